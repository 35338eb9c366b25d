"""What it costs to play people: beside a browser, beside Locust with websocket-client, beside k6."""

import asyncio
import json
from collections.abc import Callable
from functools import partial

from bench import load_generators, load_journey
from bench.lab import Lab
from bench.load_generators import Stage, Weight
from bench.model import Bar, Row
from bench.peers.installing import MissingError

USERS, MANY = 200, 1000
PEERS: dict[str, Callable[[Stage, int], tuple[str, ...]]] = {
    "Locust + websocket-client": load_generators.locust,
    "k6": load_generators.k6,
}


def measure(lab: Lab) -> list[Row]:
    """Record a visit to the example app, price it in a browser, and have every generator play it."""
    folder = lab.new_folder("load")
    with load_journey.example(folder) as target:
        journey = asyncio.run(load_journey.recorded(target, folder))
        browser = asyncio.run(load_journey.browser_cost(target, lab.rounds))
        asyncio.run(load_journey.learned_by_heart(target, journey, folder / "known.json"))
    (folder / "plan.json").write_text(json.dumps(load_journey.plan(journey)))
    with load_generators.stage(folder, folder / "known.json") as at:
        return _compared(at, lab.rounds, browser)


def _compared(at: Stage, rounds: int, browser: list[float]) -> list[Row]:
    ours, unchecked, theirs, missing = _in_turns(at, rounds)
    many = load_generators.weighed(at, "many", load_generators.greenroom(at, MANY), MANY)
    per_session = [weight.per_session * 1000 for weight in ours]
    note = f"{many.users:,} people in one process used {many.cpu:.0%} of a core"
    rows = [
        Row(
            "generator CPU per session, outputs compared", "ms", per_session,
            "Chromium", [cost * 1000 for cost in browser], Bar("ratio", "<=", 0.01),
        ),
        Row(
            "generator CPU per session, not compared", "ms",
            [weight.per_session * 1000 for weight in unchecked],
            "Chromium", [cost * 1000 for cost in browser],
        ),
        Row("people per core at recorded think time", "", [many.users_per_core],
            bar=Bar("value", ">=", 1000), note=note),
    ]  # fmt: skip
    named = "people per core, outputs compared", "people per core, not compared"
    for title, weights in zip(named, (ours, unchecked), strict=True):
        people = [weight.users_per_core for weight in weights]
        for name, found in theirs.items():
            rows.append(Row(title, "", people, name, [weight.users_per_core for weight in found]))
        rows += [Row(title, "", people, name, note=why) for name, why in missing.items()]
    return rows


def _in_turns(
    at: Stage, rounds: int
) -> tuple[list[Weight], list[Weight], dict[str, list[Weight]], dict[str, str]]:
    """Weigh every generator in every round."""
    ours, unchecked = list[Weight](), list[Weight]()
    theirs: dict[str, list[Weight]] = {name: [] for name in PEERS}
    missing: dict[str, str] = {}
    plain = partial(load_generators.greenroom, check=0.0)
    for _ in range(rounds):
        ours.append(_weight(at, "greenroom", load_generators.greenroom))
        unchecked.append(_weight(at, "unchecked", plain))
        for name, command in PEERS.items():
            try:
                theirs[name].append(_weight(at, name.split(" ")[0], command))
            except MissingError as error:
                missing[name] = str(error)
    return ours, unchecked, {name: found for name, found in theirs.items() if found}, missing


def _weight(at: Stage, name: str, command: Callable[[Stage, int], tuple[str, ...]]) -> Weight:
    return load_generators.weighed(at, name, command(at, USERS), USERS)
