"""Who is asking: the browser session in a cookie, or a token in the `Authorization` header."""

from starlette.requests import Request
from starlette.responses import Response

from greenroom.kernel.errors import NotSignedInError
from greenroom.web.ports import Backstage
from greenroom.web.views import Me

SESSION = "greenroom_session"
LIFETIME = 14 * 24 * 3600


def secret_of(request: Request) -> str:
    """Return the secret that the request carries, or an empty string."""
    return bearer(request) or request.cookies.get(SESSION, "")


def bearer(request: Request) -> str:
    """Return the token of the `Authorization` header, or an empty string."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def known(request: Request) -> Me | None:
    """Return who is asking, if anybody has signed in."""
    secret = secret_of(request)
    backstage: Backstage = request.app.state.backstage
    return await backstage.who(secret) if secret else None


async def must_be_known(request: Request) -> Me:
    """Return who is asking, or raise."""
    me = await known(request)
    if me is None:
        raise NotSignedInError(
            "You are not signed in, or your sign-in has ended.",
            fix="Sign in on the page, or send a token: Authorization: Bearer grt_…",
        )
    return me


def client_of(request: Request) -> str:
    """Return the address of the visitor, as the gateway says it."""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or (request.client.host if request.client else "")


def remember(response: Response, secret: str, *, secure: bool) -> None:
    """Let the browser keep a session."""
    response.set_cookie(
        SESSION, secret, max_age=LIFETIME, path="/", httponly=True, samesite="lax", secure=secure
    )


def forget(response: Response, *, secure: bool) -> None:
    """Let the browser drop its session."""
    response.delete_cookie(SESSION, path="/", httponly=True, samesite="lax", secure=secure)
