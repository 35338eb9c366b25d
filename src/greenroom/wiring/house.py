"""Joins the capabilities into one house, from the bottom to the top."""

import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from greenroom.access.service import Access
from greenroom.api.ofrep import Hub, OfrepDoor
from greenroom.api.services import Services
from greenroom.environments import uv
from greenroom.environments.interpreters import Interpreters
from greenroom.environments.service import Environments
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.service import Flags
from greenroom.flags.tokens import InstanceTokens
from greenroom.flags.uses import Uses
from greenroom.gateway.door import Door
from greenroom.gateway.resources import Plan
from greenroom.gateway.service import Gateway, Tls
from greenroom.gateway.sessions import SessionBook
from greenroom.gateway.tickets import Tickets
from greenroom.jobs.service import Jobs
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.keys import load_key
from greenroom.kernel.settings import Settings
from greenroom.kinds import LAUNCHERS
from greenroom.monitoring.collector import Collector
from greenroom.publish.service import Publisher
from greenroom.publish.store import Store, Trees
from greenroom.rehearsal.server.service import Rehearsals, Served
from greenroom.releases.addresses import Addresses
from greenroom.releases.company import Company
from greenroom.releases.doorman import ReleaseDoorman
from greenroom.releases.housekeeping import Housekeeping
from greenroom.releases.model import Stage, Stages
from greenroom.releases.overview import Overview
from greenroom.releases.prepare import Preparation
from greenroom.releases.program import Program
from greenroom.releases.progress import Progress
from greenroom.releases.reconcile import Reconciler
from greenroom.releases.removals import Removals, Retirements
from greenroom.releases.rollouts.loop.loop import RolloutLoop
from greenroom.releases.service import Releases
from greenroom.releases.sign_offs.service import SignOffs
from greenroom.releases.variables import Variables
from greenroom.runtime.process.client import Supervisor
from greenroom.runtime.process.driver import ProcessDriver
from greenroom.runtime.process.keeper import ProcessKeeper
from greenroom.runtime.process.machine import Machine, probe
from greenroom.runtime.process.workshop import SandboxWorkshop
from greenroom.runtime.supervisor.network import GATEWAY_MARK
from greenroom.wiring.callings import Callings, load_access, load_policy
from greenroom.wiring.doctor import ServerDoctor
from greenroom.wiring.flagging import BookedVisits, Flagging, Running, ways_of
from greenroom.wiring.gates import build_gates
from greenroom.wiring.lending import Lending
from greenroom.wiring.rollouts import build_rollouts, checked_windows


@dataclass(frozen=True)
class FlagParts:
    """What serves flags to apps."""

    door: OfrepDoor
    hub: Hub
    uses: Uses
    evaluations: Evaluations
    flagging: Flagging


@dataclass(frozen=True)
class House:
    """Everything that `serving` runs."""

    services: Services
    supervisor: Supervisor
    gateway: Gateway
    door: Door
    book: SessionBook
    collector: Collector
    company: Company
    reconciler: Reconciler
    rollouts: RolloutLoop
    jobs: Jobs
    callings: Callings
    housekeeping: Housekeeping
    flags: FlagParts


def build(settings: Settings) -> House:
    """Return the house for these settings; nothing has been started yet."""
    home, machine = _home(settings), probe()
    supervisor, database = Supervisor(home), Database(settings.database)
    stages = _stages(settings)
    addresses = _addresses(settings, stages)
    driver = ProcessDriver(home, supervisor, machine, _launchers(home))
    tickets = Tickets(home / "keys", secure=settings.root_url.startswith("https"))
    gateway = _gateway(settings, home, machine, tickets, ProcessKeeper(supervisor))
    book = SessionBook(gateway.plan.access_log, gateway.admin)
    access, variables = Access(database), Variables(home / "keys")
    publisher = _publisher(settings, database, home, stages)
    environments = _environments(settings, home, machine)
    program = Program(
        database,
        stages,
        load_access=load_access,
        load_policy=load_policy(settings),
        keep_warm=settings.keep_warm,
        warm_memory=settings.warm_memory_mb * 2**20,
        memory=lambda: company.memory(),
    )
    uses, flag_tokens = Uses(database), InstanceTokens(home / "keys")
    evaluations = Evaluations(database, BookedVisits(book, access), uses)
    flagging = Flagging(home / "run", flag_tokens, evaluations)
    callings = Callings(
        database, publisher, environments, variables, program, gateway, addresses, flagging
    )
    company = Company(
        driver,
        prepare=callings.prepare,
        sessions=book.count,
        busy=callings.busy,
        changed=callings.changed,
        begun=callings.begun,
        ended=callings.ended,
        turned_away=callings.turned_away,
    )
    users_key = load_key(home / "keys" / "users.key")
    collector = Collector(database, book, timedelta(days=settings.keep_days), users_key)
    callings.company, callings.collector = company, collector
    progress, jobs = Progress(), Jobs(settings.database)
    lending = Lending(
        database, driver, callings.prepare_alone, stages.first.name, home / "logs" / "instances"
    )
    hub = Hub()
    running = Running(lambda: company.members, lending.lent)
    rehearsals = Rehearsals(
        Served(
            database=database,
            publisher=publisher,
            jobs=jobs,
            lender=lending,
            ways=ways_of(evaluations, stages.first.name),
            home=home,
            is_quiet=progress.is_quiet,
            at_once=settings.rehearsals_at_once,
            webhooks=settings.webhooks,
        )
    )
    preparation = Preparation(
        database=database,
        publisher=publisher,
        environments=environments,
        company=company,
        stages=stages,
        progress=progress,
        rehearsals=rehearsals,
        build_logs=home / "logs" / "builds",
    )
    jobs.register(preparation.job())
    sign_offs = SignOffs(database, publisher, access)
    parts = build_rollouts(
        database=database,
        publisher=publisher,
        stages=stages,
        rehearsals=rehearsals,
        program=program,
        company=company,
        book=book,
        gates=build_gates(
            database=database,
            publisher=publisher,
            rehearsals=rehearsals,
            sign_offs=sign_offs,
            lender=lending,
            collector=collector,
            home=home,
        ),
    )
    releases = Releases(
        database=database,
        publisher=publisher,
        stages=stages,
        company=company,
        program=program,
        jobs=jobs,
        rules=parts.rules,
    )
    removals = Removals(
        database=database,
        publisher=publisher,
        releases=releases,
        company=company,
        stages=stages,
        keep_days=settings.keep_days,
    )
    retirements = Retirements(
        database=database,
        publisher=publisher,
        releases=releases,
        company=company,
        keep_days=settings.keep_days,
    )
    doorman = ReleaseDoorman(
        addresses=addresses,
        access=access,
        people=access.person,
        program=program,
        company=company,
        book=book,
        entries=tickets,
        cookies=tickets,
    )
    services = Services(
        settings=settings,
        database=database,
        access=access,
        publisher=publisher,
        environments=environments,
        driver=driver,
        company=company,
        program=program,
        progress=progress,
        releases=releases,
        removals=removals,
        retirements=retirements,
        rehearsals=rehearsals,
        flags=Flags(database, uses),
        evaluations=evaluations,
        rollouts=parts.rollouts,
        sign_offs=sign_offs,
        variables=variables,
        stages=stages,
        addresses=addresses,
        overview=Overview(stages, addresses, program, company),
        book=book,
        tickets=tickets,
        doctor=ServerDoctor(settings, home, machine, environments, gateway).facts,
        build_log=preparation.build_log,
    )
    scheme = urlsplit(settings.root_url).scheme
    return House(
        services=services,
        supervisor=supervisor,
        gateway=gateway,
        door=Door(
            doorman,
            tickets,
            gateway.door_secret,
            lambda: gateway.table,
            scheme=scheme,
            admitted=book.admitted,
        ),
        book=book,
        collector=collector,
        company=company,
        reconciler=Reconciler(company, wanted=program.wanted, in_use=callings.busy),
        rollouts=parts.loop,
        jobs=jobs,
        callings=callings,
        housekeeping=Housekeeping(
            database=database,
            publisher=publisher,
            environments=environments,
            rehearsals=rehearsals,
            driver=driver,
            company=company,
            program=program,
            keep=timedelta(days=settings.keep_days),
        ),
        flags=FlagParts(
            door=OfrepDoor(evaluations, flag_tokens, running, hub),
            hub=hub,
            uses=uses,
            evaluations=evaluations,
            flagging=flagging,
        ),
    )


def _home(settings: Settings) -> Path:
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


def _launchers(home: Path) -> Path:
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


def _stages(settings: Settings) -> Stages:
    return Stages(
        tuple(
            Stage(
                stage.name,
                stage.title or stage.name.capitalize(),
                position,
                stage.rehearsed,
                checked_windows(stage.freeze),
            )
            for position, stage in enumerate(settings.stages)
        )
    )


def _addresses(settings: Settings, stages: Stages) -> Addresses:
    host = urlsplit(settings.root_url).hostname or "localhost"
    return Addresses(
        settings.root_url, settings.apps_domain or host, settings.routing == "path", stages
    )


def _gateway(
    settings: Settings, home: Path, machine: Machine, tickets: Tickets, keeper: ProcessKeeper
) -> Gateway:
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


def _publisher(settings: Settings, database: Database, home: Path, stages: Stages) -> Publisher:
    store = Store(settings.store_url, home)
    return Publisher(
        database=database,
        store=store,
        trees=Trees(store, home / "bundles"),
        limits=settings.upload,
        stages=[stage.name for stage in stages.all],
    )


def _environments(settings: Settings, home: Path, machine: Machine) -> Environments:

    interpreters = Interpreters(settings.interpreters)
    workshop = SandboxWorkshop(machine, [Path(uv.binary())])
    return Environments(home, workshop, interpreters, settings.index)
