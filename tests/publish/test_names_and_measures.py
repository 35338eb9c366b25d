import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.publish.config import check_slug, slug_from, why_not_slug
from greenroom.publish.config.measures import (
    duration,
    duration_in_words,
    duration_or_never,
    mebibytes,
    size,
    size_in_words,
)
from greenroom.publish.config.slugs import SlugRefusedError


@pytest.mark.parametrize("slug", ["a", "sales", "sales-2024", "x" * 40, "vital", "v12a"])
def test_plain_names_are_allowed(slug: str):
    assert check_slug(slug) == slug


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("", "empty"),
        ("x" * 41, "40"),
        ("1st", "starts with a letter"),
        ("-a", "starts with a letter"),
        ("Sales", "starts with a letter"),
        ("saLes", "lower case"),
        ("sales_eu", "hyphens"),
        ("straße", "letters a to z"),
        ("uat--sales", "part the stage"),
        ("sales-", "end with a hyphen"),
        ("production", "stage"),
        ("v12", "versions"),
        ("api", "keeps this name"),
        ("sales\n", "hyphens"),
    ],
)
def test_other_names_are_refused_with_the_reason(slug: str, why: str):
    assert why in why_not_slug(slug)
    with pytest.raises(SlugRefusedError, match="would do"):
        check_slug(slug)


def test_the_servers_own_stages_are_kept_free():
    assert why_not_slug("staging", ("staging", "live"))
    assert not why_not_slug("uat", ("staging", "live"))


@given(st.text(max_size=80))
def test_any_text_leads_to_an_allowed_name(text: str):
    assert why_not_slug(slug_from(text)) == ""


def test_names_resemble_their_folder():
    assert slug_from("My Café_App (2)") == "my-cafe-app-2"
    assert slug_from("app") == "app-app"
    assert slug_from("日本") == "my-app"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 GiB", 2**30), ("1GB", 10**9), ("1.5 MiB", 3 * 2**19), ("10 kb", 10_000), ("7 B", 7)],
)
def test_sizes_are_read(text: str, expected: int):
    assert size(text) == expected


@pytest.mark.parametrize("text", ["", "1", "GiB", "1 GiBs", "-1 GB", "1 e9 B", "1,5 GB", 5, None])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(ValueError, match="not a size"):
        size(text)


def test_mebibytes_are_rounded_up():
    assert (mebibytes("1 B"), mebibytes("1 GB"), mebibytes("512 MiB")) == (1, 954, 512)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90 s", 90), ("15 min", 900), ("15m", 900), ("1 h 30 min", 5400), ("2 days", 172_800)],
)
def test_durations_are_read(text: str, expected: float):
    assert duration(text) == expected


@pytest.mark.parametrize("text", ["", "15", "min", "15 minuts", "1 h, 3 min", "-5 s", 15, None])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="not a duration"):
        duration(text)


def test_never_is_no_duration_but_an_answer():
    assert duration_or_never("Never") is None
    assert duration_or_never("1 s") == 1


def test_measures_are_told_in_words():
    assert [size_in_words(n) for n in (0, 1023, 1024, 1_572_864, 2**40, 2**20 - 1)] == [
        "0 B",
        "1023 B",
        "1 KiB",
        "1.5 MiB",
        "1 TiB",
        "1 MiB",
    ]
    words = [duration_in_words(s) for s in (0.25, 59, 60, 5400, 90_000, None)]
    assert words == ["0.25 s", "59 s", "1 min", "1 h 30 min", "1 d 1 h", "never"]


@given(st.integers(1, 10**9))
def test_durations_in_words_are_read_back_to_within_their_precision(seconds: int):
    assert duration(duration_in_words(seconds)) == pytest.approx(seconds, rel=0.05)
