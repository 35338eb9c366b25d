"""Writes a flag as a move of its rollout wants it, in the move's own transaction."""

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import queries
from greenroom.flags.model import FlagSet
from greenroom.flags.moving import same_rule, with_rule
from greenroom.flags.revising import append
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import SYSTEM, Actor
from greenroom.releases.rollouts.flagged.expected import expected, flag_of, left_behind
from greenroom.releases.rollouts.model import Rollout


async def put(session: AsyncSession, actor: Actor, rollout: Rollout, moved: Rollout) -> None:
    """Write the flag as it is after a move; raise if somebody has changed it by hand before.

    A rollout that ends because of such a hand leaves the flag as the hand made it.
    """
    before, after = expected(rollout), left_behind(rollout, moved)
    if same_rule(before, after):
        return
    change, place = flag_of(rollout), (rollout.app, rollout.stage)
    newest = await queries.newest(session, *place)
    flags = newest.flags if newest else FlagSet()
    held = flags.flags
    present = held.get(change.key)
    if present is None or not same_rule(present, before):
        if moved.is_over:
            return
        raise ConflictError(
            f"{change.key} was changed by hand at {rollout.stage} just now.",
            "Whoever does that takes over from a rollout, which then ends.",
            f"{rollout.command()} shows who and how.",
        )
    goes_back = moved.is_over or moved.state == "aborting"
    await append(
        session,
        Actor(rollout.owner) if actor == SYSTEM and not goes_back else actor,
        newest,
        flags.with_flags(held | {change.key: with_rule(present, after)}),
        place=place,
        act="changed",
        subject=change.key,
        message=f"Rollout: {moved.reason}",
    )
