"""An app calls another by its address, as a dashboard calls a model's API."""

import os
import subprocess
from pathlib import Path

import pytest

from e2e import apps
from e2e.server import running
from e2e.visitors import arrive
from greenroom.runtime.process.machine import probe

pytestmark = pytest.mark.anyio

CALLER = '''
"""Asks the app at the address it was given, and says what that answered."""

import os
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
import sys


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urllib.request.Request(os.environ.get("MODEL", "http://127.0.0.1:9/"))
        asked.add_header("Host", "model.localhost")
        asked.add_header("Authorization", "Bearer " + os.environ.get("TOKEN", ""))
        try:
            said = urllib.request.urlopen(asked, timeout=20).read() if self.path != "/" else b"ready"
        except OSError as error:
            said = str(error).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said)


HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
'''


@pytest.mark.skipif(os.geteuid() != 0 or not probe().egress, reason="needs networks for instances")
async def test_a_dashboard_calls_a_model_on_the_same_server_with_a_token(tmp_path: Path) -> None:
    own = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True)
    with running(LISTEN="0.0.0.0") as server:
        await server.deploy(apps.echo(tmp_path, "model", "the estimate", access="invited"))
        await server.release("model", 1)
        given = {
            "MODEL": f"http://{own.stdout.split()[0]}:{server.port}/",
            "TOKEN": server.token,
        }
        for name, value in given.items():
            path = f"/apps/dashboard/stages/production/variables/{name}"
            if name == "MODEL":
                await server.deploy(apps.command(tmp_path, "dashboard", CALLER))
            await server.do("PUT", path, {"value": value, "secret": name == "TOKEN"})
        await server.release("dashboard", 1)
        async with arrive(server, "dashboard") as visitor:
            assert "the estimate" in (await visitor.get("/ask")).text
