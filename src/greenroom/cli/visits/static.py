"""Visits a site of pages: the front page, and the first file of its own that it needs."""

import re
from urllib.parse import urljoin, urlsplit

from greenroom.cli.visits.client import Client
from greenroom.cli.visits.model import Visit

TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
ASSET = re.compile(
    r"""<(?:script|img|link|iframe)\b[^>]*?\b(?:src|href)=["']([^"'#]+)["']""", re.IGNORECASE
)


async def visit(client: Client) -> Visit:
    """Load the page and one script, style sheet or picture that it names."""
    page = await client.page()
    title = TITLE.search(page)
    seen = f"“{title[1].strip()}”" if title else page[:60]
    for asset in own_assets(page, client.address.path):
        reply = await client.get(asset)
        return client.saw(f"{seen} and {asset} ({len(reply.text)} characters)")
    return client.saw(seen)


def own_assets(page: str, base: str) -> list[str]:
    """Return the paths, relative to the app, of the files on the app's own origin."""
    own = []
    for link in ASSET.findall(page):
        parts = urlsplit(urljoin(f"{base}/", link.replace("&amp;", "&")))
        if not parts.netloc and parts.scheme == "" and parts.path.startswith(f"{base}/"):
            own.append(parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else ""))
    return own
