"""Reads steps out of Gradio's requests and events."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from greenroom.rehearsal.adapters.gradio.catalogue import Config, Function, config_in
from greenroom.rehearsal.adapters.gradio.draft import Draft, numbered
from greenroom.rehearsal.adapters.gradio.outputs import file_name
from greenroom.rehearsal.adapters.gradio.session import Page
from greenroom.rehearsal.adapters.gradio.uploads import Upload, read_form
from greenroom.rehearsal.adapters.gradio.values import FILE, alike, both_empty, files_in, with_files
from greenroom.rehearsal.adapters.gradio.wire import (
    FETCH,
    JOIN,
    OVER,
    RUN,
    UPLOAD,
    Message,
    failure,
    listed,
    message_of,
    parsed,
)
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import ActKind, Event, Journey, Recording

TOGETHER = 250.0
"""Milliseconds within which calls of the same function for the same change are one: a drag."""
FOR_KEEPS = frozenset({"file", "downloadbutton"})
"""Types whose files a person downloads; those of others the page shows by itself."""
FROM_THE_PAGE = frozenset({"change", "load", "tick", "then", "success", "failure", "stream"})
"""Events that a page tells of without anybody having done anything."""


def recognises(recording: Recording) -> int:
    """Return 90 if a page of Gradio came, or a call joined the queue of one."""
    return 90 if _config(recording.events) is not None else 0


def read(recording: Recording, name: str) -> Journey:
    """Return the journey: `open` with what is called at once, then a step per event."""
    config = _config(recording.events) or {}
    reader = _Reader(recording.events, config)
    return Journey(
        name=name,
        framework="gradio",
        steps=tuple(numbered(list(reader.drafts()))),
        events=recording.events,
        framework_version=str(config.get("version", "")),
        recorded_at=recording.recorded_at,
        base_path=recording.base_path,
        blobs=reader.blobs,
    )


def _config(events: tuple[Event, ...]) -> Config | None:
    paths = {event.link: event.path for event in events if event.kind == "req"}
    for event in events:
        if event.kind != "res" or not event.body:
            continue
        if paths.get(event.link, "").partition("?")[0].endswith("/config"):
            found = parsed(event.body)
            if "dependencies" in found:
                return found
        elif isinstance(event.body, str) and (in_page := config_in(event.body)):
            return in_page
    return None


class _Reader:
    """Goes through the events once."""

    def __init__(self, events: tuple[Event, ...], config: Config) -> None:
        self._events, self._page = events, Page(config)
        self._requests = {event.link: event for event in events if event.kind == "req"}
        self._event_ids = _event_ids(events)
        self._called: dict[str, tuple[Draft, Function]] = {}
        """The calls under way, by the number of their event."""
        self._uploaded: dict[str, Upload] = {}
        self._drafts: list[Draft] = []
        self.blobs: dict[str, bytes] = {}

    def drafts(self) -> list[Draft]:
        """Return the steps in order."""
        began = next((event.at for event in self._events if event.kind == "req"), 0.0)
        self._drafts.append(Draft(began, "open", {}, rest_at=began))
        for event in self._events:
            if event.kind == "req":
                self._request(event)
            elif event.kind == "res":
                self._answer(event)
            elif event.kind == "sse":
                for line in str(event.body).split("\n"):
                    self._heard(event, message_of(line))
        return self._drafts

    def _request(self, event: Event) -> None:
        if event.method == "POST" and (JOIN.search(event.path) or RUN.search(event.path)):
            self._call(event, parsed(event.body))
        elif found := FETCH.search(event.path):
            self._fetched(event, found[1])

    def _answer(self, event: Event) -> None:
        request = self._requests.get(event.link)
        if request is None:
            return
        if UPLOAD.search(request.path):
            sent = read_form(request.body, request.headers.get("content-type", ""))
            self._uploaded.update(zip(map(str, listed(event.body)), sent, strict=False))
        elif RUN.search(request.path):
            self._heard(event, _as_message(event, f"link {event.link}"))

    def _heard(self, event: Event, message: Message) -> None:
        """Fold the end of a call in."""
        if message.get("msg") not in OVER or message.get("event_id") not in self._called:
            return
        draft, function = self._called.pop(message["event_id"])
        came = self._page.ended(function, message)
        if failure(message) is None:
            draft.came.update(dict.fromkeys(came))
        draft.rest_at = max(draft.rest_at, event.at)

    def _call(self, event: Event, said: Message) -> None:
        function = self._page.catalogue.functions.get(said.get("fn_index", -1))
        if function is None:
            return
        changes, given = self._told(
            function, said.get("data") or [], self._is_echo(function) or function.by_script
        )
        by = function.event(said.get("trigger_id"))
        draft = self._draft(event, function, changes, by)
        call: dict[str, Any] = {**function.spec(), **({"with": given} if given else {})}
        if len(function.on) > 1 and function.after is None:
            call["by"] = by
        if said.get("event_data") is not None and "select" in str(function.on):
            call["event_data"] = said["event_data"]
        draft.changes.update(changes)
        draft.call(function, call)
        draft.rest_at = max(draft.rest_at, event.at)
        event_id = self._event_ids.get(event.link, f"link {event.link}")
        self._called[event_id] = (draft, function)

    def _is_echo(self, function: Function) -> bool:
        """Whether the page calls by itself, for what an answer just changed."""
        came = self._drafts[-1].came
        return function.after is not None or all(
            name in came and event in FROM_THE_PAGE for name, _, event in _events(function)
        )

    def _told(
        self, function: Function, data: list[Any], is_echo: bool
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what a person changed, and what is sent otherwise than the page holds it."""
        changes, given = dict[str, Any](), dict[str, Any]()
        for name, sent in zip(function.inputs, data, strict=False):
            held = self._page.held(name)
            if self._page.is_state(name) or alike(held, sent):
                continue
            if both_empty(held, sent) or is_echo:
                given[name] = sent
                continue
            changes[name] = self._page.values[name] = sent
        return changes, given

    def _draft(self, event: Event, function: Function, changes: dict[str, Any], by: str) -> Draft:
        """Return the step that a call belongs to: the one at hand, or a new one."""
        current = self._drafts[-1]
        if not changes and (_follows(function) or current.is_told(function, event.at, TOGETHER)):
            return current
        if changes and current.is_drag(function, changes, event.at, TOGETHER):
            current.restart(event.at)
            return current
        kind: ActKind = "click" if by.endswith(".click") else "set"
        new = Draft(event.at, kind, {}, rest_at=event.at, event=by)
        if any(True for value in changes.values() for _ in files_in(value)):
            new.kind = "upload"
            self._keep(new, changes)
        self._drafts.append(new)
        return new

    def _keep(self, draft: Draft, changes: dict[str, Any]) -> None:
        """Keep uploaded files as blobs and name them in the values that hold them."""

        def kept(file: dict[str, Any]) -> dict[str, Any]:
            upload = self._uploaded.get(file["path"])
            said = {"name": file_name(file), "type": file.get("mime_type") or ""}
            if upload is not None:
                said |= {"name": upload.name, "type": upload.media, "blob": digest(upload.data)}
                self.blobs[said["blob"]] = upload.data
            draft.files.append(said)
            rest = {key: each for key, each in file.items() if key not in {"path", "url"}}
            return {FILE: len(draft.files) - 1, **rest}

        for name, value in changes.items():
            changes[name] = with_files(value, kept)

    def _fetched(self, event: Event, path: str) -> None:
        """Begin a step for a file that a person downloaded."""
        for name, component in self._page.catalogue.components.items():
            if component.type not in FOR_KEEPS:
                continue
            if any(_is_at(file, path) for file in files_in(self._page.values.get(name))):
                new = Draft(event.at, "download", {"output": name}, rest_at=event.at)
                new.came[f"download:{name}"] = None
                self._drafts.append(new)
                return


def _follows(function: Function) -> bool:
    kinds = {event for _, _, event in _events(function)}
    return function.after is not None or bool(kinds & FROM_THE_PAGE)


def _is_at(file: Mapping[str, Any], path: str) -> bool:
    return file["path"] == unquote(path)


def _events(function: Function) -> list[tuple[str, str, str]]:
    """Return what triggers a function, each with its component before the last dot."""
    return [each.rpartition(".") for each in function.on]


def _as_message(answer: Event, event_id: str) -> Message:
    """Return the answer to a call that did not queue as the message that ends one."""
    output = parsed(answer.body)
    success = answer.status < 400 and "error" not in output
    return {"msg": "process_completed", "event_id": event_id, "output": output, "success": success}


def _event_ids(events: tuple[Event, ...]) -> dict[int, str]:
    """Return the number that the app gave to each call, by the link of its request."""
    answers = ((event.link, parsed(event.body)) for event in events if event.kind == "res")
    return {link: str(said["event_id"]) for link, said in answers if "event_id" in said}
