"""The pages that a visitor sees instead of an app: self-contained, in light and dark, small."""

import json
from html import escape
from importlib import resources

from greenroom.gateway.model import Refusal


def refusal_page(refusal: Refusal) -> str:
    """Return the page for a refusal; it loads itself again when that may help."""
    return _page(refusal.title, refusal.message, refusal.retry_after, refusal.reference)


def waiting_page(title: str, message: str) -> str:
    """Return a page that loads itself again every two seconds."""
    return _page(title, message, 2)


def notice_script() -> str:
    """Return the script that tells people who are in of a newer version."""
    return _file("notice.js")


def problem(status: int, title: str, detail: str = "", reference: str = "") -> str:
    """Return RFC 9457 JSON for clients that are no browsers."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return json.dumps(body | ({"reference": reference} if reference else {}), ensure_ascii=False)


def _page(title: str, message: str, again: int, reference: str = "") -> str:
    refresh = f'<meta http-equiv="refresh" content="{again}">' if again else ""
    note = f'<p class="reference">Reference {escape(reference)}</p>' if reference else ""
    waiting = '<div class="wait" role="progressbar" aria-label="Waiting"></div>' if again else ""
    return (
        _file("page.html")
        .replace("{title}", escape(title))
        .replace("{message}", escape(message))
        .replace("{refresh}", refresh)
        .replace("{waiting}", waiting)
        .replace("{reference}", note)
    )


def _file(name: str) -> str:
    return resources.files("greenroom.gateway").joinpath(name).read_text("utf-8")
