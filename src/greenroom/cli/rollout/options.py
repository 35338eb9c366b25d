"""The options of `release` that say how: all at once, blue/green or step by step; who first; when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from greenroom.api.schemas import StrategyIn
from greenroom.kernel.errors import GreenroomError

Kind = Literal["all-at-once", "blue-green", "canary"]


@Parameter(name="*")
@dataclass(frozen=True)
class How:
    """How a version is brought to the users; what is left out is as its greenroom.toml says."""

    canary: str = ""
    """Bring it to shares of the users, one after another: 5,25,100."""
    blue_green: bool = False
    """Start it at full size, then switch; the old one stays ready."""
    all_at_once: bool = False
    """Put it before everybody now, whatever greenroom.toml says."""
    pause: str = ""
    """How long each step stays at least: 30m. Left out: until you advance it, or its gates pass."""
    audience: str = ""
    """Who gets it first: group:beta,kelly."""
    begin: Annotated[str, Parameter(name="--at")] = ""
    """Not before this time: 2026-12-01T08:00, in this machine's zone."""
    gates: str = ""
    """Gates to ask, with commas."""
    soak: str = ""
    """How long gates are asked, and the old version stays ready, after everybody has it: 1h."""
    on_fail: Literal["rollback", "freeze"] = "rollback"
    """What a failed gate means."""
    queue: bool = False
    """Wait for its turn if another one is under way; it begins when that has come to a good end."""
    replace: bool = False
    """Take the place of one that is under way."""

    @property
    def supersede(self) -> Literal["queue", "replace"] | None:
        """Return what becomes of it while another one is under way; None if nothing was said."""
        if self.queue and self.replace:
            raise GreenroomError(
                "It cannot both wait and take the place of another.", fix="Choose one of them."
            )
        return "queue" if self.queue else "replace" if self.replace else None

    def strategy(self) -> StrategyIn | None:
        """Return the strategy that was asked for; None if nothing was said."""
        wanted = self._wanted()
        if not wanted and self.on_fail == "rollback":
            return None
        return StrategyIn(**wanted, on_fail=self.on_fail)

    def _wanted(self) -> dict[str, Any]:
        given = {
            "kind": self._kind(),
            "steps": [_percent(text) for text in _names(self.canary)],
            "pause": _seconds("--pause", self.pause),
            "audience": _names(self.audience),
            "at": _instant(self.begin) if self.begin else None,
            "gates": _names(self.gates),
            "soak": _seconds("--soak", self.soak),
        }
        return {name: value for name, value in given.items() if value not in (None, [])}

    def _kind(self) -> Kind | None:
        chosen: list[Kind] = []
        if self.canary:
            chosen.append("canary")
        if self.blue_green:
            chosen.append("blue-green")
        if self.all_at_once:
            chosen.append("all-at-once")
        if len(chosen) > 1:
            raise GreenroomError(
                f"A release cannot be {' and '.join(chosen)}.", fix="Choose one of them."
            )
        return chosen[0] if chosen else None


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")] if text else []


def _percent(text: str) -> float:
    try:
        return float(text.removesuffix("%"))
    except ValueError as error:
        raise GreenroomError(
            f"{text!r} is no share of the users.", fix="Write them like --canary 5,25,100"
        ) from error


def _seconds(option: str, text: str) -> float | None:
    if not text:
        return None
    from greenroom.publish.config.measures import duration

    try:
        return duration(text)
    except ValueError as error:
        raise GreenroomError(f"{option}: {error}.") from error


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise GreenroomError(
            f"{text!r} is no time.", fix="Write it like --at 2026-12-01T08:00"
        ) from error
