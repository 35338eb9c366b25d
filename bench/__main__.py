"""`python -m bench [names]`: measure, print a table, end with 1 if a figure cannot be measured."""

import argparse
import sys
import time

from bench.figures import FIGURES
from bench.lab import Lab
from bench.model import Row
from bench.peers.installing import MissingError
from bench.report import as_json, table


def main() -> int:
    """Measure what is named, or everything."""
    wanted = _arguments()
    rows: list[Row] = []
    begun = time.monotonic()
    with Lab(wanted.rounds) as lab:
        for name in wanted.names or FIGURES:
            started = time.monotonic()
            print(f"{name} …", end="", file=sys.stderr, flush=True)
            rows += _measured(name, lab)
            print(f" {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(as_json(rows) if wanted.json else table(rows))
    print(f"Measured in {time.monotonic() - begun:.0f} s.", file=sys.stderr)
    failed = any(row.failed for row in rows)
    return int(failed or (wanted.strict and any(row.met is False for row in rows)))


def _measured(name: str, lab: Lab) -> list[Row]:
    """Measure one figure; what goes wrong there is said in its row, and the others go on."""
    try:
        return FIGURES[name](lab)
    except (RuntimeError, MissingError) as error:
        print(f"\n{error}", file=sys.stderr)
        words = " ".join(str(error).split())
        return [Row(name, "", (), note=f"could not be measured: {words[:120]}", failed=True)]


def _arguments() -> argparse.Namespace:
    listed = "\n".join(f"  {name:<12} {_first_line(name)}" for name in FIGURES)
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="Measures Greenroom beside its baselines.",
        epilog=f"names:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="name", help="what to measure; all if left out")
    parser.add_argument("--json", action="store_true", help="print JSON with every sample")
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure each side")
    parser.add_argument("--strict", action="store_true", help="end with 1 if a bar is missed, too")
    wanted = parser.parse_args()
    for name in wanted.names:
        if name not in FIGURES:
            parser.error(f"there is no figure {name}; there are {', '.join(FIGURES)}")
    return wanted


def _first_line(name: str) -> str:
    return (sys.modules[FIGURES[name].__module__].__doc__ or "").splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
