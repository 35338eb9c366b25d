"""Waking a sleeping Shiny for Python app, to the first byte of its page."""

import time

from bench import apps
from bench.lab import Lab
from bench.model import Row, ratio_at_most
from bench.peers.installing import MissingError
from bench.peers.shinyhub import ShinyHub
from bench.visits import visit

PATIENCE = 90.0


def measure(lab: Lab) -> list[Row]:
    """Put apps to sleep, let a visitor come, in turns."""
    slugs = [f"sleeper-{number}" for number in range(lab.rounds)]
    for slug in slugs:
        app = apps.shiny(lab.new_folder("wake"), slug, idle="5 s")
        lab.greenroom.deploy(app, slug)
        lab.greenroom.release(slug, 1)
        if isinstance(lab.shinyhub, ShinyHub):
            lab.shinyhub.deploy(app, slug)
            lab.shinyhub.sleep(slug)
    ours, theirs = [], []
    for slug in slugs:
        ours.append(_wake(lab, slug))
        if isinstance(lab.shinyhub, ShinyHub):
            theirs.append(_first_byte(lab.shinyhub.address(slug)))
            lab.shinyhub.sleep(slug)
        lab.greenroom.must("stop", "--app", slug)
    note = str(lab.shinyhub) if isinstance(lab.shinyhub, MissingError) else ""
    return [
        Row(
            "wake from sleep to first byte", "s", ours, "ShinyHub", theirs, ratio_at_most(0.6), note
        )
    ]


def _wake(lab: Lab, slug: str) -> float:
    deadline = time.monotonic() + PATIENCE
    while lab.greenroom.instances(slug):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{slug} does not go to sleep: {lab.greenroom.instances(slug)}")
        time.sleep(0.2)
    return _first_byte(f"http://{slug}.localhost:{lab.greenroom.port}/")


def _first_byte(url: str) -> float:
    answer = visit(url)
    if answer.status != 200:
        raise RuntimeError(f"{url} answered {answer.status}: {answer.body[:300]!r}")
    return answer.first_byte
