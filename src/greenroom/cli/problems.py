"""What a server or the network answered, as errors with a next step and an exit code."""

import ssl

import httpx2
from pydantic import ValidationError

from greenroom import __version__
from greenroom.api.schemas import Problem
from greenroom.kernel.errors import (
    ConflictError,
    GreenroomError,
    NetworkError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    TooLargeError,
    UnreadyError,
)

BY_STATUS: dict[int, type[GreenroomError]] = {
    kind.status: kind
    for kind in (
        NotSignedInError,
        NotAllowedError,
        NotFoundError,
        ConflictError,
        TooLargeError,
        NetworkError,
        UnreadyError,
    )
} | {504: UnreadyError}


BETWEEN = (502, 503, 504)
"""What stands in front of a server says while the server restarts."""


def problem_of(response: httpx2.Response) -> Problem | None:
    """Return the server's own problem, not one made by what stands in front of it."""
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return None
    return problem if problem.code or response.status_code not in BETWEEN else None


def error_of(response: httpx2.Response, server: str) -> GreenroomError:
    """Return the error that a refused request means."""
    kind = BY_STATUS.get(response.status_code, GreenroomError)
    if problem := problem_of(response):
        fix = problem.fix or _usual_fix(kind, server)
        return kind(problem.title, problem.detail, fix, code=problem.code)
    if response.is_redirect:
        return NetworkError(
            f"{server} sends elsewhere: {response.headers.get('location', '')}.",
            fix="Sign in with the address that the server has now: greenroom login ADDRESS",
        )
    if response.status_code in BETWEEN:
        return UnreadyError(
            f"{server} is not ready.",
            "It is starting, or has stopped; apps that run already go on without it.",
            "Try again in a moment.",
        )
    return NetworkError(
        f"{server} answered {response.status_code}, but not as a Greenroom server does.",
        fix="Is the address right? greenroom login ADDRESS signs in to another server.",
    )


def not_understood(server: str) -> GreenroomError:
    """Return the error for an answer of an unknown form."""
    return NetworkError(
        f"The answer of {server} could not be understood.",
        f"It may be no Greenroom server, or a much older or newer one than this {__version__}.",
        "greenroom doctor compares the two; pip install --upgrade greenroom brings the newest.",
    )


def not_reached(server: str, error: httpx2.TransportError) -> NetworkError:
    """Return the error for a broken connection or none."""
    if isinstance(error, httpx2.ConnectTimeout | httpx2.ConnectError):
        return NetworkError(f"{server} cannot be reached.", *_why_no_connection(error))
    if isinstance(error, httpx2.TimeoutException):
        return NetworkError(
            f"{server} did not answer in time.", fix="Try again; greenroom doctor looks closer."
        )
    return NetworkError(
        f"The connection to {server} broke.", f"{error}".strip() or "", "Try again."
    )


def _why_no_connection(error: httpx2.TransportError) -> tuple[str, str]:
    words = str(error)
    if isinstance(_root(error), ssl.SSLCertVerificationError):
        return (
            "Its certificate is not trusted here: " + words.split(": ", 1)[-1],
            "If your organisation has its own authority, set SSL_CERT_FILE to its certificate.",
        )
    if "[SSL" in words:
        return "It does not speak TLS there.", "Is it http:// instead of https://?"
    if "Errno -2" in words or "Errno -3" in words or "Errno -5" in words:
        return "Nobody knows a machine of that name.", "Check the spelling of the address."
    if isinstance(error, httpx2.ConnectTimeout):
        return "Nothing answered within 10 seconds.", "Check the address, and your network."
    if "refused" in words:
        return (
            "Nothing listens at that address.",
            "Start a server there with greenroom serve, or check the port.",
        )
    return words, "Check the address, and your network."


def _root(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # ty: ignore
    return error


def _usual_fix(kind: type[GreenroomError], server: str) -> str:
    return f"greenroom login {server}" if kind is NotSignedInError else ""
