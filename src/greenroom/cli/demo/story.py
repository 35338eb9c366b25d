"""What a demo does, from the first line to the last."""

import time
from pathlib import Path

from greenroom.api.schemas import ServerOut
from greenroom.cli.client import Client
from greenroom.cli.demo.examples import Example, LeftOut, choose
from greenroom.cli.demo.home import throw_away
from greenroom.cli.demo.ports import any_port, usual_port
from greenroom.cli.demo.publishing import Shown, publish_all
from greenroom.cli.demo.server import Running, running
from greenroom.cli.demo.visiting import Visited, visit
from greenroom.cli.output import complain, say, say_folded, say_shortened, table
from greenroom.cli.words import seconds, several
from greenroom.kernel.errors import GreenroomError


def show(home: Path, port: int | None, only: frozenset[str]) -> None:
    """Serve the examples until Ctrl-C."""
    examples, left_out = choose(only)
    _say_left_out(left_out)
    with running(home, usual_port(port)) as server:
        shown = _publish(server, examples)
        _say_where(server, shown)
        while True:
            server.must_run()
            time.sleep(1)


def check(only: frozenset[str]) -> bool:
    """Serve the examples from a throw-away home, visit each, and say whether all answered."""
    started = time.monotonic()
    examples, left_out = choose(only)
    _say_left_out(left_out)
    with throw_away() as home, running(home, any_port()) as server:
        shown = _publish(server, examples)
        visited = [_visit(server, each) for each in shown if not each.error]
    answered = sum(1 for each in visited if each.visit)
    say()
    say(
        (f"{answered} of {several(len(examples), 'app')} answered", "bold"),
        f" after {seconds(time.monotonic() - started)}.",
    )
    return answered == len(examples)


def _publish(server: Running, examples: list[Example]) -> list[Shown]:
    _say_remarks(server)
    say(f"Deploying {several(len(examples), 'example')} to ", (server.url, "bold"))
    shown = []
    for each in publish_all(server.url, server.token, examples, server.must_run):
        shown.append(each)
        _say_published(each)
    if not any(each.url for each in shown):
        raise GreenroomError("None of the examples could be deployed.", fix=f"See {server.log}.")
    return sorted(shown, key=lambda each: each.example.slug)


def _say_remarks(server: Running) -> None:
    """Pass on what the server's doctor finds wanting, such as a lower rung of isolation."""
    with Client(server.url, server.token) as client:
        facts = client.get("/server", ServerOut).facts
    for fact in facts:
        if fact["state"] != "ok":
            say(("! ", "yellow"), f"{fact['name']}: {fact['detail']}")
            if fact["fix"]:
                say_folded(fact["fix"])


def _say_published(shown: Shown) -> None:
    words = f"{shown.example.slug:<18} {shown.example.kind.name:<13}"
    if shown.error:
        say(("  ✗ ", "red"), words)
        return complain(shown.error)
    steps = " · ".join(
        f"{step} {seconds(took)}" for step, took in shown.timings.items() if took >= 0.05
    )
    took = f"{seconds(shown.seconds):>7}  "
    return say_shortened(("  ✓ ", "green"), words, took, (steps, "dim"))


def _say_left_out(left_out: list[LeftOut]) -> None:
    for each in left_out:
        say(("Left out: ", "yellow"), f"{each.example.name}. {each.why}")


def _say_where(server: Running, shown: list[Shown]) -> None:
    say()
    table(
        ("APP", "KIND", "ADDRESS"),
        [
            [(each.example.slug, "bold"), each.example.kind.name, each.url]
            for each in shown
            if each.url
        ],
    )
    say()
    say("Dashboard   ", (server.url, "bold"))
    say("Sign in as  ", ("admin", "bold"), " with the password ", (server.password, "bold"))
    say(("Ctrl-C stops all of it.", "dim"))


def _visit(server: Running, shown: Shown) -> Visited:
    visited = visit(shown, server.token)
    name = f"{shown.example.slug:<18} {shown.example.kind.name:<13}"
    if visited.visit:
        seen = visited.visit
        times = f"page {seen.page_ms:>4.0f} ms  output {seen.output_ms:>4.0f} ms  "
        say_shortened(("  ✓ ", "green"), name, times, (seen.output, "dim"))
    elif visited.error:
        say(("  ✗ ", "red"), name)
        complain(visited.error)
    return visited
