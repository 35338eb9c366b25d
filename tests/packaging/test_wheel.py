"""The wheel, installed in an empty environment far from the checkout, serves and deploys."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from uv import find_uv_bin

from e2e.server import PASSWORD, free_port

ROOT = Path(__file__).parents[2]
UV = find_uv_bin()


@pytest.fixture(scope="module")
def elsewhere():
    folder = Path(tempfile.mkdtemp(prefix="greenroom-wheel-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def greenroom(elsewhere):
    """Return a function that runs the installed command."""
    run([UV, "build", "--wheel", "--quiet", "--out-dir", elsewhere / "dist", ROOT])
    run(["/usr/bin/python3", "-m", "venv", elsewhere / "venv"])
    [wheel] = (elsewhere / "dist").glob("*.whl")
    run([UV, "pip", "install", "--quiet", "--python", elsewhere / "venv/bin/python", wheel])
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(elsewhere),
        "GREENROOM_ADMIN_PASSWORD": PASSWORD,
        "GREENROOM_CONFIG": str(elsewhere / "server.toml"),
    }
    (elsewhere / "server.toml").touch()

    def command(*arguments: object, cwd: Path = elsewhere, **more):
        argv = [str(elsewhere / "venv/bin/greenroom"), *map(str, arguments)]
        return subprocess.run(
            argv, cwd=cwd, env=environment, text=True, capture_output=True, **more
        )

    command.environment = environment
    return command


def run(argv: list[object]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run([*map(str, argv)], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr


def test_it_serves_and_deploys(greenroom, elsewhere):
    home, port = elsewhere / "home", free_port()
    at = ("--home", home, "--port", port)
    server = subprocess.Popen(
        [elsewhere / "venv/bin/greenroom", "serve", *map(str, at)],
        env=greenroom.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        assert server.stderr.readline().startswith("Greenroom serves")
        address = f"http://localhost:{port}"
        signed_in = greenroom(
            "login", address, "--name", "admin", "--password-stdin", input=f"{PASSWORD}\n"
        )
        assert signed_in.returncode == 0, signed_in.stderr
        app = elsewhere / "hello"
        app.mkdir()
        (app / "index.html").write_text("<h1>Hello from far away</h1>")
        assert greenroom("init", cwd=app).returncode == 0
        deployed = greenroom("deploy", cwd=app)
        assert deployed.returncode == 0, deployed.stderr
        assert "v1" in deployed.stdout + deployed.stderr
        released = greenroom("release", "v1", cwd=app)
        assert released.returncode == 0, released.stderr
    finally:
        greenroom("serve", "--stop", *at)
        server.communicate(timeout=30)


def test_it_brings_no_tests_and_all_it_needs(greenroom, elsewhere):
    installed = next((elsewhere / "venv/lib").glob("python3*/site-packages"))
    assert not (installed / "tests").exists()
    for needed in (
        "web/static/vendor/htmx.min.js",
        "kinds/launch/start_asgi.py",
        "gateway/page.html",
    ):
        assert (installed / "greenroom" / needed).exists(), needed
