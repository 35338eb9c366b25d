"""A journey: who recorded what, the steps, and the wire events they were read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

EventKind = Literal["req", "res", "sse", "ws_open", "ws_send", "ws_recv", "ws_close"]
ActKind = Literal["open", "set", "click", "upload", "download", "call", "navigate", "wait", "raw"]

FORMAT = 1
"""The journey format's major number; unknown keys are ignored, an unknown major is refused."""
STEP_TIMEOUT = 30_000.0
"""Milliseconds a step may take unless it says otherwise."""


@dataclass(frozen=True)
class Event:
    """One thing that passed the recorder."""

    at: float
    """Milliseconds since the recording began; monotonic."""
    kind: EventKind
    link: int
    """Which request or WebSocket it belongs to."""
    method: str = ""
    path: str = ""
    """Path and query as the app saw them, of `req` and `ws_open`."""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names; never a cookie, never a credential."""
    body: str | bytes = ""
    """Text frames and textual bodies are `str`."""
    protocols: tuple[str, ...] = ()
    """The WebSocket subprotocols the client offered; the one chosen is `headers["protocol"]`."""


@dataclass(frozen=True)
class Act:
    """What the person did, in words that do not depend on the wire.

    `detail` by kind: `open` {} or what the client said about itself (plot sizes); `set` {input:
    value}; `click` {input: count}; `upload` {"input", "files": [{"name", "type", "blob"}]};
    `download` {"output"}; `call` {"method", "path", "body", ...}; `navigate` {"path"}; `wait`
    {"seconds"}; `raw` {"send": [message, ...]}. An adapter may add keys of its own. An input is
    named so that it is found again in another session and in another release of the framework.
    """

    kind: ActKind
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One act and what followed from it."""

    number: int
    """From 0; step 0 opens the app."""
    label: str
    act: Act
    think: float = 0.0
    """Milliseconds the person waited after the step before had come to rest."""
    expects: tuple[str, ...] = ()
    """Outputs that changed when it was recorded; the step is complete only when they came."""
    timeout: float = STEP_TIMEOUT
    took: float = 0.0
    """Milliseconds from act to rest when it was recorded."""


@dataclass(frozen=True)
class Recording:
    """What the recorder wrote down, before steps are read out of it."""

    events: tuple[Event, ...]
    recorded_at: str = ""
    """ISO 8601, UTC."""
    base_path: str = ""
    """The path under which the app was served, without the final slash; already cut from paths."""


@dataclass(frozen=True)
class Journey:
    """A recorded user session, stored beside the app's code, replayable without a browser."""

    name: str
    framework: str
    """The name of the adapter that reads and plays it, e.g. `shiny`."""
    steps: tuple[Step, ...]
    events: tuple[Event, ...] = ()
    """The wire; empty in a journey written by hand."""
    framework_version: str = ""
    app_version: str = ""
    """Digest of the version it was recorded on, or empty."""
    recorded_at: str = ""
    viewport: tuple[int, int] = (1280, 720)
    locale: str = ""
    timezone: str = ""
    base_path: str = ""
    setup: Mapping[str, Any] = field(default_factory=dict)
    """What the adapter needs beside the steps, as JSON (e.g. the blob of message descriptors)."""
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    """Uploads, descriptors and big messages by the SHA-256 of their bytes."""
