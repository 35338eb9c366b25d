"""Sign-offs of versions."""

from greenroom.releases.sign_offs.model import Decision
from greenroom.web.views import Me
from greenroom.wiring.backstage.desk import Desk, actor


class Approve(Desk):
    """Say yes or no to a version."""

    async def sign_off(self, me: Me, app: str, version: int, decision: str, note: str) -> None:
        """Approve or reject a version in this person's name."""
        await self._owned(me, app)
        said: Decision = "approved" if decision == "approved" else "rejected"
        person = await self._person(me)
        await self._house.sign_offs.sign(actor(me), person, app, version, said, note)
