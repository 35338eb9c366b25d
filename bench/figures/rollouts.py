"""Versions step by step: who is moved back, who is cut, how long a bad version still gets newcomers."""

import time
from dataclasses import dataclass, field

from bench import apps
from bench.crowd import Crowd, Site, crowd
from bench.figures import going_back
from bench.greenroom_server import Server
from bench.lab import Lab
from bench.model import Row, at_most
from greenroom.releases.rollouts.assignment import Audience, Guest, gets_new_version

SLUG = "bird"
PEOPLE, USERS = 200, 5_000
SHARES = (5, 10, 25, 50, 100)
LAST = "rollback command to last newcomer on the bad version"


@dataclass
class Story:
    """What a canary and a rollback did to people."""

    cuts: int = 0
    bad: int = 0
    late: list[float] = field(default_factory=list)
    """Seconds from the start of the command that gives a canary up to its last newcomer."""


def measure(lab: Lab) -> list[Row]:
    """Assign many users on paper; then bring versions to a crowd by the command line."""
    moved, off = _assigned()
    story = _canaries(lab)
    hub, proxy = going_back.at_shinyhub(lab), going_back.at_traefik(lab)
    note = f"over {', '.join(str(share) for share in SHARES)} %; {USERS:,} users"
    return [
        Row("assignment: users moved back", "", [moved], bar=at_most(0), note=note),
        Row("assignment: share off, in standard errors", "", [off], bar=at_most(2), note="the worst"),
        Row(f"a whole canary, {PEOPLE} sockets: cuts", "", [story.cuts], bar=at_most(0)),
        Row("a whole canary: answers not 200", "", [story.bad], bar=at_most(0)),
        Row(LAST, "s", story.late, "ShinyHub", hub.late, at_most(1), hub.why),
        Row(LAST, "s", story.late, "Traefik's weighted service", proxy.late, at_most(1),
            proxy.why or "Traefik: from the change of its file"),
    ]  # fmt: skip


def _assigned() -> tuple[int, float]:
    """Return how many users lost the new version as the share grew, and the worst share's error."""
    guests = [Guest(f"person-{number}") for number in range(USERS)]
    had: set[int] = set()
    moved, worst = 0, 0.0
    for share in SHARES:
        has = {
            number
            for number, guest in enumerate(guests)
            if gets_new_version(guest, share, "a rollout", Audience())
        }
        moved += len(had - has)
        error = (share / 100 * (1 - share / 100) / USERS) ** 0.5
        worst = max(worst, abs(len(has) / USERS - share / 100) / error if error else 0.0)
        had = has
    return moved, worst


def _canaries(lab: Lab) -> Story:
    server, story, folder = lab.greenroom, Story(), lab.new_folder("bird")
    for word in ("one", "two"):
        server.deploy(apps.echo(folder, SLUG, word), SLUG)
    server.release(SLUG, 1)
    with crowd(Site(server.port, "/", f"{SLUG}.localhost:{server.port}"), PEOPLE) as people:
        for _ in range(lab.rounds):
            story.late.append(_begun_and_given_up(server, people))
        _whole(server, people)
        time.sleep(1)
    story.cuts, story.bad = people.cuts, people.bad() + people.bad_kept()
    server.must("stop", "--app", SLUG)
    return story


def _begun_and_given_up(server: Server, people: Crowd) -> float:
    """Begin a canary of half the users, roll back; return when the last newcomer got it, in seconds."""
    begun = time.monotonic()
    server.must("release", "v2", "--canary", "50", "--app", SLUG)
    people.first_seen("two", begun)
    rolled_back = time.monotonic()
    server.must("rollback", "--app", SLUG)
    return going_back.last_newcomer(people, rolled_back)


def _whole(server: Server, people: Crowd) -> None:
    """Bring v2 to everybody, share by share."""
    shares = ",".join(str(share) for share in SHARES)
    server.must("release", "v2", "--canary", shares, "--app", SLUG)
    for share in SHARES[:-1]:
        _until(server, "paused", share)
        server.must("rollout", "advance", "--app", SLUG)
    _until(server, "draining", 100)
    people.first_seen("two", time.monotonic())


def _until(server: Server, state: str, weight: float) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        newest = server.get(f"/apps/{SLUG}/rollouts")[0]
        if (newest["state"], newest["observed_weight"]) == (state, weight):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the rollout did not come to {weight} %: {newest}")
