"""Who stands at the door: by a one-time code, a token, the ticket they have, or the dashboard's own sign-in."""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from greenroom.access.editions import Editions
from greenroom.access.model import Person
from greenroom.access.service import Access
from greenroom.gateway.model import Entry, Visit
from greenroom.gateway.session_names import ANONYMOUS
from greenroom.kernel.errors import NotSignedInError
from greenroom.kernel.ids import new_id
from greenroom.releases.addresses import Addresses, Place
from greenroom.releases.ports import Entries
from greenroom.releases.visitor import Visitor

ENTER = "/.greenroom/enter"
NOBODY = ("", None)


class Recognition:
    """Recognises visitors."""

    def __init__(
        self, addresses: Addresses, access: Access, editions: Editions, entries: Entries
    ) -> None:
        self._addresses, self._access = addresses, access
        self._editions, self._entries = editions, entries

    async def visitor(self, visit: Visit, place: Place) -> Visitor:
        """Return who it is. A browser that came anonymously keeps its key, also when its person signs in."""
        edition = self._editions.of(
            place.app
        )  # first: what is taken away meanwhile makes a new one
        entry = self._entry(visit, place)
        sign_in, person = await self._sign_in(visit, entry)
        known = visit.ticket.hash_key if visit.ticket else ""
        key = known if known.startswith(ANONYMOUS) else ""
        if person:
            groups = await self._access.groups_of(person)
            flags = _flags(visit, place, person, entry)
            sets = entry is not None and entry.flags is not None
            return Visitor(
                person, key or person.id, tuple(sorted(groups)), sign_in, edition, flags, sets
            )
        return Visitor(None, key or f"{ANONYMOUS}{new_id()}", edition=edition)

    def _entry(self, visit: Visit, place: Place) -> Entry | None:
        if urlsplit(visit.path).path != f"{self._addresses.path(place)}{ENTER}":
            return None
        code = parse_qs(urlsplit(visit.path).query).get("code", [""])[0]
        return self._entries.read_entry(code, visit.site) or Entry("")

    async def _sign_in(self, visit: Visit, entry: Entry | None) -> tuple[str, Person | None]:
        """Return the id of the sign-in or token that the visit rests on, and whose it is if it still holds."""
        if entry is not None:
            return await self._known_by(entry.sign_in)
        token = visit.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if token.startswith("grt_"):
            return await self._owner_of(token)
        if visit.ticket and visit.ticket.sign_in:
            return await self._known_by(visit.ticket.sign_in)
        return await self._on_dashboard(visit) if self._addresses.by_path else NOBODY

    async def _known_by(self, sign_in: str) -> tuple[str, Person | None]:
        return sign_in, await self._access.signed_in_by(sign_in)

    async def _on_dashboard(self, visit: Visit) -> tuple[str, Person | None]:
        try:
            cookies = SimpleCookie(visit.headers.get("cookie", ""))
        except CookieError:
            return NOBODY
        session = cookies.get("greenroom_session")
        return await self._owner_of(session.value) if session else NOBODY

    async def _owner_of(self, secret: str) -> tuple[str, Person | None]:
        try:
            credential = await self._access.who(secret)
        except NotSignedInError:
            return NOBODY
        return credential.id, credential.person


def _flags(visit: Visit, place: Place, person: Person, entry: Entry | None) -> dict[str, str]:
    """Return what the person has set: in a preview only, and until they set it otherwise."""
    if place.version is None:
        return {}
    if entry is not None and entry.flags is not None:
        return entry.flags
    return visit.ticket.flags if visit.ticket and visit.ticket.user == person.name else {}
