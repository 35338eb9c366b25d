"""What an administrator copies from the pages: the unit of the service, and the settings of TLS."""

import asyncio
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from certificates import common_name, write_certificate
from e2e.server import PASSWORD, PATIENCE, Server, free_port, home

PAGE = (Path(__file__).parents[2] / "docs/administrator/install.md").read_text("utf-8")


def block(section: str, language: str) -> str:
    """Return the first block of a language below a heading."""
    below = PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", below, re.DOTALL)
    assert found, section
    return found[1]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
def test_systemd_understands_the_unit(tmp_path: Path):
    installed = Path(sys.executable).parent / "greenroom"
    unit = block("Start it", "ini").replace("/opt/greenroom/bin/greenroom", str(installed))
    (tmp_path / "greenroom.service").write_text(unit)
    argv = ["systemd-analyze", "verify", "--man=no", tmp_path / "greenroom.service"]
    done = subprocess.run(argv, capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if "greenroom.service" in line]
    assert said == []


@pytest.mark.anyio
async def test_tls_as_it_is_written_and_with_renewed_files(tmp_path: Path):
    settings = block("TLS", "toml").replace("/etc/greenroom/tls", str(tmp_path))
    assert 'tls_certificate = "' in settings
    write_certificate(tmp_path, "localhost", chain="full-chain.pem")
    with home() as folder:
        server = Server(folder, free_port())
        (folder / "server.toml").write_text(re.sub(r"(?m)^(listen|port) .*$", "", settings))
        try:
            server.launch()
            await until_answered(server, tmp_path / "full-chain.pem")
            assert "Secure" in await session_cookie(server, tmp_path / "full-chain.pem")
            assert "Signed in" in login(server, tmp_path)
            write_certificate(tmp_path, "renewed", chain="full-chain.pem")
            until_shown(server, "renewed")
        finally:
            server.stop_everything()


async def until_answered(server: Server, trusted: Path) -> None:
    """Wait until the control plane answers behind Envoy."""
    context = ssl.create_default_context(cafile=trusted)
    address = f"https://localhost:{server.port}/api/v1/server"
    deadline = time.monotonic() + PATIENCE
    status = 0
    while status != 200:
        assert time.monotonic() < deadline, server.log.read_text()
        try:
            async with aiohttp.ClientSession() as client, client.get(address, ssl=context) as reply:
                status = reply.status
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)


def until_shown(server: Server, name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while common_name(server.port) != name:
        assert time.monotonic() < deadline
        time.sleep(0.1)


async def session_cookie(server: Server, trusted: Path) -> str:
    """Sign in at the page and return the cookie's line."""
    address = f"https://localhost:{server.port}"
    name = {"host": "greenroom.example.org", "origin": "https://greenroom.example.org"}
    form = {"name": "admin", "password": PASSWORD}
    context = ssl.create_default_context(cafile=trusted)
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client,
        client.post(
            f"{address}/sign-in", data=form, headers=name, ssl=context, allow_redirects=False
        ) as response,
    ):
        assert response.status == 303, await response.text()
        return response.headers["set-cookie"]


def login(server: Server, folder: Path) -> str:
    """Sign in at the command line, which trusts what the environment says."""
    argv = [sys.executable, "-m", "greenroom.cli.main", "login", f"https://localhost:{server.port}"]
    trust = {"SSL_CERT_FILE": str(folder / "full-chain.pem"), "XDG_CONFIG_HOME": str(folder)}
    done = subprocess.run(
        [*argv, "--name", "admin", "--password-stdin"],
        input=f"{PASSWORD}\n",
        env=os.environ | trust,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
