"""Which session was given which variant: noted while somebody watches, and for whom the gateway knows."""

from datetime import timedelta

import pytest

from greenroom.flags.evaluations import Evaluations
from greenroom.flags.exposures import Exposures
from greenroom.flags.model import Asker, Evaluation, Visitor
from greenroom.flags.service import Flags
from greenroom.flags.uses import Uses
from greenroom.kernel.database import Database
from greenroom.kernel.events import Actor

pytestmark = pytest.mark.anyio
APP = Asker("sales", "production", 12, "sales-v12-1")
PLACE = ("sales", "production", "chart")
KELLY = Actor("kelly", "p-kelly", "cli")


class Book:
    """The sessions that the gateway knows begin with `s`."""

    async def visitor(self, asker: Asker, session: str) -> Visitor | None:
        return Visitor("", f"key of {session}") if session.startswith("s") else None


def exposures(database: Database, *watched: str) -> Exposures:
    async def keys(app: str, stage: str) -> tuple[str, ...]:
        return watched if (app, stage) == PLACE[:2] else ()

    return Exposures(database, keys, timedelta(days=30))


async def test_a_session_is_noted_with_what_it_was_given_last(database: Database):
    noted = exposures(database, "chart")
    await noted.note(APP, "s1", [Evaluation("chart", "SPLIT", "off", False)])
    await noted.note(APP, "s2", [Evaluation("chart", "SPLIT", "on", True)])
    assert await noted.of(*PLACE, ["s1", "s2", "s3"]) == {"s1": "off", "s2": "on"}
    await noted.note(APP, "s1", [Evaluation("chart", "SPLIT", "on", True)])
    assert await exposures(database).of(*PLACE, ["s1"]) == {"s1": "off"}  # not written yet
    assert await noted.of(*PLACE, ["s1"]) == {"s1": "on"}
    assert await exposures(database).of(*PLACE, ["s1"]) == {"s1": "on"}


async def test_what_nobody_watches_is_not_noted(database: Database):
    noted = exposures(database, "other")
    await noted.note(APP, "s1", [Evaluation("chart", "SPLIT", "on", True)])
    await noted.note(APP, "s1", [Evaluation("other", "ERROR")])
    assert await noted.of(*PLACE, ["s1"]) == {}
    assert await noted.of("sales", "production", "other", ["s1"]) == {}


async def test_asking_for_a_known_visitor_is_what_is_noted(database: Database):
    noted = exposures(database, "chart")
    flags = Flags(database, Uses(database))
    toggle = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "on"}
    await flags.put(KELLY, *PLACE, toggle)
    evaluations = Evaluations(database, Book(), Uses(database), noted)
    await evaluations.all(APP, {"session": "s1"})
    await evaluations.one(APP, "chart", {"session": "s2"})
    await evaluations.one(APP, "chart", {"session": "unknown"})
    await evaluations.one(APP, "chart", {"targetingKey": "s3"})
    found = await noted.of(*PLACE, ["s1", "s2", "s3", "unknown"])
    assert found == {"s1": "on", "s2": "on"}


async def test_old_notes_are_forgotten(database: Database):
    noted = Exposures(database, exposures(database, "chart")._watched, timedelta(0))
    await noted.note(APP, "s1", [Evaluation("chart", "SPLIT", "on", True)])
    await noted.flush()
    await noted._forget()
    assert await noted.of(*PLACE, ["s1"]) == {}
