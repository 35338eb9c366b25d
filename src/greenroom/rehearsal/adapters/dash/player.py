"""Plays one Dash session."""

import json
import time
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.dash.outputs import output
from greenroom.rehearsal.adapters.dash.reading import CALLS, REFERENCE
from greenroom.rehearsal.adapters.dash.wire import (
    CALLBACK,
    LAYOUT,
    State,
    address,
    answered,
    arguments,
    fold,
    of_layout,
    outputs_of,
)
from greenroom.rehearsal.errors import StuckError
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Output, Pace

JSON = {"content-type": "application/json", "accept": "application/json"}


class DashPlayer:
    """One session."""

    def __init__(self, journey: Journey, link: Link, pace: Pace) -> None:
        self._journey, self._link = journey, link
        self._state: State = {}
        self._errors: dict[str, str] = {}
        self._changed_at: dict[str, float] = {}

    @property
    def changed_at(self) -> Mapping[str, float]:
        """When each property last came."""
        return self._changed_at

    async def act(self, step: Step) -> None:
        """Make the person's change and the calls that follow from it, one after the other."""
        if step.act.kind not in {"open", "set"}:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                f"A Dash session has no act `{step.act.kind}`.",
            )
        if step.act.kind == "open":
            await self._open()
        for where, value in step.act.detail.items():
            if where != CALLS:
                self._state[where] = value
        for call in step.act.detail.get(CALLS, ()):
            await self._call(step, call)
        self._refuse_missing(step)

    async def outputs(self) -> Mapping[str, Output]:
        """Return every property that a callback computed."""
        found = {where: output(where, self._state[where]) for where in self._changed_at
                 if where in self._state}  # fmt: skip
        return found | {where: Output("error", text) for where, text in self._errors.items()}

    async def close(self) -> None:
        """Nothing is open between requests."""

    async def _open(self) -> None:
        await self._link.get("/", headers={"accept": "text/html"})
        reply = await self._link.get(LAYOUT)
        await self._link.get("/_dash-dependencies")
        fold(self._state, of_layout(json.loads(reply.text)))

    async def _call(self, step: Step, recorded: Mapping[str, Any]) -> None:
        call = self._live(step, recorded)
        body = json.dumps(call, separators=(",", ":"))
        reply = await self._link.request("POST", CALLBACK, body=body, headers=JSON)
        if reply.status >= 400:
            for where in outputs_of(call):
                self._errors[where] = f"status {reply.status}: its callback failed"
                self._changed_at[where] = time.monotonic()
            return
        answer = json.loads(reply.text) if reply.status == 200 and reply.body else {}
        if "cacheKey" in answer:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                "It runs a background callback, which cannot be followed yet.",
            )
        for where in fold(self._state, answered(answer)):
            self._changed_at[where] = time.monotonic()
            self._errors.pop(where, None)

    def _live(self, step: Step, recorded: Mapping[str, Any]) -> dict[str, Any]:
        """Return a call with the values of this session."""
        call = json.loads(json.dumps(recorded))
        for each in arguments(call):
            value = each.get("value")
            if isinstance(value, dict) and set(value) == {REFERENCE}:
                if value[REFERENCE] not in self._state:
                    raise StuckError(
                        f"Step {step.number} ({step.label}) cannot be played.",
                        f"It needs {value[REFERENCE]}, which this app does not have.",
                        "If the component was renamed, record the journey again.",
                    )
                each["value"] = self._state[value[REFERENCE]]
            elif "value" in each:
                self._state[address(each)] = value
        return call

    def _refuse_missing(self, step: Step) -> None:
        missing = [where for where in step.expects if where not in self._changed_at]
        if missing:
            raise StuckError(
                f"Step {step.number} ({step.label}) did not complete.",
                f"These outputs did not come: {', '.join(missing)}.",
                "If the app no longer makes them, record the journey again.",
            )
