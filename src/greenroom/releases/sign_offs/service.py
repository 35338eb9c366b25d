"""Signing versions off, and looking up who did."""

from sqlalchemy import select

from greenroom.access.model import Person
from greenroom.access.service import Access
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id
from greenroom.publish.service import Publisher
from greenroom.releases.sign_offs.model import Decision, SignOff, must_be_another
from greenroom.releases.sign_offs.tables import SignOffRow

EVENTS: dict[Decision, str] = {"approved": "version.approved", "rejected": "version.rejected"}


class SignOffs:
    """The use cases. The door has checked that the person may change the app."""

    def __init__(self, database: Database, publisher: Publisher, access: Access) -> None:
        self._database, self._publisher, self._access = database, publisher, access

    async def sign(
        self, actor: Actor, person: Person, app: str, number: int, decision: Decision, note: str
    ) -> SignOff:
        """Approve or reject a version; one's own version only where one is its only owner."""
        version = await self._publisher.version(app, number)
        if version.state != "ready":
            raise ConflictError(
                f"{version.name} of {app} is not ready.",
                version.failure or "It is still being prepared.",
                "Look at it once it is: greenroom versions",
            )
        if decision == "approved":
            members = await self._access.members(app)
            must_be_another(person, version.provenance.actor.name, version.name, members)
        row = SignOffRow(
            id=new_id(),
            app=app,
            version=number,
            digest=version.bundle.digest,
            decision=decision,
            note=note.strip(),
            by=person.name,
            at=now(),
        )
        async with self._database.begin() as session:
            session.add(row)
            event, why = EVENTS[decision], note.strip()
            await record(session, event, actor=actor, app=app, subject=version.name, why=why)
        return row.value()

    async def of_version(self, app: str, number: int) -> list[SignOff]:
        """Return what was said of a version, newest first."""
        query = select(SignOffRow).where(SignOffRow.app == app, SignOffRow.version == number)
        async with self._database.read() as session:
            rows = await session.scalars(query.order_by(SignOffRow.id.desc()))
            return [row.value() for row in rows]
