"""Each deployed version is rehearsed: what it saw, who judged it, and that nothing is lost by a crash."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from e2e import apps
from e2e.rehearsals import judge, part, rehearsed
from e2e.server import GREENROOM, Server, free_port, running, until

pytestmark = pytest.mark.anyio
SLOW_R = """#* @get /rows
function() {
  total <- 0
  for (n in seq_len(4e6)) {
    total <- total + n %% 7
  }
  list(total = total)
}
"""


async def test_a_deploy_is_rehearsed_and_a_changed_figure_is_found_and_judged(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.figures(tmp_path / "one", "figures"))
    first = await rehearsed(server, "figures", 1)
    assert (first["verdict"], part(first)["verdict"]) == ("unapproved", "unapproved")
    assert part(first, "load")["facts"]["failed"] == 0
    assert (await judge(server, "figures", first, "accept"))["verdict"] == "passed"

    await server.deploy(apps.figures(tmp_path / "two", "figures", 3))
    second = await rehearsed(server, "figures", 2)
    found = {(each["step"], each["output"]) for each in part(second)["facts"]["differences"]}
    assert second["verdict"] == "differs"
    assert found == {(0, "GET /"), (1, "GET /rows"), (2, "GET /picture")}

    left = await judge(server, "figures", second, "accept", step=0, output="GET /")
    assert left["verdict"] == "differs"
    assert "2 differences left" in left["sentence"]
    await judge(server, "figures", second, "reject", step=2, output="GET /picture")
    said = await server.do("GET", "/apps/figures/judgements")
    assert [(each["verb"], each["by"], each["why"]) for each in said] == [
        ("accept", "admin", "seen"), ("accept", "admin", "seen"), ("reject", "admin", "seen"),
    ]  # fmt: skip

    again = await server.do(
        "POST", "/apps/figures/versions/2/rehearsals", {"load": False, "profile": False}
    )
    assert again["state"] == "waiting"
    third = await rehearsed(server, "figures", 2)
    assert third["id"] == again["id"]
    left_over = {each["output"] for each in part(third)["facts"]["differences"]}
    assert left_over == {"GET /rows", "GET /picture"}
    assert [each["kind"] for each in third["parts"]] == ["test"]


async def test_what_was_seen_and_what_differs_can_be_looked_at(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.figures(tmp_path / "one", "looks"))
    await judge(server, "looks", await rehearsed(server, "looks", 1), "accept")
    await server.deploy(apps.figures(tmp_path / "two", "looks", 3))
    at = f"/apps/looks/rehearsals/{(await rehearsed(server, 'looks', 2))['id']}"
    for which in ("seen", "approved", "difference"):
        where = f"{at}/outputs?journey=look&step=2&output=GET%20/picture&which={which}"
        status, _ = await server.ask_bytes(where)
        assert (status, _[:4]) == (200, b"\x89PNG")
    rows = await server.do("GET", f"{at}/outputs?journey=look&step=1&output=GET%20/rows")
    assert rows["rows"] == [["north", 9], ["south", 12]]
    status, report = await server.ask_bytes(f"{at}/reports/load?journey=look")
    assert (status, b"looks@v2" in report) == (200, True)
    for nothing in ("outputs?journey=..&step=0&output=x", "reports/profile?journey=..%2F.."):
        assert (await server.ask("GET", f"{at}/{nothing}"))[0] == 404


async def test_a_clock_is_tolerated_once_and_for_all(server: Server, tmp_path: Path) -> None:
    paths = ("/", "/clock")
    await server.deploy(apps.figures(tmp_path / "one", "clock", paths=paths))
    first = await rehearsed(server, "clock", 1)
    assert part(first)["facts"]["volatile"] == ["GET /clock"]
    await judge(server, "clock", first, "accept")
    await server.deploy(apps.figures(tmp_path / "two", "clock", paths=(*paths, "/rows")))
    second = await rehearsed(server, "clock", 2)
    differing = [each["output"] for each in part(second)["facts"]["differences"]]
    assert "GET /clock" in differing
    await judge(server, "clock", second, "tolerate", step=1, output="GET /clock")
    await server.do("POST", "/apps/clock/versions/2/rehearsals", {"load": False, "profile": False})
    third = await rehearsed(server, "clock", 2)
    assert "GET /clock" not in [each["output"] for each in part(third)["facts"]["differences"]]


async def test_an_app_without_journeys_is_not_rehearsed_and_says_what_to_do(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.echo(tmp_path, "plain"))
    assert await server.do("GET", "/apps/plain/rehearsals") == []
    status, said = await server.ask("POST", "/apps/plain/versions/1/rehearsals", {})
    assert status == 409
    assert "greenroom record" in said["fix"]


async def test_a_rehearsal_begins_again_after_a_crash(tmp_path: Path) -> None:
    with running() as server:
        more = '[rehearsal]\nprofile = false\nusers = 2\nduration = "6 s"\n'
        await server.deploy(apps.figures(tmp_path, "crash", more=more))

        async def loading() -> bool:
            found = await server.do("GET", "/apps/crash/rehearsals")
            return bool(found) and bool(found[0]["parts"])

        await until(loading)
        server.kill()
        server.start()

        async def performers() -> bool:
            return len([p for p in server.children() if "server.performer" in p]) == 1

        await until(performers)
        found = await rehearsed(server, "crash", 1)
        assert [each["kind"] for each in found["parts"]] == ["test", "load"]
        alone = [name for name in await server.pids("crash") if "-r" in name.partition("-v1")[2]]
        assert alone == []


async def test_the_command_line_follows_a_rehearsal_and_accepts(
    server: Server, tmp_path: Path
) -> None:
    async def greenroom(*words: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *GREENROOM, *words, "--app", "followed",
            env=os.environ | {"GREENROOM_SERVER": server.url, "GREENROOM_TOKEN": server.token},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()

    await server.deploy(apps.figures(tmp_path, "followed"))
    code, said = await greenroom("rehearse")
    assert code == 2
    assert "Nothing has been approved yet" in said
    assert "3 people at once" in said
    code, said = await greenroom("rehearse", "v1", "--accept", "all", "--why", "as in the report")
    assert (code, "The journey is as approved." in said) == (0, True)
    assert (await greenroom("rehearse", "--no-load", "--no-profile"))[0] == 0
    code, said = await greenroom("rehearse", "v1", "--show", "--json")
    assert (code, json.loads(said)["verdict"]) == (0, "passed")


async def test_a_webhook_is_told_when_a_rehearsal_is_done(tmp_path: Path) -> None:
    told: list[dict[str, Any]] = []

    async def listen(request: web.Request) -> web.Response:
        told.append(json.loads(await request.text()))
        return web.Response(status=503 if len(told) == 1 else 204)

    listener = web.Application()
    listener.router.add_post("/hook", listen)
    port = free_port()
    runner = web.AppRunner(listener)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        with running(WEBHOOKS=f'["http://127.0.0.1:{port}/hook"]') as server:
            await server.deploy(
                apps.figures(
                    tmp_path,
                    "told",
                    more='[rehearsal]\nprofile = false\nusers = 1\nduration = "1 s"\n',
                )
            )

            async def heard_again() -> bool:
                return len(told) == 2

            await until(heard_again)
    finally:
        await runner.cleanup()
    assert told[1]["type"] == "greenroom.rehearsal.finished"
    assert (told[1]["data"]["app"], told[1]["data"]["verdict"]) == ("told", "unapproved")


async def test_what_was_promised_is_looked_for(server: Server, tmp_path: Path) -> None:
    more = (
        '[rehearsal]\nprofile = false\nusers = 1\nduration = "1 s"\nunder = "2 s"\npromised = 4\n'
    )
    await server.deploy(apps.figures(tmp_path, "promise", think=200, more=more))
    load = part(await rehearsed(server, "promise", 1), "load")
    assert load["sentence"].startswith("promise@v1 serves ")
    assert load["facts"]["capacity"]["instances"] == 1
    assert [trial["users"] for trial in load["facts"]["capacity"]["trials"]] == [1, 2, 4, 4]


async def test_the_slow_line_is_named_through_the_sandbox(server: Server, tmp_path: Path) -> None:
    folder = apps.figures(tmp_path, "slow", more="[rehearsal]\nload = false\n")
    program = folder / "figures.py"
    busy = 'def answer(path):\n    if path == "/rows":\n        spent = sum(n * n for n in range(4_000_000))\n'
    program.write_text(program.read_text().replace("def answer(path):\n", busy))
    await server.deploy(folder)
    found = part(await rehearsed(server, "slow", 1), "profile")
    assert found["verdict"] == "passed", found["sentence"]
    assert "`GET /rows`" in found["sentence"]
    assert "spent = sum(" in found["sentence"]
    [rehearsal, *_] = await server.do("GET", "/apps/slow/rehearsals")
    at = f"/apps/slow/rehearsals/{rehearsal['id']}/reports"
    for name in ("profile", "speedscope"):
        assert (await server.ask_bytes(f"{at}/{name}?journey=look"))[0] == 200


async def test_the_slow_line_of_r_is_named_through_the_sandbox(
    server: Server, tmp_path: Path
) -> None:
    folder = apps.figures(tmp_path, "slow-r", paths=("/rows",), more="[rehearsal]\nload = false\n")
    (folder / "figures.py").unlink()
    (folder / "plumber.R").write_text(SLOW_R)
    config = (folder / "greenroom.toml").read_text()
    served = config.replace('"asgi"', '"plumber"').replace("figures:app", "plumber.R")
    (folder / "greenroom.toml").write_text(served)
    await server.deploy(folder)
    found = part(await rehearsed(server, "slow-r", 1), "profile")
    assert found["verdict"] == "passed", found["sentence"]
    assert "plumber.R:5 `total <- total + n %% 7`" in found["sentence"]
    assert "memoise" in found["facts"]["advice"][0]["what"]


async def test_a_version_on_the_server_is_recorded_tested_and_loaded_from_a_laptop(
    server: Server, tmp_path: Path
) -> None:
    folder = apps.figures(tmp_path, "remote")
    config = (folder / "greenroom.toml").read_text().replace('"public"', '"signed-in"')
    (folder / "greenroom.toml").write_text(config)
    await server.deploy(folder)
    env = os.environ | {"GREENROOM_SERVER": server.url, "GREENROOM_TOKEN": server.token}

    async def greenroom(*words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(*GREENROOM, *words, "--app", "remote@v1"),
            cwd=folder,
            env=env | {"PYTHONUNBUFFERED": "1"},
            stdout=asyncio.subprocess.PIPE,
        )

    recording = await greenroom("record", "--name", "far", "--no-open")
    assert recording.stdout
    while not (line := (await recording.stdout.readline()).decode()).startswith("Use the app at"):
        assert line
    address = line.split()[-1]
    async with aiohttp.ClientSession() as visitor:
        for path in ("", "rows", "picture"):
            async with visitor.get(address + path) as reply:
                assert (reply.status, bool(await reply.read())) == (200, True)
    recording.send_signal(signal.SIGINT)
    said = (await recording.communicate())[0].decode()
    assert (recording.returncode, "3 steps" in said) == (0, True), said
    journey = (folder / "tests/journeys/far.journey.jsonl").read_text()
    assert server.token not in journey
    for words in (
        ("test", "-j", "far", "--approve"),
        ("test", "-j", "far"),
        ("load", "-j", "far", "--users", "2", "--duration", "1s"),
    ):
        done = await greenroom(*words)
        said = (await done.communicate())[0].decode()
        assert done.returncode == 0, (words, said)


async def test_rehearsals_take_their_turns(server: Server, tmp_path: Path) -> None:
    for name in ("turn-a", "turn-b"):
        await server.deploy(apps.figures(tmp_path, name))
    most = 0

    async def both() -> bool:
        nonlocal most
        most = max(most, len([line for line in server.children() if "server.performer" in line]))
        found = [
            await server.do("GET", f"/apps/{name}/rehearsals") for name in ("turn-a", "turn-b")
        ]
        return all(each and each[0]["state"] == "done" for each in found)

    await until(both)
    assert most == 1
    status, said = await server.ask("POST", "/apps/turn-a/versions/1/rehearsals", {"load": False})
    again, refusal = await server.ask("POST", "/apps/turn-a/versions/1/rehearsals", {})
    assert (status, again, refusal["code"]) == (202, 409, "conflict"), (said, refusal)
