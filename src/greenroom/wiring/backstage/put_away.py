"""Remove a version, bring it back, retire an app."""

from greenroom.releases.model import ActPlan
from greenroom.web.views import Act, Me
from greenroom.wiring.backstage.desk import Desk, actor

VERBS = ("remove", "restore", "retire")


class PutAway(Desk):
    """What takes things out of sight, and back."""

    async def _plan_putting_away(self, app: str, act: Act) -> ActPlan:
        removals, number = self._house.removals, act.version or 0
        if act.verb == "retire":
            return await self._house.retirements.plan(app)
        if act.verb == "restore":
            return await removals.plan_restoring(app, number)
        return await removals.plan_version(app, number)

    async def _put_away(self, me: Me, app: str, act: Act) -> str:
        removals, number = self._house.removals, act.version or 0
        if act.verb == "retire":
            await self._house.retirements.retire(actor(me), app)
            return f"{app} is retired. greenroom retire --undo --app {app} brings it back."
        if act.verb == "restore":
            await removals.restore_version(actor(me), app, number)
            return f"v{number} is back."
        await removals.remove_version(actor(me), app, number)
        return f"v{number} is removed. The settings list it, to bring it back."
