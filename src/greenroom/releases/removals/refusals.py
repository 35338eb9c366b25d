"""Why something is not taken away."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.errors import ConflictError
from greenroom.releases.company import Company
from greenroom.releases.member import Member
from greenroom.releases.rollouts import queries as rollouts


async def must_not_be_on_its_way(
    session: AsyncSession, app: str, number: int | None = None
) -> None:
    """Raise while a rollout of the app, or one that this version is part of, has not ended."""
    for rollout in await rollouts.live(session, app):
        if number is None or number in rollout.versions:
            raise ConflictError(
                f"{rollout.name} of {app} is on its way to {rollout.stage}.",
                fix="Wait until its rollout has ended, or end it: greenroom rollout --help",
            )


def must_be_empty(name: str, company: Company, members: Iterable[Member]) -> None:
    """Raise while somebody has a session in one of these instances."""
    sessions = sum(company.load(member) for member in members)
    if sessions:
        people = "Somebody is" if sessions == 1 else f"{sessions} people are"
        raise ConflictError(
            f"{people} in {name}.", fix="Wait until they have left; a closed page counts a minute."
        )


def undo(verb: str, days: float) -> str:
    """Say how something comes back, and for how long it can."""
    return f"For {days:g} days, `greenroom {verb} --undo` brings it back."
