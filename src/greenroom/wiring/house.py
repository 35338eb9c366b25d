"""Joins the capabilities into one house, from the bottom to the top."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from greenroom.access.editions import Editions
from greenroom.access.service import Access
from greenroom.api.ofrep import OfrepDoor
from greenroom.api.services import Services
from greenroom.flags.service import Flags
from greenroom.gateway.door import Door
from greenroom.gateway.service import Gateway
from greenroom.gateway.sessions import SessionBook
from greenroom.gateway.tickets import Tickets
from greenroom.jobs.service import Jobs
from greenroom.kernel.database import Database
from greenroom.kernel.keys import load_key
from greenroom.kernel.settings import Settings
from greenroom.monitoring.collector import Collector
from greenroom.rehearsal.server.service import Rehearsals, Served
from greenroom.releases.company import Company
from greenroom.releases.doorman import ReleaseDoorman
from greenroom.releases.housekeeping import Housekeeping
from greenroom.releases.keeping.parts import Kept
from greenroom.releases.objectives import Objectives
from greenroom.releases.overview import Overview
from greenroom.releases.prepare import Preparation
from greenroom.releases.program import Program
from greenroom.releases.progress import Progress
from greenroom.releases.recognition import Recognition
from greenroom.releases.reconcile import Reconciler
from greenroom.releases.removals import Removals, Retirements
from greenroom.releases.rollbacks import Rollbacks
from greenroom.releases.rollouts.loop.loop import RolloutLoop
from greenroom.releases.rollouts.reminders import Reminders
from greenroom.releases.service import Releases
from greenroom.releases.sign_offs.service import SignOffs
from greenroom.releases.variables import Variables
from greenroom.runtime.process.client import Supervisor
from greenroom.runtime.process.driver import ProcessDriver
from greenroom.runtime.process.keeper import ProcessKeeper
from greenroom.runtime.process.machine import probe
from greenroom.wiring.callings import Callings, load_access, load_policy
from greenroom.wiring.doctor import ServerDoctor
from greenroom.wiring.flagging import ways_of
from greenroom.wiring.flags import FlagParts, build_flags
from greenroom.wiring.foundation import (
    addresses_of,
    environments_of,
    gateway_of,
    home_of,
    launchers_of,
    publisher_of,
    stages_of,
)
from greenroom.wiring.gates import build_gates
from greenroom.wiring.lending import Lending
from greenroom.wiring.rollouts import build_rollouts


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
    editions: Editions
    housekeeping: Housekeeping
    flags: FlagParts
    flags_door: OfrepDoor


def build(settings: Settings) -> House:
    """Return the house for these settings; nothing has been started yet."""
    home, machine = home_of(settings), probe()
    supervisor, database = Supervisor(home), Database(settings.database)
    stages = stages_of(settings)
    addresses = addresses_of(settings, stages)
    driver = ProcessDriver(home, supervisor, machine, launchers_of(home))
    tickets = Tickets(home / "keys", secure=settings.root_url.startswith("https"))
    gateway = gateway_of(settings, home, machine, tickets, ProcessKeeper(supervisor))
    book = SessionBook(gateway.plan.access_log, gateway.admin)
    access, variables = Access(database), Variables(home / "keys")
    publisher = publisher_of(settings, database, home, stages)
    environments = environments_of(settings, home, machine)
    program = Program(
        database,
        stages,
        load_access=load_access,
        load_policy=load_policy(settings),
        keep_warm=settings.keep_warm,
        warm_memory=settings.warm_memory_mb * 2**20,
        memory=lambda: company.memory(),
    )
    keep = timedelta(days=settings.keep_days)
    flags = build_flags(
        database=database,
        home=home,
        program=program,
        book=book,
        access=access,
        first_stage=stages.first.name,
        keep=keep,
    )
    editions = Editions(database)
    callings = Callings(
        database,
        publisher,
        environments,
        variables,
        program,
        gateway,
        addresses,
        flags.flagging,
        editions,
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
    collector = Collector(database, book, keep, users_key)
    callings.company, callings.collector = company, collector
    progress, jobs = Progress(), Jobs(settings.database)
    lending = Lending(
        database, driver, callings.prepare_alone, stages.first.name, home / "logs" / "instances"
    )
    rehearsals = Rehearsals(
        Served(
            database=database,
            publisher=publisher,
            jobs=jobs,
            lender=lending,
            ways=ways_of(flags.evaluations, stages.first.name),
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
    reminders = Reminders(database, jobs, settings.webhooks)
    jobs.register(reminders.job())
    sign_offs = SignOffs(database, publisher, access)
    objectives = Objectives(database, publisher, stages, collector.present)
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
            objectives=objectives,
            home=home,
            program=program,
            evaluations=flags.evaluations,
            exposures=flags.exposures,
            first_stage=stages.first.name,
        ),
        reminders=reminders,
        evaluations=flags.evaluations,
        exposures=flags.exposures,
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
    rollbacks = Rollbacks(
        database=database,
        releases=releases,
        company=company,
        stages=stages,
        kept=Kept(variables.read),
        prepare_with=callings.prepare_with,
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
        recognition=Recognition(addresses, access, editions, tickets),
        program=program,
        company=company,
        book=book,
        cookies=tickets,
        overrides=flags.overrides,
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
        rollbacks=rollbacks,
        removals=removals,
        retirements=retirements,
        rehearsals=rehearsals,
        flags=Flags(database, flags.uses),
        evaluations=flags.evaluations,
        rollouts=parts.rollouts,
        flag_rollouts=parts.flag_rollouts,
        sign_offs=sign_offs,
        objectives=objectives,
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
        editions=editions,
        housekeeping=Housekeeping(
            database=database,
            publisher=publisher,
            environments=environments,
            rehearsals=rehearsals,
            driver=driver,
            company=company,
            program=program,
            keep=keep,
        ),
        flags=flags,
        flags_door=flags.door(company, lending.lent),
    )
