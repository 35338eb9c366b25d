"""Requests per second and added latency: signed in, checked and logged, beside proxies that only pass on."""

import http.client
import re
import statistics
import subprocess
import time

from bench.lab import ENDS, Lab
from bench.model import Row, at_most, ratio_at_least
from bench.peers.installing import from_debian
from bench.upstreams import page_app, page_server
from bench.ways import Way, Ways, in_turns, ways

BARS = {
    "Traefik": ratio_at_least(1.0),
    "ShinyHub": ratio_at_least(2.0),
    "configurable-http-proxy": ratio_at_least(2.0),
}
SLUG = "page"
SECONDS = 3


def measure(lab: Lab) -> list[Row]:
    """Load every way with wrk in turns; then ask each slowly, one request after the other."""
    folder = lab.new_folder("requests")
    from_debian("wrk")
    with (
        page_server(folder, ENDS) as port,
        ways(lab, SLUG, page_app(folder, SLUG), port, folder) as every,
    ):
        loaded = in_turns(every, lab.rounds, _requests_per_second)
        slow = in_turns(every, lab.rounds, _median_milliseconds)
    return [*_rates(every, loaded), _latency(slow)]


def _rates(every: Ways, results: dict[str, list[float]]) -> list[Row]:
    ours = results["Greenroom"]
    name = "requests/s, signed in, checked, logged"
    rows = [
        Row(name, "/s", ours, peer, theirs, BARS.get(peer))
        for peer, theirs in results.items()
        if peer != "Greenroom"
    ]
    rows += [
        Row(name, "/s", ours, peer, bar=BARS.get(peer), note=why)
        for peer, why in every.missing.items()
    ]
    return rows


def _latency(results: dict[str, list[float]]) -> Row:
    """Compare medians of one round with each other, so that a busy neighbour weighs on both."""
    added = [
        ours - plain for ours, plain in zip(results["Greenroom"], results["direct"], strict=True)
    ]
    others = {k: statistics.median(v) for k, v in results.items()}
    return Row(
        "latency added at low load, median",
        "ms",
        added,
        "direct",
        results["direct"],
        at_most(0.3),
        more=others,
        is_difference=True,
    )


def _requests_per_second(way: Way) -> float:
    headers = [word for header in way.headers for word in ("-H", header)]
    url = f"http://127.0.0.1:{way.port}{way.path}"
    argv = ["taskset", "-c", str(ENDS), "wrk", "-t1", "-c32", f"-d{SECONDS}s", *headers, url]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{url} refused requests:\n{said}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def _median_milliseconds(way: Way, count: int = 400) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", way.port, timeout=10)
    headers = dict(header.split(": ", 1) for header in way.headers)
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        connection.request("GET", way.path, headers=headers)
        connection.getresponse().read()
        took.append(time.perf_counter() - begun)
        time.sleep(0.002)
    connection.close()
    return statistics.median(took) * 1000
