"""A flag, a rollout of it, and the loop over a real database; the evaluator is asked as apps ask it."""

from dataclasses import dataclass

from greenroom.flags.evaluations import Evaluations
from greenroom.flags.exposures import Exposures
from greenroom.flags.model import Asker, Visitor
from greenroom.flags.service import Flags
from greenroom.flags.uses import Uses
from greenroom.gateway.sessions import Session
from greenroom.kernel.database import Database
from greenroom.kernel.events import Actor, recent
from greenroom.releases.model import Deployment
from greenroom.releases.rollouts import changes, queries
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.flagged.sight import FlagSight
from greenroom.releases.rollouts.loop.judging import Judging
from greenroom.releases.rollouts.loop.loop import RolloutLoop
from greenroom.releases.rollouts.loop.sight import Sight
from greenroom.releases.rollouts.model import Rollout
from greenroom.releases.rollouts.strategy.make import Wish, strategy
from releases.rollouts.stage import TOGGLE
from releases.rollouts.test_rules import rules

KELLY = Actor("kelly", "p-kelly", "cli")
PLACE = ("sales", "production")


class Nobody:
    async def visitor(self, asker: Asker, session: str) -> Visitor | None:
        return Visitor(session.removeprefix("s-"), session.removeprefix("s-"))


class Nothing:
    """No version is released."""

    async def released(self, place) -> Deployment | None:
        return None


class NoWarmer:
    def begin(self, rollout: Rollout) -> None:
        raise AssertionError("a flag needs no start")

    def forget(self, rollout: Rollout) -> None:
        pass


@dataclass
class Process:
    """One control plane: what it holds in memory is lost with it."""

    loop: RolloutLoop
    looks: FlagSight
    evaluations: Evaluations
    exposures: Exposures

    async def rounds(self, number: int = 10) -> None:
        for _ in range(number):
            self.evaluations._loaded.clear()  # the news of a commit reach it by the bus of events
            await self.loop.round()
            for task in list(self.loop._judging._asking.values()):
                await task
            self.loop._judging._asked_at.clear()


def process(database: Database, gates: dict | None = None, sessions: list[Session] | None = None):
    async def watched(app: str, stage: str) -> tuple[str, ...]:
        return ("new-chart",)

    from datetime import timedelta

    exposures = Exposures(database, watched, timedelta(days=30))
    evaluations = Evaluations(database, Nobody(), Uses(database), exposures)
    looks = FlagSight(database, Nothing(), evaluations, exposures, lambda: sessions or [])  # ty: ignore
    sight = Sight(database, rules(), {FlagChange: looks})
    sight._began_at -= 1000  # it has heard of every session
    loop = RolloutLoop(
        database,
        sight,
        NoWarmer(),  # ty: ignore
        lambda answered: Judging(database, gates or {}, answered),
    )
    return Process(loop, looks, evaluations, exposures)


async def add_flag(database: Database, definition=TOGGLE) -> Flags:
    flags = Flags(database, Uses(database))
    await flags.put(KELLY, *PLACE, "new-chart", definition, is_new=True)
    return flags


async def begin(database: Database, wish: Wish, gates: dict | None = None) -> Rollout:
    async with database.begin() as session:
        return await changes.begin_to_bring(
            session,
            KELLY,
            *PLACE,
            FlagChange("new-chart", "on", TOGGLE),
            strategy(wish, gates or {}),
        )


async def now(database: Database, rollout: Rollout) -> Rollout:
    async with database.read() as session:
        return await queries.must_find(session, rollout.app, rollout.id)


async def rule_now(flags: Flags) -> str:
    return (await flags.show(*PLACE)).find("new-chart").rule


async def told(database: Database) -> list[str]:
    async with database.read() as session:
        events = await recent(session, app="sales", limit=500)
    return [event.kind for event in reversed(events) if event.kind.startswith(("rollout", "flag"))]
