"""Three releases and a rollback under 50 open WebSockets: who is cut, what fails, when it takes effect."""

import time
from dataclasses import dataclass, field

from bench import apps
from bench.crowd import Crowd, Site, crowd
from bench.lab import Lab
from bench.model import Row, at_most
from bench.peers.shinyhub import ShinyHub

SLUG = "steady"
WORDS = ("one", "two", "three", "four")
PEOPLE = 50


@dataclass
class Story:
    """What happened at one host."""

    release: list[float] = field(default_factory=list)
    rollback: list[float] = field(default_factory=list)
    refused: int = 0
    cuts: int = 0
    bad: int = 0


def measure(lab: Lab) -> list[Row]:
    """Tell the same story at both hosts, by their command lines."""
    ours = _at_greenroom(lab)
    theirs = _at_shinyhub(lab, lab.shinyhub) if isinstance(lab.shinyhub, ShinyHub) else Story()
    name = "" if isinstance(lab.shinyhub, ShinyHub) else str(lab.shinyhub)
    refused = f"ShinyHub refused {theirs.refused} of 4 commands" if theirs.refused else name
    zero = at_most(0)
    beside = "" if name else "ShinyHub"
    going_back = beside if theirs.rollback or not beside else "ShinyHub refused"
    return [
        Row("3 releases + rollback, 50 sockets: cuts", "", [ours.cuts], beside, [theirs.cuts], zero, refused),
        Row("3 releases + rollback: answers not 200", "", [ours.bad], beside, [theirs.bad], zero),
        Row("3 releases + rollback: refused", "", [ours.refused], beside, [theirs.refused], zero),
        Row("rollback command to first new visitor on it", "s", ours.rollback, going_back, theirs.rollback, at_most(1)),
        Row("release command to first new visitor on it", "s", ours.release, beside, theirs.release,
            note="ShinyHub: deploy, which is its release"),
    ]  # fmt: skip


def _at_greenroom(lab: Lab) -> Story:
    server, story, folder = lab.greenroom, Story(), lab.new_folder("steady")
    for word in WORDS:
        server.deploy(apps.echo(folder, SLUG, word), SLUG)
    server.release(SLUG, 1)
    with crowd(Site(server.port, "/", f"{SLUG}.localhost:{server.port}"), PEOPLE) as people:
        for number, word in enumerate(WORDS[1:], 2):
            begun = time.monotonic()
            _note(story, server.run("release", f"v{number}", "--app", SLUG)[1].returncode)
            story.release.append(people.first_seen(word, begun))
        begun = time.monotonic()
        _note(story, server.run("rollback", "--app", SLUG)[1].returncode)
        story.rollback.append(people.first_seen("three", begun))
        time.sleep(1)
    _count(story, people)
    server.must("stop", "--app", SLUG)
    return story


def _at_shinyhub(lab: Lab, hub: ShinyHub) -> Story:
    story, folder = Story(), lab.new_folder("steady-there")
    hub.deploy(apps.echo(folder, SLUG, WORDS[0]), SLUG)
    live = WORDS[0]
    with crowd(Site(hub.port, f"/app/{SLUG}/", f"127.0.0.1:{hub.port}"), PEOPLE) as people:
        for word in WORDS[1:]:
            app = apps.echo(folder, SLUG, word)
            begun = time.monotonic()
            status = hub.run("deploy", str(app), "--slug", SLUG, "--wait")[1].returncode
            _note(story, status)
            if status == 0:
                story.release.append(people.first_seen(word, begun))
                live = word
        begun = time.monotonic()
        status = hub.run("apps", "rollback", SLUG)[1].returncode
        _note(story, status)
        if status == 0:
            before = WORDS[max(0, WORDS.index(live) - 1)]
            story.rollback.append(people.first_seen(before, begun))
        time.sleep(1)
    _count(story, people)
    hub.run("apps", "stop", SLUG)  # it would not sleep while a generation drains
    return story


def _note(story: Story, status: int) -> None:
    story.refused += status != 0


def _count(story: Story, people: Crowd) -> None:
    story.cuts, story.bad = people.cuts, people.bad() + people.bad_kept()
