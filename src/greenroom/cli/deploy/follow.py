"""Follows a version on the server until it is ready or has failed, over broken connections too."""

import time
from contextlib import suppress

from greenroom.api.schemas import Step, VersionOut
from greenroom.cli.deploy.report import Report
from greenroom.cli.target import AppDoor
from greenroom.kernel.errors import GreenroomError, NetworkError, UnreadyError

PAUSE = 1.0
PATIENCE = 120
"""Seconds that the server may be away before following it is given up."""


class Follower:
    """Tells a report of each step once, however often the server says it."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._told: dict[str, str] = {}

    def tell(self, step: Step) -> None:
        """Hear of a step."""
        if step.name == "upload" or self._told.get(step.name) in ("done", "failed"):
            return
        self._told[step.name] = step.state
        if step.state == "running":
            self._report.running(step.name, step.detail)
        elif step.state == "done":
            self._report.done(step.name, step.seconds, step.detail)
        else:
            self._report.failed(step.name, step.detail)


def follow(door: AppDoor, number: int, report: Report) -> VersionOut:
    """Return the version once it is ready; raise what went wrong if it failed."""
    follower = Follower(report)
    while True:
        version = None
        with suppress(NetworkError, UnreadyError):  # what comes next finds out what is the matter
            for event in door.client.events(door.path(f"versions/{number}/progress")):
                if event.event == "step":
                    follower.tell(Step.model_validate_json(event.data))
                elif event.event == "version":  # the last one
                    version = VersionOut.model_validate_json(event.data)
        version = version or _patiently(door, number, report)
        if version.state != "preparing":
            return _ready(door, version)
        time.sleep(PAUSE)


def _patiently(door: AppDoor, number: int, report: Report) -> VersionOut:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return door.get(f"versions/{number}", VersionOut)
        except (NetworkError, UnreadyError) as error:
            if time.monotonic() > deadline:
                raise
            report.running("waiting", error.what)
            time.sleep(PAUSE)


def _ready(door: AppDoor, version: VersionOut) -> VersionOut:
    if version.state == "failed":
        raise GreenroomError(
            f"{version.name} could not be made ready.",
            version.failure,
            f"Mend it and deploy again; {door.command(f'logs --version {version.name}')} "
            "shows what it wrote.",
        )
    return version
