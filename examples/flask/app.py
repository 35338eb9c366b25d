"""The flow of the Nile, 1871 to 1970: a Flask app that draws its own chart."""

import csv
from pathlib import Path
from statistics import mean

from flask import Flask, jsonify, render_template, request

with (Path(__file__).parent / "nile.csv").open(encoding="utf-8") as lines:
    FLOW = {int(row["year"]): float(row["flow"]) for row in csv.DictReader(lines)}

app = Flask(__name__)


def smoothed(window: int) -> dict[int, float]:
    """Mean over `window` years around each year, shorter at the ends."""
    half = window // 2
    return {
        year: round(mean(FLOW[near] for near in range(year - half, year + half + 1) if near in FLOW), 1)
        for year in FLOW
    }


def line(values: dict[int, float]) -> str:
    """The points of an SVG line in a box of 990 by 300."""
    first, low, high = min(FLOW), min(FLOW.values()), max(FLOW.values())
    return " ".join(
        f"{(year - first) * 10},{300 - (value - low) / (high - low) * 300:.1f}"
        for year, value in values.items()
    )


def asked_window() -> int:
    return min(max(request.args.get("window", 11, type=int), 1), 51)


@app.get("/")
def page():
    window = asked_window()
    before = mean(flow for year, flow in FLOW.items() if year < 1899)
    after = mean(flow for year, flow in FLOW.items() if year >= 1899)
    return render_template(
        "page.html", window=window, years=line(FLOW), trend=line(smoothed(window)),
        before=before, after=after,
    )


@app.get("/flow.json")
def flow():
    return jsonify(window=asked_window(), mean=smoothed(asked_window()))


if __name__ == "__main__":
    app.run(debug=True)
