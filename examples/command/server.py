"""The flow of the Nile as a page, with nothing but Python's standard library.

An example of an app that Greenroom does not know: greenroom.toml says how it is started.
"""

import csv
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import mean, stdev
from urllib.parse import parse_qs, urlsplit

with (Path(__file__).parent / "nile.csv").open(encoding="utf-8") as lines:
    FLOW = {int(row["year"]): float(row["flow"]) for row in csv.DictReader(lines)}

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The Nile, {first} to {last}</title>
<style>
:root {{ color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif }}
main {{ max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}
div {{ display: flex; gap: .6rem; align-items: center; font-size: .8rem }}
i {{ background: #1f6feb; height: .8rem; border-radius: 2px }}
</style>
<main>
<h1>The Nile, {first} to {last}</h1>
<form>From <input name="first" type="number" min="1871" max="1970" value="{first}">
to <input name="last" type="number" min="1871" max="1970" value="{last}"> <button>Show</button></form>
<p>Mean flow {mean:.1f}, standard deviation {sd:.1f} (10⁸ m³ a year).</p>
{bars}
</main>
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        first, last = (year_of(asked, name, year) for name, year in (("first", 1871), ("last", 1970)))
        flow = {year: value for year, value in FLOW.items() if first <= year <= last}
        if len(flow) < 2:
            return self.answer(400, "Ask for at least two years between 1871 and 1970.")
        bars = "\n".join(
            f'<div>{year} <i style="width:{value / 15:.1f}%"></i> {value:.0f}</div>'
            for year, value in flow.items()
        )
        page = PAGE.format(
            first=first, last=last, bars=bars, mean=mean(flow.values()), sd=stdev(flow.values())
        )
        return self.answer(200, page)

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """The gateway keeps the access log."""


def year_of(asked, name, usual):
    text = asked.get(name, [""])[0]
    return int(text) if text.isdigit() else usual


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
