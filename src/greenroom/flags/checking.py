"""Is this a flag set? What is wrong is said in a sentence, with the nearest known name."""

import json
import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any, NoReturn

from greenroom.flags import logic
from greenroom.flags.model import KINDS, Definition, FlagSet
from greenroom.kernel.database import storable
from greenroom.kernel.errors import GreenroomError, TooLargeError

KEY = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,99}")
TOP = ("$schema", "$evaluators", "metadata", "flags")
PARTS = ("state", "variants", "defaultVariant", "targeting", "metadata")
STATES = ("ENABLED", "DISABLED")
MOST_FLAGS, MOST_VARIANTS = 500, 50
LARGEST_SET, LARGEST_RULE = 512 * 1024, 16 * 1024
LARGEST_WHOLE = 2**53 - 1
"""Beyond it JavaScript, and so many an SDK, loses digits."""


class FlagError(GreenroomError):
    """A flag, or a set of them, that cannot be."""

    code = "bad-flag"


def parse(text: str | bytes) -> FlagSet:
    """Return the set of a flagd file's text."""
    try:
        return checked(json.loads(text, parse_constant=_no_number))
    except RecursionError as error:
        raise FlagError("The file is nested too deeply.") from error
    except ValueError as error:
        fix = "greenroom flags export gives one."
        raise FlagError("The file is no JSON.", f"{error}.", fix) from error


def checked(document: Any) -> FlagSet:
    """Return the set of a flagd document, or raise what is wrong with it."""
    if not isinstance(document, dict) or not isinstance(document.get("flags"), dict):
        raise FlagError(
            "This is no set of flags.",
            'A flagd file is an object with "flags".',
            'The smallest is {"flags": {}}.',
        )
    _known(document, TOP, "a flagd file")
    flags = document["flags"]
    if len(flags) > MOST_FLAGS:
        raise TooLargeError(f"{len(flags)} flags are too many.", f"An app may have {MOST_FLAGS}.")
    _check_metadata("the set", document.get("metadata", {}))
    evaluators = document.get("$evaluators", {})
    if not isinstance(evaluators, dict):
        raise FlagError("$evaluators is not an object of rules by name.")
    for key, definition in flags.items():
        check_flag(key, definition, evaluators)
    made = _canonical(document)
    if len(made.text) > LARGEST_SET:
        raise TooLargeError("The flags are too large.", f"They may have {LARGEST_SET // 1024} kB.")
    return made


def _canonical(document: dict[str, Any]) -> FlagSet:
    try:
        return FlagSet.of(storable(document))
    except (ValueError, RecursionError) as error:
        raise FlagError("The flags cannot be written as JSON.", f"{error}.") from error


def check_key(key: str) -> None:
    """Raise unless the text can be a flag's key, which SDKs put into addresses as it is."""
    if not KEY.fullmatch(key):
        near = re.sub(r"[^A-Za-z0-9._-]+", "-", key).strip("-._0123456789")[:100]
        raise FlagError(
            f"{key!r} cannot be the key of a flag.",
            "A key begins with a letter and has letters, digits, dots, hyphens and underscores, up to 100.",
            f"Call it {near}." if near else "Choose another key.",
        )


def check_flag(key: str, definition: Any, evaluators: dict[str, Any] | None = None) -> None:
    """Raise what is wrong with one flag."""
    check_key(key)
    if not isinstance(definition, dict):
        raise FlagError(
            f"{key} is not an object.", fix="greenroom flags show KEY --json shows one."
        )
    _known(definition, PARTS, key)
    if definition.get("state") not in STATES:
        raise FlagError(f"The state of {key} is not said.", fix="It is ENABLED or DISABLED.")
    names = _check_variants(key, definition.get("variants"))
    default = definition.get("defaultVariant")
    if default is not None:
        _must_be_variant(key, default, names)
    _check_targeting(key, definition, evaluators or {}, names)
    _check_metadata(key, definition.get("metadata", {}))


def _check_variants(key: str, variants: Any) -> tuple[str, ...]:
    if not isinstance(variants, dict) or not variants:
        raise FlagError(f"{key} has no variants.", fix='For instance {"on": true, "off": false}.')
    if len(variants) > MOST_VARIANTS or not all(0 < len(name) <= 100 for name in variants):
        raise FlagError(f"The variants of {key} are too many, or one has no name.",
                        f"There may be {MOST_VARIANTS}, with names of 1 to 100 characters.")  # fmt: skip
    kinds = {name: _kind(value) for name, value in variants.items()}
    if len(set(kinds.values())) > 1 or "nothing" in kinds.values():
        said = ", ".join(f"{name} is {kind}" for name, kind in kinds.items())
        raise FlagError(
            f"The variants of {key} are not of one type.",
            f"Of them, {said}.",
            "Code reads a flag as one type; give all variants that type.",
        )
    if any(isinstance(v, int) and abs(v) > LARGEST_WHOLE for v in variants.values()):
        raise FlagError(f"A number of {key} is too large.", f"Up to {LARGEST_WHOLE} is exact.")
    return tuple(variants)


def _kind(value: Any) -> str:
    for types, name in (((bool,), "true or false"), ((str,), "text"), ((int, float), "a number"),
                        ((dict, list), "an object")):  # fmt: skip
        if isinstance(value, types):
            return name
    return "nothing"


def _check_targeting(
    key: str, definition: Definition, evaluators: dict[str, Any], names: tuple[str, ...]
) -> None:
    rule = definition.get("targeting")
    if rule is None:
        return
    if not isinstance(rule, dict) or len(json.dumps(rule)) > LARGEST_RULE:
        raise FlagError(f"The targeting of {key} is no rule.",
                        f"It is one JsonLogic object of up to {LARGEST_RULE // 1024} kB.")  # fmt: skip
    try:
        whole = logic.resolved(rule, evaluators)
        logic.check(whole)
    except logic.RuleError as error:
        raise logic.RuleError(f"The rule of {key}: {error.what}", error.why, error.fix) from error
    for answer in logic.answers(whole):
        if answer is not None:
            _must_be_variant(
                key, str(answer).lower() if isinstance(answer, bool) else answer, names
            )


def _must_be_variant(key: str, name: Any, names: tuple[str, ...]) -> None:
    if name not in names:
        near = _nearest(str(name), names)
        raise FlagError(f"{key} has no variant {name!r}.", near, f"It has {', '.join(names)}.")


def _check_metadata(key: str, metadata: Any) -> None:
    plain = isinstance(metadata, dict) and all(
        name and isinstance(value, str | bool | int | float) for name, value in metadata.items()
    )
    if not plain:
        raise FlagError(f"The metadata of {key} is not plain.", "It holds texts, numbers, true and false.")  # fmt: skip
    kind = metadata.get("kind")
    if kind is not None and kind not in KINDS:
        near = _nearest(str(kind), KINDS)
        raise FlagError(f"{kind!r} is no kind of flag.", near, f"The kinds are {', '.join(KINDS)}.")
    if not isinstance(metadata.get("live", False), bool):
        raise FlagError(f"`live` of {key} is not true or false.")
    expires = metadata.get("expires")
    if expires is not None and not _is_date(expires):
        raise FlagError(f"{key} cannot expire {expires!r}.", fix="Say a day, like 2026-12-31.")


def _is_date(text: Any) -> bool:
    try:
        date.fromisoformat(text)
    except (TypeError, ValueError):
        return False
    return True


def _known(given: Iterable[str], known: tuple[str, ...], where: str) -> None:
    for name in given:
        if name not in known:
            near = _nearest(name, known)
            raise FlagError(f"{where} may not have {name!r}.", near, f"It has {', '.join(known)}.")


def _nearest(name: str, known: Iterable[str]) -> str:
    by_lower = {each.lower(): each for each in known}
    near = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.5)
    return f"Did you mean {by_lower[near[0]]}?" if near else ""


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
