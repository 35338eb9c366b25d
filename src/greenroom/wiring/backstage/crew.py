"""Tokens and people."""

from greenroom.web.views import Me, PersonRow, TokenRow
from greenroom.wiring.backstage.desk import Desk, actor


class Crew(Desk):
    """Who there is, and what they sign in with."""

    async def tokens(self, me: Me) -> tuple[TokenRow, ...]:
        """Return this person's tokens."""
        found = await self._house.access.credentials(await self._person(me))
        return tuple(
            TokenRow(t.id, t.label, t.created_at, t.last_used_at, t.expires_at) for t in found
        )

    async def create_token(self, me: Me, label: str) -> str:
        """Return the secret of a new token."""
        issued = await self._house.access.issue(
            await self._person(me), kind="token", label=label, via="web"
        )
        return issued.secret

    async def revoke_token(self, me: Me, token: str) -> None:
        """End a token of this person."""
        await self._house.access.revoke(actor(me), token)

    async def people(self, me: Me) -> tuple[PersonRow, ...]:
        """Return everybody; administrators only."""
        await self._administrator(me)
        return tuple(
            PersonRow(person.name, person.title, person.admin, person.created_at)
            for person in await self._house.access.people()
        )

    async def add_person(self, me: Me, name: str, title: str, *, admin: bool) -> str:
        """Make a person; return their password."""
        await self._administrator(me)
        _, password = await self._house.access.add_person(actor(me), name, title, admin=admin)
        return password or ""
