"""`rehearse`."""

from typing import Annotated

from cyclopts import Parameter

from greenroom.api.schemas import JudgementIn, RehearsalIn, RehearsalOut, VersionOut
from greenroom.cli.output import as_json, next_step, note
from greenroom.cli.rehearsal.rehearse_report import Going, tell
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app, version_number
from greenroom.kernel.errors import ConflictError, GreenroomError, NotFoundError


def rehearse(
    version: str = "",
    /,
    *,
    load: Annotated[bool, Parameter(negative="--no-load")] = True,
    profile: Annotated[bool, Parameter(negative="--no-profile")] = True,
    flag: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    both_ways: Annotated[bool, Parameter(negative="--one-way")] = True,
    wait: Annotated[bool, Parameter(negative="--no-wait")] = True,
    show: bool = False,
    accept: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    why: str = "",
    at: AtApp = THE_APP,
    json: bool = False,
) -> int:
    """Have the server use a version, before people do.

    Its journeys are replayed in an instance of their own: are the outputs as approved, alone and
    together; how does it do with several people at once; what is slow, and why. Each deploy of a
    folder with journeys does this by itself; one that goes on already is followed.

    Exit code 2: something differs, nothing was approved yet, or the app did not do well.

    Parameters
    ----------
    version
        The version, like v12; the newest if left out.
    load
        Load it with several people at once, too.
    profile
        Look where its time goes, too.
    flag
        KEY=VARIANT: set a flag this way, whatever its rule says; may be repeated.
    both_ways
        Replay the journeys with each release flag the other way, too.
    wait
        Wait until it is done; the server goes on either way.
    show
        Only show how its newest rehearsal went.
    accept
        Accept what its newest rehearsal saw of this journey; may be repeated, `all` means each.
    why
        The reason, kept with it.
    json
        Print JSON.
    """
    with app(at) as door:
        number = version_number(version) if version else _newest(door)
        found = None if not (show or accept) else _last(door, number)
        if found and accept:
            found = _accepted(door, found, accept, why)
        if found is None:
            wanted = RehearsalIn(
                load=load, profile=profile, flags=_flags(flag), both_ways=both_ways
            )
            found = _begun(door, number, wanted)
            if wait:
                found = Going(door, quiet=json).follow(found)
    if json:
        as_json(found)
    else:
        tell(found)
        _say_next(door, found)
    return 0 if found.verdict in ("", "passed") else 2


def _flags(given: tuple[str, ...]) -> dict[str, str]:
    for each in given:
        if "=" not in each:
            raise GreenroomError(
                f"{each} is not of the form KEY=VARIANT.", fix="--flag new-chart=on"
            )
    return dict(each.split("=", 1) for each in given)


def _newest(door: AppDoor) -> int:
    newest = max(door.get("versions", list[VersionOut]), key=lambda each: each.number, default=None)
    if newest is None:
        raise NotFoundError(f"{door.slug} has no versions yet.", fix="greenroom deploy makes one.")
    return newest.number


def _last(door: AppDoor, number: int) -> RehearsalOut:
    found = door.get("rehearsals", list[RehearsalOut], version=number, limit=1)
    if not found:
        raise NotFoundError(
            f"v{number} of {door.slug} has not been rehearsed yet.",
            fix=door.command(f"rehearse v{number}"),
        )
    return found[0]


def _begun(door: AppDoor, number: int, wanted: RehearsalIn) -> RehearsalOut:
    """Order a rehearsal, or join the one that goes on."""
    try:
        return door.post(f"versions/{number}/rehearsals", wanted, RehearsalOut)
    except ConflictError:
        found = door.get("rehearsals", list[RehearsalOut], version=number, limit=1)
        if not found or found[0].state == "done":
            raise
        note(f"v{number} is being rehearsed already; this is how it goes.")
        return found[0]


def _accepted(
    door: AppDoor, found: RehearsalOut, journeys: tuple[str, ...], why: str
) -> RehearsalOut:
    known = [part.journey for part in found.parts if part.kind == "test"]
    for journey in known if "all" in journeys else journeys:
        said = JudgementIn(journey=journey, verb="accept", why=why)
        found = door.post(f"rehearsals/{found.id}/judgements", said, RehearsalOut)
    return found


def _say_next(door: AppDoor, found: RehearsalOut) -> None:
    version = f"v{found.version}"
    for capacity in [part.facts["capacity"] for part in found.parts if part.facts.get("capacity")]:
        if capacity["instances"]:
            numbers = f"--max {capacity['instances']} --sessions {capacity['users']}"
            next_step(door.command(f"scale {numbers}"))
    if found.state != "done":
        next_step(door.command(f"rehearse {version}"))
    elif found.verdict in ("unapproved", "differs"):
        next_step(door.command(f"rehearse {version} --accept all"))
    elif found.verdict == "passed":
        next_step(door.command(f"release {version}"))
