"""The door of instances. An instance proves by its token which it is; everything else the server knows itself."""

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from greenroom.api.ofrep import answers
from greenroom.api.ofrep.answers import AskedError
from greenroom.api.ofrep.hub import Hub
from greenroom.api.ofrep.rate import Rate
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.model import Asker
from greenroom.flags.ports import Instances
from greenroom.flags.tokens import InstanceTokens

PER_SECOND = 300.0
"""Requests of one instance."""
REPORTS = "x-greenroom-reads"
"""Set by Greenroom's own helpers, which say which flags the app has really read."""
MOST_KEYS = 500


class OfrepDoor:
    """Serves OFREP to instances."""

    def __init__(
        self,
        evaluations: Evaluations,
        tokens: InstanceTokens,
        instances: Instances,
        hub: Hub,
        *,
        per_second: float = PER_SECOND,
    ) -> None:
        self._evaluations, self._tokens, self._instances = evaluations, tokens, instances
        self._hub, self._rate = hub, Rate(per_second)

    def app(self) -> Starlette:
        """Return the ASGI application."""
        evaluate = "/ofrep/v1/evaluate/flags"
        routes = [
            Route(f"{evaluate}/{{key}}", self.one, methods=["POST"]),
            Route(evaluate, self.all, methods=["POST"]),
            Route("/ofrep/v1/events", self.events, methods=["GET"]),
            Route("/ofrep/v1/reads", self.reads, methods=["POST"]),
        ]
        return Starlette(routes=routes, exception_handlers={AskedError: _asked_wrongly})

    async def one(self, request: Request) -> Response:
        """Answer one flag."""
        asker = self._asker(request)
        asked = await answers.context(request)
        return answers.one(await self._evaluations.one(asker, request.path_params["key"], asked))

    async def all(self, request: Request) -> Response:
        """Answer every flag."""
        asker = self._asker(request)
        asked = await answers.context(request)
        noted = REPORTS not in request.headers
        found = await self._evaluations.all(asker, asked, noted=noted)
        loaded = await self._evaluations.loaded(asker.app, asker.stage)
        metadata = {"app": asker.app, "stage": asker.stage, "revision": loaded.revision}
        channel = self._tokens.channel(asker.app, asker.stage)
        events = f"/ofrep/v1/events?channel={channel}"
        return answers.many(found, metadata, events, request.headers.get("if-none-match"))

    async def events(self, request: Request) -> Response:
        """Tell when flags change. Who has the address may listen: browsers send no tokens along."""
        place = self._tokens.read_channel(request.query_params.get("channel", ""))
        if place is None:
            raise AskedError(403, "GENERAL", "There is no such channel.")
        headers = {"cache-control": "no-store"}
        lines = self._hub.follow(*place)
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)

    async def reads(self, request: Request) -> Response:
        """Take note of flags that were read from an earlier answer: `{"context": {"keys": [...]}}`."""
        asker = self._asker(request)
        keys = (await answers.context(request)).get("keys")
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise AskedError(400, "INVALID_CONTEXT", "`keys` is no list of keys.")
        await self._evaluations.note(asker, keys[:MOST_KEYS])
        return Response(status_code=204)

    def _asker(self, request: Request) -> Asker:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = given or request.headers.get("x-api-key", "")
        instance = self._tokens.read(token)
        asker = self._instances.asker(instance) if instance else None
        if instance is None or asker is None:
            details = "Send the token that the instance has in OFREP_HEADERS."
            raise AskedError(401, "GENERAL", details)
        if not self._rate.takes(instance):
            raise AskedError(429, "GENERAL", "Too many requests.", **{"retry-after": "1"})
        return asker


async def _asked_wrongly(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AskedError)
    key = request.path_params.get("key")
    if key:
        body = json.loads(bytes(error.answer.body)) | {"key": key}
        headers = {k: v for k, v in error.answer.headers.items() if k == "retry-after"}
        return JSONResponse(body, error.answer.status_code, headers=headers)
    return error.answer
