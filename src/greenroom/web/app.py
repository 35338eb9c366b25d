"""Joins pages, posts, the live stream and the static files into one ASGI application."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from greenroom.kernel.errors import GreenroomError, NotFoundError
from greenroom.web import live, sealed
from greenroom.web.answers import Answers
from greenroom.web.headers import HEADERS, SafeHeaders
from greenroom.web.model import Asked, Page, Shown
from greenroom.web.origin import OriginCheck
from greenroom.web.pages import PAGES
from greenroom.web.ports import Backstage
from greenroom.web.posts import (
    acts,
    crew,
    flagging,
    rehearsing,
    rollouts,
    settings,
    signing,
    signing_off,
)
from greenroom.web.rendering import Renderer
from greenroom.web.static_files import StaticFiles
from greenroom.web.visitors import known, must_be_known
from greenroom.web.watcher import Watcher

Endpoint = Callable[[Request], Awaitable[Response]]
TAIL = 300


def create(backstage: Backstage, *, secure: bool = False) -> Starlette:
    """Return the pages as an application, to be served at `/`; `secure` when people reach it by https.

    Everything is below `/apps`, `/activity`, `/me`, `/people`, `/server`, `/live`, `/sign-in`, `/sign-out`, `/enter`,
    `/theme` and `/static`, so other doors such as `/api/v1` may be mounted before it.
    """
    static = StaticFiles()
    answers = Answers(Renderer(static))
    app = Starlette(
        routes=routes(static),
        middleware=[Middleware(SafeHeaders), Middleware(OriginCheck, refuse=_refuse)],
        exception_handlers={GreenroomError: _error, HTTPException: _http, Exception: _mistake},
    )
    app.state.backstage, app.state.answers, app.state.secure = backstage, answers, secure
    return app


def routes(static: StaticFiles) -> list[Route]:
    """Return every route of the pages."""
    return [
        Route("/", _home),
        Route("/static/{version}/{path:path}", static.answer),
        Route("/sign-in", signing.ask, methods=["GET"]),
        Route("/sign-in", signing.sign_in, methods=["POST"]),
        Route("/sign-out", signing.sign_out, methods=["POST"]),
        Route("/enter", signing.enter, methods=["GET"]),
        Route("/theme", signing.set_theme, methods=["POST"]),
        Route("/live", _live, methods=["GET"]),
        *[Route(page.path, _shows(page), methods=["GET"]) for page in PAGES],
        Route("/tokens", crew.create_token, methods=["POST"]),
        Route("/token-revocations", crew.revoke_token, methods=["POST"]),
        Route("/people", crew.add_person, methods=["POST"]),
        Route("/groups", crew.add_to_group, methods=["POST"]),
        Route("/group-removals", crew.remove_from_group, methods=["POST"]),
        Route("/apps/{slug}/variables", settings.set_variable, methods=["POST"]),
        Route("/apps/{slug}/variable-removals", settings.remove_variable, methods=["POST"]),
        Route("/apps/{slug}/access", settings.set_access, methods=["POST"]),
        Route("/apps/{slug}/members", settings.set_member, methods=["POST"]),
        Route("/apps/{slug}/sign-offs", signing_off.sign_off, methods=["POST"]),
        Route("/apps/{slug}/flag-acts", flagging.perform, methods=["POST"]),
        Route("/apps/{slug}/rehearsals", rehearsing.order, methods=["POST"]),
        Route("/apps/{slug}/judgements", rehearsing.judge, methods=["POST"]),
        Route("/apps/{slug}/scale", rehearsing.scale, methods=["POST"]),
        Route("/apps/{slug}/rehearsals/{key}/outputs", sealed.output, methods=["GET"]),
        Route("/apps/{slug}/rehearsals/{key}/reports/{name}", sealed.report, methods=["GET"]),
        Route("/apps/{slug}/rollouts", rollouts.begin, methods=["POST"]),
        Route("/apps/{slug}/rollouts/{rollout}/{noun}", rollouts.decide, methods=["POST"]),
        Route("/apps/{slug}/{noun}", acts.perform, methods=["POST"]),
    ]


async def _home(_request: Request) -> Response:
    return RedirectResponse("/apps", 307)


def _shows(page: Page) -> Endpoint:
    async def show(request: Request) -> Response:
        me = await must_be_known(request)
        asked = Asked(request.app.state.backstage, me, request.path_params, request.query_params)
        return _answers(request).shown(request, me, await page.show(asked))

    return show


async def _live(request: Request) -> Response:
    """Stream the changes of the page named by `of`, a path with its query."""
    me = await must_be_known(request)
    pretended = _pretend(request, request.query_params.get("of", ""))
    page = _page_at(pretended.scope)
    backstage: Backstage = request.app.state.backstage
    asked = Asked(backstage, me, pretended.path_params, pretended.query_params)

    async def view() -> tuple[Shown, str] | None:
        if await known(request) is None:
            return None
        shown = await page.show(asked)
        return shown, _answers(request).live(pretended, me, shown)

    events = live.stream(view, lambda shown: _watcher(asked, shown))
    return StreamingResponse(events, media_type="text/event-stream")


def _watcher(asked: Asked, shown: Shown) -> Watcher:
    logs = None
    if shown.logs:
        wanted = shown.logs
        logs = asked.backstage.logs(
            asked.me,
            asked.slug,
            stage=wanted.stage,
            version=wanted.version,
            tail=TAIL,
            follow=True,
        )
    changes = asked.backstage.changes(asked.me, shown.follows or None)
    return Watcher(changes, logs, is_busy=shown.is_busy)


def _pretend(request: Request, of: str) -> Request:
    """Return a request for another page with the same cookies."""
    path, _, query = of.partition("?")
    scope = dict(request.scope)
    scope |= {"path": path, "raw_path": path.encode(), "query_string": query.encode()}
    scope |= {"root_path": "", "path_params": {}}
    return Request(scope)


def _page_at(scope: Scope) -> Page:
    for page in PAGES:
        match, found = Route(page.path, _home).matches(scope)
        if match is Match.FULL:
            scope["path_params"] = found["path_params"]
            return page
    raise NotFoundError("There is no such page.")


def _answers(request: Request) -> Answers:
    return request.app.state.answers


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    response = _answers(request).error(request, scope["greenroom.refused"])
    await response(scope, receive, send)


async def _error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GreenroomError)
    return _answers(request).error(request, error, await known(request))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        found = NotFoundError("There is no such page.", fix="Go back to the apps.")
        return _answers(request).error(request, found, await known(request))
    refused = GreenroomError(f"{error.detail}.")
    response = _answers(request).error(request, refused)
    response.status_code = error.status_code
    return response


async def _mistake(request: Request, error: Exception) -> Response:
    # this handler stands outside the middleware, so it adds what every answer has
    response = _answers(request).mistake(request, error)
    response.headers.update(HEADERS)
    return response
