"""What the performer makes of bad journeys and bad apps: a result in a sentence, never a hang or a crash."""

import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from greenroom.rehearsal.journey import FOLDER, write_journey
from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.server.model import Part
from greenroom.rehearsal.server.orders import LoadOrder, Order
from greenroom.rehearsal.server.performing import PerformerError, perform
from greenroom.rehearsal.stand import Stand, standing
from kinds.running import environment

pytestmark = pytest.mark.anyio
APP = """
import asyncio, json, os

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    path = scope["path"]
    if path == "/die":
        os._exit(3)
    if path == "/hang":
        await asyncio.sleep(3600)
    big = path == "/big"
    kind = b"application/octet-stream" if big else b"application/json"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    body = b"x" * 100_000_000 if big else json.dumps({"path": path}).encode()
    await send({"type": "http.response.body", "body": body})
"""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def stand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    folder = tmp_path_factory.mktemp("app")
    (folder / "main.py").write_text(APP)
    (folder / "greenroom.toml").write_text('[app]\nkind = "asgi"\nentry = "main:app"\n')
    async with standing(folder, python=str(environment(("uvicorn",)) / "bin" / "python")) as found:
        yield found


def steps(*paths: str, timeout: float = 5000) -> tuple[Step, ...]:
    acts = [Act("call", {"method": "GET", "path": path}) for path in paths]
    return tuple(
        Step(n, f"GET {path}", act, timeout=timeout)
        for n, (path, act) in enumerate(zip(paths, acts, strict=True))
    )


def order(stand: Stand, folder: Path, *, load: LoadOrder | None = None) -> Order:
    out = folder / "out"
    out.mkdir()
    assert stand.target.socket
    return Order(
        name="app@v1",
        bundle=folder,
        socket=stand.target.socket,
        pid=stand.pid,
        seen_as=str(folder),
        log=folder / "log",
        language="python",
        kind="asgi",
        out=out,
        load=load,
    )


async def parts(stand: Stand, folder: Path, *, load: LoadOrder | None = None) -> list[Part]:
    return [told.part async for told in perform(order(stand, folder, load=load)) if told.part]


async def test_a_journey_that_was_cut_is_a_result(stand: Stand, tmp_path: Path) -> None:
    file = write_journey(tmp_path, Journey("cut", "http", steps("/", "/more")))
    file.write_text(file.read_text()[:-20])
    [part] = await parts(stand, tmp_path)
    assert (part.verdict, part.journey) == ("broken", "cut")
    assert "as if the file had been cut" in part.sentence


async def test_a_journey_without_steps_is_a_result(stand: Stand, tmp_path: Path) -> None:
    write_journey(tmp_path, Journey("empty", "http", ()))
    [part] = await parts(stand, tmp_path)
    assert part.verdict == "broken"
    assert "holds no step" in part.sentence


async def test_a_journey_of_an_unknown_framework_names_those_that_are_known(
    stand: Stand, tmp_path: Path
) -> None:
    write_journey(tmp_path, Journey("odd", "shinny", steps("/")))
    [part] = await parts(stand, tmp_path)
    assert part.verdict == "broken"
    assert "Did you mean `shiny`?" in part.sentence


async def test_a_journey_of_another_app_is_stuck_or_broken_and_never_passes(
    stand: Stand, tmp_path: Path
) -> None:
    open_, set_ = Act("open", {"inputs": {}}), Act("set", {"n": 5})
    journey = Journey("other", "shiny", (Step(0, "Open", open_), Step(1, "Set n", set_)))
    write_journey(tmp_path, journey)
    [part] = await parts(stand, tmp_path)
    assert part.verdict in ("stuck", "broken")
    assert part.sentence


async def test_a_name_that_leads_elsewhere_is_not_used_as_a_path(
    stand: Stand, tmp_path: Path
) -> None:
    file = write_journey(tmp_path, Journey("fine", "http", steps("/")))
    file.rename(tmp_path / FOLDER / "...journey.jsonl")
    other = write_journey(tmp_path, Journey("inside", "http", steps("/")))
    other.write_text(other.read_text().replace('"name":"inside"', '"name":"../../outside"'))
    found = await parts(stand, tmp_path)
    assert {part.journey: part.verdict for part in found} == {
        "..": "broken",
        "inside": "unapproved",
    }
    assert not (tmp_path.parent / "outside").exists()
    assert (tmp_path / "out" / "inside" / "seen").is_dir()


async def test_a_step_that_never_comes_to_rest_ends_by_its_limit(
    stand: Stand, tmp_path: Path
) -> None:
    write_journey(tmp_path, Journey("hang", "http", steps("/", "/hang", timeout=500)))
    [part] = await parts(stand, tmp_path)
    assert part.verdict == "stuck"
    assert "GET /hang" in part.sentence


async def test_an_output_of_a_hundred_megabytes_is_compared_all_the_same(
    stand: Stand, tmp_path: Path
) -> None:
    write_journey(tmp_path, Journey("big", "http", steps("/big", timeout=30_000)))
    [part] = await parts(stand, tmp_path)
    assert (part.verdict, part.facts["differences"]) == ("unapproved", [])
    assert part.facts["steps"][0]["outputs"][0]["words"] == "100,000 kB"


async def test_an_app_that_dies_under_load_is_the_result_with_its_last_words(
    stand: Stand, tmp_path: Path
) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    write_journey(folder, Journey("die", "http", steps("/", "/die")))
    (folder / "log").write_text("Traceback: something was wrong\n")
    async with standing(stand.folder, python=stand.prepared.interpreter) as mortal:
        [test, load] = await parts(mortal, folder, load=LoadOrder(2, 2.0, None))
    assert (test.verdict, load.verdict) == ("broken", "broken")
    assert test.sentence


async def test_a_load_test_stands_step_by_step_beside_that_of_the_version_before(
    stand: Stand, tmp_path: Path
) -> None:
    for name, before in (("v1", None), ("v2", tmp_path / "v1" / "out")):
        folder = tmp_path / name
        folder.mkdir()
        write_journey(folder, Journey("calls", "http", steps("/", "/new")[: int(name[1])]))
        told = replace(order(stand, folder, load=LoadOrder(2, 2.0, None)), before=before)
        told = replace(told, name=f"app@{name}")
        found = [
            each.part async for each in perform(told) if each.part and each.part.kind == "load"
        ]
    [load] = found
    assert load.facts["before"] == "app@v1"
    old, new = load.facts["steps"]
    assert old["before"] > 0
    assert old["change"] in {"same", "slower", "faster"}
    assert (new["before"], new["change"]) == (None, "new")


async def test_the_performer_leaves_nobody_behind_when_it_is_left(
    stand: Stand, tmp_path: Path
) -> None:
    write_journey(tmp_path, Journey("long", "http", steps("/", "/hang", timeout=60_000)))
    telling = perform(order(stand, tmp_path))
    async for told in telling:
        assert told.doing
        break
    assert performers()
    await telling.aclose()
    assert not performers()


def performers() -> list[int]:
    """Return the performers that this process has started."""
    mine = Path("/proc/self/task").glob("*/children")
    pids = " ".join(file.read_text() for file in mine).split()
    return [
        int(pid) for pid in pids if b"server.performer" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


async def test_a_performer_that_is_killed_says_so(stand: Stand, tmp_path: Path) -> None:
    write_journey(tmp_path, Journey("long", "http", steps("/", "/hang", timeout=60_000)))

    async def killed() -> None:
        async for _ in perform(order(stand, tmp_path)):
            for pid in performers():
                os.kill(pid, signal.SIGKILL)

    with pytest.raises(PerformerError, match="own process failed"):
        await killed()


async def test_a_folder_in_the_place_of_a_journey_is_a_result(stand: Stand, tmp_path: Path) -> None:
    (tmp_path / FOLDER / "x.journey.jsonl").mkdir(parents=True)
    [part] = await parts(stand, tmp_path)
    assert part.verdict == "broken"
    assert "cannot be read" in part.sentence
