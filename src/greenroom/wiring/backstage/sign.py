"""Who is there."""

from urllib.parse import quote

from greenroom.api.previews import must_be_previewed
from greenroom.gateway.model import Entry
from greenroom.kernel.errors import NotFoundError, NotSignedInError
from greenroom.web.views import Me
from greenroom.wiring.backstage.desk import Desk, actor, as_me


class Sign(Desk):
    """Signing in and out, and entering an app."""

    async def sign_in(self, name: str, password: str, client: str) -> str:
        """Return the secret of a new browser session."""
        issued = await self._house.access.sign_in(name, password, kind="browser", client=client)
        return issued.secret

    async def who(self, secret: str) -> Me | None:
        """Return whose browser session or token this is, or None."""
        try:
            return as_me((await self._house.access.who(secret)).person)
        except NotSignedInError:
            return None

    async def sign_out(self, secret: str) -> None:
        """End a browser session."""
        try:
            credential = await self._house.access.who(secret)
        except NotSignedInError:
            return
        await self._house.access.revoke(actor(as_me(credential.person)), credential.id)

    async def entrance(
        self, secret: str, site: str, path: str, flags: dict[str, str] | None = None
    ) -> str:
        """Return the address on an app's own origin that lets in whose browser session this is."""
        place = self._house.addresses.place(site)
        if place is None:
            raise NotFoundError("There is no app at this address.")
        credential = await self._house.access.who(secret)
        if flags is not None:
            await self._seen(as_me(credential.person), place.app)
            await must_be_previewed(self._house.evaluations, place, flags)
        code = self._house.tickets.entry(site, Entry(credential.id, flags))
        root = self._house.addresses.url(place).rstrip("/")
        return f"{root}/.greenroom/enter?code={code}&next={quote(path, safe='')}"
