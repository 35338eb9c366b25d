"""Addresses that an app writes into its answers, made those of the recorder. Pure.

Some frameworks (Gradio) put their whole address into the page and into events, and the page's script
then calls that address. A quoted address of the app's own origin becomes one of the recorder's, in
the browser only: what is written down is what the app said.
"""

import re

TEXTS = ("text/html", "application/json", "text/event-stream")
QUOTES = (b'"', b"'")


class Readdressing:
    """One answer on its way to the browser, piece by piece."""

    def __init__(self, origin: str, own: str, media_type: str) -> None:
        needle = origin.encode()
        self._openings = tuple(quote + needle for quote in QUOTES)
        self._pattern = re.compile(rb"([\"'])" + re.escape(needle) + rb"(?=[\"'/\\?#])")
        self._replacement = rb"\1" + own.encode()
        self._is_text = any(part in media_type for part in TEXTS)
        self._held = b""

    def piece(self, data: bytes) -> bytes:
        """Return what can be passed on; the beginning of an address is held until its end came."""
        if not self._is_text:
            return data
        data = self._pattern.sub(self._replacement, self._held + data)
        held = max(_overlap(data, opening) for opening in self._openings)
        self._held = data[len(data) - held :]
        return data[: len(data) - held]

    def rest(self) -> bytes:
        """Return what was held at the end of the answer."""
        return self._held


def _overlap(data: bytes, opening: bytes) -> int:
    """Return how many bytes at the end of `data` are the beginning of an address."""
    longest = min(len(opening), len(data))
    return next((n for n in range(longest, 0, -1) if data.endswith(opening[:n])), 0)
