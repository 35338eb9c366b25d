"""Errors as `application/problem+json` (RFC 9457): what happened, why, the next step."""

import secrets

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from greenroom.kernel.errors import GreenroomError

log = structlog.get_logger()


def problem(
    status: int, title: str, detail: str = "", fix: str = "", code: str = "", **more: object
) -> JSONResponse:
    """Return a problem as a response."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "fix": fix,
        "code": code,
        **more,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(GreenroomError, _greenroom_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _greenroom_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GreenroomError)
    details = {key: value for key, value in error.details.items() if _is_plain(value)}
    return problem(error.status, error.what, error.why, error.fix, error.code, **details)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool | list | dict)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    return problem(
        422,
        "The request is not understood.",
        f"{where}: {first['msg']}".strip(": "),
        "Compare it with /api/v1/openapi.json.",
        "bad-input",
    )


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), code="http")


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    reference = secrets.token_hex(4)
    log.error(
        "unexpected error",
        reference=reference,
        method=request.method,
        path=request.url.path,
        exc_info=error,
    )
    return problem(
        500,
        "Greenroom made a mistake.",
        f"It is in the server's log under {reference}.",
        "Try again; tell your administrator if it happens again.",
        "mistake",
    )
