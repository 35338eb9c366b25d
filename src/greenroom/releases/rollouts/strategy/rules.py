"""Which strategy holds for a version at a stage, and what the stage demands."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError, GreenroomError
from greenroom.publish.config import Config
from greenroom.publish.config.release import ReleasePart
from greenroom.publish.config.windows import frozen_until
from greenroom.publish.service import Publisher
from greenroom.releases.model import Stage, Stages
from greenroom.releases.rollouts.model import Strategy, Supersede
from greenroom.releases.rollouts.strategy.make import (
    SOAK_OF_BLUE_GREEN,
    StrategyError,
    Wish,
    strategy,
)

WasRehearsed = Callable[[str, int], Awaitable[str]]
"""Returns the verdict of a version's newest rehearsal; empty if there is none."""
Source = Literal["command", "greenroom.toml", "usual"]


@dataclass(frozen=True)
class Chosen:
    """The strategy that holds, where it comes from, and what there is to say first."""

    strategy: Strategy
    source: Source
    frozen_until: datetime | None
    remarks: tuple[str, ...]
    supersede: Supersede = "reject"
    """What becomes of it while another one is under way, unless a command says otherwise."""

    @property
    def is_plain(self) -> bool:
        """Whether it can be done at once, without a rollout."""
        is_free = self.frozen_until is None and self.supersede == "reject"
        return self.strategy.is_plain and is_free


class Rules:
    """Reads the app's `greenroom.toml` and the server's stages."""

    def __init__(
        self,
        publisher: Publisher,
        stages: Stages,
        gates: Collection[str],
        was_rehearsed: WasRehearsed,
    ) -> None:
        self._publisher, self._stages = publisher, stages
        self._gates, self._was_rehearsed = gates, was_rehearsed
        self._parts: dict[tuple[str, int], ReleasePart] = {}

    async def choose(self, app: str, version: int, stage: Stage, wish: Wish | None) -> Chosen:
        """Return how a version is brought to a stage; raise if the stage will not have it."""
        part = await self._part(app, version)
        source: Source = "usual"
        if wish is None and self._holds(part, stage) and part != ReleasePart():
            wish, source = _wish(part), "greenroom.toml"
        elif wish is not None:
            source = "command"
        return Chosen(
            strategy=strategy(wish or Wish(), self._gates),
            source=source,
            frozen_until=frozen_until(await self.windows(app, version, stage.name), now()),
            remarks=await self._remarks(app, version, stage),
            supersede=part.supersede if self._holds(part, stage) else "reject",
        )

    async def choose_flag(
        self, app: str, version: int | None, stage: Stage, wish: Wish | None, gates: Collection[str]
    ) -> Chosen:
        """Return how a variant of a flag is brought to a stage whose users get this version.

        `gates` are those that can judge flags; of those in greenroom.toml the others are left out.
        """
        part = await self._part(app, version) if version else ReleasePart()
        source: Source = "command"
        left: tuple[str, ...] = ()
        if wish is None and self._holds(part, stage) and part != ReleasePart():
            left = tuple(gate for gate in part.gates if gate not in gates)
            kept = tuple(gate for gate in part.gates if gate in gates)
            wish, source = replace(_wish(part), gates=kept), "greenroom.toml"
        wish = _of_flags(wish or Wish(), source)
        for gate in wish.gates:
            if gate in self._gates and gate not in gates:
                raise StrategyError(
                    f"The gate {gate} does not judge flags.", f"These do: {', '.join(gates)}."
                )
        return Chosen(
            strategy=strategy(wish, gates),
            source=source,
            frozen_until=frozen_until(await self.windows(app, version, stage.name), now()),
            supersede=part.supersede if self._holds(part, stage) else "reject",
            remarks=tuple(
                f"The gate {gate} does not judge flags; it is not asked." for gate in left
            ),
        )

    async def windows(self, app: str, version: int | None, stage: str) -> tuple[str, ...]:
        """Return the freeze windows of a stage, those of the app's version included."""
        target = self._stages.must_be(stage)
        if version is None:
            return target.freeze
        part = await self._part(app, version)
        return (*target.freeze, *(part.freeze if self._holds(part, target) else ()))

    async def _remarks(self, app: str, version: int, stage: Stage) -> tuple[str, ...]:
        verdict = await self._was_rehearsed(app, version)
        if verdict == "passed":
            return ()
        said = (
            f"v{version} was never rehearsed."
            if not verdict
            else (f"The last rehearsal of v{version} was not green: {verdict}.")
        )
        if stage.rehearsed:
            raise ConflictError(
                said,
                f"{stage.title} takes only versions whose last rehearsal passed.",
                f"greenroom rehearse v{version}",
            )
        return (said,)

    def _holds(self, part: ReleasePart, stage: Stage) -> bool:
        for name in part.stages:
            if self._stages.named(name) is None:
                known = ", ".join(each.name for each in self._stages.all)
                raise GreenroomError(
                    f"There is no stage {name}.",
                    f"greenroom.toml names it under [release]; this server has {known}.",
                    "Mend the file and deploy again, or say the strategy in the command.",
                )
        return stage.name in (part.stages or (self._stages.last.name,))

    async def _part(self, app: str, version: int) -> ReleasePart:
        """Return the version's [release]; it never changes, and the loop asks often."""
        if (app, version) not in self._parts:
            found = await self._publisher.version(app, version)
            self._parts[app, version] = Config.from_stored(found.config).release
        return self._parts[app, version]


def _of_flags(wish: Wish, source: Source) -> Wish:
    """Return what a strategy means for a flag, which has nothing to start before a switch."""
    if wish.kind != "blue-green":
        return wish
    if source == "command":
        raise StrategyError(
            "A flag has nothing to start, so it cannot be blue/green.",
            fix="Bring it all at once and go on asking gates: --all-at-once --gates sessions --soak 1h",
        )
    soak = SOAK_OF_BLUE_GREEN if wish.soak is None else wish.soak
    return replace(wish, kind="all-at-once", soak=soak)


def _wish(part: ReleasePart) -> Wish:
    return Wish(
        kind=part.strategy,
        steps=part.steps,
        pause=part.pause,
        audience=part.audience,
        gates=part.gates,
        soak=part.soak,
        on_fail=part.on_fail,
        deadline=part.deadline,
        if_nobody=part.if_nobody,
    )
