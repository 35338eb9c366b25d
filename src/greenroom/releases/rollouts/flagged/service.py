"""Bring a variant of a flag to the users of a stage: say what would happen, and begin it."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import queries as flags
from greenroom.flags import words
from greenroom.flags.checking import FlagError, checked
from greenroom.flags.looking import no_such_flag
from greenroom.flags.model import Definition, FlagSet
from greenroom.flags.moving import at_share, for_all, share_of
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor
from greenroom.releases.addresses import Place
from greenroom.releases.model import Stage, Stages
from greenroom.releases.program import Program
from greenroom.releases.rollouts import changes, queries
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.loop.loop import RolloutLoop
from greenroom.releases.rollouts.model import Rollout, Strategy, Supersede
from greenroom.releases.rollouts.strategy.make import StrategyError, Wish
from greenroom.releases.rollouts.strategy.plan import plan
from greenroom.releases.rollouts.strategy.rules import Chosen, Rules


@dataclass(frozen=True)
class FlagPlan:
    """What a rollout of a flag would do."""

    title: str
    sentences: tuple[str, ...]
    chosen: Chosen


class FlagRollouts:
    """The use cases of rollouts of flags; once begun, `rollouts.service.Rollouts` acts on them."""

    def __init__(
        self,
        *,
        database: Database,
        stages: Stages,
        rules: Rules,
        program: Program,
        loop: RolloutLoop,
        gates: Collection[str],
    ) -> None:
        self._database, self._stages, self._rules = database, stages, rules
        self._program, self._loop, self._gates = program, loop, gates

    async def plan(
        self,
        app: str,
        key: str,
        variant: str,
        stage: str | None,
        wish: Wish | None,
        supersede: Supersede | None = None,
    ) -> FlagPlan:
        """Say what it would do; an empty variant is the one that is true."""
        target = self._stages.must_be(stage)
        chosen = await self._choose(app, target, wish)
        chosen = replace(chosen, supersede=supersede or chosen.supersede)
        async with self._database.read() as session:
            held, change = await _change(session, app, target.name, key, variant)
        _must_fit(held, change, chosen)
        is_live = change.held.get("metadata", {}).get("live") is True
        keep = (
            "Open sessions get it with each step."
            if is_live
            else "Open sessions keep what they have."
        )
        now = f"{key} is {words.rule(change.held)} now; that is so again if it is given up."
        said = plan(chosen, change, (f"{change.name} goes to everybody.", now, keep))
        return FlagPlan(f"Bring {change.name} to {target.title}", (*chosen.remarks, *said), chosen)

    async def begin(
        self,
        actor: Actor,
        app: str,
        key: str,
        variant: str = "",
        stage: str | None = None,
        wish: Wish | None = None,
        *,
        supersede: Supersede | None = None,
    ) -> Rollout:
        """Begin to bring a variant to a stage; the loop goes on with it."""
        target = self._stages.must_be(stage)
        chosen = await self._choose(app, target, wish)
        try:
            async with self._database.begin() as session:
                _, wanted = await _change(session, app, target.name, key, variant)
                under_way = await queries.live_at(session, app, target.name, key)
                before = await changes.make_room(
                    session, actor, under_way, wanted.name,
                    supersede=supersede or chosen.supersede,
                )  # fmt: skip
                held, change = await _change(session, app, target.name, key, variant)
                if before is None:
                    _must_fit(held, change, chosen)
                begun = await changes.begin_to_bring(
                    session, actor, app, target.name, change, chosen.strategy, before
                )
        except IntegrityError:  # somebody began one in the same instant; the database keeps one
            raise await self._other(app, target.name, key) from None
        self._loop.nudge()
        return begun

    async def _choose(self, app: str, target: Stage, wish: Wish | None) -> Chosen:
        released = await self._program.released(Place(app, target.name))
        version = released.version if released else None
        chosen = await self._rules.choose_flag(app, version, target, wish, self._gates)
        if chosen.strategy.is_plain:
            raise StrategyError(
                "It is not said how the flag is to come to the users.",
                "For everybody at once, greenroom flags on does it.",
                "Say the shares: --canary 5,25,100; or a time: --at 2026-12-01T08:00",
            )
        return chosen

    async def _other(self, app: str, stage: str, key: str) -> ConflictError:
        async with self._database.read() as session:
            other = await queries.live_at(session, app, stage, key)
        return changes.under_way(other) if other else ConflictError("Somebody else was faster.")


async def _change(
    session: AsyncSession, app: str, stage: str, key: str, variant: str
) -> tuple[FlagSet, FlagChange]:
    """Return the flags of the stage, and what would be brought."""
    newest = await flags.newest(session, app, stage)
    held = newest.flags if newest else FlagSet()
    definition = held.flags.get(key)
    if definition is None:
        raise no_such_flag(app, stage, key, held.flags)
    return held, FlagChange(key, variant or _usual(key, definition), definition)


def _usual(key: str, definition: Definition) -> str:
    """Return the variant that is true; a flag of another type has none that is meant without saying."""
    found = next((name for name, value in definition["variants"].items() if value is True), None)
    if found is None:
        names = ", ".join(definition["variants"])
        raise FlagError(
            f"It is not said which variant of {key} is to be brought.",
            f"There are {names}.",
            "Say it: --variant NAME",
        )
    return found


def _must_fit(flags: FlagSet, change: FlagChange, chosen: Chosen) -> None:
    """Raise unless the flag can be what each step makes of it, and each step gives it to more people."""
    held = share_of(change.held, change.variant) if change.variant in change.held["variants"] else 0
    if held >= 100:
        raise ConflictError(
            f"Everybody gets {change.name} already.",
            f"It is {words.rule(change.held)}.",
            f"greenroom flags show {change.key}",
        )
    small = [step.weight for step in chosen.strategy.steps if 0 < step.weight < held]
    if small:
        raise StrategyError(
            f"{held:g} % of the users get {change.name} already.",
            f"A step of {small[0]:g} % would take it from some of them.",
            f"Begin above {held:g} %.",
        )
    for made in _all_of(change, chosen.strategy):
        checked(flags.with_flags(flags.flags | {change.key: made}).document)


def _all_of(change: FlagChange, strategy: Strategy) -> list[Definition]:
    first = strategy.audience
    steps = [
        at_share(change.held, change.variant, step.weight, first.people, first.groups)
        for step in strategy.steps
    ]
    return [*steps, for_all(change.held, change.variant)]
