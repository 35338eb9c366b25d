"""How long sessions may stay on a version that was replaced, and what people who are in are told of it."""

import json
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from greenroom.gateway.model import Reply, Ticket
from greenroom.kernel.clock import now
from greenroom.releases.addresses import Place
from greenroom.releases.model import Deployment, Policy
from greenroom.releases.rollouts.assignment import Guest
from greenroom.releases.visitor import Visitor

STATE = "/.greenroom/session"
"""Where the notice on a page asks: `{"version", "showing", "ends", "flags", "change"}`."""
NEWER = "/.greenroom/newer"
"""Where it leads those who want to go over to the version that newcomers get."""


class Program(Protocol):
    """What is on."""

    async def showing(self, place: Place, guest: Guest) -> Deployment | None:
        """Return what a new session of this guest gets at a place."""
        ...

    async def still(self, place: Place, version: int) -> Deployment | None:
        """Return the deployment of a version at a place if sessions may stay on it."""
        ...

    async def policy(self, deployment: Deployment) -> Policy:
        """Return how its instances are run."""
        ...


def ends_at(deployment: Deployment, policy: Policy) -> datetime | None:
    """Return when sessions on a deployment end; None: when their people leave."""
    if deployment.replaced_at is None or policy.stay is None:
        return None
    return deployment.replaced_at + timedelta(seconds=policy.stay)


def is_over(deployment: Deployment, policy: Policy) -> bool:
    """Whether nobody may stay on a deployment any more."""
    ends = ends_at(deployment, policy)
    return ends is not None and now() >= ends


def flags_page(root_url: str, place: Place, flags: dict[str, str]) -> str:
    """Return the page on which flags are set for a preview, with those that are set."""
    query = urlencode([("flag", f"{key}={variant}") for key, variant in flags.items()])
    return f"{root_url}/apps/{place.app}/versions/v{place.version}/flags?{query}"


async def state_of(
    program: Program, ticket: Ticket | None, place: Place, visitor: Visitor, root_url: str
) -> Reply:
    """Say which version a session is on, which one it would get now, when its own ends, and its flags.

    `root_url` is where flags are changed.
    """
    shown = await program.showing(place, visitor.guest)
    own = await program.still(place, ticket.version) if ticket else None
    ends = ends_at(own, await program.policy(own)) if own and own != shown else None
    said = {
        "version": ticket.version if ticket else None,
        "showing": shown.version if shown else None,
        "ends": ends.isoformat() if ends else None,
        "flags": visitor.flags,
        "change": flags_page(root_url, place, visitor.flags) if visitor.flags else None,
    }
    return Reply(json.dumps(said), "application/json")
