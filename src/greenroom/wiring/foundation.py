"""What the house stands on, made from the settings alone: folders, stages, addresses, gateway, store, environments."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from greenroom.environments import uv
from greenroom.environments.interpreters import Interpreters
from greenroom.environments.service import Environments
from greenroom.gateway.resources import Plan
from greenroom.gateway.service import Gateway, Tls
from greenroom.gateway.tickets import Tickets
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.settings import Settings, StageSettings
from greenroom.kinds import LAUNCHERS
from greenroom.monitoring.objectives.model import Objective
from greenroom.monitoring.objectives.promised import promised
from greenroom.publish.config.objectives import ObjectivesPart
from greenroom.publish.service import Publisher
from greenroom.publish.store import Store, Trees
from greenroom.releases.addresses import Addresses
from greenroom.releases.model import Stage, Stages
from greenroom.runtime.process.keeper import ProcessKeeper
from greenroom.runtime.process.machine import Machine
from greenroom.runtime.process.workshop import SandboxWorkshop
from greenroom.runtime.supervisor.network import GATEWAY_MARK
from greenroom.wiring.rollouts import checked_windows


def home_of(settings: Settings) -> Path:
    """Return the folder that everything is kept in, made if need be."""
    home = settings.home.expanduser().resolve()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    closed = [path for path in (home, *home.parents) if not path.stat().st_mode & 0o001]
    if closed and os.geteuid() == 0:
        raise GreenroomError(
            f"Greenroom cannot keep its files in {home}.",
            f"Each app runs as a user of its own, and {closed[0]} lets no other user through.",
            f"Choose another home (greenroom serve --home /var/lib/greenroom), or: chmod o+x {closed[0]}",
        )
    for name in ("run", "keys", "store", "logs", "wheels"):
        (home / name).mkdir(mode=0o700, exist_ok=True)
    (home / "run").chmod(0o711)
    return home


def launchers_of(home: Path) -> Path:
    """Return a copy of the launchers that apps' users can read, wherever Greenroom is installed."""
    target = home / "run" / "launchers"
    _copy(LAUNCHERS, target)
    return target


def _copy(folder: Path, target: Path) -> None:
    target.mkdir(mode=0o755, exist_ok=True)
    for source in folder.iterdir():
        if source.is_dir() and source.name != "__pycache__":
            _copy(source, target / source.name)
        elif source.is_file():
            part = target / f".{source.name}"
            shutil.copyfile(source, part)
            part.chmod(0o644)
            part.rename(target / source.name)


def stages_of(settings: Settings) -> Stages:
    """Return the server's stages in order."""
    return Stages(
        tuple(
            Stage(
                stage.name,
                stage.title or stage.name.capitalize(),
                position,
                stage.rehearsed,
                checked_windows(stage.freeze),
                _demanded(stage),
            )
            for position, stage in enumerate(settings.stages)
        )
    )


def _demanded(stage: StageSettings) -> tuple[Objective, ...]:
    """Return what every app at a stage has to keep."""
    if stage.objectives is None:
        return ()
    given = stage.objectives.model_dump(exclude_none=True)
    try:
        return promised(ObjectivesPart.model_validate(given, context={"stored": True}))
    except ValueError as error:
        raise GreenroomError(
            f"The objectives of the stage {stage.name} in server.toml cannot be read.",
            "`fast` and `within` go together.",
            "Write them like objectives = { good = 99.0, fast = 95.0, within = 2.0 }.",
        ) from error


def addresses_of(settings: Settings, stages: Stages) -> Addresses:
    """Return where apps live."""
    host = urlsplit(settings.root_url).hostname or "localhost"
    return Addresses(
        settings.root_url, settings.apps_domain or host, settings.routing == "path", stages
    )


def gateway_of(
    settings: Settings, home: Path, machine: Machine, tickets: Tickets, keeper: ProcessKeeper
) -> Gateway:
    """Return the gateway; Envoy is not started yet."""
    host = urlsplit(settings.root_url).hostname or "localhost"
    run = home / "run"
    plan = Plan(
        folder=run / "envoy",
        address=settings.listen,
        port=settings.port,
        control_hosts=tuple(dict.fromkeys((host, "localhost", "127.0.0.1"))),
        control_socket=run / "control.sock",
        door_socket=run / "door.sock",
        admin_socket=run / "envoy-admin.sock",
        access_log=home / "logs" / "access.jsonl",
        tls=settings.tls_certificate is not None,
        by_path=settings.routing == "path",
        mark=GATEWAY_MARK if machine.egress else 0,
    )
    tls = None
    if settings.tls_certificate and settings.tls_key:
        tls = Tls(settings.tls_certificate, settings.tls_key)
    return Gateway(plan, tickets, keeper, envoy=settings.envoy, tls=tls)


def publisher_of(settings: Settings, database: Database, home: Path, stages: Stages) -> Publisher:
    """Return what takes in bundles."""
    store = Store(settings.store_url, home)
    return Publisher(
        database=database,
        store=store,
        trees=Trees(store, home / "bundles"),
        limits=settings.upload,
        stages=[stage.name for stage in stages.all],
    )


def environments_of(settings: Settings, home: Path, machine: Machine) -> Environments:
    """Return what builds environments."""
    interpreters = Interpreters(settings.interpreters)
    workshop = SandboxWorkshop(machine, [Path(uv.binary())])
    return Environments(home, workshop, interpreters, settings.index)
