"""JsonLogic as flagd uses it: which operators there are, whether a rule is sound, what it may answer.

Rules run in the control plane, so what could grow without bound is left out: `reduce` and `map`, lists walked
within lists, and `log`, which prints.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from greenroom.kernel.errors import GreenroomError

PLAIN = ("==", "===", "!=", "!==", "<", "<=", ">", ">=", "!", "!!", "+", "-", "*", "/", "%", "in", "min", "max",
         "cat", "var", "substr", "merge", "missing", "missing_some", "if", "?:", "and", "or")  # fmt: skip
WALKING = ("some", "all", "none", "filter")
OF_FLAGD = ("fractional", "sem_ver", "starts_with", "ends_with")
KNOWN = (*PLAIN, *WALKING, *OF_FLAGD)
LEFT_OUT = ("reduce", "map", "log")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "^", "~")
DEEPEST = 40
MOST_WEIGHT = 2**31 - 1


class RuleError(GreenroomError):
    """A rule that is no valid JsonLogic, or could not be evaluated."""

    code = "bad-rule"


def resolved(rule: Any, evaluators: dict[str, Any], depth: int = 0) -> Any:
    """Return a rule with each `{"$ref": name}` replaced by the evaluator of that name."""
    if depth > DEEPEST:
        raise RuleError(
            "A rule is nested too deeply.",
            f"It may be {DEEPEST} deep, with what its $refs name.",
            "Look for an evaluator that refers to itself.",
        )
    if isinstance(rule, list):
        return [resolved(part, evaluators, depth + 1) for part in rule]
    if not isinstance(rule, dict):
        return rule
    if set(rule) == {"$ref"}:
        return resolved(_referred(rule["$ref"], evaluators), evaluators, depth + 1)
    return {key: resolved(part, evaluators, depth + 1) for key, part in rule.items()}


def check(rule: Any, *, walks: bool = False) -> None:
    """Raise `RuleError` unless the rule, without references, can be evaluated."""
    if isinstance(rule, list):
        for part in rule:
            check(part, walks=walks)
    if not isinstance(rule, dict) or not rule:
        return
    operator, arguments = operation(rule)
    if operator in WALKING and walks:
        raise RuleError(f"`{operator}` walks a list within another.", fix="Use one of them only.")
    _check_arguments(operator, arguments)
    for part in arguments:
        check(part, walks=walks or operator in WALKING)


def operation(rule: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the operator and the arguments of a step of a rule."""
    if len(rule) != 1:
        names = ", ".join(f"`{name}`" for name in rule)
        raise RuleError(
            "A step of a rule has more than one operator.",
            f"It has {names}.",
            'Each step is {"operator": [arguments]}; join steps by `and` or `or`.',
        )
    operator, arguments = next(iter(rule.items()))
    if operator not in KNOWN:
        raise _unknown(operator)
    return operator, arguments if isinstance(arguments, list) else [arguments]


def answers(rule: Any) -> Iterator[Any]:
    """Yield what a rule may answer as far as it is written in it: variants, or None for the default."""
    if not isinstance(rule, dict):
        yield rule
        return
    if not rule:
        return
    operator, arguments = operation(rule)
    if operator in ("if", "?:"):
        for part in (*arguments[1::2], *(arguments[-1:] if len(arguments) % 2 else ())):
            yield from answers(part)
    elif operator == "fractional":
        yield from (share[0] for share in shares(arguments))


def shares(arguments: list[Any]) -> list[list[Any]]:
    """Return the pairs of variant and weight of `fractional`, without what it counts by."""
    return arguments if arguments and isinstance(arguments[0], list) else arguments[1:]


def _referred(name: Any, evaluators: dict[str, Any]) -> Any:
    if name in evaluators:
        return evaluators[name]
    near = get_close_matches(str(name), evaluators, n=1)
    raise RuleError(
        f'There is no evaluator named "{name}".',
        f'Did you mean "{near[0]}"?' if near else "",
        "Add it under $evaluators, or write the rule out.",
    )


def _unknown(operator: str) -> RuleError:
    if operator in LEFT_OUT:
        return RuleError(
            f"`{operator}` may not be used in a rule.",
            "Rules are evaluated for each visitor and must stay small.",
            "Put what it computes into the app, and a plain value into the context.",
        )
    near = get_close_matches(operator, KNOWN, n=1, cutoff=0.5)
    return RuleError(
        f"There is no operator `{operator}`.",
        f"Did you mean `{near[0]}`?" if near else "",
        "The operators are those of JsonLogic and flagd: https://flagd.dev/reference/flag-definitions/",
    )


def _check_arguments(operator: str, arguments: list[Any]) -> None:
    if operator == "fractional":
        _check_shares(shares(arguments))
    elif operator == "sem_ver":
        if len(arguments) != 3 or arguments[1] not in COMPARISONS:
            listed = " ".join(COMPARISONS)
            raise RuleError("`sem_ver` takes a version, a comparison and a version.",
                            f"Comparisons are {listed}.")  # fmt: skip
    elif operator in ("starts_with", "ends_with") and len(arguments) != 2:
        raise RuleError(f"`{operator}` takes two texts.")


def _check_shares(pairs: list[Any]) -> None:
    weights = []
    for pair in pairs:
        if not isinstance(pair, list) or not 1 <= len(pair) <= 2 or not isinstance(pair[0], str):
            raise RuleError(
                "`fractional` takes pairs of a variant and a weight.",
                fix='For instance: {"fractional": [["on", 25], ["off", 75]]}',
            )
        weights.append(pair[1] if len(pair) == 2 else 1)
    written = [weight for weight in weights if not isinstance(weight, dict)]
    if not all(isinstance(w, int) and not isinstance(w, bool) and w >= 0 for w in written):
        raise RuleError("The weights of `fractional` are whole numbers from 0 on.")
    if len(written) == len(weights) and not 0 < sum(written) <= MOST_WEIGHT:
        raise RuleError(f"The weights of `fractional` add up to 1 to {MOST_WEIGHT}.")
