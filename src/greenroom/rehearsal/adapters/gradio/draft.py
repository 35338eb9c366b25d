"""Steps while they are being read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.gradio.catalogue import Function
from greenroom.rehearsal.adapters.gradio.values import FILE
from greenroom.rehearsal.journey.model import Act, ActKind, Step

CALLS = ".calls"
"""The key of an act for the functions that are called; no component is named so."""
FILES = ".files"
"""The key of an act for the files that are uploaded."""


@dataclass
class Draft:
    """A step while it is being read."""

    at: float
    kind: ActKind
    changes: dict[str, Any]
    """What a person set; for a download, the output."""
    calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By the function's number: one that is called again counts once, as it was last called."""
    files: list[dict[str, Any]] = field(default_factory=list)
    came: dict[str, None] = field(default_factory=dict)
    rest_at: float = 0.0
    first: Function | None = None
    event: str = ""
    """What the person did to which component, e.g. `Go.click`."""

    def call(self, function: Function, call: dict[str, Any]) -> None:
        """Note a call; the first says what the step is."""
        self.first = self.first or function
        self.calls.pop(function.id, None)
        self.calls[function.id] = call

    def is_drag(
        self, function: Function, changes: Mapping[str, Any], at: float, within: float
    ) -> bool:
        """Whether a call goes on with the same change of the same components."""
        if self.kind != "set" or self.first is None or self.first.id != function.id:
            return False
        return set(changes) == set(self.changes) and at - max(self.at, self.rest_at) < within

    def is_told(self, function: Function, at: float, within: float) -> bool:
        """Whether a call is one more by which the page tells of the same event."""
        if self.first is None or function.id in self.calls or at - self.at > within:
            return False
        return bool(_components(self.first) & _components(function))

    def restart(self, at: float) -> None:
        """Forget the calls that the change was told by until now."""
        self.at = at
        self.calls.clear()

    @property
    def act(self) -> Act:
        """What the person did."""
        detail = dict(self.changes)
        if self.calls:
            detail[CALLS] = list(self.calls.values())
        if self.files:
            detail[FILES] = self.files
        return Act(self.kind, detail)

    @property
    def label(self) -> str:
        """What the person did, in a line."""
        if self.kind == "open":
            return "Open the app"
        if self.kind == "download":
            return f"Download {self.changes['output']}"
        said = [_set(name, value) for name, value in list(self.changes.items())[:3]]
        name, _, event = self.event.rpartition(".")
        if event == "click" or not said:
            said.append(f"{event} {name}")
        text = ", ".join(said)
        return text[:1].upper() + text[1:]


def numbered(drafts: list[Draft]) -> Iterator[Step]:
    """Yield the steps with think times."""
    rest = 0.0
    for number, draft in enumerate(drafts):
        yield Step(
            number=number,
            label=draft.label,
            act=draft.act,
            think=max(0.0, draft.at - rest) if number else 0.0,
            expects=tuple(draft.came),
            took=max(0.0, draft.rest_at - draft.at),
        )
        rest = max(draft.at, draft.rest_at)


def _components(function: Function) -> set[str]:
    return {each.rpartition(".")[0] for each in function.on}


def _set(name: str, value: Any) -> str:
    names = list(_file_names(value))
    if names:
        return f"upload {', '.join(names)} to {name}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"set {name} = {text if len(text) <= 40 else text[:39] + '…'}"


def _file_names(value: Any) -> Iterator[str]:
    """Yield the names of the uploaded files in a value."""
    if isinstance(value, dict) and FILE in value:
        yield str(value.get("orig_name", "a file"))
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _file_names(each)
