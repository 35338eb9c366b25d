"""What happened, as sentences without their subject's name in front: `released v12 to production`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from greenroom.web.views import EventRow
from greenroom.web.words import listed, several, size

Told = Callable[[EventRow, dict[str, Any]], str]

SENTENCES: dict[str, Told] = {
    "app.created": lambda e, _: "made the app",
    "app.changed": lambda e, d: f"changed {_changed(d)}",
    "app.retired": lambda e, _: "retired the app",
    "app.reopened": lambda e, _: "brought the app back",
    "app.scaled": lambda e, d: f"{_scaled(d)}{_at(d)}",
    "version.created": lambda e, _: f"published {e.subject}",
    "version.prepared": lambda e, _: f"prepared the environment of {e.subject}",
    "version.ready": lambda e, _: f"made {e.subject} ready",
    "version.removed": lambda e, _: f"removed {e.subject}",
    "version.restored": lambda e, _: f"brought {e.subject} back",
    "version.failed": lambda e, d: f"could not make {e.subject} ready{_because(d)}",
    "version.approved": lambda e, d: f"approved {e.subject}{_because(d)}",
    "version.rejected": lambda e, d: f"rejected {e.subject}{_because(d)}",
    "deployment.began": lambda e, d: f"began to deploy {e.subject}{_at(d)}",
    "deployment.ready": lambda e, d: f"deployed {e.subject}{_at(d)}",
    "deployment.failed": lambda e, d: f"could not deploy {e.subject}{_at(d)}{_because(d)}",
    "deployment.stopped": lambda e, d: f"stopped {e.subject}{_at(d)}",
    "deployment.started": lambda e, d: f"started {e.subject}{_at(d)}",
    "release.made": lambda e, d: _released(e, d),
    "rollback.made": lambda e, d: _rolled_back(e, d),
    "rollout.began": lambda e, d: f"began to bring {e.subject}{_at(d, 'to')}",
    "rollout.queued": lambda e, d: f"queued {e.subject}{_at(d)}: {_said(d)}",
    "rollout.dequeued": lambda e, d: f"began to bring {e.subject}{_at(d, 'to')} from the queue",
    "rollout.moved": lambda e, d: f"took {e.subject}{_at(d)} further: {_said(d)}",
    "rollout.stepped": lambda e, d: f"took a step with {e.subject}{_at(d)}: {_said(d)}",
    "rollout.promoted": lambda e, d: f"brought {e.subject}{_at(d)} to everybody",
    "rollout.paused": lambda e, d: f"paused the rollout of {e.subject}{_at(d)}: {_said(d)}",
    "rollout.resumed": lambda e, d: f"resumed the rollout of {e.subject}{_at(d)}",
    "rollout.skipped": lambda e, d: f"skipped {_gate(d)} of {e.subject}{_at(d)}{_why(d)}",
    "rollout.reminded": lambda e, d: f"waits for a decision about {e.subject}{_at(d)}{_due(d)}",
    "rollout.aborted": lambda e, d: f"gave {e.subject}{_at(d)} up: {_said(d)}",
    "rollout.ended": lambda e, d: (
        f"ended the rollout of {e.subject}{_at(d)}: {d.get('state')}. {_said(d)}"
    ),
    "instance.started": lambda e, d: f"started an instance{_of(d)}{_at(d)}",
    "instance.ended": lambda e, d: f"saw an instance end{_of(d)}{_at(d)}{_because(d)}",
    "rehearsal.ordered": lambda e, _: f"ordered a rehearsal of {e.subject}",
    "rehearsal.began": lambda e, _: f"began to rehearse {e.subject}",
    "rehearsal.went-on": lambda e, _: f"did a part of the rehearsal of {e.subject}",
    "rehearsal.finished": lambda e, d: f"rehearsed {e.subject}{_result(d)}",
    "output.accepted": lambda e, d: f"accepted {_output(d)} in {e.subject}{_because(d)}",
    "output.rejected": lambda e, d: f"rejected {_output(d)} in {e.subject}{_because(d)}",
    "output.tolerated": lambda e, d: f"tolerated {_output(d)} in {e.subject}{_because(d)}",
    "flag.added": lambda e, d: f"added the flag {e.subject}{_at(d)}{_what(e, d)}",
    "flag.changed": lambda e, d: f"changed the flag {e.subject}{_at(d)}{_what(e, d)}",
    "flag.removed": lambda e, d: f"removed the flag {e.subject}{_at(d)}",
    "flag.imported": lambda e, d: f"took in {e.subject} from a file{_at(d)}",
    "flag.promoted": lambda e, d: f"promoted flags{_at(d, 'to')}: {e.subject}",
    "flag.undone": lambda e, d: f"took the flags{_at(d)} back to {e.subject}",
    "preview.flags-set": lambda e, d: f"set flags for a look at {e.subject}: {_set(d)}",
    "variable.set": lambda e, d: f"set {_secret(d)} {e.subject}{_at(d)}",
    "variable.removed": lambda e, d: f"removed {_secret(d)} {e.subject}{_at(d)}",
    "variable.set-back": lambda e, d: f"set variables{_at(d)} back: {listed(d.get('names') or [])}",
    "member.set": lambda e, d: f"made {e.subject} {_role(d)}",
    "member.removed": lambda e, _: f"took {e.subject} out",
    "share.set": lambda e, d: f"made everybody in {e.subject} {_role(d)}",
    "share.removed": lambda e, _: f"took the group {e.subject} out",
    "group.added": lambda e, _: f"made the group {e.subject}",
    "group.removed": lambda e, _: f"removed the group {e.subject}",
    "group.joined": lambda e, d: f"put {e.subject} in {d.get('group', 'a group')}",
    "group.left": lambda e, d: f"took {e.subject} out of {d.get('group', 'a group')}",
    "person.added": lambda e, _: f"added {e.subject}",
    "person.signed-in": lambda e, _: "signed in",
    "person.password-changed": lambda e, _: f"changed the password of {e.subject}",
    "token.created": lambda e, d: f"made a token{_label(d.get('label'))}",
    "token.revoked": lambda e, _: f"revoked a token{_label(e.subject)}",
    "browser.revoked": lambda e, _: "signed out",
    "server.cleaned": lambda e, d: f"cleaned up what nothing needs: {_freed(d)}",
}

MARKS = {
    "release": "live",
    "rollback": "back",
    "version": "made",
    "deployment": "made",
    "instance": "made",
    "rollout": "made",
    "rehearsal": "made",
    "flag": "made",
}
"""The first word of an event's kind, and how the list of activity marks it."""
VERDICTS = {"passed": "live", "differs": "back", "failed": "bad"}


def sentence(event: EventRow) -> str:
    """Return what happened; an event nobody has words for yet is told by its kind."""
    told = SENTENCES.get(event.kind)
    if told:
        return told(event, event.data)
    noun, _, verb = event.kind.partition(".")
    return f"{verb.replace('-', ' ')} {noun} {event.subject}".strip()


def mark(event: EventRow) -> str:
    """Return `live`, `back`, `made`, `bad` or `plain`."""
    if event.kind.endswith(".failed") or event.data.get("reason") in ("out-of-memory", "signal"):
        return "bad"
    if event.kind == "rehearsal.finished":
        return VERDICTS.get(str(event.data.get("verdict")), "made")
    return MARKS.get(event.kind.partition(".")[0], "plain")


def _released(event: EventRow, data: dict[str, Any]) -> str:
    if data.get("undoes"):
        return f"took the rollback to v{data['undoes']}{_at(data)} back: {event.subject} again"
    return f"released {event.subject}{_at(data, 'to')}{_replacing(data)}"


def _rolled_back(event: EventRow, data: dict[str, Any]) -> str:
    parts = listed(data.get("parts") or [])
    if parts and f"v{data.get('replaced')}" == event.subject:
        return f"took the {parts} of {event.subject}{_at(data)} back"
    also = f", with its {parts}" if parts else ""
    return f"rolled back to {event.subject}{_at(data)}{_replacing(data)}{also}"


def _scaled(data: dict[str, Any]) -> str:
    if not data.get("most"):
        return "took back how many instances there may be"
    each = f" with {several(data['sessions'], 'session')} each" if data.get("sessions") else ""
    return f"allowed {several(data['most'], 'instance')}{each}"


def _at(data: dict[str, Any], preposition: str = "in") -> str:
    return f" {preposition} {data['stage']}" if data.get("stage") else ""


def _said(data: dict[str, Any]) -> str:
    return str(data.get("reason") or "")


def _replacing(data: dict[str, Any]) -> str:
    return f", replacing v{data['replaced']}" if data.get("replaced") else ""


def _what(event: EventRow, data: dict[str, Any]) -> str:
    said = str((data.get("what") or {}).get(event.subject, "")).partition(": ")[2]
    return f": {said}" if said else ""


def _gate(data: dict[str, Any]) -> str:
    return f"the gate {data['gate']}" if data.get("gate") else "a gate"


def _why(data: dict[str, Any]) -> str:
    return f": {data['why']}" if data.get("why") else ""


def _due(data: dict[str, Any]) -> str:
    """Return `, due by 4 Dec 08:00 UTC`."""
    if not data.get("deadline"):
        return ""
    return f", due by {datetime.fromisoformat(str(data['deadline'])):%-d %b %H:%M} UTC"


def _set(data: dict[str, Any]) -> str:
    return listed([f"{key} = {variant}" for key, variant in (data.get("flags") or {}).items()])


def _because(data: dict[str, Any]) -> str:
    why = data.get("why") or data.get("detail") or data.get("reason")
    return f": {why}" if why else ""


def _of(data: dict[str, Any]) -> str:
    return f" of v{data['version']}" if data.get("version") else ""


def _result(data: dict[str, Any]) -> str:
    return f": {data['sentence']}" if data.get("sentence") else ""


def _output(data: dict[str, Any]) -> str:
    whole = f"all of {data.get('journey', 'a journey')}"
    return f"{data['output']} of {data.get('journey')}" if data.get("output") else whole


def _secret(data: dict[str, Any]) -> str:
    return "the secret" if data.get("secret") else "the variable"


def _role(data: dict[str, Any]) -> str:
    return {"owner": "an owner", "viewer": "a viewer"}.get(str(data.get("role")), "a member")


def _label(label: object) -> str:
    return f" for {label}" if label else ""


def _freed(data: dict[str, Any]) -> str:
    environments = several(data.get("environments", 0), "environment")
    return f"{environments}, {size(data.get('bytes', 0))}"


def _changed(data: dict[str, Any]) -> str:
    if data.get("access"):
        return f"who may visit to {data['access']}"
    return "the title" if data.get("title") else "the app"
