"""What is written when a rollout begins, moves or makes way; in the caller's transaction."""

from dataclasses import replace
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import queries as flags
from greenroom.kernel.clock import now
from greenroom.kernel.errors import ConflictError
from greenroom.kernel.events import SYSTEM, Actor
from greenroom.kernel.ids import new_id
from greenroom.releases import changes as releasing
from greenroom.releases import queries as released
from greenroom.releases.rollouts import queries
from greenroom.releases.rollouts.brings import FlagChange, VersionChange
from greenroom.releases.rollouts.flagged.put import put
from greenroom.releases.rollouts.machine import moves
from greenroom.releases.rollouts.machine.moves import Transition
from greenroom.releases.rollouts.model import Rollout, State, Strategy, Supersede
from greenroom.releases.rollouts.strategy.stored import stored_strategy, strategy_hash
from greenroom.releases.rollouts.tables import RolloutRow
from greenroom.releases.rollouts.telling import tell

SETTLED: frozenset[State] = frozenset({"draining"})
"""Everybody has it and nothing is asked any more: the next may take its place."""


class OvertakenError(ConflictError):
    """Somebody else acted first."""

    code = "overtaken"


async def begin(
    session: AsyncSession,
    actor: Actor,
    app: str,
    stage: str,
    version: int,
    strategy: Strategy,
    behind: Rollout | None = None,
) -> Rollout:
    """Write a new rollout of a version; it waits for the loop, or for its turn behind another."""
    before = await released.release_in_force(session, app, stage)
    brings = VersionChange(version, before.version if before else None)
    return await begin_to_bring(session, actor, app, stage, brings, strategy, behind)


async def begin_to_bring(
    session: AsyncSession,
    actor: Actor,
    app: str,
    stage: str,
    brings: VersionChange | FlagChange,
    strategy: Strategy,
    behind: Rollout | None = None,
) -> Rollout:
    """Write a new rollout, of a version or of a flag; it waits for its turn if another is before it."""
    at = now()
    flag = brings.key if isinstance(brings, FlagChange) else ""
    past = await queries.history(session, app, stage, 20, flag)
    identity = new_id(after=past[0].id if past else "")
    row = RolloutRow(
        id=identity,
        app=app,
        stage=stage,
        strategy=stored_strategy(strategy),
        strategy_hash=strategy_hash(strategy),
        **{"flag": "", "variant": ""} | _columns(brings),
        state="queued" if behind else "pending",
        reason=_waits(strategy, behind),
        behind=behind.id if behind else None,
        step=-1,
        desired_weight=0.0,
        observed_weight=0.0,
        salt=identity,
        pause_reason="",
        paused_from=None,
        state_since=at,
        step_since=at,
        deadline_at=(strategy.at or at) + moves.BEGINS_WITHIN,
        on_deadline="cancel",
        reminded_at=None,
        owner=actor.name,
        changed_by=actor.name,
        changed_at=at,
        retry_of=_retried(past, brings.name),
        seq=1,
        changed_seq=1,
        created_at=at,
        ended_at=None,
    )
    session.add(row)
    await session.flush()
    rollout = row.value()
    await tell(session, "rollout.queued" if behind else "rollout.began", actor, rollout)
    return rollout


async def apply(
    session: AsyncSession, actor: Actor, rollout: Rollout, transition: Transition
) -> Rollout:
    """Write a transition over the row that it was made from; raise if that row has changed since."""
    if transition.event == "rollout.dequeued":
        rollout = await _take_turn(session, rollout)
    changes = transition.changes | {"seq": rollout.seq + 1}
    if transition.event and transition.is_news:
        changes |= {"changed_by": actor.name, "changed_at": now(), "changed_seq": rollout.seq + 1}
    guarded = update(RolloutRow).where(RolloutRow.id == rollout.id, RolloutRow.seq == rollout.seq)
    done = cast("CursorResult[Any]", await session.execute(guarded.values(**changes)))
    if not done.rowcount:
        raise overtaken(await queries.must_find(session, rollout.app, rollout.id))
    moved = replace(rollout, **changes)
    if isinstance(moved.brings, FlagChange):
        await put(session, actor, rollout, moved)
    elif transition.shows is not None:
        await _show(session, actor, moved, transition)
    if transition.event:
        await tell(session, transition.event, actor, moved, transition.told)
    return moved


async def _take_turn(session: AsyncSession, rollout: Rollout) -> Rollout:
    """End what is before it and let nobody but its sessions be in, then begin from what is there now."""
    before = await queries.live_at(session, rollout.app, rollout.stage, rollout.flag)
    await make_room(session, Actor(rollout.owner), before, rollout.name)
    brings = await _from_now(session, rollout)
    held = _columns(brings)
    await session.execute(update(RolloutRow).where(RolloutRow.id == rollout.id).values(**held))
    return replace(rollout, brings=brings)


async def _from_now(session: AsyncSession, rollout: Rollout) -> VersionChange | FlagChange:
    if isinstance(rollout.brings, FlagChange):
        newest = await flags.newest(session, rollout.app, rollout.stage)
        definitions = newest.flags.flags if newest else {}
        held = definitions.get(rollout.brings.key, rollout.brings.held)
        return replace(rollout.brings, held=held)
    in_force = await released.release_in_force(session, rollout.app, rollout.stage)
    return replace(rollout.brings, replaces=in_force.version if in_force else None)


def _columns(brings: VersionChange | FlagChange) -> dict[str, Any]:
    if isinstance(brings, FlagChange):
        return {"flag": brings.key, "variant": brings.variant, "flag_held": brings.held}
    return {"from_version": brings.replaces, "to_version": brings.to}


def _waits(strategy: Strategy, behind: Rollout | None) -> str:
    if behind:
        return f"It waits behind {behind.name}, which {behind.owner} began."
    return "It waits for its time." if strategy.at else "It is about to begin."


async def _show(
    session: AsyncSession, actor: Actor, rollout: Rollout, transition: Transition
) -> None:
    is_new = transition.shows == "new"
    version = rollout.to_version if is_new else rollout.from_version
    if version is None:
        return
    deployment = await released.find_deployment(session, rollout.app, version, rollout.stage)
    in_force = await released.release_in_force(session, rollout.app, rollout.stage)
    if deployment and not (in_force and in_force.version == version):
        by = Actor(rollout.owner) if actor == SYSTEM and is_new else actor
        kind = "release" if is_new else "rollback"
        await releasing.release(session, by, deployment.value(), kind)


async def make_way(
    session: AsyncSession, actor: Actor, app: str, stage: str, version: int, kind: str
) -> Rollout | None:
    """End the rollout that is under way since a release or rollback takes its place; return it.

    A rollback always may. A release has to wait while users are being led to another version step by step.
    """
    rollout = await queries.live_at(session, app, stage)
    if rollout is None:
        return None
    if kind == "rollback":
        said = f"{actor.name} rolled back to v{version}."
        return await apply(session, actor, rollout, moves.end("aborted", said, now()))
    if not rollout.is_released or rollout.state == "paused":
        raise under_way(rollout)
    said = f"{actor.name} released v{version}."
    return await apply(session, actor, rollout, moves.end("superseded", said, now()))


async def make_room(
    session: AsyncSession,
    actor: Actor,
    before: Rollout | None,
    name: str,
    *,
    supersede: Supersede = "reject",
) -> Rollout | None:
    """Make room for another rollout: end the one that is under way, or return it if it is to be waited for.

    One that everybody has got, and of which nothing is asked any more, is waited for by nobody.
    """
    if before is None:
        return None
    if supersede == "queue" and before.state not in SETTLED:
        return before
    if before.is_released and before.state != "paused":
        said = f"{actor.name} began to bring {name}."
    elif supersede == "replace":
        said = f"{actor.name} brings {name} instead."
    else:
        raise under_way(before)
    await apply(session, actor, before, moves.end("superseded", said, now()))
    return None


def under_way(rollout: Rollout) -> ConflictError:
    """Say that another rollout is under way, who began it and where it stands."""
    return ConflictError(
        f"{rollout.name} is on its way to {rollout.stage} already.",
        f"{rollout.owner} began that at {rollout.created_at:%H:%M} UTC. {rollout.reason}",
        f"Queue behind it (--queue), or give it up first: {rollout.command('abort')}",
    )


def overtaken(rollout: Rollout) -> OvertakenError:
    """Tell the second of two people who was first and what they did."""
    who = "Greenroom" if rollout.changed_by == SYSTEM.name else rollout.changed_by
    return OvertakenError(
        f"{who} was faster, at {rollout.changed_at:%H:%M:%S} UTC: "
        f"the rollout of {rollout.name} is {rollout.state}.",
        rollout.reason,
        f"Look at it again, then decide: {rollout.command()}",
    )


def _retried(past: list[Rollout], name: str) -> str | None:
    """Return the newest rollout if it brought the same and did not get through."""
    if past and past[0].name == name and past[0].state in ("aborted", "failed", "cancelled"):
        return past[0].id
    return None
