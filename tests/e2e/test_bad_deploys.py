"""Deploys that cannot work, or meet each other, leave no half state."""

import asyncio
import hashlib
import os
import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e import apps
from e2e.server import Server, home, running
from e2e.visitors import look
from greenroom.kernel.errors import GreenroomError

pytestmark = pytest.mark.anyio


async def test_two_deploys_at_once_make_two_versions(server: Server, tmp_path: Path) -> None:
    folders = [apps.static(tmp_path / word, "twins", word) for word in ("left", "right")]
    made = await asyncio.gather(*(server.deploy(folder) for folder in folders))
    assert {version.number for version in made} == {1, 2}
    for version, word in zip(made, ("left", "right"), strict=True):
        page = await look(server, f"{version.name}--twins", token=server.token)
        assert word in page.text


async def test_an_upload_that_was_cut_is_taken_up_again(server: Server, tmp_path: Path) -> None:
    folder = apps.static(tmp_path, "cut")
    content = os.urandom(3_000_000)
    (folder / "large.bin").write_bytes(content)
    await server.do("POST", "/apps", {"slug": "cut"})
    digest = hashlib.sha256(content).hexdigest()
    half_an_upload(server, f"/api/v1/apps/cut/files/{digest}", content)
    assert (await server.deploy(folder)).number == 1
    files = await server.do("GET", "/apps/cut/versions/1/files")
    assert [file["size"] for file in files if file["path"] == "large.bin"] == [3_000_000]


def half_an_upload(server: Server, path: str, content: bytes) -> None:
    """Send the first half of a body, then hang up."""
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
        f"Authorization: Bearer {server.token}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + content[: len(content) // 2])


async def test_a_package_that_does_not_exist_is_named(server: Server, tmp_path: Path) -> None:
    folder = apps.echo(tmp_path, "unmet")
    (folder / "requirements.txt").write_text("no-such-package-of-greenroom==9\n")
    with pytest.raises(GreenroomError, match="no-such-package-of-greenroom"):
        await server.deploy(folder)
    assert not list((server.home / "environments").glob("*.part"))


async def test_a_package_without_a_wheel_is_refused_where_builds_are_not_allowed(
    server: Server, tmp_path: Path
) -> None:
    folder = apps.echo(tmp_path, "source")
    (folder / "requirements.txt").write_text("docopt==0.6.2\n")
    with pytest.raises(GreenroomError, match="docopt"):
        await server.deploy(folder)


@contextmanager
def small_disk(megabytes: int) -> Generator[Path]:
    """Mount a disk that is soon full."""
    with home() as folder:
        disk = folder / "disk"
        disk.mkdir()
        options = f"size={megabytes}m,mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk], check=True)
        try:
            yield disk
        finally:
            subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
async def test_a_full_disk_fails_the_build_and_nothing_else(tmp_path: Path) -> None:
    with small_disk(40) as folder, running(folder) as server:
        await server.deploy(apps.static(tmp_path, "slight"))
        heavy = apps.echo(tmp_path, "heavy")
        (heavy / "requirements.txt").write_text("numpy\n")
        with pytest.raises(GreenroomError, match="disk is full"):
            await server.deploy(heavy)
        [version] = await server.do("GET", "/apps/heavy/versions")
        assert version["state"] == "failed"
        assert (await look(server, "v1--slight", token=server.token)).status == 200
        assert (await server.deploy(apps.static(tmp_path, "slight", "two"))).number == 2


async def test_a_hundred_thousand_files_are_refused_and_leave_nothing(
    server: Server, tmp_path: Path
) -> None:
    folder = apps.static(tmp_path, "crumbs")
    for hundred in range(1000):
        place = folder / f"part{hundred}"
        place.mkdir()
        for number in range(100):
            (place / f"{number}.txt").touch()
    stored = sum(1 for _ in (server.home / "store").rglob("*"))
    with pytest.raises(GreenroomError, match="20,000") as caught:
        await server.deploy(folder)
    assert "files" in str(caught.value)
    status, _ = await server.ask("GET", "/apps/crumbs/versions")
    assert status == 404
    assert sum(1 for _ in (server.home / "store").rglob("*")) == stored
