"""What is wrong with a flag is said in a sentence that names the nearest thing known."""

import json

import pytest

from flags.examples import TOGGLE, toggle
from greenroom.flags.checking import check_flag, parse
from greenroom.kernel.errors import GreenroomError


def refusal(key: str, definition: object) -> str:
    with pytest.raises(GreenroomError) as found:
        check_flag(key, definition)
    return str(found.value)


@pytest.mark.parametrize("key", ["a b", "1st", "ümlaut", "a/b", "", "x" * 101, "$ref"])
def test_a_key_with_odd_characters_is_refused(key):
    assert "cannot be the key of a flag" in refusal(key, TOGGLE)


def test_a_key_is_suggested():
    assert "Call it new-chart." in refusal("new chart", TOGGLE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "on"}, "It is ENABLED or DISABLED."),
        ({"defaultVariant": "onn"}, "Did you mean on?"),
        ({"variants": {"on": True, "off": "no"}}, "on is true or false, off is text"),
        ({"variants": {"on": None}}, "not of one type"),
        ({"variants": {}}, "has no variants"),
        ({"variants": {"big": 2**60}, "defaultVariant": "big"}, "too large"),
        ({"defaultVarient": "on"}, "Did you mean defaultVariant?"),
        ({"metadata": {"kind": "relase"}}, "Did you mean release?"),
        ({"metadata": {"expires": "soon"}}, "Say a day, like 2026-12-31."),
        ({"metadata": {"owner": ["ann"]}}, "is not plain"),
        ({"targeting": {"iff": [True, "on"]}}, "Did you mean `if`?"),
        ({"targeting": {"in": ["a"], "or": []}}, "more than one operator"),
        ({"targeting": {"if": [True, "onn", "off"]}}, "has no variant 'onn'"),
        ({"targeting": {"fractional": [["on", 25], ["of", 75]]}}, "Did you mean off?"),
        ({"targeting": {"fractional": [["on", -1], ["off", 75]]}}, "whole numbers"),
        ({"targeting": {"fractional": [["on", 0], ["off", 0]]}}, "add up to 1"),
        ({"targeting": {"if": [{"sem_ver": [1, "=<", 2]}, "on"]}}, "Comparisons are"),
        ({"targeting": {"reduce": [[], 1, 0]}}, "may not be used"),
        ({"targeting": {"some": [[1], {"some": [[1], True]}]}}, "walks a list within another"),
        ({"targeting": {"$ref": "team"}}, 'no evaluator named "team"'),
        ({"targeting": "on"}, "is no rule"),
    ],
)
def test_what_is_wrong_is_said(change, said):
    assert said in refusal("new-chart", toggle(**change))


def test_an_evaluator_that_names_itself_is_refused():
    document = {
        "flags": {"a": toggle(targeting={"if": [{"$ref": "loop"}, "on"]})},
        "$evaluators": {"loop": {"and": [{"$ref": "loop"}]}},
    }
    with pytest.raises(GreenroomError, match="nested too deeply"):
        parse(json.dumps(document))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"flags": []}', '{"flags": {"a": NaN}}', "[" * 9999]
)
def test_a_file_that_is_none_is_refused(text):
    with pytest.raises(GreenroomError):
        parse(text)


def test_a_file_of_flagd_is_taken_as_it_is():
    document = {
        "$schema": "https://flagd.dev/schema/v0/flags.json",
        "metadata": {"team": "sales"},
        "flags": {
            "myBoolFlag": TOGGLE,
            "isColorYellow": toggle(
                targeting={"if": [{"==": [{"var": ["color"]}, "yellow"]}, "on", "off"]}
            ),
            "headerColor": {
                "state": "ENABLED",
                "variants": {"red": "#FF0000", "blue": "#0000FF"},
                "defaultVariant": "red",
                "targeting": {
                    "if": [
                        {"$ref": "emailWithFaas"},
                        {"fractional": [{"var": "email"}, ["red", 25], ["blue", 75]]},
                        None,
                    ]
                },
            },
        },
        "$evaluators": {"emailWithFaas": {"in": ["@faas.com", {"var": ["email"]}]}},
    }
    assert parse(json.dumps(document)).document == document
