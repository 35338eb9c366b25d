"""Feature flags for an app: asked for once per session, frozen from then on, except kill switches.

    from greenroom import flags

    mine = flags.of(session)          # of Shiny; a request; st.context.headers; pn.state.headers; or None
    if mine.on("new-chart"): ...
    colour = mine.get("colour", "blue")

Standard library only, Python 3.8 on. It never waits longer than 300 ms; without an answer the last known values
hold, and without those the default in the code. Outside of Greenroom every flag has its default.
"""

from __future__ import annotations

import json
import os
import threading
import time
from typing import Any

from greenroom.flags_link import ask, connect, known, name_of

KEPT = 10_000
RETRY = 10.0
_sessions: dict[str, Flags] = {}
_read: set[str] = set()
_heard = {"changes": 0, "by": 0}
"""How many changes this process has heard of, and which process listens: a fork listens anew."""


def of(session: Any = None) -> Flags:
    """Return a session's flags; the same ones as long as it lives. None is for work without a visitor."""
    name = name_of(session)
    if not name:
        return Flags()
    if name not in _sessions:
        if len(_sessions) >= KEPT:
            del _sessions[next(iter(_sessions))]
        _sessions[name] = Flags(name)
    return _sessions[name]


def provider() -> Any:
    """Return a provider for `openfeature.api.set_provider`; the context's `session` says whose flags."""
    from greenroom.flags_provider import GreenroomProvider

    return GreenroomProvider()


class Flags:
    """The flags of one session."""

    def __init__(self, session: str = "") -> None:
        self.session, self.changes, self.asked = session, -1, 0.0
        self.values, self.live = known()
        self._ask(begins=True)

    def on(self, key: str, default: bool = False) -> bool:
        """Whether a flag is on."""
        return self.get(key, default) is True

    def get(self, key: str, default: Any = None) -> Any:
        """Return a flag's value, or the default if it has none of that type."""
        _read.add(key)
        if self.changes != _heard["changes"] and (
            self.changes >= 0 or time.monotonic() > self.asked + RETRY
        ):
            self._ask()
        value = self.values.get(key, default)
        if isinstance(default, float) and type(value) is int:
            return float(value)
        return value if default is None or type(value) is type(default) else default

    def _ask(self, *, begins: bool = False) -> None:
        """Take the values in; of a session that has begun, those of kill switches alone."""
        heard, self.asked = _heard["changes"], time.monotonic()
        try:
            answer = json.loads(ask("evaluate/flags", {"session": self.session}))
            found, stream = answer["flags"], answer["eventStreams"][0]["endpoint"]["requestUri"]
        except (OSError, ValueError, LookupError):
            return
        live = {flag["key"] for flag in found if flag.get("metadata", {}).get("live") is True}
        values = {flag["key"]: flag["value"] for flag in found if "value" in flag}
        if not begins:
            kept = {key: value for key, value in self.values.items() if key not in self.live | live}
            values = {**kept, **{key: value for key, value in values.items() if key in live}}
        self.values, self.live, self.changes = values, live, heard
        listen(stream)


def listen(stream: str) -> None:
    """Have one thread of this process hear of changes."""
    if _heard["by"] != os.getpid():
        _heard["by"] = os.getpid()
        threading.Thread(
            target=_listen, args=(stream,), name="greenroom-flags", daemon=True
        ).start()


def _listen(stream: str) -> None:
    """Count changes; say now and then which flags were read."""
    while True:
        try:
            with connect(f"GET {stream}", b"", 30) as link, link.makefile("rb") as lines:
                _heard["changes"] += 1  # nobody heard what changed before
                for line in lines:
                    _heard["changes"] += line.startswith(b"data:")
                    if _read and line.startswith(b":"):
                        keys = sorted(_read)
                        _read.clear()
                        ask("reads", {"keys": keys})
        except OSError:
            pass
        time.sleep(1)
