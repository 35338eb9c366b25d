"""The flags of an app."""

from greenroom.flags.acts import FlagAct, title
from greenroom.kernel.errors import GreenroomError
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.web import flags as showing
from greenroom.web.views import FlagsAhead, FlagsPage, Me, Plan
from greenroom.wiring.backstage.desk import actor
from greenroom.wiring.backstage.look import Look

LISTED = 20


class Flagging(Look):
    """Flags, looked at and changed."""

    async def flags(self, me: Me, app: str, stage: str | None) -> FlagsPage:
        """Return the flags of a stage, the last one if none is named."""
        page = await self.app(me, app)
        here, house = self._house.stages.must_be(stage), self._house
        shown = await house.flags.show(app, here.name)
        others = [
            await house.flags.show(app, other.name) for other in house.stages.all if other != here
        ]
        return FlagsPage(
            page=page,
            stage=here.name,
            flags=showing.rows(shown, others),
            gone=showing.gone(shown),
            history=showing.revisions(await house.flags.history(app, here.name, LISTED)),
            ahead=await self._ahead(app, here.position) if shown.revision else None,
            rollouts=tuple(
                one for one in page.rollouts if one.row.flag and one.row.stage == here.name
            ),
        )

    async def plan_flags(self, me: Me, app: str, act: FlagAct) -> Plan:
        """Say what an act would do."""
        await self._owned(me, app)
        stages = self._house.stages
        target = stages.must_be(act.target).title if act.target else ""
        named = title(act, stages.must_be(act.stage).title, target)
        try:
            said = await self._house.flags.plan(app, act)
            return Plan(named, (*said, *await self._taken_over(app, act, said)))
        except GreenroomError as refusal:
            return Plan(named, (), str(refusal))

    async def _taken_over(self, app: str, act: FlagAct, said: tuple[str, ...]) -> list[str]:
        """Say which rollouts end by an act, since whoever changes a flag by hand takes over."""
        stage = act.target or act.stage
        rows = [each.rollout for each in await self._house.rollouts.live(app)]
        return [
            f"The rollout of {row.name}, begun by {row.owner}, ends: you take over from it."
            for row in rows
            if isinstance(row.brings, FlagChange)
            and row.stage == stage
            and any(sentence.startswith(f"{row.brings.key}: ") for sentence in said)
        ]

    async def perform_flags(self, me: Me, app: str, act: FlagAct) -> str:
        """Do it and return a sentence."""
        await self._owned(me, app)
        stage = self._house.stages.must_be(act.target or act.stage)
        self._house.stages.must_be(act.stage)
        made = await self._house.flags.perform(actor(me), app, act)
        return f"Done: the flags in {stage.title} are at r{made.number}."

    async def _ahead(self, app: str, position: int) -> FlagsAhead | None:
        stages = self._house.stages.all
        if position + 1 >= len(stages):
            return None
        source, target = stages[position].name, stages[position + 1].name
        plan = await self._house.flags.plan_promotion(app, source, target)
        return showing.ahead(target, plan)
