"""Rollouts as the API shows them, and strategies as it is told them."""

from typing import Any

from greenroom.api.schemas import RolloutOut, StrategyIn, StrategyOut, VerdictOut
from greenroom.api.services import Services
from greenroom.releases.addresses import Place
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.model import Given, Rollout
from greenroom.releases.rollouts.service import Standing
from greenroom.releases.rollouts.strategy.make import Wish


def wish_of(asked: StrategyIn | None) -> Wish | None:
    """Return the strategy that is asked for; None leaves it to the version's greenroom.toml."""
    if asked is None:
        return None
    lists = {name: tuple(getattr(asked, name)) for name in ("steps", "audience", "gates")}
    given: dict[str, Any] = asked.model_dump() | lists
    return Wish(**given)


def rollout_out(house: Services, standing: Standing) -> RolloutOut:
    """Return a rollout with everything about it."""
    rollout = standing.rollout
    shown = {
        name: getattr(rollout, name)
        for name in RolloutOut.model_fields
        if name in Rollout.__dataclass_fields__ and name != "strategy"
    }
    return RolloutOut(
        **shown,
        **_brought(rollout),
        strategy=StrategyOut.model_validate(rollout.strategy),
        frozen_until=standing.frozen_until,
        open_gates=list(standing.open_gates),
        verdicts=[_verdict_out(given) for given in standing.verdicts],
        sessions=standing.sessions,
        url=house.addresses.url(Place(rollout.app, rollout.stage)),
    )


def _verdict_out(given: Given) -> VerdictOut:
    return VerdictOut(**vars(given.verdict), step=given.step, at=given.at, skipped_by=given.by)


def _brought(rollout: Rollout) -> dict[str, Any]:
    named = {"name": rollout.name, "before": rollout.before}
    brings = rollout.brings
    if isinstance(brings, FlagChange):
        return named | {"flag": brings.key, "variant": brings.variant}
    return named | {"to_version": brings.to, "from_version": brings.replaces}
