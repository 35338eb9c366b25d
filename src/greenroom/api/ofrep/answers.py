"""Evaluations as OFREP writes them, with what published SDKs need beyond the specification.

`openfeature-provider-ofrep` 0.3 for Python reads `variant` and `errorDetails` without asking whether they are
there, so both always are; an answer without `value` means that the code's own default holds.
"""

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from greenroom.flags.context import LARGEST
from greenroom.flags.model import Evaluation

STATUS = {"FLAG_NOT_FOUND": 404}
QUIET_FOR = 120
"""Seconds without a word on the stream of changes after which a client may close it."""


class AskedError(Exception):
    """What was asked is not understood; the argument is the answer."""

    def __init__(self, status: int, code: str, details: str, **headers: str) -> None:
        super().__init__(details)
        self.answer = JSONResponse(
            {"errorCode": code, "errorDetails": details}, status, headers=headers
        )


async def context(request: Request) -> dict[str, Any]:
    """Return the context that was sent; it may be empty."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise AskedError(413, "INVALID_CONTEXT", f"A context may have {LARGEST} bytes.")
    try:
        asked = json.loads(body) if body.strip() else {}
        found = asked.get("context") or {}
    except (ValueError, AttributeError, RecursionError) as error:
        raise AskedError(400, "PARSE_ERROR", "The body is no JSON object.") from error
    if not isinstance(found, dict):
        raise AskedError(400, "INVALID_CONTEXT", "`context` is no object.")
    return found


def one(found: Evaluation) -> Response:
    """Return the answer to one flag."""
    return JSONResponse(_written(found), STATUS.get(found.error, 400) if found.error else 200)


def many(
    found: tuple[Evaluation, ...],
    metadata: dict[str, Any],
    events: str = "",
    known: str | None = None,
) -> Response:
    """Return the answer to all flags; 304 if it has the tag that the client knows."""
    whole: dict[str, Any] = {"flags": [_written(each) for each in found], "metadata": metadata}
    if events:
        stream = {"type": "sse", "endpoint": {"requestUri": events}}
        whole["eventStreams"] = [stream | {"inactivityDelaySec": QUIET_FOR}]
    body = json.dumps(whole, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "no-store"}
    if known and tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _written(found: Evaluation) -> dict[str, Any]:
    if found.error:
        return {"key": found.key, "errorCode": found.error, "errorDetails": found.details}
    written = {"key": found.key, "reason": found.reason, "variant": found.variant}
    if found.variant:
        written["value"] = found.value
    return written | {"metadata": found.metadata}
