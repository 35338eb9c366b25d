"""Versions that come to users step by step."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from greenroom.kernel.errors import GreenroomError
from greenroom.publish.config.measures import duration
from greenroom.releases.rollouts.model import Supersede
from greenroom.releases.rollouts.strategy.make import Wish
from greenroom.web.views import Decision, Me, Plan, RolloutsPage, RolloutView, RolloutWish
from greenroom.wiring.backstage.desk import Desk, actor
from greenroom.wiring.backstage.promised import objective_row
from greenroom.wiring.backstage.rolled import rollout_row, rollout_view

T = TypeVar("T")


class Roll(Desk):
    """Rollouts: looked at, begun, decided about."""

    async def rollouts(self, me: Me, app: str) -> RolloutsPage:
        """Return those under way and those that were."""
        await self._seen(me, app)
        past = await self._house.rollouts.history(app)
        rows = tuple(rollout_row(each) for each in past if each.is_over)
        kept = await self._house.objectives.kept(app)
        return RolloutsPage(
            await self._live_rollouts(app), rows, objectives=tuple(map(objective_row, kept))
        )

    async def begin_rollout(self, me: Me, app: str, wish: RolloutWish) -> str:
        """Begin one and return a sentence."""
        await self._owned(me, app)
        if wish.flag:
            begun = await self._house.flag_rollouts.begin(
                actor(me),
                app,
                wish.flag,
                wish.variant,
                wish.stage,
                _wish(wish),
                supersede=_SUPERSEDE.get(wish.supersede),
            )
        else:
            begun = await self._house.rollouts.begin(
                actor(me),
                app,
                wish.version,
                wish.stage,
                _wish(wish),
                supersede=_SUPERSEDE.get(wish.supersede),
            )
        title = self._house.stages.must_be(begun.stage).title
        if begun.state == "queued":
            return f"{begun.name} is queued. {begun.reason}"
        return f"{begun.name} is on its way to {title}."

    async def plan_flag_rollout(self, me: Me, app: str, wish: RolloutWish) -> Plan:
        """Say what bringing a flag would do, or why it is refused."""
        await self._owned(me, app)
        try:
            found = await self._house.flag_rollouts.plan(
                app,
                wish.flag,
                wish.variant,
                wish.stage,
                _wish(wish),
                _SUPERSEDE.get(wish.supersede),
            )
        except GreenroomError as refusal:
            return Plan(f"Bring {wish.flag} step by step", (), str(refusal))
        return Plan(found.title, found.sentences)

    async def decide(self, me: Me, app: str, decision: Decision) -> str:
        """Do what was decided and return a sentence."""
        await self._owned(me, app)
        moved = await self._house.rollouts.act(
            actor(me),
            app,
            decision.rollout,
            decision.verb,
            seq=decision.seq,
            gate=decision.gate,
            reason=decision.reason,
        )
        return moved.reason

    async def _live_rollouts(self, app: str) -> tuple[RolloutView, ...]:
        return tuple(rollout_view(each) for each in await self._house.rollouts.live(app))


_SUPERSEDE: dict[str, Supersede] = {"queue": "queue", "replace": "replace"}


def _wish(typed: RolloutWish) -> Wish:
    is_canary = typed.kind == "canary"
    steps = tuple(_read(float, text.removesuffix("%")) for text in _names(typed.steps))
    begin = _read(datetime.fromisoformat, typed.begin) if typed.begin else None
    return Wish(
        kind=typed.kind,  # ty: ignore[invalid-argument-type] - one of three, as the form made sure
        steps=steps if is_canary else (),
        pause=_read(duration, typed.pause) if typed.pause else None,
        audience=_names(typed.audience),
        gates=_names(typed.gates),
        at=begin.replace(tzinfo=UTC) if begin else None,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _read(reader: Callable[[str], T], text: str) -> T:
    try:
        return reader(text)
    except ValueError as error:
        raise GreenroomError(f"{text!r} cannot be read.", f"{error}.") from error
