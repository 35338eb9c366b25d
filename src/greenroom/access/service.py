"""Sign in, tokens, people; with memberships and groups, everything of access."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.access.groups import Groups
from greenroom.access.members import Members
from greenroom.access.model import Credential, CredentialKind, Person
from greenroom.access.passwords import digest, hash_password, make_password, make_secret, matches
from greenroom.access.people import find_person, must_find_person
from greenroom.access.tables import CredentialRow, PersonRow
from greenroom.access.throttle import Throttle
from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, GreenroomError, NotFoundError, NotSignedInError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id

LIFETIMES: dict[CredentialKind, timedelta] = {
    "browser": timedelta(days=14),
    "token": timedelta(days=365),
}
PREFIXES: dict[CredentialKind, str] = {"browser": "grs", "token": "grt"}
USE_IS_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Issued:
    """A new credential with its secret, which nobody can read again."""

    secret: str
    credential: Credential


class Access(Members, Groups):
    """The use cases of access. Each opens its own transaction."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._throttle = Throttle()

    async def ensure_administrator(self, name: str, password: str) -> str | None:
        """Make the first person if there is none; return a password that was made for them."""
        async with self._database.begin() as session:
            if await session.scalar(select(func.count()).select_from(PersonRow)):
                return None
            chosen = password or make_password()
            await _add_person(session, Actor("greenroom"), name, "", chosen, admin=True)
            return None if password else chosen

    async def add_person(
        self, actor: Actor, name: str, title: str = "", password: str = "", *, admin: bool = False
    ) -> tuple[Person, str | None]:
        """Make a person; return them and the password if one had to be made."""
        chosen = password or make_password()
        _check_password(chosen)
        async with self._database.begin() as session:
            if await find_person(session, name):
                raise ConflictError(f"There is a person named {name} already.")
            person = await _add_person(session, actor, name, title, chosen, admin=admin)
        return person, None if password else chosen

    async def change_password(self, actor: Actor, name: str, password: str) -> None:
        """Set a password and end every browser session of the person."""
        _check_password(password)
        hashed = await hash_password(password)
        async with self._database.begin() as session:
            row = await must_find_person(session, name)
            row.password_hash = hashed
            ended = delete(CredentialRow).where(
                CredentialRow.person_id == row.id, CredentialRow.kind == "browser"
            )
            await session.execute(ended)
            await record(session, "person.password-changed", actor=actor, subject=name)

    async def person(self, name: str) -> Person | None:
        """Return the person of that name."""
        async with self._database.read() as session:
            row = await find_person(session, name)
        return row.value() if row else None

    async def people(self) -> list[Person]:
        """Return everybody, by name."""
        async with self._database.read() as session:
            rows = await session.scalars(select(PersonRow).order_by(PersonRow.name))
            return [row.value() for row in rows]

    async def sign_in(
        self, name: str, password: str, *, kind: CredentialKind, label: str = "", client: str = ""
    ) -> Issued:
        """Prove a password and get a credential."""
        self._throttle.check(name, client)
        async with self._database.read() as session:
            row = await find_person(session, name)
        if not await matches(password, row.password_hash if row else None) or row is None:
            self._throttle.failed(name, client)
            raise NotSignedInError(
                "Name or password is wrong.",
                fix="Try again, or ask an administrator for a new one.",
            )
        self._throttle.succeeded(name, client)
        return await self.issue(row.value(), kind=kind, label=label)

    async def issue(
        self, person: Person, *, kind: CredentialKind, label: str = "", via: str = "web"
    ) -> Issued:
        """Give a person a new credential."""
        secret = make_secret(PREFIXES[kind])
        row = CredentialRow(
            id=new_id(),
            kind=kind,
            person_id=person.id,
            digest=digest(secret),
            label=label,
            created_at=now(),
            last_used_at=None,
            expires_at=now() + LIFETIMES[kind],
        )
        async with self._database.begin() as session:
            session.add(row)
            event = "person.signed-in" if kind == "browser" else "token.created"
            await record(session, event, actor=person.acting(via), subject=person.name, label=label)
        return Issued(secret, _credential(row, person))

    async def who(self, secret: str) -> Credential:
        """Return the credential of a secret, or raise `NotSignedInError`."""
        async with self._database.read() as session:
            query = select(CredentialRow, PersonRow).join(
                PersonRow, PersonRow.id == CredentialRow.person_id
            )
            found = (
                await session.execute(query.where(CredentialRow.digest == digest(secret)))
            ).one_or_none()
        if found is None or _is_over(found[0].expires_at):
            raise NotSignedInError(
                "You are not signed in, or your sign-in has ended.",
                fix="greenroom login, or sign in on the page.",
            )
        row, person = found
        await self._note_use(row)
        return _credential(row, person.value())

    async def signed_in_by(self, credential: str) -> Person | None:
        """Return whose sign-in or token this is by its id; None if it has ended."""
        async with self._database.read() as session:
            query = select(CredentialRow.expires_at, PersonRow).join(
                PersonRow, PersonRow.id == CredentialRow.person_id
            )
            found = await session.execute(query.where(CredentialRow.id == credential))
            expires_at, person = found.one_or_none() or (None, None)
        return None if person is None or _is_over(expires_at) else person.value()

    async def _note_use(self, row: CredentialRow) -> None:
        if row.last_used_at and now() - row.last_used_at < USE_IS_NOTED_EVERY:
            return
        async with self._database.begin() as session:
            used = update(CredentialRow).where(CredentialRow.id == row.id)
            await session.execute(used.values(last_used_at=now()))

    async def credentials(self, person: Person, kind: CredentialKind = "token") -> list[Credential]:
        """Return a person's tokens or browser sessions, newest first."""
        async with self._database.read() as session:
            query = select(CredentialRow).where(
                CredentialRow.person_id == person.id, CredentialRow.kind == kind
            )
            rows = await session.scalars(query.order_by(CredentialRow.created_at.desc()))
            return [_credential(row, person) for row in rows]

    async def revoke(self, actor: Actor, credential: str) -> None:
        """End a credential of the acting person."""
        async with self._database.begin() as session:
            row = await session.get(CredentialRow, credential)
            if row is None or row.person_id != actor.person:
                raise NotFoundError("You have no such token.", fix="greenroom tokens list")
            await session.delete(row)
            await record(session, f"{row.kind}.revoked", actor=actor, subject=row.label)


def _check_password(password: str) -> None:
    if len(password) < 10:
        raise GreenroomError(
            "The password is too short.", "It needs at least 10 characters.", "Choose a longer one."
        )


def _is_over(expires_at: datetime | None) -> bool:
    return expires_at is not None and expires_at <= now()


def _credential(row: CredentialRow, person: Person) -> Credential:
    kind: CredentialKind = "token" if row.kind == "token" else "browser"
    return Credential(
        row.id, kind, person, row.label, row.created_at, row.last_used_at, row.expires_at
    )


async def _add_person(
    session: AsyncSession, actor: Actor, name: str, title: str, password: str, *, admin: bool
) -> Person:
    row = PersonRow(
        id=new_id(),
        name=name,
        title=title or name,
        admin=admin,
        password_hash=await hash_password(password),
        created_at=now(),
    )
    session.add(row)
    await record(session, "person.added", actor=actor, subject=name, admin=admin)
    return row.value()
