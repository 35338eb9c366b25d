"""Who is in: sessions, learnt from Envoy's access log."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from greenroom.gateway.admin import Admin, AwayError
from greenroom.gateway.model import Admission
from greenroom.gateway.session_names import anonymous_key
from greenroom.kernel.clock import now

LIVES_ON = 60.0
"""Seconds after its last request for which a session without an open connection lives on."""
IS_ANSWERED = 15.0
"""The same for a program that may keep no cookies, until its one request is in the log; a long one is there by then."""
WAS_ANSWERED = 1.0
"""The same once it has been answered, and did not come back with its ticket."""
STREAM_IS_LOST = 35.0
"""Seconds without a line after which an open connection is gone; it writes one every ten seconds."""
REMEMBERED = 3600.0
"""Seconds for which a session that is over can still be told from one that never was."""
LARGEST = 64 * 2**20
LOOKED_BACK = 4 * 2**20
ENDED = {"DownstreamEnd", "NotSet", ""}
Listener = Callable[[dict[str, Any], datetime, datetime], None]
"""Is told an entry, when its request began, and until when it had gone on."""


@dataclass
class Session:
    """A user's stay."""

    id: str
    app: str
    site: str
    version: int
    instance: str
    user: str
    started_at: datetime
    last_seen_at: datetime
    """For people; what lives is told by the steady clock, which no change of the time moves."""
    heard_at: float
    """Seconds of the steady clock."""
    hash_key: str = ""
    """What shares are counted by; empty for people whose session is from before a restart."""
    requests: int = 0
    errors: int = 0
    open_streams: dict[str, float] = field(default_factory=dict)
    lives_on: float = LIVES_ON
    """Seconds without a request after which it is over, unless a connection is open."""

    @property
    def streams(self) -> int:
        """How many connections are open."""
        limit = monotonic() - STREAM_IS_LOST
        return sum(1 for seen in self.open_streams.values() if seen > limit)

    @property
    def stage(self) -> str:
        """The stage, or the previewed version, that the session visits."""
        return self.site.partition("@")[2]

    def stay(self) -> None:
        """Live on after a request: for long if its ticket was kept, as a second one shows."""
        if self.lives_on < LIVES_ON:
            self.lives_on = WAS_ANSWERED if self.requests == 1 else LIVES_ON

    @property
    def is_live(self) -> bool:
        """Whether it has an open connection or a recent request."""
        return self.streams > 0 or monotonic() - self.heard_at < self.lives_on


class SessionBook:
    """All sessions of the last while."""

    def __init__(self, log: Path, admin: Admin, changed: Callable[[], None] | None = None) -> None:
        self._log, self._admin, self._changed = log, admin, changed or (lambda: None)
        self._sessions: dict[str, Session] = {}
        self._catches_up = False
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Have every entry of the log that belongs to a session told to `listener` as well."""
        self._listeners.append(listener)

    def find(self, session: str) -> Session | None:
        """Return a session of the last while."""
        return self._sessions.get(session)

    def open_sessions(self) -> list[Session]:
        """Return the sessions that live, oldest first."""
        live = [session for session in self._sessions.values() if session.is_live]
        return sorted(live, key=lambda session: session.started_at)

    def is_live(self, session: str) -> bool:
        """Whether a session lives."""
        found = self._sessions.get(session)
        return found is not None and found.is_live

    def streams(self, session: str) -> int:
        """Return how many connections of a session are open."""
        found = self._sessions.get(session)
        return found.streams if found else 0

    def count(self, instance: str) -> int:
        """Return how many sessions an instance has."""
        return sum(1 for s in self._sessions.values() if s.instance == instance and s.is_live)

    def admitted(self, admission: Admission) -> None:
        """Note a session that was let in just now: its first line comes into the log later."""
        at, ticket = now(), admission.ticket
        session = self._sessions.get(ticket.session)
        if session is None:
            session = self._sessions[ticket.session] = Session(
                ticket.session, ticket.app, ticket.site, ticket.version, ticket.instance,
                ticket.user, at, at, monotonic(), ticket.hash_key,
            )  # fmt: skip
        session.last_seen_at, session.heard_at = at, monotonic()
        session.instance, session.hash_key = ticket.instance, ticket.hash_key
        session.lives_on = IS_ANSWERED if admission.passing else LIVES_ON

    async def follow(self) -> None:
        """Read the log for ever, from a little before its end; keep it from growing without bound."""
        position = max(0, _size(self._log) - LOOKED_BACK)
        identity = None
        self._catches_up = True
        while True:
            position, identity = self._read(position, identity)
            self._catches_up = False
            if position > LARGEST:
                await self._rotate()
            self._forget_old()
            await asyncio.sleep(0.5)

    def _read(self, position: int, identity: int | None) -> tuple[int, int | None]:
        try:
            with self._log.open("rb") as file:
                inode = self._log.stat().st_ino
                if identity is not None and inode != identity:
                    position = 0
                file.seek(position)
                lines = file.readlines()
        except FileNotFoundError:
            return 0, None
        if lines and not lines[-1].endswith(b"\n"):
            lines.pop()
        for line in lines:
            self.note(line)
        if lines:
            self._changed()
        return position + sum(map(len, lines)), inode

    def note(self, line: bytes) -> None:
        """Take in one line of the log; lines that cannot be read are passed over."""
        try:
            entry = json.loads(line)
        except ValueError:
            return
        if isinstance(entry, dict) and entry.get("session") and entry.get("instance"):
            self._take(entry)

    def _take(self, entry: dict[str, Any]) -> None:
        at = datetime.fromisoformat(entry["at"])
        seen = at + timedelta(milliseconds=entry.get("ms") or 0)
        heard = self._heard(seen)
        session = self._sessions.get(entry["session"])
        if session is None:
            session = self._sessions[entry["session"]] = _session(entry, at, heard)
        ended = entry.get("type") in ENDED
        session.last_seen_at, session.heard_at = seen, max(session.heard_at, heard)
        session.instance = entry["instance"]
        stream = str(entry.get("stream"))
        if ended:
            session.open_streams.pop(stream, None)
            session.requests += 1
            session.stay()
            session.errors += int((entry.get("status") or 0) >= 500)
        else:
            session.open_streams[stream] = heard
        for listener in self._listeners:
            listener(entry, at, seen)

    def _heard(self, seen: datetime) -> float:
        """Return when a line was heard: now, or as long ago as it says if it was read late."""
        late = (now() - seen).total_seconds() if self._catches_up else 0.0
        return monotonic() - max(late, 0.0)

    def _forget_old(self) -> None:
        limit = monotonic() - REMEMBERED
        for name in [n for n, s in self._sessions.items() if not s.is_live and s.heard_at < limit]:
            del self._sessions[name]

    async def _rotate(self) -> None:
        self._log.rename(self._log.with_suffix(".1"))
        try:
            await self._admin.reopen_logs()
        except AwayError:
            return


def _session(entry: dict[str, Any], at: datetime, heard: float) -> Session:
    return Session(
        id=entry["session"],
        app=entry.get("app") or "",
        site=entry.get("site") or "",
        version=version_of(entry),
        instance=entry["instance"],
        user=entry.get("user") or "",
        started_at=at,
        last_seen_at=at,
        heard_at=heard,
        hash_key=anonymous_key(entry["session"]),
    )


def version_of(entry: dict[str, Any]) -> int:
    """Return the number of the version that an entry of the log names; 0 if it names none."""
    version = str(entry.get("version") or "v0").lstrip("v")
    return int(version) if version.isdigit() else 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
