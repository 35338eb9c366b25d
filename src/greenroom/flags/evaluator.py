"""flagd's own evaluator in this process: one per flag set, never changed, replaced as a whole."""

import logging
from typing import Any

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode, OpenFeatureError

from greenroom.flags import logic
from greenroom.flags.model import Definition, Evaluation, FlagSet, type_of

NOTHING = ("DISABLED", "DEFAULT")


class Evaluator:
    """Answers the flags of one flag set."""

    def __init__(self, flags: FlagSet) -> None:
        logging.getLogger("openfeature.contrib").setLevel(logging.CRITICAL)  # apps could flood it
        self.flags = flags
        self._definitions = flags.flags
        self._types = {key: type_of(each) for key, each in self._definitions.items()}
        self._core = FlagdCore()
        self._core.set_flags(_resolved(flags).text)  # a dict would be changed by it

    @property
    def keys(self) -> list[str]:
        """The keys, sorted."""
        return sorted(self._definitions)

    def definition(self, key: str) -> Definition | None:
        """Return a flag's definition; not a copy."""
        return self._definitions.get(key)

    def evaluate(self, key: str, context: dict[str, Any]) -> Evaluation:
        """Answer one flag in a context that can be trusted; `targetingKey` is in it."""
        kind = self._types.get(key)
        if kind is None:
            return Evaluation(
                key, "ERROR", error="FLAG_NOT_FOUND", details=f"There is no flag {key}."
            )
        attributes = {name: value for name, value in context.items() if name != "targetingKey"}
        asked = EvaluationContext(context.get("targetingKey"), attributes)
        resolve: Any = getattr(self._core, f"resolve_{kind}_value")
        try:
            found = resolve(key, None, asked)
        except OpenFeatureError as error:
            return self._failed(key, error.error_code, str(error.error_message or error))
        except Exception as error:  # noqa: BLE001 - a rule may meet any value in any operator
            return self._failed(key, ErrorCode.GENERAL, f"The rule failed: {error}")
        return self._answer(key, found)

    def override(self, key: str, variant: str) -> Evaluation | None:
        """Answer a flag with one of its variants; None if it has none of that name."""
        definition = self._definitions.get(key)
        if definition is None or variant not in definition["variants"]:
            return None
        metadata = {**definition.get("metadata", {}), "override": True}
        return self._valued(key, "STATIC", variant, definition["variants"][variant], metadata)

    def _answer(self, key: str, found: Any) -> Evaluation:
        metadata, reason = dict(found.flag_metadata), str(found.reason)
        if found.variant is None:
            return Evaluation(key, reason, metadata=metadata)
        return self._valued(key, reason, found.variant, found.value, metadata)

    def _valued(
        self, key: str, reason: str, variant: str, value: Any, metadata: dict[str, Any]
    ) -> Evaluation:
        if self._types[key] == "float":
            value = float(value)  # SDKs look at whether there is a decimal point
        return Evaluation(key, reason, variant, value, metadata)

    def _failed(self, key: str, code: ErrorCode, details: str) -> Evaluation:
        metadata = dict(self._definitions[key].get("metadata", {}))
        return Evaluation(key, "ERROR", metadata=metadata, error=code.value, details=details)


def _resolved(flags: FlagSet) -> FlagSet:
    """Write evaluators out where they are referred to; the library does it by regular expression."""
    document = flags.document
    evaluators = document.pop("$evaluators", {})
    for definition in document["flags"].values():
        if definition.get("targeting"):
            definition["targeting"] = logic.resolved(definition["targeting"], evaluators)
        else:
            definition.pop("targeting", None)
        definition.pop("metadata", None) if not definition.get("metadata") else None
    document.pop("$schema", None)
    return FlagSet.of(document)
