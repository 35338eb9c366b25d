"""`kill -9` of the control plane under 50 open sessions: who is cut, how long newcomers wait."""

import time

from bench import apps
from bench.crowd import Site, crowd
from bench.greenroom_server import control_plane
from bench.lab import Lab
from bench.model import Row, at_most

SLUG = "calm"
AWAY = 2.0
"""Seconds that the control plane stays away."""


def measure(lab: Lab) -> list[Row]:
    """Kill it, leave it dead a while, start it again; newcomers cannot get in meanwhile, all others can."""
    server = lab.greenroom
    server.deploy(apps.echo(lab.new_folder("calm"), SLUG, "one"), SLUG)
    server.release(SLUG, 1)
    with crowd(Site(server.port, "/", f"{SLUG}.localhost:{server.port}")) as people:
        time.sleep(0.5)
        killed = time.monotonic()
        server.kill_control_plane()
        time.sleep(AWAY)
        restarted = time.monotonic()
        lab.keep(control_plane(server))
        back = people.first_seen("one", restarted)
        time.sleep(1)
    refused = [one for one in people.sightings if one.at >= killed and one.status != 200]
    note = f"{len(refused)} newcomers were told to wait while it was away for {AWAY:g} s"
    server.must("stop", "--app", SLUG)
    return [
        Row("kill -9 of the control plane: sockets cut of 50", "", [people.cuts], bar=at_most(0)),
        Row("kill -9: failed requests of people who were in", "", [people.bad_kept()], bar=at_most(0)),
        Row("restart to first newcomer let in", "s", [back], note=note),
    ]  # fmt: skip
