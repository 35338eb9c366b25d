"""What acts do in the fake, and what is said before."""

import asyncio
from dataclasses import replace

from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError
from greenroom.web.fake import putting_away
from greenroom.web.fake.world import LAST, STAGES, FakeApp, World
from greenroom.web.rehearsals import warnings
from greenroom.web.views import Act, InstanceRow, Me, PartOfStage, Plan
from greenroom.web.words import several

HOW_LONG = 0.3
"""Seconds that an act takes."""
PARTS_OF_THEN = (
    PartOfStage(
        "variables",
        (
            "CACHE is removed: it was not there then.",
            "WAREHOUSE, a secret, gets back its value of then.",
        ),
    ),
    PartOfStage(
        "flags", ("new-chart: off for everybody (was: on for 25 % of users; off for the others).",)
    ),
    PartOfStage("scale", ()),
)


def plan(app: FakeApp, act: Act) -> Plan:
    """Say what an act would do."""
    if act.verb in putting_away.VERBS:
        return putting_away.plan(app, act)
    if act.verb in ("stop", "start", "restart"):
        return _plan_running(app, act)
    stage = act.stage or LAST
    card = app.card(stage)
    version = app.rolled_back.get(stage) if act.is_undo else act.version or card.back_to
    if version is None:
        return Plan("Roll back", (), f"{app.slug} has no earlier release at {STAGES[stage]}.")
    title = _title(act, version, STAGES[stage])
    if card.version == version:
        return Plan(title, (), f"v{version} is live at {STAGES[stage]} already.")
    before = f"replaces v{card.version}" if card.version else "becomes the first release"
    sentences = [f"v{version} {before} for everybody who opens {app.title} from then on."]
    if card.version:
        stay = several(card.sessions, "open session")
        sentences.append(f"{stay} on v{card.version} stay until they end. Nobody is cut off.")
    is_warm = any(i.version == version and i.stage == stage for i in app.instances)
    sentences.append(
        f"v{version} is warm there: it takes effect at once."
        if is_warm
        else f"v{version} does not run there yet: it is started first and must answer."
    )
    sentences.append("The bytes are the same, nothing is rebuilt.")
    if act.verb == "rollback":
        return Plan(title, tuple(sentences), parts=PARTS_OF_THEN)
    rehearsed = app.rehearsals.get(version)
    said = warnings(version, rehearsed[0].row if rehearsed else None)
    return Plan(title, tuple(sentences), warnings=said)


def _title(act: Act, version: int, stage: str) -> str:
    if act.is_undo:
        return f"Take the rollback in {stage} back"
    verbs = {"release": "Release", "promote": "Promote", "rollback": "Roll back to"}
    preposition = "in" if act.verb == "rollback" else "to"
    return f"{verbs[act.verb]} v{version} {preposition} {stage}"


def _plan_running(app: FakeApp, act: Act) -> Plan:
    if act.verb == "restart":
        there = [i for i in app.instances if i.id == act.instance]
        title = f"Restart {act.instance}"
        if not there:
            return Plan(title, (), "It has ended already.")
        ended = several(there[0].sessions, "session")
        return Plan(title, ("A new instance takes its place.", f"Its {ended} end."))
    stage = STAGES[act.stage] if act.stage else "every stage"
    verb = "Stop" if act.verb == "stop" else "Start"
    title = f"{verb} {app.title} in {stage}"
    if act.verb == "start":
        return Plan(title, ("It may run again, and starts with the next visitor.",))
    there = [s for s in app.sessions if act.stage in (None, s.stage)]
    return Plan(
        title,
        (
            f"{several(len(there), 'open session')} end at once.",
            "Visitors see that it is stopped, until somebody starts or releases it again.",
        ),
    )


async def perform(world: World, app: FakeApp, me: Me, act: Act) -> str:
    """Do it, and return what was done."""
    refused = plan(app, act).refused
    if refused:
        raise ConflictError(refused)
    await asyncio.sleep(HOW_LONG)
    if act.verb in putting_away.VERBS:
        return putting_away.perform(world, app, me, act)
    if act.verb in ("release", "promote", "rollback"):
        return _release(world, app, me, act)
    if act.verb == "restart":
        app.instances = [
            replace(row, restarts=0, started_at=now()) if row.id == act.instance else row
            for row in app.instances
        ]
        world.changed()
        return f"{act.instance} is started again."
    return _switch(world, app, me, act)


def _release(world: World, app: FakeApp, me: Me, act: Act) -> str:
    stage = act.stage or LAST
    card = app.card(stage)
    version = app.rolled_back.pop(stage, None) if act.is_undo else act.version or card.back_to
    assert version is not None
    if act.verb == "rollback" and not act.is_undo and card.version:
        app.rolled_back[stage] = card.version
    else:
        app.rolled_back.pop(stage, None)
    app.released.setdefault(stage, []).append((version, now(), me.name))
    app.states[stage] = ("running", "")
    if not any(i.version == version and i.stage == stage for i in app.instances):
        name = f"{app.slug}-v{version}-{len(app.lines):06x}"
        row = InstanceRow(name, version, stage, "ready", "", now(), memory_limit=1_073_741_824)
        app.instances.append(replace(row, memory_bytes=118_000_000, isolation="A"))
    kind = "rollback.made" if act.verb == "rollback" and not act.is_undo else "release.made"
    more = {"undoes": card.version} if act.is_undo else {"parts": list(act.parts)}
    world.happen(kind, me.name, app.slug, f"v{version}", stage=stage, replaced=card.version, **more)
    return f"v{version} is live in {STAGES[stage]}."


def _switch(world: World, app: FakeApp, me: Me, act: Act) -> str:
    stages = [act.stage] if act.stage else list(STAGES)
    for stage in stages:
        stopped = act.verb == "stop"
        app.states[stage] = ("stopped", "") if stopped else ("asleep", "")
        if stopped:
            app.instances = [i for i in app.instances if i.stage != stage]
            app.sessions = [s for s in app.sessions if s.stage != stage]
        kind = f"deployment.{'stopped' if stopped else 'started'}"
        world.happen(kind, me.name, app.slug, f"v{app.card(stage).version}", stage=stage)
    where = STAGES[act.stage] if act.stage else "every stage"
    return f"{app.title} is {'stopped' if act.verb == 'stop' else 'started'} in {where}."
