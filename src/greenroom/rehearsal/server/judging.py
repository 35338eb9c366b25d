"""What people say of what a rehearsal saw, and what follows from it."""

import asyncio
from dataclasses import asdict, replace
from typing import Any

from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import ConflictError, GreenroomError, NotFoundError
from greenroom.kernel.events import Actor, record
from greenroom.kernel.ids import new_id
from greenroom.rehearsal.server import queries
from greenroom.rehearsal.server.keeping import SEEN, Keeping
from greenroom.rehearsal.server.model import Judgement, Part, Rehearsal, Verb, overall, sentence
from greenroom.rehearsal.server.tables import JudgementRow
from greenroom.rehearsal.snapshot.model import Snapshot

DONE_BY: dict[Verb, str] = {
    "accept": "output.accepted",
    "reject": "output.rejected",
    "tolerate": "output.tolerated",
}


class Judging:
    """Judgements, each with who and why; the newest of an output holds."""

    def __init__(self, database: Database, keeping: Keeping) -> None:
        self._database, self._keeping = database, keeping

    async def judge(
        self,
        actor: Actor,
        rehearsal: Rehearsal,
        journey: str,
        verb: Verb,
        *,
        step: int | None = None,
        output: str = "",
        why: str = "",
    ) -> Rehearsal:
        """Say of one difference, or of all of a journey, what it is; return how that leaves it.

        `accept` makes what was seen right from now on, beside what is approved in the app's files;
        `tolerate` lets the output be anything; `reject` says it is wrong and takes the others back.
        """
        part = _must_be_judgeable(rehearsal, journey, verb, step, output)
        judgement = Judgement(
            new_id(), rehearsal.app, journey, verb, step, output, rehearsal.id,
            rehearsal.version, actor.name, now(), why.strip(),
        )  # fmt: skip
        if verb == "accept":
            await asyncio.to_thread(self._keep, judgement)
        async with self._database.begin() as session:
            row = await queries.locked(session, rehearsal.id)
            assert row is not None, f"rehearsal {rehearsal.id} has gone"
            session.add(_row(judgement))
            judged = judge_part(part, judgement)
            parts = [judged if each == part else each for each in row.value().parts]
            row.parts = [asdict(each) for each in parts]
            row.verdict, row.sentence = overall(parts), sentence(parts)
            await record(
                session,
                DONE_BY[verb],
                actor=actor,
                app=rehearsal.app,
                subject=f"v{rehearsal.version}",
                rehearsal=rehearsal.id,
                journey=journey,
                step=step,
                output=output,
                why=judgement.why,
                verdict=row.verdict,
            )
            return row.value()

    async def history(self, app: str, journey: str | None = None) -> list[Judgement]:
        """Return what was said of an app's journeys, oldest first."""
        async with self._database.read() as session:
            return await queries.judgements(session, app, journey)

    def _keep(self, judgement: Judgement) -> None:
        seen = self._keeping.snapshot(judgement.rehearsal, judgement.journey, SEEN)
        if seen is None:
            raise NotFoundError(
                "What this rehearsal saw is not kept any more.",
                fix=f"greenroom rehearse v{judgement.version} sees it anew.",
            )
        self._keeping.keep_accepted(judgement, excerpt(seen, judgement.step, judgement.output))


def _must_be_judgeable(
    rehearsal: Rehearsal, journey: str, verb: Verb, step: int | None, output: str
) -> Part:
    part = rehearsal.part("test", journey)
    if rehearsal.state != "done":
        raise ConflictError("This rehearsal goes on.", fix="Wait until it is done.")
    if part is None:
        raise NotFoundError(f"This rehearsal has no journey {journey[:80]}.")
    if (step is None) != (not output):
        raise GreenroomError("A judgement is of one output at one step, or of the whole journey.")
    if verb == "tolerate" and not output:
        raise GreenroomError("Not everything can be tolerated.", fix="Name one output.")
    meant = [each for each in _differences(part) if _is_meant(each, step, output)]
    if output and not meant:
        raise NotFoundError(f"Step {step} of {journey} shows no difference in {output[:80]}.")
    if verb == "accept":
        _must_be_acceptable(part, meant)
    return part


def _must_be_acceptable(part: Part, meant: list[dict[str, Any]]) -> None:
    if part.verdict in ("stuck", "broken"):
        raise ConflictError(
            f"{part.journey} was not played to its end, so there is nothing to accept.",
            part.sentence,
            "Mend the app, or record the journey again.",
        )
    races = [each["output"] for each in meant if each["kind"] == "concurrent"]
    if races:
        raise ConflictError(
            f"{', '.join(races)} is not the same for several people at once.",
            "Which of the results would be right?",
            "Mend the app, or tolerate that the output may be anything.",
        )


def judge_part(part: Part, judgement: Judgement) -> Part:
    """Return a part with a judgement written to the differences that it is about. Pure."""
    said = {
        "verb": judgement.verb,
        "by": judgement.by,
        "at": judgement.at.isoformat(),
        "why": judgement.why,
    }
    found = [
        {**each, "judged": said} if _is_meant(each, judgement.step, judgement.output) else each
        for each in _differences(part)
    ]
    facts = {**part.facts, "differences": found}
    if not judgement.output:
        facts["judged"] = said
    return _with_verdict(replace(part, facts=facts))


def _with_verdict(part: Part) -> Part:
    if part.verdict in ("stuck", "broken", "failed"):
        return part
    left = [each for each in _differences(part) if _verb(each) not in ("accept", "tolerate")]
    whole = _verb(part.facts)
    if left:
        return replace(part, verdict="differs", sentence=_left(left))
    if part.verdict == "unapproved" and whole != "accept":
        return part
    if whole == "reject":
        return replace(part, verdict="differs", sentence="It was rejected as a whole.")
    return replace(part, verdict="passed", sentence="Everything is as approved or accepted.")


def _left(left: list[Any]) -> str:
    """Return how many differences stand in the way, and why."""
    rejected = sum(_verb(each) == "reject" for each in left)
    open_ = len(left) - rejected
    if not rejected:
        return f"{open_} difference{'s' if open_ > 1 else ''} left to judge or to mend."
    words = f"{rejected} difference{'s' if rejected > 1 else ''} rejected"
    return f"{words}, {open_} left to judge." if open_ else f"{words}."


def excerpt(seen: Snapshot, step: int | None, output: str) -> Snapshot:
    """Return what an acceptance keeps: from that step on, one output or all."""
    steps = [each for each in seen.steps if step is None or each.number >= step]
    if output:
        steps = [
            replace(each, outputs={n: o for n, o in each.outputs.items() if n == output})
            for each in steps
        ]
    return Snapshot(tuple(steps))


def _differences(part: Part) -> list[dict[str, Any]]:
    return part.facts.get("differences", [])


def _is_meant(difference: dict[str, Any], step: int | None, output: str) -> bool:
    return not output or (difference["step"] == step and difference["output"] == output)


def _verb(facts: dict[str, Any]) -> str:
    return facts.get("judged", {}).get("verb", "")


def _row(judgement: Judgement) -> JudgementRow:
    return JudgementRow(
        id=judgement.id,
        app=judgement.app,
        journey=judgement.journey,
        verb=judgement.verb,
        step=judgement.step,
        output=judgement.output,
        rehearsal_id=judgement.rehearsal,
        version=judgement.version,
        by=judgement.by,
        at=judgement.at,
        why=judgement.why,
    )
