"""A small server that answers like `/api/v1`, with state in memory and faults on demand."""

import asyncio
import io
import json
import tarfile
import threading
import time
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

TOKEN = "grt_a-token-for-tests"
WHEN = "2026-11-23T10:00:00Z"
STEPS = (
    {"name": "lock", "state": "running"},
    {"name": "lock", "state": "done", "seconds": 0.02, "detail": "unchanged since v1"},
    {"name": "environment", "state": "done", "seconds": 0.0, "detail": "reused"},
    {"name": "start", "state": "running"},
    {"name": "start", "state": "done", "seconds": 0.4},
    {"name": "ready", "state": "done", "seconds": 0.3},
)


class FakeServer:
    """What the server knows, and how it misbehaves."""

    def __init__(self) -> None:
        self.port = 0
        self.apps: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, list[dict[str, Any]]] = {}
        self.kept: dict[str, bytes] = {}
        self.variables: list[dict[str, Any]] = []
        self.members: dict[str, str] = {"ada": "owner"}
        self.sign_offs: list[dict[str, Any]] = []
        self.people: list[dict[str, Any]] = [person("ada", admin=True)]
        self.requests: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.cut_uploads = 0
        self.cut_progress = 0
        self.unavailable = 0
        self.hangs = False
        self.problems: dict[str, dict[str, Any]] = {}
        self.rollouts: list[dict[str, Any]] = []
        self.objectives: list[dict[str, Any]] = []
        self.failure = ""
        self.facts: list[dict[str, str]] = []
        self.logs = ["i1 | hello", "i1 | \x1b]0;title\x07 world"]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def add_app(self, slug: str, *, versions: int = 1, **more: Any) -> None:
        self.apps[slug] = app(self, slug, versions) | more
        self.versions[slug] = [version(self, slug, n) for n in range(1, versions + 1)]


def person(name: str, *, admin: bool = False) -> dict[str, Any]:
    return {"id": f"p-{name}", "name": name, "title": "", "admin": admin, "created_at": WHEN}


def app(server: FakeServer, slug: str, versions: int) -> dict[str, Any]:
    def stage(name: str, prefix: str, number: int | None, state: str) -> dict[str, Any]:
        url = f"http://{prefix}{slug}.localhost:{server.port}/"
        return {"stage": name, "version": number, "url": url, "state": state, "sessions": 2}

    return {
        "slug": slug,
        "title": slug.replace("-", " ").capitalize(),
        "kind": "shiny-python" if versions else "",
        "owner": "ada",
        "access": "signed-in",
        "created_at": WHEN,
        "stages": [
            stage("sandbox", "sandbox--", versions or None, "running" if versions else "empty"),
            stage("uat", "uat--", None, "empty"),
            stage("production", "", 1 if versions else None, "asleep" if versions else "empty"),
        ],
        "latest": versions or None,
        "sessions": 4 if versions else 0,
        "role": "owner",
    }


def version(server: FakeServer, slug: str, number: int, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "name": f"v{number}",
        "state": "ready",
        "failure": "",
        "kind": "shiny-python",
        "entry": "app:app",
        "bundle": "0" * 64,
        "size": 1200,
        "files": 2,
        "created_at": WHEN,
        "user": "ada",
        "client": "greenroom 0.1.0",
        "git_commit": "c0ffee1234",
        "git_branch": "main",
        "git_dirty": number % 2 == 0,
        "git_message": "Fix the legend",
        "message": "",
        "env_key": "e" * 64,
        "reused_environment": number > 1,
        "lock_changes": "pandas 2.2 → 2.3, 3 more" if number > 1 else "",
        "timings": {"lock": 0.02, "environment": 0.0, "start": 0.4, "ready": 0.3},
        "url": f"http://v{number}--{slug}.localhost:{server.port}/",
        "stages": ["sandbox"],
        "live_in": ["production"] if number == 1 else [],
    } | more


def _rolled(
    server: FakeServer, slug: str, below: list[str], body: dict[str, Any], stage: str
) -> Response:
    if below[0] == "rollouts":
        one = (server.rollouts or [rollout(server, slug)])[0] | {"stage": stage}
        return JSONResponse(one if body or below[1:] else server.rollouts)
    key = below[1]
    brought = {"name": f"{key}=on", "before": f"{key}=off", "flag": key, "variant": "on"}
    said = f"5 % of the users get {key}=on. ada decides when it goes on."
    sessions = {f"{key}=on": 1, f"{key}=off": 19}
    versions = {"from_version": None, "to_version": None}
    made = rollout(server, slug, **brought, **versions, reason=said, sessions=sessions)
    server.rollouts.insert(0, made)
    return JSONResponse(made)


def rollout(server: FakeServer, slug: str, **more: Any) -> dict[str, Any]:
    strategy = {
        "kind": "canary",
        "steps": [{"index": n, "weight": w, "pause": None} for n, w in enumerate((5.0, 25.0))],
        "audience": {"people": [], "groups": []},
        "gates": [],
        "at": None,
        "soak": 0,
        "on_fail": "rollback",
        "deadline": 259200,
        "on_deadline": "abort",
    }
    return {
        "id": "r1",
        "stage": "production",
        "name": "v2",
        "before": "v1",
        "from_version": 1,
        "to_version": 2,
        "strategy": strategy,
        "state": "paused",
        "reason": "5 % of the users get v2. ada decides when it goes on.",
        "step": 0,
        "desired_weight": 5.0,
        "observed_weight": 5.0,
        "pause_reason": "step",
        "state_since": WHEN,
        "deadline_at": "2026-11-26T10:00:00Z",
        "on_deadline": "abort",
        "owner": "ada",
        "changed_by": "ada",
        "changed_at": WHEN,
        "retry_of": None,
        "seq": 7,
        "created_at": WHEN,
        "ended_at": None,
        "verdicts": [],
        "sessions": {"v2": 1, "v1": 19},
        "url": f"http://{slug}.localhost:{server.port}/",
    } | more


def problem(status: int, title: str, detail: str = "", fix: str = "", code: str = "") -> Response:
    body = {"title": title, "status": status, "detail": detail, "fix": fix, "code": code}
    return JSONResponse(body, status, media_type="application/problem+json")


class House:
    """Serves one fake after the other on the same port."""

    def __init__(self) -> None:
        self.fake = FakeServer()

    async def answer(self, request: Request) -> Response:
        fake = self.fake
        path = request.url.path.removeprefix("/api/v1")
        key = f"{request.method} {path}"
        fake.requests.append(key)
        if fake.unavailable:
            fake.unavailable -= 1
            return problem(503, "The app is starting again")  # as Envoy says it
        if key in fake.problems:
            return problem(**fake.problems[key])
        return await _route(fake, request, path)


@contextmanager
def open_house() -> Generator[tuple[House, int]]:
    """Serve on a free port of this machine, in a thread."""
    house = House()
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", house.answer, methods=methods)])
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield house, server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


async def _body(fake: FakeServer, request: Request) -> dict[str, Any]:
    if request.headers.get("content-type") != "application/json":
        return {}
    fake.bodies.append(json.loads(await request.body()))
    return fake.bodies[-1]


async def _route(fake: FakeServer, request: Request, path: str) -> Response:
    body = await _body(fake, request)
    if (request.method, path) == ("POST", "/tokens"):
        if body["password"] != "right":
            return problem(401, "Name or password is wrong.", fix="Try again.")
        return JSONResponse({"token": TOKEN, "id": "t1", "person": body["name"]}, 201)
    if path == "/server":
        return JSONResponse(_server(fake))
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return problem(401, "You are not signed in, or your sign-in has ended.")
    parts = [part for part in path.split("/") if part]
    if parts[0] != "apps":
        return _plain(fake, request, parts, body)
    if len(parts) == 1:
        return _apps(fake, request, body)
    if parts[1] not in fake.apps and parts[2:] != ["plans"]:
        return problem(404, f"There is no app {parts[1]} here.", fix="greenroom ls shows them.")
    return await _app(fake, request, parts[1], parts[2:], body)


def _server(fake: FakeServer) -> dict[str, Any]:
    stages = [{"name": name, "title": name} for name in ("sandbox", "uat", "production")]
    return {
        "version": "0.1.0",
        "stages": stages,
        "root_url": fake.url,
        "routing": "subdomain",
        "facts": fake.facts,
    }


def _plain(fake: FakeServer, request: Request, parts: list[str], body: dict[str, Any]) -> Response:
    if parts == ["me"]:
        return JSONResponse(fake.people[0])
    if parts == ["tokens"]:
        token = {"id": "t1", "label": "laptop", "created_at": WHEN}
        return JSONResponse([token | {"last_used_at": None, "expires_at": "2027-11-23T00:00:00Z"}])
    if parts == ["people"] and request.method == "POST":
        made = person(body["name"], admin=body["admin"])
        return JSONResponse(made | {"password": None if body["password"] else "amber-fjord-12"})
    if parts == ["people"]:
        return JSONResponse(fake.people)
    return Response(status_code=204)


def _apps(fake: FakeServer, request: Request, body: dict[str, Any]) -> Response:
    if request.method == "POST":
        fake.add_app(body["slug"], versions=0, access=body["access"])
        return JSONResponse(fake.apps[body["slug"]], 201)
    return JSONResponse(list(fake.apps.values()))


async def _app(
    fake: FakeServer, request: Request, slug: str, below: list[str], body: dict[str, Any]
) -> Response:
    match below:
        case [] | ["retirement"] if request.method == "DELETE":
            return Response(status_code=204)
        case []:
            fake.apps[slug] |= {name: value for name, value in body.items() if value}
            return JSONResponse(fake.apps[slug])
        case ["files"]:
            return await _files(fake, request)
        case ["bundles"] | ["plans"]:
            made = _bundle(fake, body) if below == ["bundles"] else _plan(fake, slug, body)
            return JSONResponse(made)
        case ["versions", *rest]:
            return _versions(fake, request, slug, rest, body)
        case ["logs"]:
            return PlainTextResponse("".join(f"{line}\n" for line in fake.logs))
        case ["variables" | "members" | "instances" | "objectives" as noun]:
            members = [{"name": name, "role": role} for name, role in fake.members.items()]
            lists = {"variables": fake.variables, "members": members, "instances": [_instance()]}
            return JSONResponse(fake.objectives if noun == "objectives" else lists[noun])
        case _:
            return _acts(fake, slug, below, body)


def _bundle(fake: FakeServer, body: dict[str, Any]) -> dict[str, Any]:
    digests = list(dict.fromkeys(file["digest"] for file in body["files"]))
    whole = sha256("".join(sorted(digests)).encode()).hexdigest()
    missing = [digest for digest in digests if digest not in fake.kept]
    size = sum(file["size"] for file in body["files"])
    return {"digest": whole, "size": size, "files": len(body["files"]), "missing": missing}


async def _files(fake: FakeServer, request: Request) -> Response:
    data = b""
    try:
        async for piece in request.stream():
            data += piece
            if fake.cut_uploads and len(data) > 100_000:
                fake.cut_uploads -= 1
                return PlainTextResponse("upstream reset", 503)
    except ClientDisconnect:
        return Response(status_code=400)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for entry in tar:
            file = tar.extractfile(entry)
            assert file is not None
            content = file.read()
            assert sha256(content).hexdigest() == entry.name
            fake.kept[entry.name] = content
    return Response(status_code=204)


def _plan(fake: FakeServer, slug: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "new_app": slug not in fake.apps,
        "number": len(fake.versions.get(slug, [])) + 1,
        "kind": "static",
        "entry": "index.html",
        "why": "index.html is a page",
        "upload_files": len(body["files"]),
        "upload_bytes": sum(file["size"] for file in body["files"]),
        "env_key": "",
        "environment": "none",
        "environment_why": "A static site needs no packages.",
        "lock_changes": "",
        "notes": [],
    }


def _versions(
    fake: FakeServer, request: Request, slug: str, rest: list[str], body: dict[str, Any]
) -> Response:
    if rest[1:] == ["sign-offs"]:
        return _sign_offs(fake, request, rest[0], body)
    return _version(fake, request, slug, rest, body)


def _version(
    fake: FakeServer, request: Request, slug: str, rest: list[str], body: dict[str, Any]
) -> Response:
    known = fake.versions[slug]
    match rest:
        case [] if request.method == "POST":
            state = "failed" if fake.failure else "ready"
            more = {"state": state, "failure": fake.failure, "bundle": body["bundle"]}
            made = version(fake, slug, len(known) + 1, **more)
            known.append(made)
            return JSONResponse(made | {"state": "preparing"}, 202)
        case []:
            return JSONResponse(known)
        case [_] | [_, "removal"] if request.method == "DELETE":
            return Response(status_code=204)
        case [number, "removal-plan"]:
            refused = "v1 is live." if number == "1" else ""
            plan = {"title": f"Remove v{number}", "sentences": [], "refused": refused}
            return JSONResponse(plan)
        case [number, "progress"]:
            made = next(each for each in known if str(each["number"]) == number)
            return StreamingResponse(_progress(fake, made), media_type="text/event-stream")
        case [number, "differences", other]:
            return JSONResponse(_difference(number, other))
        case [number]:
            found = [each for each in known if str(each["number"]) == number]
            return JSONResponse(found[0]) if found else problem(404, f"There is no v{number}.")
    return Response(status_code=404)


def _sign_offs(fake: FakeServer, request: Request, number: str, body: dict[str, Any]) -> Response:
    if request.method == "GET":
        return JSONResponse(fake.sign_offs[::-1])
    said = {"version": int(number), "digest": "d", "by": "ada", "at": WHEN} | body
    fake.sign_offs.append(said)
    return JSONResponse(said, 201)


async def _progress(fake: FakeServer, made: dict[str, Any]) -> AsyncIterator[str]:
    for number, step in enumerate(STEPS):
        if fake.cut_progress and number == 3:
            fake.cut_progress -= 1
            raise ConnectionResetError
        yield f"event: step\ndata: {json.dumps(step)}\n\n"
        if fake.hangs and number:
            await asyncio.Event().wait()
    yield f"event: version\ndata: {json.dumps(made)}\n\n"


def _difference(older: str, newer: str) -> dict[str, Any]:
    text = "--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-old\n+new\n"
    return {
        "older": f"v{older}",
        "newer": f"v{newer}",
        "files": [{"path": "app.py", "change": "changed", "text": text}],
        "lock": "pandas 2.2 → 2.3",
        "packages": [{"name": "pandas", "older": "2.2", "newer": "2.3"}],
        "settings": ["access: signed-in → public"],
    }


def _instance() -> dict[str, Any]:
    return {
        "id": "sales-1-a",
        "version": 1,
        "stage": "production",
        "state": "running",
        "detail": "",
        "started_at": WHEN,
        "restarts": 0,
        "sessions": 2,
        "memory_bytes": 81_000_000,
        "cpu_seconds": 1.5,
        "isolation": "A",
    }


def _plan_of_act(fake: FakeServer, slug: str, noun: str, body: dict[str, Any]) -> Response:
    number = body.get("version") or 1
    match noun:
        case "rollback-plans":
            changes = {"variables": ["TOKEN, a secret, gets back its value of then."],
                       "flags": ["chart: off for everybody.", "mail: was: on for everybody."],
                       "scale": []}  # fmt: skip
            parts = [{"name": name, "changes": said} for name, said in changes.items()]
            more = {"parts": parts, "brought": body["parts"], "version": number}
            sentences = [f"v{number} replaces v2 for everybody who opens it from then on."]
            return JSONResponse({"title": "Roll back", "sentences": sentences} | more)
        case "release-plans":
            sentences = ["New sessions get v2.", "2 open sessions stay on v1."]
            refused = "v9 has failed." if body.get("version") == 9 else ""
            plan = {"title": f"Release v{number}", "sentences": sentences, "refused": refused}
            return JSONResponse(plan)
        case _:
            refused = "v9 has failed." if body.get("version") == 9 else ""
            plan = {"title": f"Release v{number}", "refused": refused, "source": "usual"}
            sentences = ["New sessions get v2.", "2 open sessions stay on v1."]
            strategy = rollout(fake, slug)["strategy"]
            return JSONResponse(
                plan | {"sentences": sentences, "strategy": strategy, "plain": True}
            )


def _acts(fake: FakeServer, slug: str, below: list[str], body: dict[str, Any]) -> Response:
    number, stage = body.get("version") or 1, body.get("stage") or "production"
    url = f"http://{slug}.localhost:{fake.port}/"
    at = {"version": number, "stage": stage, "url": url, "seconds": 0.2}
    match below:
        case ["promotions"] | ["stops"] | ["starts"]:
            state = "stopped" if below == ["stops"] else "running"
            made = at | {"state": state, "released": False, "instances": 1, "sessions": 0}
            return JSONResponse(made if below == ["promotions"] else [made])
        case ["releases"] | ["rollbacks"]:
            kind = below[0].removesuffix("s")
            return JSONResponse(at | {"replaced": 2, "kind": kind, "at": WHEN, "by": "ada"})
        case [noun] if noun.endswith("-plans"):
            return _plan_of_act(fake, slug, noun, body)
        case ["rollouts", *_] | ["flags", _, "rollouts"]:
            return _rolled(fake, slug, below, body, stage)
        case ["members", name]:
            fake.members[name] = body.get("role", "")
        case ["stages", where, "variables", name]:
            one = {"name": name, "stage": where, "changed_at": WHEN, "changed_by": "ada"}
            secret = body.get("secret", False)
            value = None if secret else body.get("value")
            fake.variables.append(one | {"secret": secret, "value": value})
    return Response(status_code=204)
