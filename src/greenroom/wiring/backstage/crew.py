"""Tokens and people."""

from collections.abc import Sequence

from greenroom.web.views import GroupRow, Me, PeoplePage, PersonRow, TokenRow
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

    async def people(self, me: Me) -> PeoplePage:
        """Return everybody and their groups; administrators only."""
        await self._administrator(me)
        access = self._house.access
        return PeoplePage(
            tuple(PersonRow(p.name, p.title, p.admin, p.created_at) for p in await access.people()),
            tuple(GroupRow(group.name, group.people) for group in await access.groups()),
        )

    async def add_person(self, me: Me, name: str, title: str, *, admin: bool) -> str:
        """Make a person; return their password."""
        await self._administrator(me)
        _, password = await self._house.access.add_person(actor(me), name, title, admin=admin)
        return password or ""

    async def add_to_group(self, me: Me, group: str, names: Sequence[str]) -> None:
        """Put people in a group, which is made if there is none."""
        await self._administrator(me)
        await self._house.access.add_to_group(actor(me), group, names)

    async def remove_from_group(self, me: Me, group: str, name: str) -> None:
        """Take somebody out of a group, or without a name remove it."""
        await self._administrator(me)
        if name:
            await self._house.access.remove_from_group(actor(me), group, name)
        else:
            await self._house.access.remove_group(actor(me), group)
