"""What gates said, and which of them a person let pass; in the caller's transaction."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.clock import now
from greenroom.kernel.events import Actor
from greenroom.kernel.ids import new_id
from greenroom.releases.rollouts.model import Rollout, Verdict
from greenroom.releases.rollouts.tables import VerdictRow


async def judged(session: AsyncSession, rollout: Rollout, verdict: Verdict) -> None:
    """Write what a gate said at the present step: over its last word, or beside it if it changed its mind."""
    last = await _last_word(session, rollout, verdict.gate)
    holds = last is not None and last.step == rollout.step and last.at >= rollout.step_since
    if last and holds and last.outcome == verdict.outcome:
        last.sentence, last.numbers, last.at = verdict.sentence, verdict.numbers, now()
        return
    session.add(_verdict_row(rollout, verdict, after=last.id if last else ""))


async def skip(
    session: AsyncSession, actor: Actor, rollout: Rollout, gate: str, reason: str
) -> None:
    """Write that a person let a gate pass."""
    last = await _last_word(session, rollout, gate)
    verdict = Verdict(gate, "pass", f"{actor.name} skipped it: {reason}", {"reason": reason})
    session.add(_verdict_row(rollout, verdict, by=actor.name, after=last.id if last else ""))


async def _last_word(session: AsyncSession, rollout: Rollout, gate: str) -> VerdictRow | None:
    query = select(VerdictRow).where(VerdictRow.rollout_id == rollout.id, VerdictRow.gate == gate)
    return await session.scalar(query.order_by(VerdictRow.id.desc()).limit(1))


def _verdict_row(
    rollout: Rollout, verdict: Verdict, *, by: str = "", after: str = ""
) -> VerdictRow:
    at = now()
    return VerdictRow(
        id=new_id(after=after),
        rollout_id=rollout.id,
        step=rollout.step,
        gate=verdict.gate,
        outcome=verdict.outcome,
        sentence=verdict.sentence,
        numbers=verdict.numbers,
        skipped_by=by,
        first_at=at,
        at=at,
    )
