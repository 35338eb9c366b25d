"""The doorman: who may come in, to which version and which instance."""

from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

from greenroom.access.can import may_visit
from greenroom.access.model import AppAccess
from greenroom.access.service import Access
from greenroom.flags.overrides import Overrides
from greenroom.gateway.model import Admission, Refusal, Reply, Ticket, Visit
from greenroom.gateway.session_names import new_session
from greenroom.kernel.clock import now
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.events import Actor
from greenroom.releases.addresses import Addresses, Place
from greenroom.releases.company import Company, FullError
from greenroom.releases.leaving import NEWER, STATE, state_of
from greenroom.releases.model import Deployment
from greenroom.releases.ports import Cookies, Program, SessionBook
from greenroom.releases.recognition import ENTER, Recognition
from greenroom.releases.visitor import Visitor

TICKET_LIFE = timedelta(minutes=10)


class ReleaseDoorman:
    """Answers the gateway's `Doorman` protocol from releases, access and the company."""

    def __init__(
        self,
        *,
        addresses: Addresses,
        access: Access,
        recognition: Recognition,
        program: Program,
        company: Company,
        book: SessionBook,
        cookies: Cookies,
        overrides: Overrides,
    ) -> None:
        self._addresses, self._access, self._recognition = addresses, access, recognition
        self._program, self._company, self._book = program, company, book
        self._cookies, self._overrides = cookies, overrides

    async def admit(self, visit: Visit) -> Admission | Refusal | Reply:
        """Choose version and instance for the visit, say why not, or answer a question about its session."""
        place = self._addresses.place(visit.site)
        access = await self._program.access_of(place.app) if place else None
        if place is None or access is None:
            return _nothing_here(visit)
        visitor = await self._recognition.visitor(visit, place)
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


def _path(visit: Visit, prefix: str) -> str:
    return urlsplit(visit.path).path.removeprefix(prefix)


def _next(visit: Visit) -> str:
    """Return where to go after sign-in: a path on the same origin only."""
    target = parse_qs(urlsplit(visit.path).query).get("next", ["/"])[0]
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_local else "/"


def _nothing_here(visit: Visit) -> Refusal:
    return Refusal(404, "There is no app at this address", f"Nothing is published at {visit.host}.")
