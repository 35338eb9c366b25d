"""An app that Greenroom does not know is started by its own command."""

import io
from pathlib import Path

import aiohttp
import pytest

from greenroom.kinds import by_name
from kinds.running import started

pytestmark = pytest.mark.anyio

ECHO = """
import os, socketserver, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        body = (os.environ.get("PORT", "none") + " " + " ".join(sys.argv[1:])).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def address_string(self):
        return "somebody"

if sys.argv[1] == "--socket":
    class Server(socketserver.ThreadingUnixStreamServer): pass
    Server(sys.argv[2], Handler).serve_forever()
if sys.argv[1] == "--fail":
    sys.exit(7)
port = int(os.environ["PORT"])
HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "echo.py").write_text(ECHO)
    return tmp_path / "bundle"


async def get(socket: Path, body: bytes | None = None) -> bytes:
    connector = aiohttp.UnixConnector(str(socket))
    async with aiohttp.ClientSession(connector=connector) as session:
        method = "GET" if body is None else "POST"
        data = None if body is None else io.BytesIO(body)
        async with session.request(method, "http://localhost/", data=data) as reply:
            assert reply.status == 200
            return await reply.read()


async def test_it_gets_a_port_as_argument_and_variable(folder: Path, tmp_path: Path):
    socket = tmp_path / "app.sock"
    command = ("python", "echo.py", "--port={port}")
    async with started(by_name("command"), folder, "", socket, command=command):
        port, argument = (await get(socket)).decode().split()
    assert argument == f"--port={port}"


async def test_a_large_upload_passes_whole(folder: Path, tmp_path: Path):
    socket = tmp_path / "app.sock"
    body = bytes(range(256)) * 40_000
    async with started(
        by_name("command"), folder, "", socket, command=("python", "echo.py", "any")
    ):
        assert await get(socket, body) == body


async def test_it_may_listen_on_the_socket_itself(folder: Path, tmp_path: Path):
    socket = tmp_path / "app.sock"
    command = ("python", "echo.py", "--socket", "{socket}")
    async with started(by_name("command"), folder, "", socket, command=command):
        assert (await get(socket)).decode() == f"none --socket {socket}"
        assert socket.stat().st_mode & 0o666 == 0o666


async def test_its_exit_status_is_passed_on(folder: Path, tmp_path: Path):
    command = ("python", "echo.py", "--fail")
    with pytest.raises(AssertionError, match="the app ended with 7"):
        async with started(by_name("command"), folder, "", tmp_path / "app.sock", command=command):
            pass
