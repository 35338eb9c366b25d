"""Sign in, sign out, enter an app, choose light or dark."""

from urllib.parse import quote, urlencode, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from greenroom.kernel.errors import GreenroomError
from greenroom.web.answers import THEME, Answers, go, wants_json
from greenroom.web.model import Shown
from greenroom.web.ports import Backstage
from greenroom.web.posts.form import fields_of
from greenroom.web.visitors import client_of, forget, known, remember, secret_of

HOME = "/apps"


def safe_next(target: str) -> str:
    """Return a path of this very origin to go to, whatever was asked for."""
    parts = urlsplit(target.replace("\\", "/"))
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    is_plain = target.isprintable() and not parts.scheme and not parts.netloc
    return target if is_path and is_plain and "\\" not in target else HOME


async def ask(request: Request) -> Response:
    """Show the page to sign in on, or go on if that is done."""
    target = safe_next(request.query_params.get("next", HOME))
    if await known(request):
        return RedirectResponse(target, 303)
    return _page(request, target)


async def sign_in(request: Request) -> Response:
    """Prove a password, keep the session, go on."""
    fields = await fields_of(request)
    name, password = fields.get("name", "").strip(), fields.get("password", "")
    target = safe_next(fields.get("next", HOME))
    backstage: Backstage = request.app.state.backstage
    try:
        secret = await backstage.sign_in(name, password, client_of(request))
    except GreenroomError as error:
        if wants_json(request):
            raise
        return _page(request, target, error, name)
    response = _onward(request, target)
    remember(response, secret, secure=request.app.state.secure)
    return response


async def sign_out(request: Request) -> Response:
    """End the session."""
    backstage: Backstage = request.app.state.backstage
    secret = secret_of(request)
    if secret:
        await backstage.sign_out(secret)
    response = go(request, "/sign-in")
    forget(response, secure=request.app.state.secure)
    return response


async def enter(request: Request) -> Response:
    """Lead somebody who has signed in to an app on its own origin; others sign in first."""
    given = request.query_params
    site, path, flags = given.get("site", ""), given.get("next", "/"), _flags(given)
    me = await known(request)
    if me is None or "form" in given:
        wanted = [("flag", text) for text in given.getlist("flag")]
        here = f"/enter?{urlencode([('site', site), ('next', path), *wanted], safe='@')}"
        if me is not None:
            return _onward(request, here)
        return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", 303)
    backstage: Backstage = request.app.state.backstage
    return RedirectResponse(await backstage.entrance(secret_of(request), site, path, flags), 303)


def _flags(given: QueryParams) -> dict[str, str] | None:
    """Return what `flag=new-chart=on` says, as often as it is there; None if nothing is said of flags."""
    texts = given.getlist("flag")
    pairs = [text.rpartition("=") for text in texts if text]
    return {key: variant for key, _, variant in pairs} if texts else None


async def set_theme(request: Request) -> Response:
    """Remember light or dark; anything else means as the system is."""
    fields = await fields_of(request)
    response = go(request, safe_next(fields.get("next", HOME)))
    theme = fields.get("theme", "")
    if theme in ("light", "dark"):
        year = 365 * 24 * 3600
        response.set_cookie(THEME, theme, max_age=year, path="/", httponly=True, samesite="lax")
    else:
        response.delete_cookie(THEME, path="/")
    return response


def _onward(request: Request, target: str) -> Response:
    if not target.startswith("/enter?"):
        return go(request, target)
    # a form may only lead to pages of ours; this page breaks the chain before it leaves our origin
    answers: Answers = request.app.state.answers
    return answers.shown(request, None, Shown("onward.html", "Signed in", {"next": target}))


def _page(
    request: Request, target: str, error: GreenroomError | None = None, name: str = ""
) -> Response:
    answers: Answers = request.app.state.answers
    app = urlsplit(target).query if target.startswith("/enter?") else ""
    more = {"next": target, "error": error, "name": name, "for_app": app}
    shown = Shown("sign_in.html", "Sign in", {"next": target}, "greenroom login", more)
    return answers.shown(request, None, shown, error.status if error else 200)
