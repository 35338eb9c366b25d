"""The ways to an upstream that are compared: directly, by a plain proxy, through Greenroom, through ShinyHub.

As in a small server, the client and the upstream share one core and whatever stands between has the other.
"""

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import processes, visits
from bench.greenroom_server import Server
from bench.lab import BETWEEN, ENDS, Lab
from bench.peers.installing import MissingError
from bench.peers.proxies import PROXIES
from bench.peers.shinyhub import ShinyHub


@dataclass(frozen=True)
class Way:
    """How to reach the upstream, and what the processes on the way are."""

    port: int
    path: str
    headers: tuple[str, ...]
    between: tuple[int, ...]


@dataclass(frozen=True)
class Ways:
    """The ways that exist here, and why the others do not."""

    found: dict[str, Way]
    missing: dict[str, str]


@contextmanager
def ways(lab: Lab, slug: str, app: Path, upstream: int, folder: Path) -> Generator[Ways]:
    """Open every way to an upstream: `app` is it as a folder, `upstream` its port when run plainly."""
    found = {"direct": Way(upstream, "/", (), ())}
    missing: dict[str, str] = {}
    with ExitStack() as stack:
        found["Greenroom"] = _through_greenroom(lab.greenroom_on_one_core, slug, app)
        for name, start in PROXIES.items():
            try:
                proxy = stack.enter_context(start(folder, upstream, BETWEEN))
            except MissingError as error:
                missing[name] = str(error)
                continue
            visits.until_ok(f"http://127.0.0.1:{proxy.port}/")
            found[name] = Way(proxy.port, "/", (), tuple(processes.family(proxy.pid)))
        if isinstance(lab.shinyhub_on_one_core, ShinyHub):
            found["ShinyHub"] = _through_shinyhub(lab.shinyhub_on_one_core, slug, app)
        else:
            missing["ShinyHub"] = str(lab.shinyhub_on_one_core)
        try:
            yield Ways(found, missing)
        finally:
            lab.greenroom_on_one_core.must("stop", "--app", slug)
            if isinstance(lab.shinyhub_on_one_core, ShinyHub):
                lab.shinyhub_on_one_core.sleep(slug)


def in_turns(
    open_ways: Ways, rounds: int, measure: Callable[[Way], float]
) -> dict[str, list[float]]:
    """Measure every way in every round."""
    results: dict[str, list[float]] = {name: [] for name in open_ways.found}
    for _ in range(rounds):
        for name, way in open_ways.found.items():
            results[name].append(measure(way))
    return results


def _through_greenroom(server: Server, slug: str, app: Path) -> Way:
    """Deploy and release the upstream as an app, and sign in to it once: the ticket opens the way."""
    server.deploy(app, slug)
    server.release(slug, 1)
    host = f"{slug}.localhost:{server.port}"
    answer = visits.until_ok(f"http://{host}/", {"authorization": f"Bearer {server.token}"})
    ticket = next(c for c in answer.cookies if c.startswith("greenroom_ticket=")).split(";")[0]
    own = tuple(server.own_processes().values())
    processes.keep_to_core(server.processes_of(slug), ENDS)
    return Way(server.port, "/", (f"Host: {host}", f"Cookie: {ticket}"), own)


def _through_shinyhub(hub: ShinyHub, slug: str, app: Path) -> Way:
    """Deploy the upstream as a public app: ShinyHub checks nobody here, which is in its favour."""
    hub.deploy(app, slug)
    visits.until_ok(hub.address(slug))
    processes.keep_to_core(hub.processes_of(slug), ENDS)
    return Way(hub.port, f"/app/{slug}/", (), (hub.pid,))
