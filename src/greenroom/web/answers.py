"""Pages become responses: HTML for people, JSON for programs, errors in sentences for both."""

import secrets
from typing import Any
from urllib.parse import quote, unquote

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from greenroom.kernel.errors import GreenroomError, NotSignedInError
from greenroom.web.model import Shown
from greenroom.web.rendering import Renderer, as_json
from greenroom.web.views import Me

log = structlog.get_logger()
SAID = "greenroom_said"
THEME = "greenroom_theme"
IN_A_DIALOG = {"hx-retarget": "#dialog", "hx-reswap": "innerHTML"}


class Mistake(GreenroomError):  # noqa: N818 - it is what people read
    """Greenroom itself failed."""

    status, code, exit_code = 500, "mistake", 6


def wants_json(request: Request) -> bool:
    """Whether the client asks for the JSON twin; people may ask by `?as=json`."""
    if request.query_params.get("as") == "json":
        return True
    accept = request.headers.get("accept", "")
    return "application/json" in accept or "application/problem+json" in accept


def is_fragment(request: Request) -> bool:
    """Whether a script of our page asks for a part of it."""
    return request.headers.get("hx-request-type") == "partial"


class Answers:
    """Makes responses."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def shown(self, request: Request, me: Me | None, shown: Shown, status: int = 200) -> Response:
        """Return a page, its live part only, or its JSON twin."""
        if wants_json(request):
            headers = {"vary": "accept"}
            return Response(as_json(shown.view), status, headers, "application/json")
        context = self.context(request, me, shown)
        if is_fragment(request):
            return HTMLResponse(self._renderer.live(shown.template, context), status)
        response = HTMLResponse(
            self._renderer.page(shown.template, context), status, {"vary": "accept"}
        )
        if context["said"]:
            response.delete_cookie(SAID, path="/")
        return response

    def live(self, request: Request, me: Me, shown: Shown) -> str:
        """Return the part of a page that changes."""
        return self._renderer.live(shown.template, self.context(request, me, shown))

    def context(self, request: Request, me: Me | None, shown: Shown) -> dict[str, Any]:
        """Return what every template may use."""
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        theme = request.cookies.get(THEME, "")
        return {
            "me": me,
            "here": here,
            "is_part": is_fragment(request),
            "twin": f"{here}{'&' if '?' in here else '?'}as=json",
            "path": request.url.path,
            "origin": f"{'https' if request.app.state.secure else 'http'}://{request.url.netloc}",
            "shown": shown,
            "view": shown.view,
            "theme": theme if theme in ("light", "dark") else "",
            "said": unquote(request.cookies.get(SAID, ""))[:300],
            **shown.more,
        }

    def error(self, request: Request, error: GreenroomError, me: Me | None = None) -> Response:
        """Return an error as a page, as a part of one, or as a problem (RFC 9457)."""
        if wants_json(request):
            problem = {
                "type": "about:blank",
                "title": error.what,
                "status": error.status,
                "detail": error.why,
                "fix": error.fix,
                "code": error.code,
            }
            return Response(as_json(problem), error.status, media_type="application/problem+json")
        if isinstance(error, NotSignedInError) and request.method == "GET":
            return self._to_sign_in(request)
        template = "error.html" if me else "error_alone.html"
        if is_fragment(request):
            template = "error_dialog.html"
        response = self.shown(request, me, Shown(template, error.what, error), error.status)
        if is_fragment(request):
            response.headers.update(IN_A_DIALOG)
        return response

    def mistake(self, request: Request, error: Exception) -> Response:
        """Write an unexpected error to the log and return a page that names its place there."""
        reference = secrets.token_hex(4)
        path = request.url.path
        log.error("a page failed", reference=reference, path=path, exc_info=error)
        sentences = (
            "Greenroom made a mistake.",
            f"It is in the server's log under {reference}.",
            "Try again; tell your administrator if it happens again.",
        )
        return self.error(request, Mistake(*sentences))

    def _to_sign_in(self, request: Request) -> Response:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return go(request, f"/sign-in?next={quote(here, safe='')}")


def go(request: Request, path: str, said: str = "") -> Response:
    """Lead the browser to another page of ours, which will show what was said."""
    response: Response
    if is_fragment(request):
        response = Response(status_code=200, headers={"hx-redirect": path})
    else:
        response = RedirectResponse(path, 303)
    if said:
        response.set_cookie(SAID, quote(said), max_age=60, path="/", httponly=True, samesite="lax")
    return response
