"""Rehearsals set flags, and try each release flag the other way."""

from pathlib import Path
from typing import Any

import pytest

from e2e import apps
from e2e.rehearsals import rehearsed
from e2e.server import Server

pytestmark = pytest.mark.anyio
TOGGLE = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
ASKS = """
from greenroom import flags


def answer(path):
    mine = flags.of()
    if mine.on("breaks") and path != "/clock":
        raise RuntimeError("the new way is not finished")
    factor = 10 if mine.on("dearer") else 1
"""


def flagged_figures(folder: Path, slug: str) -> Path:
    """Write the app with figures; one flag makes all dearer, another breaks it."""
    more = '[start]\nready_path = "/clock"\n[rehearsal]\nload = false\nprofile = false\n'
    made = apps.figures(folder, slug, paths=("/",), more=more)
    file = made / "figures.py"
    text = file.read_text().replace("\n\ndef answer(path):\n", ASKS)
    file.write_text(text.replace('sum(row["sold"]', 'factor * sum(row["sold"]'))
    return made


def verdicts(rehearsal: dict[str, Any]) -> dict[str, str]:
    return {part["journey"]: part["verdict"] for part in rehearsal["parts"]}


async def add(server: Server, slug: str, key: str) -> None:
    definition = TOGGLE | {"metadata": {"kind": "release"}}
    body = {"key": key, "stage": "sandbox", "definition": definition}
    await server.do("POST", f"/apps/{slug}/flags", body)


async def accept(server: Server, slug: str, rehearsal: dict[str, Any], journey: str) -> Any:
    path = f"/apps/{slug}/rehearsals/{rehearsal['id']}/judgements"
    return await server.do("POST", path, {"journey": journey, "verb": "accept", "why": "seen"})


async def test_each_release_flag_is_tried_the_other_way(server: Server, tmp_path: Path) -> None:
    await server.do("POST", "/apps", {"slug": "ways"})
    await add(server, "ways", "dearer")
    await add(server, "ways", "breaks")
    await server.deploy(flagged_figures(tmp_path, "ways"))
    first = await rehearsed(server, "ways", 1)
    found = verdicts(first)
    assert (found["look"], found["look with dearer on"]) == ("unapproved", "passed")
    assert found["look with breaks on"] == "broken"
    assert "With breaks on, GET / is an error" in first["sentence"]
    await accept(server, "ways", first, "look")

    set_flags = {"load": False, "profile": False, "flags": {"dearer": "on"}, "both_ways": False}
    await server.do("POST", "/apps/ways/versions/1/rehearsals", set_flags)
    assert verdicts(await rehearsed(server, "ways", 1)) == {"look": "differs"}

    path = "/apps/ways/versions/1/rehearsals"
    status, said = await server.ask("POST", path, {"flags": {"dear": "on"}})
    assert (status, said["detail"]) == (404, "Did you mean dearer?")
    status, said = await server.ask("POST", path, {"flags": {"dearer": "onn"}})
    assert (status, said["fix"]) == (400, "There are off, on.")
