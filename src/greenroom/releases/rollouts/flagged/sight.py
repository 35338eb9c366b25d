"""What a rollout of a flag sees: what is answered, who is with which variant, whose hand was on the flag."""

from collections import Counter
from collections.abc import Callable

from greenroom.flags import queries, words
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.exposures import Exposures
from greenroom.flags.model import Revision
from greenroom.flags.moving import same_rule
from greenroom.gateway.sessions import Session
from greenroom.kernel.database import Database
from greenroom.releases.addresses import Place
from greenroom.releases.program import Program
from greenroom.releases.rollouts.flagged.expected import expected, flag_of, weight_of
from greenroom.releases.rollouts.loop.seen import SESSIONS_ARE_KNOWN, Seen
from greenroom.releases.rollouts.model import Rollout

LOOKED_BACK = 100
"""Revisions in which it is looked for who took over."""


class FlagSight:
    """Looks at the flag, the evaluator, and the sessions that were given it."""

    def __init__(
        self,
        database: Database,
        program: Program,
        evaluations: Evaluations,
        exposures: Exposures,
        sessions: Callable[[], list[Session]],
    ) -> None:
        self._database, self._program = database, program
        self._evaluations, self._exposures, self._sessions = evaluations, exposures, sessions

    async def seen(self, rollout: Rollout, lived: float) -> Seen:
        """Return what is so now; `lived` is how long this process has, in seconds."""
        return Seen(
            warm=True,
            shown_weight=await self._shown_weight(rollout),
            is_drained=lived > SESSIONS_ARE_KNOWN and await self._is_drained(rollout),
            taken_over=await self._taken_over(rollout),
        )

    async def open_sessions(self, rollout: Rollout) -> dict[str, int]:
        """Return how many open sessions were given the variant, another one, or did not ask."""
        known = await self._known(rollout)
        counts = Counter(known.get(each.id, "") for each in self._open(rollout))
        change = flag_of(rollout)
        asked = {
            change.name: counts[change.variant],
            change.before: sum(counts.values()) - counts[change.variant] - counts[""],
        }
        return asked | ({"not asked": counts[""]} if counts[""] else {})

    async def version(self, rollout: Rollout) -> int | None:
        """Return the version that the stage's users get, if there is one."""
        found = await self._program.released(Place(rollout.app, rollout.stage))
        return found.version if found else None

    async def _shown_weight(self, rollout: Rollout) -> float:
        """Return the share that the evaluator really answers with; what was seen last until it has heard."""
        loaded = await self._evaluations.loaded(rollout.app, rollout.stage)
        shown = loaded.evaluator.definition(flag_of(rollout).key)
        has_heard = shown is not None and same_rule(shown, expected(rollout))
        return weight_of(rollout) if has_heard else rollout.observed_weight

    async def _is_drained(self, rollout: Rollout) -> bool:
        """Whether no session is open that began before everybody got the variant, and has another."""
        known = await self._known(rollout)
        variant = flag_of(rollout).variant
        return not any(
            each.started_at < rollout.state_since and known.get(each.id) != variant
            for each in self._open(rollout)
        )

    async def _taken_over(self, rollout: Rollout) -> str:
        """Return who changed the flag's rule by hand, and how; empty if nobody did."""
        change, wanted = flag_of(rollout), expected(rollout)
        async with self._database.read() as session:
            past = await queries.history(session, rollout.app, rollout.stage, LOOKED_BACK)
        culprit: Revision | None = None
        for revision in past:
            found = revision.flags.flags.get(change.key)
            if found is not None and same_rule(found, wanted):
                break
            culprit = revision
        if culprit is None:
            return ""
        found = culprit.flags.flags.get(change.key)
        said = (
            f"{words.rule(found)} (r{culprit.number})" if found else f"removed (r{culprit.number})"
        )
        return f"{culprit.by} took over by hand: {change.key} is {said}."

    async def _known(self, rollout: Rollout) -> dict[str, str]:
        names = [each.id for each in self._open(rollout)]
        return await self._exposures.of(rollout.app, rollout.stage, flag_of(rollout).key, names)

    def _open(self, rollout: Rollout) -> list[Session]:
        place = rollout.app, rollout.stage
        return [each for each in self._sessions() if (each.app, each.stage) == place]
