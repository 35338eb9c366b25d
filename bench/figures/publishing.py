"""First publish and redeploy of a Shiny for Python app, until its page answers."""

import time
from pathlib import Path

from bench import apps
from bench.lab import Lab
from bench.model import Row, ratio_at_most
from bench.peers.installing import MissingError, uv_environment
from bench.peers.shinyhub import ShinyHub
from bench.programs import free_port, running
from bench.visits import until_ok

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


def measure(lab: Lab) -> list[Row]:
    """Publish in turns with a new lock each round, then again with the lock unchanged."""
    _warm_caches(lab)
    ours: dict[str, list[float]] = {"first": [], "again": [], "released": []}
    theirs: dict[str, list[float]] = {"first": [], "again": []}
    bare: list[float] = []
    for number in range(lab.rounds):
        folder = lab.new_folder("publish")
        app = apps.shiny(folder, f"penguins-{number}", *apps.extra(number))
        bare.append(_bare_start(app, lab))
        for step in ("first", "again"):
            took, version = _publish(lab, app)
            ours[step].append(took)
            _must_be_reused(version, step == "again")
            if isinstance(lab.shinyhub, ShinyHub):
                theirs[step].append(_publish_there(lab.shinyhub, app))
            apps.edit(app, f"edited in round {number}")
        ours["released"].append(_release(lab, app.name, 2))
        if isinstance(lab.shinyhub, ShinyHub):
            lab.shinyhub.sleep(app.name)
        lab.greenroom.must("stop", "--app", app.name)
    note = _about(lab.shinyhub)
    return [
        Row("first publish, warm package cache", "s", ours["first"], "ShinyHub", theirs["first"],
            ratio_at_most(0.8), note),
        Row("redeploy, lock unchanged", "s", ours["again"], "ShinyHub", theirs["again"],
            ratio_at_most(0.5), note),
        Row("redeploy, lock unchanged", "s", ours["again"], "bare start", bare, ratio_at_most(1.3)),
        Row("then release to production (starts there)", "s", ours["released"]),
    ]  # fmt: skip


def _about(hub: ShinyHub | MissingError) -> str:
    if isinstance(hub, MissingError):
        return str(hub)
    return f"ShinyHub refused {hub.refusals} tries, processors busy" if hub.refusals else ""


def _warm_caches(lab: Lab) -> None:
    """Bring every package that the rounds need into both caches."""
    app = apps.shiny(lab.new_folder("warm"), "warm-up", *apps.SMALL)
    lab.greenroom.deploy(app, app.name)
    lab.greenroom.must("stop", "--app", app.name)
    if isinstance(lab.shinyhub, ShinyHub):
        lab.shinyhub.deploy(app, app.name)
        lab.shinyhub.sleep(app.name)


def _publish(lab: Lab, app: Path) -> tuple[float, dict[str, object]]:
    begun = time.monotonic()
    _, version = lab.greenroom.deploy(app, app.name)
    until_ok(version["url"], {"authorization": f"Bearer {lab.greenroom.token}"})
    return time.monotonic() - begun, version


def _must_be_reused(version: dict[str, object], wanted: bool) -> None:
    if version["reused_environment"] is not wanted:
        raise RuntimeError(f"the environment was {'built' if wanted else 'reused'}: {version}")


def _publish_there(hub: ShinyHub, app: Path) -> float:
    took = hub.deploy(app, app.name)
    begun = time.monotonic()
    until_ok(hub.address(app.name))
    return took + time.monotonic() - begun


def _release(lab: Lab, slug: str, number: int) -> float:
    begun = time.monotonic()
    lab.greenroom.release(slug, number)
    until_ok(f"http://{slug}.localhost:{lab.greenroom.port}/")
    return time.monotonic() - begun


def _bare_start(app: Path, lab: Lab) -> float:
    """Start the app by itself, as its author would, until its first page."""
    python = uv_environment("bare", apps.EXAMPLE / "requirements.txt")
    port = free_port()
    argv = (str(python), "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "warning")
    begun = time.monotonic()
    with running(argv, lab.folder / "bare.log", cwd=app, env={NO_BYTECODE: "1"}):
        until_ok(f"http://127.0.0.1:{port}/")
        return time.monotonic() - begun
