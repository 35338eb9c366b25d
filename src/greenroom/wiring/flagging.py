"""Brings flags to apps: who asks, who is visiting, and what an instance is given so that it can ask."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from greenroom.access.service import Access
from greenroom.flags.both_ways import other_ways
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.exposures import Watched
from greenroom.flags.files import NAME, KnownValues
from greenroom.flags.model import Asker, Visitor
from greenroom.flags.overrides import Overrides
from greenroom.flags.tokens import InstanceTokens
from greenroom.gateway.session_names import anonymous_key
from greenroom.gateway.sessions import SessionBook
from greenroom.kernel.events import Happened
from greenroom.rehearsal.server.model import Way
from greenroom.rehearsal.server.ports import Ways
from greenroom.releases.member import Member
from greenroom.releases.program import Program
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.runtime.model import Order

DOOR_AT, KNOWN_AT = "/run/flags/door", "/run/flags/known"
SOCKET = "ofrep.sock"
LIBRARY_AT, R_AT = "/greenroom/lib", "/greenroom/greenroom_flags.R"
TIMEOUT_MS = 300
GROUPS_ARE_KNOWN_FOR = 5.0
"""Seconds after which it is asked again which groups somebody is in."""


@dataclass
class Running:
    """The instances that may ask; fulfils `flags.ports.Instances`."""

    members: Callable[[], list[Member]]
    lent: Mapping[str, Asker]
    """Instances that rehearsals have been lent, and no user is led to."""

    def asker(self, instance: str) -> Asker | None:
        """Return what an instance is, or None if it does not run any more."""
        for member in self.members():
            if member.id == instance:
                order = member.order
                return Asker(order.app, order.stage, order.version, instance)
        return self.lent.get(instance)


@dataclass
class BookedVisits:
    """Who is visiting, from the gateway's book of sessions; fulfils `flags.ports.Visits`."""

    book: SessionBook
    access: Access
    overrides: Overrides
    _groups: dict[str, tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    async def visitor(self, asker: Asker, session: str) -> Visitor | None:
        """Return whose session of this app it is; None for one that nobody knows."""
        found, key = self.book.find(session), anonymous_key(session)
        if found is None:
            return Visitor("", key) if key else None
        if found.app != asker.app:
            return None
        overrides = await self.overrides.of(asker, session)
        if found.user in ("", "anonymous"):
            return Visitor("", found.hash_key or session, overrides=overrides)
        groups = await self._groups_of(found.user)
        return Visitor(found.user, key or found.user, groups, overrides)

    async def _groups_of(self, user: str) -> tuple[str, ...]:
        at, groups = self._groups.get(user, (0.0, ()))
        if time.monotonic() - at > GROUPS_ARE_KNOWN_FOR or not at:
            person = await self.access.person(user)
            groups = tuple(sorted(await self.access.groups_of(person)))
            self._groups[user] = time.monotonic(), groups
        return groups


def watched_by(program: Program) -> Watched:
    """Return how it is learnt which flags of an app and stage rollouts move, so that sessions are noted."""

    async def watched(app: str, stage: str) -> tuple[str, ...]:
        rollouts = (await program.snapshot()).rollouts
        return tuple(
            each.brings.key
            for each in rollouts
            if isinstance(each.brings, FlagChange) and (each.app, each.stage) == (app, stage)
        )

    return watched


def ways_of(evaluations: Evaluations, stage: str) -> Ways:
    """Return how rehearsals learn how else the flags of a stage could be set."""

    async def ways(app: str, flags: Mapping[str, str]) -> tuple[Way, ...]:
        loaded = await evaluations.loaded(app, stage)
        found = other_ways(loaded.evaluator, Asker(app, stage, 0, ""), flags)
        return tuple(Way(flag, variant) for flag, variant in found)

    return ways


class Flagging:
    """What instances are given, and the files that follow the flags."""

    def __init__(self, run: Path, tokens: InstanceTokens, evaluations: Evaluations) -> None:
        self.door = run / "f"
        """The folder of the door's socket; its name is short because a socket's path must be."""
        self._tokens, self._evaluations = tokens, evaluations
        self._known = KnownValues(run / "flags", evaluations)
        self._writing: set[asyncio.Task[Path]] = set()

    @property
    def socket(self) -> Path:
        """Where the door listens."""
        return self.door / SOCKET

    async def furnish(self, order: Order) -> Order:
        """Return the order with what its instance needs to ask for flags.

        The socket works in every network profile, as it is a file; nothing else of this machine can
        be reached through it.
        """
        self.door.mkdir(mode=0o755, exist_ok=True)
        known = await self._known.write(order.app, order.stage)
        path, token = order.env.get("PYTHONPATH"), self._tokens.mint(order.instance)
        ours = {
            "GREENROOM_FLAGS_SOCKET": f"{DOOR_AT}/{SOCKET}",
            "GREENROOM_FLAGS_FILE": f"{KNOWN_AT}/{NAME}",
            "GREENROOM_FLAGS_TOKEN": token,
            "GREENROOM_FLAGS_R": R_AT,
            "PYTHONPATH": f"{LIBRARY_AT}:{path}" if path else LIBRARY_AT,
        }
        standard = {
            "OFREP_HEADERS": f"Authorization=Bearer {token}",
            "OFREP_TIMEOUT_MS": str(TIMEOUT_MS),
        }
        env = standard | order.env | ours  # an app may ask another server in the standard way
        shown = (*order.shown, (self.door, DOOR_AT), (known, KNOWN_AT))
        return replace(order, env=env, shown=shown)

    def on_event(self, happened: Happened) -> None:
        """Write the values anew that have changed."""
        if happened.kind.startswith("flag.") and happened.app:
            writing = self._known.write(happened.app, str(happened.data.get("stage")))
            task = asyncio.get_running_loop().create_task(writing)
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
