"""Runs the control plane: start what must live on, take over what runs, open the doors."""

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import sys
from collections.abc import AsyncGenerator, Coroutine
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from greenroom.api.ofrep import Hub, guarded
from greenroom.jobs.service import Jobs
from greenroom.kernel.errors import ConflictError, UnreadyError
from greenroom.kernel.events import bus
from greenroom.kernel.settings import Settings
from greenroom.migrations import upgrade
from greenroom.releases import queries
from greenroom.runtime.process.client import Supervisor
from greenroom.wiring.doors import control_app
from greenroom.wiring.house import House, build

log = structlog.get_logger()


def serve(settings: Settings) -> None:
    """Serve until told to stop; apps and Envoy go on afterwards."""
    _log_to_stderr(settings)
    house = build(settings)
    with _alone(settings.home):
        asyncio.run(_serve(settings, house))


def stop(settings: Settings) -> None:
    """End the server of a home, its apps and its Envoy."""

    async def shut_down() -> None:
        with contextlib.suppress(UnreadyError):
            await Supervisor(settings.home.expanduser().resolve()).shutdown()

    _end_control_plane(settings.home)
    asyncio.run(shut_down())


async def _serve(settings: Settings, house: House) -> None:
    services, home = house.services, settings.home.expanduser().resolve()
    await house.gateway.check_port()
    await asyncio.to_thread(upgrade, settings.database)
    password = await services.access.ensure_administrator(
        settings.admin_name, settings.admin_password
    )
    await house.editions.load()
    for on_event in (house.editions.on_event, services.program.on_event):
        bus.call(on_event)
    bus.call(lambda _: house.reconciler.nudge())
    flags = house.flags
    for listener in (flags.evaluations.on_event, flags.flagging.on_event, flags.hub.on_event):
        bus.call(listener)
    flags.flagging.door.mkdir(mode=0o755, exist_ok=True)
    bus.call(house.rollouts.on_event)
    control, door = home / "run" / "control.sock", home / "run" / "door.sock"
    await house.supervisor.connect_or_start()
    await house.gateway.start()
    async with _running(
        house.company.follow(),
        house.book.follow(),
        house.collector.watch(services.driver),
        house.callings.follow_access(),
    ):
        await house.company.adopt(await _known(house))
        async with (
            _listening(control_app(services), control),
            _listening(house.door.app(), door),
            _listening(house.flags_door.app(), flags.flagging.socket, mode=0o666, http=_guarded()),
            _ending(flags.hub),
            _working(house.jobs),
            _running(house.reconciler.run(), house.rollouts.run(), house.housekeeping.run()),
            _running(house.collector.run(), flags.uses.run(), flags.exposures.run()),
        ):
            _greet(settings, password)
            await _until_told()
    await services.database.close()


@contextlib.asynccontextmanager
async def _working(jobs: Jobs) -> AsyncGenerator[None]:
    """Go on with the jobs that were left unfinished, and take new ones."""
    await jobs.launch()
    try:
        yield
    finally:
        await jobs.close()


async def _known(house: House) -> dict[str, Any]:
    """Return which deployment each instance belongs to that may still run."""
    snapshot = await house.services.program.snapshot()
    by_id = {deployment.id: deployment for deployment in snapshot.deployments}
    async with house.services.database.read() as session:
        rows = await queries.live_instances(session)
    return {row.id: by_id[row.deployment_id] for row in rows if row.deployment_id in by_id}


@contextlib.asynccontextmanager
async def _listening(
    app: Any, path: Path, *, mode: int = 0o600, http: Any = "auto"
) -> AsyncGenerator[None]:
    """Serve an ASGI application on a Unix socket that, by its mode, only this user can reach."""
    path.unlink(missing_ok=True)
    config = uvicorn.Config(
        app,
        uds=str(path),
        http=http,
        log_config=None,
        lifespan="off",
        ws="none",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())  # `serve` would take over the signals
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells in no other way
        await asyncio.sleep(0.005)
    path.chmod(mode)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _guarded() -> Any:
    """Return the door's protocol; without root every app runs as our own user."""
    return guarded(spared=os.geteuid() or None)


@contextlib.asynccontextmanager
async def _ending(hub: Hub) -> AsyncGenerator[None]:
    """End the streams before their server, which would wait for them."""
    try:
        yield
    finally:
        hub.close()


@contextlib.asynccontextmanager
async def _running(*work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Run loops beside what happens inside; one that fails is said and ends the server."""
    tasks = [asyncio.create_task(one) for one in work]
    for task in tasks:
        task.add_done_callback(_complain)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _complain(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception():
        log.error("a loop of the server failed", exc_info=task.exception())
        os.kill(os.getpid(), signal.SIGTERM)


async def _until_told() -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    await over.wait()


@contextlib.contextmanager
def _alone(home: Path):
    """Make sure that one control plane serves a home."""
    path = home.expanduser().resolve() / "run" / "control.lock"
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        raise ConflictError(
            f"A server runs in {home} already.",
            f"Its process is {file.read().strip()}.",
            "Use that one, or choose another home: greenroom serve --home DIR",
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    try:
        yield
    finally:
        file.close()


def _end_control_plane(home: Path) -> None:
    path = home.expanduser().resolve() / "run" / "control.lock"
    if not path.exists():
        return
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.kill(int(file.read()), signal.SIGTERM)
            fcntl.flock(file, fcntl.LOCK_SH)


def _greet(settings: Settings, password: str | None) -> None:
    say = sys.stderr.write
    say(f"Greenroom serves {settings.root_url}\n")
    if password:
        say(f"Sign in as {settings.admin_name} with password {password} (shown this once)\n")
    sys.stderr.flush()


def _log_to_stderr(settings: Settings) -> None:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # `api.problems` logs these
    levels = {"debug": 10, "info": 20, "warning": 30, "error": 40}
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(levels[settings.log_level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
