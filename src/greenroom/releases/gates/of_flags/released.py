"""The version on which a flag is judged: the one that the stage's users get."""

from collections.abc import Awaitable, Callable

from greenroom.publish.model import Version
from greenroom.publish.service import Publisher
from greenroom.releases.addresses import Place
from greenroom.releases.model import Deployment
from greenroom.releases.rollouts.model import Rollout

AtPlace = Callable[[Place], Awaitable[Deployment | None]]


async def released_version(at: AtPlace, publisher: Publisher, rollout: Rollout) -> Version | None:
    """Return it; None if nothing is released at the stage."""
    found = await at(Place(rollout.app, rollout.stage))
    return await publisher.version(rollout.app, found.version) if found else None
