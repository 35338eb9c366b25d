"""Begin a rollout, act on it, look at it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, GreenroomError
from greenroom.kernel.events import Actor
from greenroom.publish.service import Publisher
from greenroom.releases import queries as released
from greenroom.releases.model import Stage, Stages
from greenroom.releases.rollouts import changes, queries, verdicts
from greenroom.releases.rollouts.loop.loop import RolloutLoop
from greenroom.releases.rollouts.loop.sight import Sight
from greenroom.releases.rollouts.machine import acts
from greenroom.releases.rollouts.machine.facts import Facts
from greenroom.releases.rollouts.machine.moves import Transition
from greenroom.releases.rollouts.model import Given, Rollout, Supersede
from greenroom.releases.rollouts.strategy.make import Wish
from greenroom.releases.rollouts.strategy.rules import Chosen, Rules

Verb = Literal["pause", "resume", "advance", "skip", "abort"]


@dataclass(frozen=True)
class Standing:
    """A rollout with what was said in it and who is on which version."""

    rollout: Rollout
    verdicts: tuple[Given, ...]
    """All of them, oldest first."""
    sessions: dict[str, int]
    """Open sessions of each that newcomers may get, by name: `v12`. What is brought comes first."""
    frozen_until: datetime | None = None
    open_gates: tuple[str, ...] = ()
    """What holds it and may be skipped: the gate that stopped it first, then those that have not passed."""


class Rollouts:
    """The use cases of rollouts."""

    def __init__(
        self,
        *,
        database: Database,
        publisher: Publisher,
        stages: Stages,
        rules: Rules,
        loop: RolloutLoop,
        sight: Sight,
    ) -> None:
        self._database, self._publisher, self._stages = database, publisher, stages
        self._rules, self._loop, self._sight = rules, loop, sight

    async def choose(
        self, app: str, version: int, stage: str | None, wish: Wish | None = None
    ) -> Chosen:
        """Return the strategy by which a release of this version would go."""
        return await self._rules.choose(app, version, self._target(stage), wish)

    async def begin(
        self,
        actor: Actor,
        app: str,
        number: int,
        stage: str | None = None,
        wish: Wish | None = None,
        *,
        supersede: Supersede | None = None,
    ) -> Rollout:
        """Begin to bring a version to a stage; the loop goes on with it.

        `supersede` says what becomes of it while another one is under way; None leaves that to greenroom.toml.
        """
        target = self._target(stage)
        version = await self._publisher.version(app, number)
        if version.state != "ready":
            raise ConflictError(
                f"{version.name} of {app} is not ready.",
                version.failure or "It is still being prepared.",
                "greenroom versions shows how far it is.",
            )
        chosen = await self._rules.choose(app, number, target, wish)
        try:
            async with self._database.begin() as session:
                await _must_not_be_live(session, app, target.name, number)
                under_way = await queries.live_at(session, app, target.name)
                wanted = supersede or chosen.supersede
                before = await changes.make_room(
                    session, actor, under_way, version.name, supersede=wanted
                )
                begun = await changes.begin(
                    session, actor, app, target.name, number, chosen.strategy, before
                )
        except IntegrityError:  # somebody began one in the same instant; the database keeps one
            raise await self._other(app, target.name) from None
        self._loop.nudge()
        return begun

    async def act(
        self,
        actor: Actor,
        app: str,
        rollout: str,
        verb: Verb,
        *,
        seq: int | None = None,
        gate: str = "",
        reason: str = "",
    ) -> Rollout:
        """Do what a person decided; `seq` is what they saw, and another since then is a conflict."""
        async with self._database.read() as session:
            present = await queries.must_find(session, app, rollout)
        if seq is not None:
            _must_not_have_moved(present, seq)
        facts = await self._loop.facts(present)
        transition = _deed(present, actor, verb, facts, gate, reason)
        async with self._database.begin() as session:
            if verb == "skip":
                await verdicts.skip(session, actor, present, gate, reason.strip())
            moved = await changes.apply(session, actor, present, transition)
        self._loop.nudge()
        return moved

    async def standing(self, app: str, rollout: str) -> Standing:
        """Return a rollout with everything about it."""
        async with self._database.read() as session:
            found = await queries.must_find(session, app, rollout)
            said = await queries.verdicts(session, found.id)
        return await self._standing(found, said)

    async def live(self, app: str) -> list[Standing]:
        """Return the rollouts of an app that have not ended."""
        async with self._database.read() as session:
            found = await queries.live(session, app)
            said = [await queries.verdicts(session, rollout.id) for rollout in found]
        return [await self._standing(*pair) for pair in zip(found, said, strict=True)]

    async def history(
        self, app: str, stage: str | None = None, limit: int = 50, flag: str | None = None
    ) -> list[Rollout]:
        """Return an app's rollouts, newest first; of one flag, or for an empty `flag` of versions only."""
        if stage is not None:
            self._stages.must_be(stage)
        async with self._database.read() as session:
            return await queries.history(session, app, stage, limit, flag)

    def _target(self, stage: str | None) -> Stage:
        target = self._stages.must_be(stage)
        if target == self._stages.first:
            raise ConflictError(
                f"Every version is in {target.name} from its deploy on.",
                fix=f"Choose a later stage: {', '.join(s.name for s in self._stages.all[1:])}.",
            )
        return target

    async def _other(self, app: str, stage: str) -> ConflictError:
        async with self._database.read() as session:
            other = await queries.live_at(session, app, stage)
        return changes.under_way(other) if other else ConflictError("Somebody else was faster.")

    async def _standing(self, rollout: Rollout, said: list[Given]) -> Standing:
        facts = Facts() if rollout.is_over else await self._loop.facts(rollout)
        return Standing(
            rollout,
            tuple(said),
            await self._sight.open_sessions(rollout),
            facts.frozen_until,
            acts.may_skip(rollout, facts),
        )


def _must_not_have_moved(present: Rollout, seq: int) -> None:
    """Raise if something that people care about has changed since; an observed weight is none."""
    if present.changed_seq > seq:
        raise changes.overtaken(present)


async def _must_not_be_live(session: AsyncSession, app: str, stage: str, number: int) -> None:
    before = await released.release_in_force(session, app, stage)
    if before and before.version == number:
        raise ConflictError(
            f"v{number} is live at {stage} already.",
            f"{before.by} released it at {before.at:%Y-%m-%d %H:%M} UTC.",
            "greenroom versions shows the others.",
        )


def _deed(
    rollout: Rollout, actor: Actor, verb: Verb, facts: Facts, gate: str, reason: str
) -> Transition:
    at, deeds = now(), _DEEDS
    if verb == "skip":
        if not reason.strip():
            raise GreenroomError(
                "A gate is skipped for a reason.", "It is kept with your name.", "Say it: --reason"
            )
        skipped = acts.skipped(rollout, actor.name, gate, facts, at)
        return replace(skipped, told={"gate": gate, "why": reason.strip()})
    return deeds[verb](rollout, actor.name, facts, reason.strip(), at)


_DEEDS: dict[str, Callable[[Rollout, str, Facts, str, datetime], Transition]] = {
    "pause": lambda rollout, actor, _, reason, at: acts.pause(rollout, actor, reason, at),
    "resume": lambda rollout, actor, facts, _, at: acts.resume(rollout, actor, facts, at),
    "advance": lambda rollout, actor, facts, _, at: acts.advance(rollout, actor, facts, at),
    "abort": lambda rollout, actor, _, reason, at: acts.abort(rollout, actor, reason, at),
}
