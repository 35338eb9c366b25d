"""What the open sessions did so far, in memory of a fixed size."""

import random
import statistics
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from greenroom.gateway.sessions import version_of
from greenroom.monitoring.lines import has_ended, has_opened, holds, is_computed, was_let_go
from greenroom.monitoring.model import Held, Outcome, Why

MOST = 20_000
"""Sessions that are followed at a time; the oldest is written and let go when there are more."""
TIMES = 200
"""Times of requests kept of a session, a fair sample when there were more."""
CRASHES = 50
"""Ends of instances remembered."""
NEAR = timedelta(seconds=5)
"""The log and the supervisor tell of the same death at most this far apart."""


@dataclass
class Tally:
    """One session so far."""

    id: str
    app: str
    stage: str
    version: int
    instance: str
    user: str
    started_at: datetime
    last_at: datetime
    requests: int = 0
    errors: int = 0
    why: Why = ""
    bad_at: datetime | None = None
    held: Held = ""
    times: list[float] = field(default_factory=list)
    computed: int = 0
    open: set[str] = field(default_factory=set)
    let_go_at: datetime | None = None
    """When the app last let go of a connection of it."""
    told: Outcome | None = None
    """What was last written."""

    def take(self, entry: dict[str, Any], at: datetime, until: datetime) -> None:
        """Take in one entry, whose request began at `at` and had gone on until `until`."""
        self.last_at = max(self.last_at, until)
        self.held = self.held or holds(entry)
        if has_opened(entry):
            self._time((until - at).total_seconds())
        stream = str(entry.get("stream"))
        if not has_ended(entry):
            self.open.add(stream)
            return
        self.open.discard(stream)
        self.requests += 1
        if was_let_go(entry):
            self.let_go_at = until
        if (entry.get("status") or 0) >= 500:
            self.errors += 1
            self.turn_bad(self.why or "server-error", until)
        elif is_computed(entry):
            self._time((until - at).total_seconds())

    def _time(self, seconds: float) -> None:
        self.computed += 1
        if len(self.times) < TIMES:
            self.times.append(seconds)
        elif (place := random.randrange(self.computed)) < TIMES:  # noqa: S311 - a sample is no secret
            self.times[place] = seconds

    def turn_bad(self, why: Why, at: datetime) -> None:
        """Note what went wrong; the first time is kept."""
        self.why, self.bad_at = why, self.bad_at or at

    def was_cut_by(self, crash: datetime) -> bool:
        """Whether a connection was open when its instance died."""
        let_go = self.let_go_at
        return bool(self.open) or (let_go is not None and abs(let_go - crash) <= NEAR)

    def outcome(self) -> Outcome:
        """Return how it went so far."""
        return Outcome(
            id=self.id,
            app=self.app,
            stage=self.stage,
            version=self.version,
            user=self.user,
            started_at=self.started_at,
            ended_at=self.last_at,
            requests=self.requests,
            errors=self.errors,
            why=self.why,
            median=statistics.median(self.times) if self.times else None,
            bad_at=self.bad_at,
            held=self.held,
        )


class Tallies:
    """All sessions that may still go on."""

    def __init__(self) -> None:
        self._open: dict[str, Tally] = {}
        self._crashes: deque[tuple[str, datetime]] = deque(maxlen=CRASHES)
        self._displaced: list[Tally] = []

    def take(
        self, entry: dict[str, Any], at: datetime, until: datetime, whose: Callable[[], str] = str
    ) -> None:
        """Take in an entry of the access log that names session and instance; `whose` says the user's digest."""
        tally = self._open.get(entry["session"])
        if tally is None:
            tally = self._open[entry["session"]] = _begun(entry, at, until)
            self._make_room()
        tally.user = tally.user or whose()
        tally.instance = entry["instance"]
        tally.take(entry, at, until)
        if tally.let_go_at == until and self._died(tally.instance, until):
            tally.turn_bad("cut", until)

    def crashed(self, instance: str, at: datetime) -> None:
        """Note that an instance died: whoever had a connection to it open was cut."""
        self._crashes.append((instance, at))
        for tally in self._open.values():
            if tally.instance == instance and tally.was_cut_by(at):
                tally.turn_bad("cut", at)
                tally.open.clear()

    def followed(self) -> list[Tally]:
        """Return the sessions that are followed."""
        return list(self._open.values())

    def displaced(self) -> list[Tally]:
        """Return the sessions that had to make room since this was last asked."""
        gone, self._displaced = self._displaced, []
        return gone

    def let_go(self, tally: Tally) -> None:
        """Follow a session no longer."""
        self._open.pop(tally.id, None)

    def _died(self, instance: str, at: datetime) -> bool:
        return any(each == instance and abs(at - when) <= NEAR for each, when in self._crashes)

    def _make_room(self) -> None:
        if len(self._open) > MOST:
            self._displaced.append(self._open.pop(next(iter(self._open))))


def _begun(entry: dict[str, Any], at: datetime, until: datetime) -> Tally:
    return Tally(
        id=entry["session"],
        app=entry.get("app") or "",
        stage=str(entry.get("site") or "").partition("@")[2],
        version=version_of(entry),
        instance=entry["instance"],
        user="",
        started_at=at,
        last_at=until,
    )
