"""The doorman: who may come in, to which version and which instance."""

from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote, urlsplit

from greenroom.access.can import may_visit
from greenroom.access.editions import Editions
from greenroom.access.model import AppAccess, Person
from greenroom.access.service import Access
from greenroom.flags.overrides import Overrides
from greenroom.gateway.model import Admission, Entry, Refusal, Reply, Ticket, Visit
from greenroom.gateway.session_names import ANONYMOUS, new_session
from greenroom.kernel.clock import now
from greenroom.kernel.errors import GreenroomError, NotSignedInError
from greenroom.kernel.events import Actor
from greenroom.kernel.ids import new_id
from greenroom.releases.addresses import Addresses, Place
from greenroom.releases.company import Company, FullError
from greenroom.releases.leaving import NEWER, STATE, state_of
from greenroom.releases.model import Deployment
from greenroom.releases.ports import Cookies, Entries, Program, SessionBook
from greenroom.releases.visitor import Visitor

ENTER = "/.greenroom/enter"
TICKET_LIFE = timedelta(minutes=10)
NOBODY = ("", None)


class ReleaseDoorman:
    """Answers the gateway's `Doorman` protocol from releases, access and the company."""

    def __init__(
        self,
        *,
        addresses: Addresses,
        access: Access,
        editions: Editions,
        program: Program,
        company: Company,
        book: SessionBook,
        entries: Entries,
        cookies: Cookies,
        overrides: Overrides,
    ) -> None:
        self._addresses, self._access, self._editions = addresses, access, editions
        self._program, self._company, self._book = program, company, book
        self._entries, self._cookies, self._overrides = entries, cookies, overrides

    async def admit(self, visit: Visit) -> Admission | Refusal | Reply:
        """Choose version and instance for the visit, say why not, or answer a question about its session."""
        place = self._addresses.place(visit.site)
        access = await self._program.access_of(place.app) if place else None
        if place is None or access is None:
            return _nothing_here(visit)
        visitor = await self._visitor(visit, place)
        if not await self._may_enter(place, access, visitor):
            return self._turn_away(visit, place, visitor)
        prefix = self._addresses.path(place)
        path = _path(visit, prefix)
        if path == STATE:
            root = self._addresses.root_url
            return await state_of(self._program, visit.ticket, place, visitor, root)
        deployment = await self._choose(visit, place, visitor)
        if deployment is None:
            return await self._nothing_on(place)
        try:
            ticket = await self._seat_somewhere(visit, place, visitor, deployment)
        except FullError as full:
            return Refusal(503, f"{place.app} is full", full.why, retry_after=5)
        except GreenroomError as failure:
            return await self._failed(place, visitor, failure)
        if path in (ENTER, NEWER):
            self._book.admitted(Admission(ticket))  # before the app asks who it is
            cookie = self._cookies.cookie(ticket, f"{prefix}/")
            return Refusal(303, location=_next(visit), set_cookies=(cookie,))
        return Admission(ticket, passing=visit.is_passing)

    async def _visitor(self, visit: Visit, place: Place) -> Visitor:
        """Return who it is. A browser that came anonymously keeps its key, also when its person signs in."""
        edition = self._editions.of(
            place.app
        )  # read first: what is taken away meanwhile makes a new one
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
        if _path(visit, self._addresses.path(place)) != ENTER:
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

    async def _may_enter(self, place: Place, access: AppAccess, visitor: Visitor) -> bool:
        role = await self._access.role(place.app, visitor.person)
        if place.stage != self._addresses.stages.last.name and access == "public":
            access = "signed-in"
        return may_visit(access, visitor.person, role)

    def _turn_away(self, visit: Visit, place: Place, visitor: Visitor) -> Refusal:
        if visitor.person:
            return Refusal(
                403,
                "This app is not shared with you",
                f"You are signed in as {visitor.name}. Ask an owner of {place.app} to add you.",
            )
        if not visit.is_page:
            return Refusal(
                401,
                "Sign in to use this app",
                "Send an API token: Authorization: Bearer grt_… (greenroom tokens create).",
            )
        target = f"{self._addresses.root_url}/enter?site={quote(visit.site)}"
        return Refusal(303, location=f"{target}&next={quote(visit.path, safe='')}")

    async def _choose(self, visit: Visit, place: Place, visitor: Visitor) -> Deployment | None:
        """Keep a live session on its version; a page reloaded alone, or a newcomer, gets what is showing."""
        ticket = visit.ticket if visit.ticket and visitor.may_go_on_with(visit.ticket) else None
        if ticket and self._is_live(ticket, visitor) and not self._leaves(visit, ticket, place):
            kept = await self._program.still(place, ticket.version)
            if kept:
                return kept
        return await self._program.showing(place, visitor.guest)

    def _is_live(self, ticket: Ticket, visitor: Visitor) -> bool:
        """Whether its session goes on; a ticket that is asked about only for its edition is as good as before."""
        is_in_force = ticket.edition != visitor.edition and ticket.expires_at > now()
        return is_in_force or self._book.is_live(ticket.session)

    def _leaves(self, visit: Visit, ticket: Ticket, place: Place) -> bool:
        """Whether this request ends the session: its only page is reloaded, or left for a newer version."""
        if _path(visit, self._addresses.path(place)) == NEWER:
            return True
        is_reload = "cache-control" in visit.headers and visit.is_page
        return is_reload and self._book.streams(ticket.session) <= 1

    async def _seat_somewhere(
        self, visit: Visit, place: Place, visitor: Visitor, deployment: Deployment
    ) -> Ticket:
        """Seat the visitor; on what is released here if the version meant for them cannot be started."""
        try:
            return await self._seat(visit, place, visitor, deployment)
        except FullError:
            raise
        except GreenroomError:
            released = await self._program.released(place)
            if released is None or released.id == deployment.id:
                raise
            return await self._seat(visit, place, visitor, released)

    async def _seat(
        self, visit: Visit, place: Place, visitor: Visitor, deployment: Deployment
    ) -> Ticket:
        ticket = visit.ticket
        same = ticket is not None and ticket.version == deployment.version
        seated = self._company.of(deployment.id) if same else []
        member = next((m for m in seated if ticket and m.id == ticket.instance and m.ready), None)
        if member is None:
            member = await self._company.admit(deployment, await self._program.policy(deployment))
        session = ticket.session if same and ticket and self._stays(ticket, visitor) else ""
        if not session:
            session = new_session(visitor.hash_key)
            await self._note_flags(session, deployment, visitor)
        return Ticket(
            session=session,
            site=place.site,
            instance=member.id,
            app=place.app,
            version=deployment.version,
            user=visitor.name,
            hash_key=visitor.hash_key,
            groups=visitor.groups,
            sign_in=visitor.sign_in,
            edition=visitor.edition,
            flags=visitor.flags,
            issued_at=now(),
            expires_at=now() + TICKET_LIFE,
        )

    def _stays(self, ticket: Ticket, visitor: Visitor) -> bool:
        is_theirs = ticket.user == visitor.name and ticket.flags == visitor.flags
        return is_theirs and self._is_live(ticket, visitor)

    async def _note_flags(self, session: str, deployment: Deployment, visitor: Visitor) -> None:
        if visitor.flags:
            by = Actor(visitor.name) if visitor.sets_flags else None
            at = deployment.app, deployment.version
            await self._overrides.hold(session, *at, visitor.flags, by)

    async def _nothing_on(self, place: Place) -> Refusal:
        at = f"--app {place.app}"
        if await self._program.is_stopped(place):
            start = f"Its owner can run: greenroom start --stage {place.stage} {at}"
            return Refusal(503, f"{place.app} is stopped", start, retry_after=30)
        if place.version:
            return Refusal(
                404,
                f"v{place.version} of {place.app} does not run here",
                f"It is being made ready, has failed, or was removed: greenroom versions {at}",
            )
        command = f"greenroom release vN --to {place.stage} {at}"
        return Refusal(404, f"{place.app} has no release here yet", f"Its owner can run: {command}")

    async def _failed(self, place: Place, visitor: Visitor, failure: GreenroomError) -> Refusal:
        role = await self._access.role(place.app, visitor.person)
        may_know = visitor.person is not None and (visitor.person.admin or role == "owner")
        message = str(failure) if may_know else "Its owner can see why on the app's page."
        return Refusal(503, f"{place.app} could not be started", message, retry_after=15)


def _flags(visit: Visit, place: Place, person: Person, entry: Entry | None) -> dict[str, str]:
    """Return what the person has set: in a preview only, and until they set it otherwise."""
    if place.version is None:
        return {}
    if entry is not None and entry.flags is not None:
        return entry.flags
    return visit.ticket.flags if visit.ticket and visit.ticket.user == person.name else {}


def _path(visit: Visit, prefix: str) -> str:
    return urlsplit(visit.path).path.removeprefix(prefix)


def _next(visit: Visit) -> str:
    """Return where to go after sign-in: a path on the same origin only."""
    target = parse_qs(urlsplit(visit.path).query).get("next", ["/"])[0]
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_local else "/"


def _nothing_here(visit: Visit) -> Refusal:
    return Refusal(404, "There is no app at this address", f"Nothing is published at {visit.host}.")
