"""How long others still lead newcomers to a bad version after they were told to go back."""

import time
from dataclasses import dataclass, field

from bench import apps
from bench.crowd import Crowd, Site, crowd
from bench.lab import Lab
from bench.peers.installing import MissingError
from bench.peers.shinyhub import ShinyHub
from bench.peers.weighted import weighted

LOOKED_ON = 4.0
"""Seconds for which newcomers are watched after the command."""
BAD = "two"


@dataclass
class Others:
    """Seconds until the last newcomer on the bad version, and why there may be none."""

    late: list[float] = field(default_factory=list)
    why: str = ""


def last_newcomer(people: Crowd, since: float) -> float:
    """Return when the last newcomer came who got the bad version, in seconds after `since`."""
    time.sleep(LOOKED_ON)
    late = [one.at - since for one in list(people.sightings) if one.word == BAD]
    return max(0.0, *late)


def at_shinyhub(lab: Lab) -> Others:
    """Roll an app back by ShinyHub's command line; nobody is in on the version before, or it would refuse."""
    hub, found, folder = lab.shinyhub, Others(), lab.new_folder("back-there")
    if not isinstance(hub, ShinyHub):
        return Others(why=str(hub))
    for number in range(lab.rounds):
        slug = f"back{number}"
        try:
            for word in ("one", BAD):
                hub.deploy(apps.echo(folder, slug, word), slug)
        except RuntimeError as refused:
            found.why = f"ShinyHub took no deploy: {' '.join(str(refused).split())[-160:]}"
            return found
        with crowd(Site(hub.port, f"/app/{slug}/", f"127.0.0.1:{hub.port}"), 1) as people:
            people.first_seen(BAD, time.monotonic())
            begun = time.monotonic()
            done = hub.run("apps", "rollback", slug)[1]
            if done.returncode:
                found.why = f"ShinyHub refused: {' '.join(done.stderr.split())[:80]}"
            else:
                found.late.append(last_newcomer(people, begun))
        hub.run("apps", "stop", slug)
    return found


def at_traefik(lab: Lab) -> Others:
    """Take the bad version out of Traefik's weighted service, from half of the newcomers to none."""
    found = Others()
    try:
        with weighted(lab.new_folder("weighted"), "one", BAD) as proxy:
            host = f"127.0.0.1:{proxy.port}"
            with crowd(Site(proxy.port, "/", host), 1) as people:
                for _ in range(lab.rounds):
                    proxy.weigh(one=1, two=1)
                    people.first_seen(BAD, time.monotonic())
                    time.sleep(LOOKED_ON)  # it takes in no second change so soon
                    begun = time.monotonic()
                    proxy.weigh(one=1, two=0)
                    found.late.append(last_newcomer(people, begun))
    except MissingError as missing:
        found.why = str(missing)
    return found
