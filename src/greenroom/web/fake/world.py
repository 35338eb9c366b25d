"""What there is in the fake: apps with versions, releases, instances, sessions; people; events."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from greenroom.flags.model import Revision
from greenroom.kernel.clock import now
from greenroom.kernel.errors import NotFoundError
from greenroom.web.views import (
    Access,
    AppRow,
    Draining,
    EventRow,
    FileText,
    Health,
    InstanceRow,
    LogLine,
    MemberRow,
    PersonRow,
    RehearsalView,
    RolloutRow,
    RolloutView,
    SessionRow,
    SignOffRow,
    StageCard,
    TokenRow,
    VariableRow,
    VersionRow,
)

STAGES = {"sandbox": "Sandbox", "uat": "UAT", "production": "Production"}
LAST = "production"


@dataclass
class FakeApp:
    """An app as it is now."""

    slug: str
    title: str
    kind: str
    owner: str
    access: Access
    versions: list[VersionRow]
    """Oldest first."""
    released: dict[str, list[tuple[int, datetime, str]]]
    """By stage: the releases in their order, each with version, when and by whom."""
    states: dict[str, tuple[Health, str]]
    """By stage: how it is, and a detail."""
    rolled_back: dict[str, int] = field(default_factory=dict)
    """The version that a rollback replaced, at each stage where one was the last act."""
    instances: list[InstanceRow] = field(default_factory=list)
    sessions: list[SessionRow] = field(default_factory=list)
    variables: list[VariableRow] = field(default_factory=list)
    removed: list[tuple[VersionRow, datetime, str]] = field(default_factory=list)
    """Removed versions, newest first, each with when and by whom."""
    members: list[MemberRow] = field(default_factory=list)
    sign_offs: dict[int, list[SignOffRow]] = field(default_factory=dict)
    files: list[FileText] = field(default_factory=list)
    lines: list[LogLine] = field(default_factory=list)
    lock: str = ""
    recorded: tuple[str, ...] = ()
    """Journeys in its files."""
    flags: dict[str, list[Revision]] = field(default_factory=dict)
    """By stage: the revisions of its flags, newest first."""
    asked: dict[str, int] = field(default_factory=dict)
    """Which version asked for a flag last."""
    rehearsals: dict[int, list[RehearsalView]] = field(default_factory=dict)
    """By version, newest first."""
    rollouts: list[RolloutView] = field(default_factory=list)
    """Those under way."""
    past_rollouts: list[RolloutRow] = field(default_factory=list)

    def row(self) -> AppRow:
        """Return the app as a row of the list."""
        live = self.card(LAST)
        shown = live if live.version else self.card("sandbox")
        latest = self.versions[-1] if self.versions else None
        return AppRow(
            slug=self.slug,
            title=self.title,
            kind=self.kind,
            owner=self.owner,
            access=self.access,
            state=shown.state,
            live=live.version,
            latest=latest.number if latest else None,
            sessions=len(self.sessions),
            deployed_at=latest.at if latest else None,
            deployed_by=latest.by if latest else "",
            address=live.address,
            detail=shown.detail,
        )

    def card(self, stage: str) -> StageCard:
        """Return a stage of the app."""
        history = self.released.get(stage, [])
        address = self.address(stage)
        if not history:
            return StageCard(stage, STAGES[stage], None, "empty", address)
        version, since, by = history[-1]
        state, detail = self.states.get(stage, ("asleep", "It wakes with the next visitor."))
        there = [s for s in self.sessions if s.stage == stage]
        leaving = {s.version for s in there} - {version}
        earlier = [number for number, _, _ in history[:-1] if number != version]
        return StageCard(
            stage,
            STAGES[stage],
            version,
            state,
            address,
            detail,
            instances=sum(1 for i in self.instances if i.stage == stage),
            sessions=len(there),
            since=since,
            by=by,
            back_to=earlier[-1] if earlier else None,
            is_rolled_back=stage in self.rolled_back,
            draining=tuple(
                Draining(number, sum(1 for s in there if s.version == number))
                for number in sorted(leaving, reverse=True)
            ),
        )

    def address(self, stage: str) -> str:
        """Return where a stage is seen."""
        label = self.slug if stage == LAST else f"{stage}--{self.slug}"
        return f"http://{label}.localhost:8080/"

    def version_rows(self) -> tuple[VersionRow, ...]:
        """Return the versions, newest first, with where they are."""
        return tuple(self._placed(version) for version in reversed(self.versions))

    def _placed(self, version: VersionRow) -> VersionRow:
        live = tuple(
            s for s in STAGES if (h := self.released.get(s)) and h[-1][0] == version.number
        )
        ever = tuple(
            s for s in STAGES if any(n == version.number for n, _, _ in self.released.get(s, []))
        )
        rehearsed = self.rehearsals.get(version.number)
        mark = rehearsed[0].row.mark if rehearsed else ""
        return replace(version, stages=ever, live_in=live, rehearsal=mark)

    def put(self, changed: VersionRow) -> None:
        """Replace a version by a changed one, or add it."""
        others = [version for version in self.versions if version.number != changed.number]
        self.versions = sorted([*others, changed], key=lambda version: version.number)

    def log(self, instance: str, text: str) -> None:
        """Write a line into the log."""
        self.lines.append(LogLine(instance, f"{now():%Y-%m-%dT%H:%M:%S}.000Z", text))


@dataclass
class World:
    """Everything there is."""

    apps: dict[str, FakeApp]
    people: list[PersonRow]
    passwords: dict[str, str]
    groups: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[str, list[TokenRow]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """Whose browser session or token it is."""
    events: list[EventRow] = field(default_factory=list)
    _listeners: set[asyncio.Event] = field(default_factory=set)

    def app(self, slug: str) -> FakeApp:
        """Return an app, or raise."""
        if slug not in self.apps:
            raise NotFoundError(
                f"There is no app {slug} here.",
                fix="greenroom ls shows the apps you may see; greenroom deploy makes a new one.",
            )
        return self.apps[slug]

    def happen(
        self, kind: str, actor: str, app: str | None = None, subject: str = "", **data: Any
    ) -> None:
        """Record an event and tell everybody who watches."""
        at = data.pop("at", None) or now()
        self.events.append(EventRow(len(self.events) + 1, at, kind, actor, app, subject, data))
        self.changed()

    def changed(self) -> None:
        """Tell everybody who watches."""
        for listener in self._listeners:
            listener.set()

    async def follow(self) -> AsyncIterator[None]:
        """Yield at every change."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            while True:
                await listener.wait()
                listener.clear()
                yield
        finally:
            self._listeners.discard(listener)
