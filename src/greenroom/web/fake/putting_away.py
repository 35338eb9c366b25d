"""Removing, restoring and retiring in the fake."""

from greenroom.kernel.clock import now
from greenroom.web.fake.world import STAGES, FakeApp, World
from greenroom.web.views import Act, Me, Plan

VERBS = ("remove", "restore", "retire")


def plan(app: FakeApp, act: Act) -> Plan:
    """Say what an act would do."""
    if act.verb == "restore":
        title = f"Bring v{act.version} of {app.slug} back"
        return Plan(title, (f"v{act.version} can be previewed, promoted and released again.",))
    if act.verb == "retire":
        title = f"Retire {app.slug}"
        if app.card("production").version:
            return Plan(title, (), f"{app.slug} is live at production. Stop it first.")
        return Plan(title, (f"Nobody finds {app.slug} any more.",))
    title = f"Remove v{act.version} of {app.slug}"
    where = [stage for stage in STAGES if app.card(stage).version == act.version]
    if where:
        return Plan(title, (), f"v{act.version} is live at {', '.join(where)}.")
    return Plan(title, (f"v{act.version} can no longer be previewed, promoted or released.",))


def perform(world: World, app: FakeApp, me: Me, act: Act) -> str:
    """Do it, and return what was done."""
    if act.verb == "retire":
        del world.apps[app.slug]
        world.happen("app.retired", me.name, app.slug)
        return f"{app.slug} is retired."
    if act.verb == "restore":
        back = [row for row, _, _ in app.removed if row.number == act.version]
        app.removed = [kept for kept in app.removed if kept[0].number != act.version]
        app.versions = sorted([*app.versions, *back], key=lambda row: row.number)
        world.happen("version.restored", me.name, app.slug, f"v{act.version}")
        return f"v{act.version} is back."
    gone = [row for row in app.versions if row.number == act.version]
    app.versions = [row for row in app.versions if row.number != act.version]
    app.removed = [*((row, now(), me.name) for row in gone), *app.removed]
    world.happen("version.removed", me.name, app.slug, f"v{act.version}")
    return f"v{act.version} is removed."
