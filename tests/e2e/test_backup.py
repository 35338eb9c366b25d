"""Backup and restore, as the administrator's page says."""

import re
import subprocess
from pathlib import Path

import pytest

from e2e import apps
from e2e.server import Server, home, running
from e2e.visitors import look

pytestmark = pytest.mark.anyio
PAGE = Path(__file__).parents[2] / "docs/administrator/install.md"


def commands() -> list[str]:
    """Return the commands of the section on backup, in order."""
    section = PAGE.read_text("utf-8").partition("## Backup and restore")[2].partition("\n## ")[0]
    blocks = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("# ")]


def type_in(lines: list[str], at: Path, backup: Path) -> None:
    for line in lines:
        here = line.replace("/var/lib/greenroom", str(at)).replace("/backup", str(backup))
        subprocess.run(here, shell=True, check=True)


async def test_a_restored_server_has_its_apps_their_releases_and_their_secrets(tmp_path: Path):
    save = [line for line in commands() if not re.search(r"^cp |-xzf|mkdir -p /var", line)]
    restore = [line for line in commands() if line not in save]
    with home() as old, home() as new:
        with running(old) as server:
            await server.deploy(apps.echo(tmp_path, "kept", "before the fire"))
            path = "/apps/kept/stages/production/variables/API_KEY"
            await server.do("PUT", path, {"value": "swordfish", "secret": True})
            await server.release("kept", 1)
            type_in(save, old, tmp_path / "backup")
        type_in(restore, new, tmp_path / "backup")
        with running(new) as server:
            await it_is_as_it_was(server)


async def it_is_as_it_was(server: Server) -> None:
    said = (await look(server, "kept")).json
    assert said["word"] == "before the fire"
    assert said["env"]["API_KEY"] == "swordfish"
    [made] = await server.do("GET", "/apps/kept/releases")
    assert (made["version"], made["stage"]) == (1, "production")
