"""Gates that are asked for real: bad sessions through Envoy, two versions side by side, a person's word."""

import asyncio
from pathlib import Path

import pytest

from e2e import apps
from e2e.server import Server
from e2e.test_rollouts import begin, until
from e2e.visitors import arrive, look
from greenroom.rehearsal.journey import write_journey
from greenroom.rehearsal.journey.model import Act, Journey, Step

pytestmark = pytest.mark.anyio
REPORT = """
import asyncio, json

VERSION, SECONDS, BROKEN = 1, 0.0, False


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await asyncio.sleep(SECONDS)
    status = 500 if BROKEN and scope["path"] == "/report" else 200
    kind = (b"content-type", b"application/json")
    await send({"type": "http.response.start", "status": status, "headers": [kind]})
    said = VERSION if scope["path"] == "/version" else 7
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})
"""


async def reports(
    server: Server, folder: Path, slug: str, *changes: tuple[str, str], more: str = ""
) -> None:
    """Deploy an app with a report and a journey, once per change of its text; release the first."""
    head = f'[app]\nslug = "{slug}"\nkind = "asgi"\nentry = "main:app"\naccess = "public"\n'
    toml = f"{head}[rehearsal]\non_deploy = false\n{more}"
    for number, (old, new) in enumerate(changes, 1):
        text = REPORT.replace("= 1,", f"= {number},").replace(old, new)
        place = apps.write(folder / slug, {"main.py": text, "greenroom.toml": toml})
        steps = [
            Step(n, f"GET {path}", Act("call", {"method": "GET", "path": path}), timeout=20_000)
            for n, path in enumerate(("/", "/report"))
        ]
        write_journey(place, Journey("look", "http", tuple(steps)))
        await server.deploy(place)
    await server.do("POST", f"/apps/{slug}/rollbacks", {"version": 1})


async def visit(server: Server, slug: str) -> tuple[int, int]:
    """Return which version a newcomer got, and the status of its report."""
    async with arrive(server, slug) as visitor:
        version = (await visitor.get("/version")).json
        return version, (await visitor.get("/report")).status


async def test_a_version_that_fails_its_visitors_is_rolled_back(
    server: Server, tmp_path: Path
) -> None:
    await reports(server, tmp_path, "faulty", ("False", "False"), ("False", "True"))
    rollout = await begin(server, "faulty", kind="canary", steps=[50], gates=["sessions"])
    await until(server, "faulty", rollout, state="stepping", observed_weight=50)
    seen = await asyncio.gather(*(visit(server, "faulty") for _ in range(40)))
    assert set(seen) == {(1, 200), (2, 500)}
    ended = await until(server, "faulty", rollout, state="aborted")
    assert "The gate sessions failed" in ended["reason"]
    assert "were bad: it got a server error" in ended["reason"]
    assert {await visit(server, "faulty") for _ in range(10)} == {(1, 200)}


async def test_a_version_that_serves_its_visitors_goes_on_by_itself(
    server: Server, tmp_path: Path
) -> None:
    await reports(server, tmp_path, "sound", ("7", "7"), ("7", "8"))
    rollout = await begin(server, "sound", kind="canary", steps=[50], gates=["sessions"])
    await until(server, "sound", rollout, state="stepping", observed_weight=50)
    await asyncio.gather(
        *(look(server, "sound") for _ in range(60))
    )  # programs: over when answered
    ended = await until(server, "sound", rollout, state="completed")
    [passed] = [each for each in ended["verdicts"] if each["outcome"] == "pass"]
    assert "sessions on v2 were good; 16 were needed." in passed["sentence"]


async def test_a_version_three_times_as_slow_is_found_before_anybody_gets_it(
    server: Server, tmp_path: Path
) -> None:
    await reports(server, tmp_path, "slower", ("0.0", "0.04"), ("0.0", "0.12"))
    rollout = await begin(server, "slower", kind="canary", steps=[50], gates=["replay"])
    ended = await until(server, "slower", rollout, state="failed")
    assert "The gate replay failed: v2 takes" in ended["reason"]
    assert "times as long as v1, over 24 steps played on both." in ended["reason"]
    assert {version for version, _ in [await visit(server, "slower") for _ in range(5)]} == {1}


async def test_a_rollout_waits_for_a_persons_word(server: Server, tmp_path: Path) -> None:
    await reports(server, tmp_path, "awaited", ("7", "7"), ("7", "8"))
    rollout = await begin(server, "awaited", kind="all-at-once", gates=["sign-off"])
    await until(server, "awaited", rollout, state="checking")
    body = {"decision": "approved", "note": "The totals agree."}
    made = await server.do("POST", "/apps/awaited/versions/2/sign-offs", body)
    assert (made["by"], made["decision"]) == ("admin", "approved")
    await until(server, "awaited", rollout, state="completed")
    listed = await server.do("GET", "/apps/awaited/versions/2/sign-offs")
    assert [each["note"] for each in listed] == ["The totals agree."]
    assert (await server.ask("GET", "/apps/awaited/versions/9/sign-offs"))[0] == 404
