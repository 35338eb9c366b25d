"""Plays one Gradio session."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from greenroom.rehearsal.adapters.gradio.calls import KNOWN, Calls, fetched
from greenroom.rehearsal.adapters.gradio.catalogue import Function, config_in
from greenroom.rehearsal.adapters.gradio.draft import CALLS, FILES
from greenroom.rehearsal.adapters.gradio.outputs import file_output, files, output
from greenroom.rehearsal.adapters.gradio.session import Page
from greenroom.rehearsal.adapters.gradio.uploads import Upload, form
from greenroom.rehearsal.adapters.gradio.values import FILE, files_in
from greenroom.rehearsal.adapters.gradio.wire import failure, listed, parsed
from greenroom.rehearsal.errors import BrokenError, StuckError
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.replay.link import Link
from greenroom.rehearsal.replay.model import Output, Pace

NOT_VALUES = frozenset({CALLS, FILES})


class GradioPlayer:
    """One session."""

    def __init__(self, journey: Journey, link: Link, pace: Pace) -> None:
        self._journey, self._link = journey, link
        self._page = Page({})
        self._calls = Calls(link, "")
        self._changed_at: dict[str, float] = {}
        self._downloads: dict[str, Output] = {}
        self._fetched: dict[str, Output] = {}

    @property
    def changed_at(self) -> Mapping[str, float]:
        """When each output last came."""
        return self._changed_at

    async def act(self, step: Step) -> None:
        """Make the person's change, the calls that tell of it, and those that follow."""
        began = time.monotonic()
        if step.act.kind == "download":
            await self._download(step)
        elif step.act.kind in {"open", "set", "click", "upload"}:
            await self._event(step)
        else:
            raise _stuck(step, f"A Gradio session has no act `{step.act.kind}`.")
        self._refuse_missing(step, began)

    async def outputs(self) -> Mapping[str, Output]:
        """Return every component that a function changed, files with their bytes, and what was said."""
        found = dict(self._downloads)
        components = self._page.catalogue.components
        for name in self._changed_at:
            if name in self._page.errors:
                found[name] = Output("error", self._page.errors[name])
            elif name in components:
                found |= await self._values(name, components[name].type)
        for level, text in self._calls.logged.items():
            found[f"told:{level}"] = Output("text", text)
        return found

    async def close(self) -> None:
        """Leave the page."""
        await self._calls.close()

    # Acts

    async def _event(self, step: Step) -> None:
        if step.act.kind == "open":
            await self._open(step)
        uploaded = await self._upload(step) if FILES in step.act.detail else []
        for name, value in step.act.detail.items():
            if name not in NOT_VALUES:
                self._need(step, name)
                self._page.values[name] = _with_uploads(value, uploaded)
        await self._chain(step)

    async def _open(self, step: Step) -> None:
        reply = await self._link.get("/", headers={"accept": "text/html"})
        config = config_in(reply.text)
        if config is None:
            config = parsed((await self._link.get("/config")).text)
        if "dependencies" not in config:
            raise _stuck(step, "The page holds no configuration of a Gradio app.")
        self._page = Page(config)
        catalogue = self._page.catalogue
        if catalogue.protocol not in KNOWN:
            raise _stuck(step, f"Gradio {catalogue.version} talks as was usual before 4.8.")
        self._calls = Calls(self._link, catalogue.prefix)
        if catalogue.heartbeat:
            self._calls.beat()

    async def _chain(self, step: Step) -> None:
        """Call the functions that the journey names, then those the app has made follow since."""
        succeeded: dict[int, bool] = {}
        for said in step.act.detail.get(CALLS, ()):
            function = self._page.catalogue.find(said)
            if function is None:
                self._refuse_unless_follower(step, said)
            elif _is_due(function, succeeded):
                succeeded[function.id] = await self._call(function, said)
        waiting = list(succeeded)
        while waiting:
            function = self._page.catalogue.functions[waiting.pop(0)]
            for each in self._page.catalogue.following(function):
                if each.id not in succeeded and each.on_server and _is_due(each, succeeded):
                    succeeded[each.id] = await self._call(each, {})
                    waiting.append(each.id)

    async def _call(self, function: Function, said: Mapping[str, Any]) -> bool:
        """Call one function with what the page holds; return whether it succeeded."""
        given = said.get("with") or {}
        data = [given.get(name, self._page.held(name)) for name in function.inputs]
        call = {
            "data": data, "event_data": said.get("event_data"), "fn_index": function.id,
            "trigger_id": function.trigger(said.get("by", "")), "session_hash": self._calls.session,
        }  # fmt: skip
        ended = await (self._calls.queued(call) if function.queued else self._calls.direct(call))
        now = time.monotonic()
        for name in self._page.ended(function, ended):
            self._changed_at[name] = now
        return failure(ended) is None

    async def _upload(self, step: Step) -> list[str]:
        uploads = []
        for each in step.act.detail[FILES]:
            data = self._journey.blobs.get(each.get("blob", ""))
            if data is None:
                raise _stuck(step, f"The journey does not hold the file {each.get('name', '')}.")
            uploads.append(Upload(each.get("name", "file"), each.get("type", ""), data))
        body, media = form(uploads)
        path = f"{self._page.catalogue.prefix}/upload?upload_id={self._calls.session}"
        reply = await self._link.request("POST", path, body=body, headers={"content-type": media})
        paths = [str(each) for each in listed(reply.text)]
        if reply.status >= 400 or len(paths) != len(uploads):
            raise BrokenError(
                f"An upload was answered with status {reply.status}.", reply.text[:300]
            )
        return paths

    async def _download(self, step: Step) -> None:
        name = str(step.act.detail["output"])
        self._need(step, name)
        found = list(files_in(self._page.values.get(name)))
        if not found:
            raise _stuck(step, f"{name} holds no file.")
        self._downloads[f"download:{name}"] = await self._file(found[0])
        self._changed_at[f"download:{name}"] = time.monotonic()

    # State

    async def _values(self, name: str, component: str) -> dict[str, Output]:
        value = self._page.values.get(name)
        inside = dict(files(name, value))
        found = {} if name in inside else {name: output(value, component)}
        for where, file in inside.items():
            found[where] = await self._file(file)
        for key, each in self._page.properties.get(name, {}).items():
            found[f"{name}.{key}"] = output(each, component)
        return found

    async def _file(self, file: Mapping[str, Any]) -> Output:
        """Return a file of the app; its place holds the digest of its bytes, so once is enough."""
        path = str(file["path"])
        if path not in self._fetched:
            url = path if path.startswith("http") else ""
            where = f"{self._page.catalogue.prefix}/file={quote(url or path, safe='/:')}"
            reply = await fetched(self._link, where)
            media = reply.headers.get("content-type", "").partition(";")[0]
            self._fetched[path] = file_output(file, reply.body, media)
        return self._fetched[path]

    def _need(self, step: Step, name: str) -> None:
        if name not in self._page.catalogue.components:
            raise _stuck(step, f"It needs {name}, which this app does not have.")

    def _refuse_unless_follower(self, step: Step, said: Mapping[str, Any]) -> None:
        """Raise if a function is gone; of one that followed another, its outputs are awaited."""
        on = [str(each) for each in said.get("on", ())] or ["?"]
        if on[0].count(".") < 2:
            raise _stuck(step, f"Nothing in this app is called on {on[0]}.")

    def _refuse_missing(self, step: Step, began: float) -> None:
        came = {name for name, at in self._changed_at.items() if at >= began}
        missing = [name for name in step.expects if name not in came]
        if missing:
            raise _stuck(step, f"These outputs did not come: {', '.join(missing)}.")


def _is_due(function: Function, succeeded: Mapping[int, bool]) -> bool:
    """Whether a function's turn comes, given how those before it ended."""
    if function.after is None or function.after not in succeeded or not function.condition:
        return True
    return succeeded[function.after] is (function.condition == "success")


def _with_uploads(value: Any, paths: list[str]) -> Any:
    """Return a value in which each uploaded file lies where the app has put it now."""
    if isinstance(value, dict) and isinstance(value.get(FILE), int):
        rest = {key: each for key, each in value.items() if key != FILE}
        return {"path": paths[value[FILE]], "url": None, **rest}
    if isinstance(value, dict):
        return {key: _with_uploads(each, paths) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_uploads(each, paths) for each in value]
    return value


def _stuck(step: Step, why: str) -> StuckError:
    return StuckError(
        f"Step {step.number} ({step.label}) cannot be played.",
        why,
        "If the app was changed on purpose, record the journey again.",
    )
