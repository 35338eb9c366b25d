"""Deployments and their running instances become the gateway's route table. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from greenroom.gateway.model import RouteTable, Site, Upstream
from greenroom.releases.addresses import Addresses, Place
from greenroom.releases.member import Member
from greenroom.releases.model import Deployment


def route_table(
    addresses: Addresses,
    deployments: Iterable[Deployment],
    members: Iterable[Member],
    edition: Callable[[str], str],
) -> RouteTable:
    """Return everything Envoy must serve: a site per place, an upstream per ready instance.

    A stage's site honours the instances of all its deployments, so that sessions which began under an
    earlier release stay where they are. `edition` gives that of an app.
    """
    ready = sorted((m for m in members if m.ready and m.observed), key=lambda m: m.id)
    seated: dict[Place, list[Member]] = defaultdict(list)
    for deployment in deployments:
        for place in _places(addresses, deployment):
            seated[place].extend(m for m in ready if m.deployment.id == deployment.id)
    sites = (_site(addresses, place, found, edition(place.app)) for place, found in seated.items())
    return RouteTable(
        sites=tuple(sorted(sites, key=lambda site: site.name)),
        upstreams=tuple(_upstream(member) for member in ready),
    )


def _places(addresses: Addresses, deployment: Deployment) -> list[Place]:
    places = [Place(deployment.app, deployment.stage)]
    if deployment.stage == addresses.stages.first.name:
        places.append(Place(deployment.app, deployment.stage, deployment.version))
    return places


def _site(addresses: Addresses, place: Place, seated: list[Member], edition: str) -> Site:
    return Site(
        name=place.site,
        hosts=() if addresses.by_path else (addresses.host(place),),
        path=addresses.path(place),
        instances=tuple(sorted(member.id for member in seated)),
        edition=edition,
        notice=place.version is not None or any(member.policy.tells for member in seated),
    )


def _upstream(member: Member) -> Upstream:
    assert member.observed is not None
    return Upstream(
        instance=member.id,
        socket=member.observed.socket,
        app=member.order.app,
        version=member.order.version,
        stage=member.order.stage,
    )
