"""WebSocket round trips per second, signed in, beside proxies that only pass on."""

import subprocess

from bench.lab import ENDS, Lab
from bench.model import Row, ratio_at_least
from bench.upstreams import echo_app, echo_program, echo_server
from bench.ways import Way, in_turns, ways

BARS = {"nginx": ratio_at_least(0.7)}
SLUG = "echo"
SOCKETS, SECONDS = 32, 3


def measure(lab: Lab) -> list[Row]:
    """Have 32 sockets echo 200 bytes as fast as they can, every way in turns."""
    folder = lab.new_folder("websockets")
    with (
        echo_server(folder, ENDS) as port,
        ways(lab, SLUG, echo_app(folder, SLUG), port, folder) as every,
    ):
        results = in_turns(every, lab.rounds, _round_trips)
    ours = results.pop("Greenroom")
    name = "WebSocket round trips/s, signed in"
    rows = [Row(name, "/s", ours, peer, theirs, BARS.get(peer)) for peer, theirs in results.items()]
    return rows + [Row(name, "/s", ours, peer, note=why) for peer, why in every.missing.items()]


def _round_trips(way: Way) -> float:
    argv = (
        "taskset", "-c", str(ENDS), str(echo_program()), "drive", str(way.port), way.path, str(SOCKETS),
        str(SECONDS), *way.headers,
    )  # fmt: skip
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(argv)}: {done.stderr}")
    trips, seconds = done.stdout.split()
    return int(trips) / float(seconds)
