"""The events a browser would send for a step, with the ids of this session. Pure."""

import base64
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from greenroom.rehearsal.adapters.bokeh.deeds import PATCH, TYPED
from greenroom.rehearsal.adapters.bokeh.document import Event
from greenroom.rehearsal.adapters.bokeh.naming import main_attribute
from greenroom.rehearsal.adapters.bokeh.session import Session
from greenroom.rehearsal.adapters.bokeh.tree import Component
from greenroom.rehearsal.adapters.bokeh.values import Model, Ref, encoded
from greenroom.rehearsal.errors import StuckError
from greenroom.rehearsal.journey.model import Journey, Step


def message(name: str, values: Mapping[str, Any]) -> Event:
    """Return an event that is no change of a model."""
    said = {"type": "event", "name": name, "values": encoded(values)}
    return {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": said}


READY = message("document_ready", {})
"""What a page says once it was drawn; Panel waits for it."""
TEXTS = ("TextInput", "TextAreaInput", "PasswordInput", "AutocompleteInput")
THROTTLED = ("Slider", "Spinner", "NumericInput")
ENTER = "enter-pressed"
EDIT = "table-edit"


def events_of(session: Session, step: Step, journey: Journey) -> Iterator[list[Event]]:
    """Yield the patches to send, as a browser would, without waiting; raises `StuckError` naming what is missing."""
    detail = step.act.detail
    if step.act.kind == "set":
        for address, value in detail.items():
            for event in _set(session, step, address, value):
                yield [event]
    elif step.act.kind == "click":
        for name, item in detail.items():
            yield [_click(session, step, name, item)]
    elif step.act.kind == "upload":
        yield _upload(session, step, journey.blobs)
    elif step.act.kind == "call" and "event" in detail:
        model = _component(session, step, str(detail["on"])).model
        yield [_addressed(detail["event"], model, detail.get("values") or {})]
    else:
        raise _stuck(step, f"A Bokeh session has no act `{step.act.kind}`.")


def _set(session: Session, step: Step, address: str, value: Any) -> list[Event]:
    found = session.tree.find(address, session.aliases)
    if found is None:
        raise _missing(session, step, address)
    component, model, attr = found
    if isinstance(value, Mapping) and set(value) == {PATCH}:
        return _edit(session, component.model, model, attr, value[PATCH])
    _refuse_impossible(step, component, model, attr, value)
    changes = [(attr, value)]
    if attr == "value" and model.kind.endswith(THROTTLED):
        changes.append(("value_throttled", value))
    if attr == "value" and model.kind in TEXTS:
        changes.insert(0, (TYPED[1:], value))
    events = [_change(session, model, name, each) for name, each in changes]
    if attr == "value" and ENTER in (model.attributes.get("subscribed_events") or ()):
        events.append(_addressed(ENTER, model, {"value_input": value}))
    return events


def _edit(
    session: Session, table: Model, source: Model, attr: str, patches: Mapping[str, Any]
) -> list[Event]:
    """Return the change of some cells; Panel's table also says what is about to change, and did."""
    said = {"kind": "ColumnsPatched", "model": {"id": source.id}, "attr": attr}
    session.apply({**said, "model": Ref(source.id), "patches": patches})
    change = {**said, "patches": encoded(patches)}
    if EDIT not in (table.attributes.get("subscribed_events") or ()):
        return [change]
    [(column, [[row, _], *_]), *_] = patches.items()
    told = [
        _addressed(EDIT, table, {"column": column, "row": row, "pre": pre}) for pre in (True, False)
    ]
    return [told[0], change, told[1]]


def _click(session: Session, step: Step, name: str, item: Any) -> Event:
    component = _component(session, step, name)
    _refuse_disabled(step, component)
    if isinstance(item, str):
        return _addressed("menu_item_click", component.model, {"item": item})
    return _addressed("button_click", component.model, {})


def _upload(session: Session, step: Step, blobs: Mapping[str, bytes]) -> list[Event]:
    detail = step.act.detail
    component = _component(session, step, str(detail["input"]))
    files = detail["files"]
    if lost := [file.get("name") for file in files if file.get("blob") not in blobs]:
        raise StuckError(
            f"The upload of {lost[0] or 'a file'} cannot be played.",
            "The journey does not hold the file.",
            "Record the step again and keep the upload.",
        )
    contents = [base64.b64encode(blobs[file["blob"]]).decode("ascii") for file in files]
    told = {
        "value": contents,
        "filename": [file.get("name", "") for file in files],
        "mime_type": [file.get("type", "") for file in files],
    }
    many = bool(detail.get("multiple"))
    return [
        _change(session, component.model, attr, each if many else each[0])
        for attr, each in told.items()
    ]


def _change(session: Session, model: Model, attr: str, value: Any) -> Event:
    session.apply({"kind": "ModelChanged", "model": Ref(model.id), "attr": attr, "new": value})
    said = {"kind": "ModelChanged", "model": {"id": model.id}, "attr": attr}
    return {**said, "new": encoded(value)}


def _addressed(name: str, model: Model, values: Mapping[str, Any]) -> Event:
    said = message(name, values)
    entries = [["model", {"id": model.id}], *said["msg_data"]["values"]["entries"]]
    said["msg_data"]["values"]["entries"] = entries
    return said


def _component(session: Session, step: Step, name: str) -> Component:
    component = session.tree.called(name, session.aliases)
    if component is None:
        raise _missing(session, step, name)
    return component


def _refuse_impossible(
    step: Step, component: Component, model: Model, attr: str, value: Any
) -> None:
    """Raise `StuckError` for what nobody could do on the page."""
    if component.model is not model or attr != main_attribute(model):
        return
    _refuse_disabled(step, component)
    options = model.attributes.get("options")
    if isinstance(options, list) and options and model.kind.endswith("Select"):
        offered = [each[0] if isinstance(each, list) else each for each in options]
        wanted = value if isinstance(value, list) else [value]
        if lost := [each for each in wanted if each not in offered]:
            raise _stuck(step, f"{component.name} does not offer {lost[0]}.")


def _refuse_disabled(step: Step, component: Component) -> None:
    if component.model.attributes.get("disabled") is True:
        raise _stuck(step, f"{component.name} is disabled.")


def _missing(session: Session, step: Step, name: str) -> StuckError:
    known = list(session.tree.components)
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f" There is {near[0]}." if near else ""
    return _stuck(step, f"There is no {name} on the page.{hint}")


def _stuck(step: Step, why: str) -> StuckError:
    return StuckError(
        f"Step {step.number} ({step.label}) cannot be played.",
        why,
        "If it was renamed or removed, record the journey again.",
    )
