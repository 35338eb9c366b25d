"""Release, promote, roll back, stop, start, restart; remove, restore, retire."""

from dataclasses import replace

from greenroom.kernel.errors import GreenroomError, NotFoundError
from greenroom.releases.member import Member
from greenroom.releases.rollouts.brings import VersionChange
from greenroom.releases.rollouts.strategy.plan import plan as rollout_plan
from greenroom.releases.service import TakesRolloutError
from greenroom.web.rehearsals import warnings
from greenroom.web.views import Act, Me, PartOfStage, Plan
from greenroom.web.words import listed
from greenroom.wiring.backstage import put_away
from greenroom.wiring.backstage.desk import actor
from greenroom.wiring.backstage.rehearsed import row_of


class Perform(put_away.PutAway):
    """Acts, and what is said before."""

    async def plan(self, me: Me, app: str, act: Act) -> Plan:
        """Say what an act would do; nothing happens."""
        await self._owned(me, app)
        if act.verb in put_away.VERBS:
            made = await self._plan_putting_away(app, act)
            return Plan(made.title, made.sentences, made.refused)
        if act.verb in ("release", "promote"):
            verb = "Release" if act.verb == "release" else "Promote"
            made = await self._house.releases.plan_release(
                app, act.version or 0, act.stage, verb=verb
            )
            if act.verb == "release":
                chosen = await self._house.rollouts.choose(app, act.version or 0, act.stage)
                said = rollout_plan(chosen, VersionChange(act.version or 0), made.sentences)
                made = replace(made, sentences=said)
            warnings = await self._warnings(app, act.version)
            return Plan(made.title, made.sentences, made.refused, warnings)
        if act.verb == "rollback":
            return await self._plan_rollback(app, act)
        return self._plan_running(app, act)

    async def perform(self, me: Me, app: str, act: Act) -> str:
        """Do it and return a sentence."""
        await self._owned(me, app)
        if act.verb in put_away.VERBS:
            return await self._put_away(me, app, act)
        return await self._run(me, app, act)

    async def _run(self, me: Me, app: str, act: Act) -> str:
        match act.verb:
            case "release":
                return await self._release(me, app, act)
            case "promote":
                return await self._promote(me, app, act)
            case "rollback":
                return await self._roll_back(me, app, act)
            case "stop":
                await self._house.releases.stop(actor(me), app, act.stage)
                return f"{app} is stopped in {self._where(act)}."
            case "start":
                await self._house.releases.start(actor(me), app, act.stage)
                return f"{app} may run again in {self._where(act)}."
            case _:
                await self._house.company.restart(self._member(app, act))
                return f"A new instance has taken the place of {act.instance}."

    async def _warnings(self, app: str, version: int | None) -> tuple[str, ...]:
        if version is None:
            return ()
        newest = await self._house.rehearsals.of_app(app, version, 1)
        return warnings(version, row_of(newest[0]) if newest else None)

    async def _release(self, me: Me, app: str, act: Act) -> str:
        try:
            made = await self._house.releases.release(actor(me), app, act.version or 0, act.stage)
        except TakesRolloutError:
            begun = await self._house.rollouts.begin(actor(me), app, act.version or 0, act.stage)
            return f"{begun.name} is on its way to {self._title(act.stage)}."
        return f"v{made.release.version} is live in {self._title(act.stage)}."

    async def _plan_rollback(self, app: str, act: Act) -> Plan:
        made = await self._house.rollbacks.plan(app, act.stage, act.version, undo=act.is_undo)
        parts = tuple(PartOfStage(part.name, part.changes, part.refused) for part in made.parts)
        return Plan(made.title, made.sentences, made.refused, parts=parts)

    async def _roll_back(self, me: Me, app: str, act: Act) -> str:
        rollbacks, where = self._house.rollbacks, self._title(act.stage)
        if act.is_undo:
            made = await rollbacks.undo(actor(me), app, act.stage)
            return f"The rollback is taken back: v{made.release.version} is live in {where}."
        made = await rollbacks.roll_back(actor(me), app, act.stage, act.version, act.parts)
        also = f", with its {listed(act.parts)}" if act.parts else ""
        return f"v{made.release.version} is live again in {where}{also}."

    async def _promote(self, me: Me, app: str, act: Act) -> str:
        stage = self._house.stages.must_be(act.stage)
        await self._house.releases.promote(actor(me), app, act.version or 0, stage.name)
        return f"v{act.version} runs in {stage.title}."

    def _plan_running(self, app: str, act: Act) -> Plan:
        if act.verb == "restart":
            title = f"Restart {act.instance}"
            try:
                ended = self._house.company.load(self._member(app, act))
            except GreenroomError as gone:
                return Plan(title, (), str(gone))
            return Plan(title, ("A new instance takes its place.", f"{_sessions(ended)} end."))
        title = f"{act.verb.capitalize()} {app} in {self._where(act)}"
        if act.verb == "start":
            return Plan(title, ("It may run again, and starts with the next visitor.",))
        there = [
            member
            for member in self._house.company.members
            if member.order.app == app and act.stage in (None, member.order.stage)
        ]
        ended = sum(self._house.company.load(member) for member in there)
        sentences = (
            f"{_sessions(ended)} end at once.",
            "Visitors see that it is stopped, until somebody starts or releases it again.",
        )
        return Plan(title, sentences)

    def _member(self, app: str, act: Act) -> Member:
        for member in self._house.company.members:
            if member.id == act.instance and member.order.app == app:
                return member
        raise NotFoundError(f"{act.instance} has ended already.")

    def _where(self, act: Act) -> str:
        return self._title(act.stage) if act.stage else "every stage"

    def _title(self, stage: str | None) -> str:
        return self._house.stages.must_be(stage).title


def _sessions(count: int) -> str:
    return f"{count} open session{'' if count == 1 else 's'}"
