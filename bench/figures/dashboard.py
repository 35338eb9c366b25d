"""The dashboard: server time of its pages, and the script they bring, compressed."""

import gzip
import http.client
import re
import statistics
import time
from urllib.parse import urlencode

from bench import apps
from bench.greenroom_server import PASSWORD, Server
from bench.lab import Lab
from bench.model import Row, at_most
from bench.visits import visit

SLUG = "shown"
PAGES = ("/apps", f"/apps/{SLUG}", f"/apps/{SLUG}/versions/1", "/activity", "/server")
VISITS = 20


def measure(lab: Lab) -> list[Row]:
    """Load every page signed in, time after time; the slowest page's median counts."""
    server = lab.greenroom
    server.deploy(apps.echo(lab.new_folder("shown"), SLUG, "one"), SLUG)
    server.release(SLUG, 1)
    signed_in = {"cookie": _sign_in(server)}
    medians = {page: _median(server, page, signed_in) for page in PAGES}
    slowest = max(medians, key=lambda page: medians[page])
    script = max(_script_kb(server, page, signed_in) for page in PAGES)
    server.must("stop", "--app", SLUG)
    return [
        Row("a page of the dashboard, median of the slowest", "ms", [medians[slowest]], bar=at_most(50),
            note=slowest, more=medians),
        Row("script of a page, gz", "kB", [script], bar=at_most(60)),
    ]  # fmt: skip


def _sign_in(server: Server) -> str:
    body = urlencode({"name": "admin", "password": PASSWORD})
    host = f"localhost:{server.port}"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {
        "Host": host,
        "Origin": f"http://{host}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", "/sign-in", body, headers)
    response = connection.getresponse()
    response.read()
    cookies = response.headers.get_all("set-cookie") or []
    connection.close()
    if response.status != 303 or not cookies:
        raise RuntimeError(f"signing in to the dashboard was answered {response.status}")
    return "; ".join(cookie.split(";")[0] for cookie in cookies)


def _median(server: Server, page: str, headers: dict[str, str]) -> float:
    """Return the milliseconds to the whole page; Envoy's share of them is a fraction of one."""
    took = []
    for _ in range(VISITS):
        begun = time.perf_counter()
        answer = visit(f"{server.url}{page}", headers | {"accept": "text/html"})
        took.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{page} answered {answer.status}")
    return statistics.median(took)


def _script_kb(server: Server, page: str, headers: dict[str, str]) -> float:
    """Return the size of all scripts that a page names, and of those that they import."""
    text = visit(f"{server.url}{page}", headers | {"accept": "text/html"}).body.decode()
    named = re.findall(r'<(?:script[^>]*\ssrc|link[^>]*modulepreload[^>]*\shref)="([^"]+)"', text)
    inline = "".join(re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", text, re.DOTALL))
    sizes = [len(gzip.compress(visit(f"{server.url}{path}", headers).body)) for path in set(named)]
    return (sum(sizes) + (len(gzip.compress(inline.encode())) if inline else 0)) / 1000
