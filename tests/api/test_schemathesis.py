"""Whatever is sent to the API, it never answers with a server error."""

import asyncio
import subprocess
import sys
from pathlib import Path

from e2e import apps
from e2e.server import running

CONFIG = """
[parameters]
slug = "site"
number = 1
other = 1
stage = ["sandbox", "production"]
person = "admin"
"""


def test_no_request_makes_the_server_fail(tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    with running() as server:
        asyncio.run(server.deploy(apps.static(tmp_path, "site")))
        done = subprocess.run(
            [
                *(Path(sys.executable).parent / "schemathesis", "--config-file", config),
                *("run", f"http://127.0.0.1:{server.port}/api/v1/openapi.json"),
                *("--url", f"http://127.0.0.1:{server.port}/api/v1"),
                *("--header", f"Authorization: Bearer {server.token}"),
                *("--checks", "not_a_server_error", "--phases", "examples,coverage,fuzzing"),
                *("--max-examples", "12", "--seed", "1", "--generation-database", "none"),
                *("--suppress-health-check", "all", "--request-timeout", "20"),
                *("--exclude-path-regex", "/(progress|logs)$", "--no-color", "--no-shrink"),
                # the other requests need the app and the token
                *("--exclude-name", "DELETE /apps/{slug}"),
                *("--exclude-name", "DELETE /tokens/{token_id}"),
                *("--continue-on-failure", "--warnings", "off"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
        assert "unexpected error" not in server.log.read_text()
