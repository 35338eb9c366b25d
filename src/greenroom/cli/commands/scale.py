"""`scale`."""

from typing import Annotated

from cyclopts import Parameter

from greenroom.api.schemas import ScaleIn, ScaleOut, ServerOut
from greenroom.cli.client import part
from greenroom.cli.output import as_json, say, table
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app
from greenroom.cli.words import ago, several
from greenroom.kernel.errors import GreenroomError


def scale(
    *,
    most: Annotated[int | None, Parameter(name=["--max", "-n"])] = None,
    sessions: int | None = None,
    stage: str = "",
    reset: bool = False,
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Say how many instances an app may have at a stage.

    It holds at once and for every version, instead of [instances] in greenroom.toml. Without options
    it shows what was said. greenroom load --capacity finds how many people one instance serves.

    Parameters
    ----------
    most
        Instances at most.
    sessions
        Sessions that each takes before the next one is started; needed for more than one instance.
    stage
        The stage; the last one if left out.
    reset
        Go back to what greenroom.toml says.
    json
        Print JSON.
    """
    if (most is None) != (sessions is None) and most != 1:
        raise GreenroomError(
            "Instances and sessions belong together.", fix="greenroom scale --max 4 --sessions 34"
        )
    with app(at) as door:
        stage = stage or door.client.get("/server", ServerOut).stages[-1].name
        if reset:
            door.client.delete(door.path(f"stages/{part(stage)}/scale"))
        elif most is not None:
            wanted = ScaleIn(most=most, sessions=sessions or 0)
            door.client.put(door.path(f"stages/{part(stage)}/scale"), wanted)
        found = door.get("scales", list[ScaleOut])
    if json:
        as_json(found)
    else:
        _tell(door, found)


def _tell(door: AppDoor, found: list[ScaleOut]) -> None:
    if not found:
        say(f"{door.slug} has as many instances as its greenroom.toml says.")
        return
    rows = [
        [
            (each.stage, "bold"),
            several(each.most, "instance"),
            several(each.sessions, "session") + " each" if each.sessions else "as many as come",
            each.by,
            ago(each.at),
        ]
        for each in found
    ]
    table(("STAGE", "AT MOST", "SESSIONS", "WHO", "WHEN"), rows)
