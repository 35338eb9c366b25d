"""Which act is the next one on an app's page, which is its escape, and how acts are written elsewhere."""

from urllib.parse import urlencode

from greenroom.web.views import Act, StageCard, VersionRow

NOUNS = {
    "releases": "release",
    "promotions": "promote",
    "rollbacks": "rollback",
    "stops": "stop",
    "starts": "start",
    "restarts": "restart",
    "removals": "remove",
    "restorations": "restore",
    "retirements": "retire",
}
"""Acts as they are posted: a verb becomes a noun at the door."""

NOUN_OF = {verb: noun for noun, verb in NOUNS.items()}


def next_release(stages: tuple[StageCard, ...], versions: tuple[VersionRow, ...]) -> Act | None:
    """Return the release of the newest ready version to the last stage, unless it or a newer one is live."""
    last = stages[-1]
    newest = max((row.number for row in versions if row.state == "ready"), default=0)
    if newest <= (last.version or 0):
        return None
    return Act("release", last.name, newest)


def escape_of(stages: tuple[StageCard, ...]) -> Act | None:
    """Return the rollback of the last stage, if there is an earlier release."""
    last = stages[-1]
    return Act("rollback", last.name, last.back_to) if last.back_to else None


def acts_on(version: VersionRow, stages: tuple[StageCard, ...]) -> tuple[Act, ...]:
    """Return what may be done with a version: promote it to the stages between, release it to the last."""
    if version.state != "ready":
        return ()
    between = [s.name for s in stages[1:-1] if s.name not in version.live_in]
    acts = [Act("promote", stage, version.number) for stage in between]
    last = stages[-1]
    if last.version != version.number:
        verb = "rollback" if version.number < (last.version or 0) else "release"
        acts.append(Act(verb, last.name, version.number))
    return tuple(acts)


def removal_of(version: VersionRow) -> Act | None:
    """Return the removal of a version, unless it is live or being made ready."""
    if version.live_in or version.state == "preparing":
        return None
    return Act("remove", version=version.number)


def act_query(act: Act) -> str:
    """Return an act as the query of its plan's address."""
    given = {"act": NOUN_OF[act.verb], "stage": act.stage, "instance": act.instance}
    if act.version:
        given["version"] = f"v{act.version}"
    if act.is_undo:
        given["undo"] = "1"
    return urlencode({name: value for name, value in given.items() if value})


def command_of(slug: str, act: Act) -> str:
    """Return what to type for an act; nothing where the command line has no such verb."""
    version = f" v{act.version}" if act.version else ""
    to = f" --to {act.stage}" if act.stage else ""
    at = f" --stage {act.stage}" if act.stage else ""
    commands = {
        "release": f"greenroom release{version}{to}",
        "promote": f"greenroom promote{version}{to}",
        "rollback": f"greenroom rollback{version}{at}{_how(act)}",
        "stop": f"greenroom stop{at}",
        "start": f"greenroom start{at}",
        "remove": f"greenroom remove{version}",
        "restore": f"greenroom remove{version} --undo",
        "retire": "greenroom retire",
    }
    command = commands.get(act.verb, "")
    return f"{command} --app {slug}" if command else ""


def _how(act: Act) -> str:
    if act.is_undo:
        return " --undo"
    return f" --with {','.join(act.parts)}" if act.parts else ""
