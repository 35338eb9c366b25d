"""What goes on in the fake by itself: visitors come and go, logs grow, a deploy advances."""

import asyncio
import random
import secrets
from dataclasses import replace
from datetime import timedelta

from greenroom.kernel.clock import now
from greenroom.web.fake.world import FakeApp, World
from greenroom.web.views import SessionRow, Step, VersionRow

STEPS = {"upload": 0.4, "lock": 1.1, "environment": 5.2, "start": 1.3, "ready": 0.6}
WHO = ("grace", "linus", "margaret", "anonymous", "katherine", "edsger")
PATHS = ("/", "/session/websocket/", "/app.css", "/api/regions?year=2026", "/download/csv")


async def go_on(world: World) -> None:
    """Go on for ever."""
    chance = random.Random(7)  # noqa: S311 - a play, not a secret
    while True:
        await asyncio.sleep(0.8)
        for app in world.apps.values():
            _advance(world, app, 0.8)
            _print(app, chance)
            if chance.random() < 0.15:
                _visit(app, chance)
        world.changed()


def begin_deploy(world: World, app: FakeApp, who: str, text: str) -> VersionRow:
    """Publish a new version and let its steps begin."""
    last = app.versions[-1]
    number = last.number + 1
    row = replace(
        last,
        number=number,
        state="preparing",
        at=now(),
        by=who,
        message=text,
        address=f"http://v{number}--{app.slug}.localhost:8080/",
        steps=(Step("upload", "running", 0.0, "6 files, 48.2 kB"),),
        timings={},
        failure="",
    )
    app.put(row)
    world.happen("version.created", who, app.slug, row_name(row))
    return row


def row_name(row: VersionRow) -> str:
    """Return `v12`."""
    return f"v{row.number}"


def _advance(world: World, app: FakeApp, seconds: float) -> None:
    for row in [row for row in app.versions if row.state == "preparing"]:
        *done, running = row.steps
        running = replace(running, seconds=running.seconds + seconds)
        if running.seconds < STEPS[running.name]:
            app.put(replace(row, steps=(*done, running)))
            continue
        over = replace(running, state="done", seconds=STEPS[running.name])
        names = list(STEPS)
        rest = names[names.index(running.name) + 1 :]
        if rest:
            app.put(replace(row, steps=(*done, over, Step(rest[0], "running"))))
        else:
            finish(world, app, row)


def finish(world: World, app: FakeApp, row: VersionRow) -> None:
    """Make a version ready."""
    app.put(replace(row, state="ready", steps=(), timings=dict(STEPS)))
    app.released.setdefault("sandbox", []).append((row.number, now(), row.by))
    app.states["sandbox"] = ("running", "")
    world.happen("version.ready", row.by, app.slug, row_name(row))


def _print(app: FakeApp, chance: random.Random) -> None:
    for instance in app.instances:
        if chance.random() < 0.4:
            took = chance.randint(2, 90)
            path = chance.choice(PATHS)
            app.log(instance.id, f"\x1b[32mINFO\x1b[0m:     GET {path} 200 in {took} ms")
    del app.lines[:-2000]


def _visit(app: FakeApp, chance: random.Random) -> None:
    there = [row for row in app.instances if row.stage == "production"]
    if not there:
        return
    if len(app.sessions) > 5:
        app.sessions.pop(chance.randrange(len(app.sessions)))
    where = there[-1]
    moment = now() - timedelta(seconds=chance.randint(0, 40))
    app.sessions.append(
        SessionRow(
            secrets.token_hex(8),
            chance.choice(WHO),
            where.version,
            where.stage,
            where.id,
            moment,
            now(),
            chance.randint(1, 2),
        )
    )
