"""The same values by the OpenFeature SDK, if the app has it: answered from the session's frozen ones.

from greenroom import flags
from openfeature import api
from openfeature.evaluation_context import EvaluationContext

api.set_provider(flags.provider())
api.get_client().get_boolean_value("new-chart", False, EvaluationContext(attributes={"session": header}))
"""

from __future__ import annotations

from typing import Any

from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider import AbstractProvider, Metadata

from greenroom.flags import of  # ty: ignore


class GreenroomProvider(AbstractProvider):
    """Reads `greenroom.flags`."""

    def get_metadata(self) -> Metadata:
        """Return its name."""
        return Metadata(name="Greenroom")

    def _resolve(
        self, flag_key: str, default_value: Any, evaluation_context: Any = None
    ) -> FlagResolutionDetails:
        attributes = evaluation_context.attributes if evaluation_context else {}
        mine = of(attributes.get("session"))
        reason = Reason.CACHED if flag_key in mine.values else Reason.DEFAULT
        return FlagResolutionDetails(mine.get(flag_key, default_value), reason=reason)

    resolve_boolean_details = resolve_string_details = _resolve
    resolve_integer_details = resolve_float_details = resolve_object_details = _resolve
