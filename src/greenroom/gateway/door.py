"""The door: Envoy asks here about each request that carries no good ticket, while it holds the request.

An ASGI application on a Unix socket that only Envoy can reach, speaking Envoy's external authorization over
HTTP: 200 lets the request through to the instance named in the headers; anything else is the answer that the
visitor gets.
"""

import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from greenroom.gateway.model import Admission, Refusal, Reply, RouteTable, Site, Ticket, Visit
from greenroom.gateway.pages import notice_script, problem, refusal_page
from greenroom.gateway.ports import Doorman
from greenroom.gateway.resources.filters import CHECK
from greenroom.gateway.resources.local_replies import DOOR_CODES
from greenroom.gateway.resources.notice import SCRIPT
from greenroom.gateway.resources.routes import ADMITTED
from greenroom.gateway.tickets import COOKIE, Tickets
from greenroom.kernel.errors import GreenroomError

log = structlog.get_logger()
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"]


class Door:
    """Turns what Envoy asks into visits, and what the doorman says into answers."""

    def __init__(
        self,
        doorman: Doorman,
        tickets: Tickets,
        secret: str,
        table: Callable[[], RouteTable],
        *,
        scheme: str = "http",
        admitted: Callable[[Admission], None] = lambda _: None,
    ) -> None:
        self.doorman, self._tickets, self._secret = doorman, tickets, secret
        self._table, self._scheme, self._admitted = table, scheme, admitted

    def app(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=METHODS)])

    async def answer(self, request: Request) -> Response:
        """Answer one question of Envoy's."""
        if request.headers.get(CHECK) != self._secret:
            return self._refuse(Refusal(403, "Only Envoy may ask here"), is_page=False)
        visit, site = self._visit(request)
        if site and request.scope["path"] == f"{site.path}{SCRIPT}":
            return _reply(Reply(notice_script(), "text/javascript"))
        try:
            decision = await self.doorman.admit(visit)
        except GreenroomError as error:
            decision = Refusal(error.status, error.what, f"{error.why} {error.fix}".strip())
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("the door failed", reference=reference, site=visit.site)
            decision = Refusal(500, "Greenroom made a mistake", "", reference=reference)
        if isinstance(decision, Refusal):
            return self._refuse(decision, visit.is_page)
        if isinstance(decision, Reply):
            return _reply(decision)
        return self._admit(decision, visit, site)

    def _visit(self, request: Request) -> tuple[Visit, Site | None]:
        host, path = request.headers.get("host", ""), _with_query(request)
        site = self._site(host, path)
        ticket = self._ticket(request.headers.get("cookie", ""))
        name = site.name if site else ""
        visit = Visit(
            site=name,
            method=request.method,
            host=host,
            path=path,
            scheme=self._scheme,
            headers=dict(request.headers),
            ticket=ticket if ticket and ticket.site == name else None,
        )
        return visit, site

    def _site(self, host: str, path: str) -> Site | None:
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        for site in self._table().sites:
            if name.lower() in site.hosts or (site.path and path.startswith(f"{site.path}/")):
                return site
        return None

    def _ticket(self, cookies: str) -> Ticket | None:
        try:
            found = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            return None
        return self._tickets.read(found.value) if found else None

    def _admit(self, admission: Admission, visit: Visit, site: Site | None) -> Response:
        ticket = admission.ticket
        self._admitted(admission)
        headers = {
            ADMITTED: "1",
            "x-greenroom-site": ticket.site,
            "x-greenroom-instance": ticket.instance,
            "x-greenroom-edition": ticket.edition,
            "x-greenroom-session": ticket.session,
            "x-greenroom-user": ticket.user,
            "x-greenroom-groups": ",".join(ticket.groups),
        }
        if visit.headers.get("authorization", "").startswith("Bearer grt_"):
            headers["authorization"] = ""  # a token of ours is no business of the app's
        path = f"{site.path}/" if site else "/"
        return Response(headers=headers | {"set-cookie": self._tickets.cookie(ticket, path)})

    def _refuse(self, refusal: Refusal, is_page: bool) -> Response:
        body = refusal_page(refusal) if is_page else _problem(refusal)
        status = DOOR_CODES.get(refusal.status, refusal.status)
        response: Response = HTMLResponse(body, status)
        if not is_page:
            response = Response(body, status, media_type="application/problem+json")
        if refusal.location:
            response.headers["location"] = refusal.location
        if refusal.retry_after:
            response.headers["retry-after"] = str(refusal.retry_after)
        response.headers["cache-control"] = "no-store"
        for cookie in refusal.set_cookies:
            response.headers.append("set-cookie", cookie)
        return response


def _reply(reply: Reply) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(reply.text, DOOR_CODES[200], headers, media_type=reply.kind)


def _with_query(request: Request) -> str:
    path = request.scope["raw_path"].decode("ascii", "replace")
    query = request.url.query
    return f"{path}?{query}" if query else path


def _problem(refusal: Refusal) -> str:
    return problem(refusal.status, refusal.title, refusal.message, refusal.reference)
