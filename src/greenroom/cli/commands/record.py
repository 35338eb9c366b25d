"""`record`."""

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from greenroom.cli.output import next_step, note, say
from greenroom.cli.rehearsal.amounts import duration
from greenroom.cli.rehearsal.load_place import Where, place
from greenroom.cli.rehearsal.record_service import Session, record_session
from greenroom.cli.rehearsal.uploads import Choice, settled
from greenroom.cli.target import THE_SERVER, AtServer
from greenroom.cli.words import several
from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.adapters.http.reading import unplayable
from greenroom.rehearsal.journey import write_journey
from greenroom.rehearsal.journey.model import Journey


def record(
    folder: Path = Path(),
    /,
    *,
    name: Annotated[str, Parameter(name=["--name", "-n"])] = "explore",
    app: Annotated[str, Parameter(name=["--app", "-a"])] = "",
    url: str = "",
    header: tuple[str, ...] = (),
    token: str = "",
    port: int = 0,
    open_browser: Annotated[bool, Parameter(name="--open", negative="--no-open")] = True,
    for_: Annotated[str, Parameter(name="--for")] = "",
    uploads: Choice = "ask",
    replace: bool = False,
    at: AtServer = THE_SERVER,
) -> None:
    """Use an app once; Greenroom does it again from then on.

    The folder's app is started here, and an address is opened behind which everything is written
    down. Use the app as people do. Enter or Ctrl-C ends, or closing the page for three seconds. The
    journey is kept in tests/journeys; cookies, passwords and tokens are not.

    Parameters
    ----------
    folder
        The folder of the app; this one if left out.
    name
        What to call the journey.
    app
        Record a version on the server, like sales@v3; without @ the newest.
    url
        Record an app elsewhere.
    header
        A header to send to it, like "X-Name: value"; may be repeated.
    token
        A bearer token to send to it.
    port
        Where the recorder listens; any free port if left out.
    open_browser
        Open the address in the browser, or only print it.
    for_
        End by itself after this time, like 30s.
    uploads
        Whether files that are uploaded are kept with the journey: ask, keep, or drop with their step.
    replace
        Put the new journey in the place of one with the same name.
    """
    session = Session(folder, name, port, open_browser, duration(for_, "--for") if for_ else None)
    session.refuse_if_taken(replace=replace)
    journey = asyncio.run(_in_place(session, Where(folder, url, header, token, app), at))
    if len(journey.steps) < 2:
        raise GreenroomError(
            "Nothing was done, so nothing was kept.",
            "Only the opening of the app was seen.",
            "Record again, and use the app: change an input, press a button.",
        )
    file = write_journey(folder, settled(journey, uploads))
    say(("✓ ", "green"), f"{several(len(journey.steps), 'step')} in {file}")
    for step in unplayable(journey):
        note(
            f"Nobody here knows what is said on the {step.label}. The rest is played as plain HTTP; this"
            f" step cannot be, and never passes. To leave it out:"
            f" greenroom journey remove {journey.name} {step.number}"
        )
    next_step("greenroom test", "greenroom load")


async def _in_place(session: Session, where: Where, at: AtServer) -> Journey:
    async with place(where, at, note) as here:
        return await record_session(session, here.target)
