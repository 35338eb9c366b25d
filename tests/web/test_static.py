import gzip
import hashlib
import json
import re
from pathlib import Path

TOP = Path(__file__).parents[2]


def test_vendored_files_are_those_of_the_lock():
    for package in json.loads((TOP / "scripts/vendor.lock.json").read_text()):
        for path, digest in package["sha256"].items():
            assert hashlib.sha256((TOP / path).read_bytes()).hexdigest() == digest, path


def test_only_icons_that_a_template_uses_are_vendored():
    templates = TOP / "src/greenroom/web"
    text = "".join(p.read_text() for p in (*templates.rglob("*.html"), *templates.rglob("*.js")))
    sprite = (templates / "static/vendor/icons.svg").read_text()
    vendored = set(re.findall(r'symbol id="([a-z0-9-]+)"', sprite))
    unused = {name for name in vendored if f'"{name}"' not in text and f"#{name}" not in text}
    assert unused == set()


def test_files_are_cached_for_ever_under_their_hash(visit):
    client = visit()
    css = re.search(r'href="(/static/[0-9a-f]{12}/greenroom.css)"', client.get("/sign-in").text)[1]
    answer = client.get(css)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert "@layer" in answer.text
    stale = client.get(css.replace(css.split("/")[2], "0" * 12))
    assert stale.status_code == 200
    assert stale.headers["cache-control"] == "no-store"
    assert client.get("/static/x/../../secret").status_code == 404


def test_files_are_sent_packed(visit):
    client = visit()
    css = re.search(r'href="(/static/[^"]+greenroom.css)"', client.get("/sign-in").text)[1]
    assert client.get(css).headers["content-encoding"] == "gzip"
    assert (
        "content-encoding" not in client.get(css, headers={"accept-encoding": "identity"}).headers
    )


def test_a_page_needs_at_most_sixty_kilobytes_of_script(ada):
    scripts = re.findall(r'<script src="([^"]+)"', ada.get("/apps/sales").text)
    modules = ("differences.js", "keys.js", "log.js")
    scripts += [re.sub("greenroom.js$", name, scripts[-1]) for name in modules]
    packed = sum(len(gzip.compress(ada.get(path).content)) for path in scripts)
    assert packed < 60_000
