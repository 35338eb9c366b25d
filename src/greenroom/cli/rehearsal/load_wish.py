"""What `greenroom load` was asked, as plans."""

from dataclasses import dataclass, replace
from pathlib import Path

from greenroom.cli.rehearsal.amounts import duration, rate
from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.load.plan import Assets, Plan

USERS, MOST_USERS = 20, 500
STEADY, STEADY_IN_SEARCH = "60s", "15s"
UNDER = "1s"


@dataclass(frozen=True)
class Wish:
    """The options as they were typed; empty ones were left out."""

    users: int | None = None
    rate: str = ""
    duration: str = ""
    ramp: str = ""
    think: float = 1.0
    assets: Assets = "none"
    check: float = 1.0
    workers: int = 0
    capacity: bool = False
    under: str = ""
    promised: int | None = None

    def plan(self) -> Plan:
        """Return the plan; a search for the capacity replaces its number of people."""
        self._refuse_contradictions()
        steady = self.duration or (STEADY_IN_SEARCH if self.capacity else STEADY)
        return Plan(
            users=self._people(),
            rate=rate(self.rate, "--rate") if self.rate else None,
            ramp=duration(self.ramp, "--ramp") if self.ramp else None,
            duration=duration(steady, "--duration"),
            think=self.think,
            assets=self.assets,
            check=self.check,
            processes=self.workers,
        )

    def objective(self) -> float | None:
        """Return the objective in seconds; a search always has one."""
        text = self.under or (UNDER if self.capacity else "")
        return duration(text, "--under") if text else None

    def _people(self) -> int:
        if self.users is not None:
            return self.users
        return MOST_USERS if self.capacity or self.rate else USERS

    def _refuse_contradictions(self) -> None:
        if self.capacity and self.rate:
            raise GreenroomError(
                "--capacity searches for a number of people; --rate says how often they come.",
                fix="Leave one of them out.",
            )
        if self.promised is not None and not self.capacity:
            raise GreenroomError(
                "--promised needs to know how many one instance serves.", fix="Add --capacity."
            )
        if self.promised is not None and self.promised < 1:
            raise GreenroomError(
                f"{self.promised} people cannot be promised.", fix="Say at least 1."
            )


def for_users(plan: Plan, users: int) -> Plan:
    """Return the plan for so many people."""
    return replace(plan, users=users, processes=min(plan.processes, users))


def journey_file(folder: Path, name: str) -> Path:
    """Return the journey's file: the one named, or the only one there is."""
    from greenroom.cli.mistakes import nearest
    from greenroom.rehearsal.journey.files import FOLDER, SUFFIX, journeys_in

    files = {file.name.removesuffix(SUFFIX): file for file in journeys_in(folder)}
    if not files:
        raise GreenroomError(
            f"There is no journey in {folder / FOLDER}.",
            "A load test plays a recorded session.",
            "Record one: greenroom record",
        )
    if not name and len(files) == 1:
        return next(iter(files.values()))
    if name in files:
        return files[name]
    if not name:
        raise GreenroomError(
            f"Which journey? There are {', '.join(files)}.",
            fix=f"Say --journey {next(iter(files))}.",
        )
    near = nearest(name, list(files))
    fix = f"Did you mean {near}?" if near else f"There are {', '.join(files)}."
    raise GreenroomError(f"There is no journey {name}.", fix=fix)
