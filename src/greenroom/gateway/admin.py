"""Envoy's administration socket: is it ready, what does it serve, how busy is each instance."""

import re
from dataclasses import dataclass
from pathlib import Path

import aiohttp

_BUSY = re.compile(r"^cluster\.(.+?)\.(upstream_rq_active|upstream_rq_total): (\d+)$", re.MULTILINE)
_TEXT = re.compile(r'^(\S+): "?(.*?)"?$', re.MULTILINE)


class AwayError(Exception):
    """Envoy does not answer."""


@dataclass(frozen=True)
class Busy:
    """Requests of one instance: open now (a WebSocket is one) and in all."""

    active: int = 0
    total: int = 0


class Admin:
    """Asks one Envoy."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    async def is_ready(self) -> bool:
        """Whether Envoy takes requests."""
        try:
            return (await self._get("/ready")).startswith("LIVE")
        except AwayError:
            return False

    async def version(self) -> str:
        """Return Envoy's version."""
        return (await self._get("/server_info")).partition('"version": "')[2].partition('"')[0]

    async def stats(self, pattern: str) -> dict[str, str]:
        """Return the statistics whose names match a regular expression, as text."""
        return dict(_TEXT.findall(await self._get(f"/stats?filter={pattern}")))

    async def busy(self) -> dict[str, Busy]:
        """Return how busy each instance is."""
        text = await self._get(r"/stats?filter=^cluster\..*upstream_rq_(active|total)$")
        found: dict[str, dict[str, int]] = {}
        for name, what, number in _BUSY.findall(text):
            found.setdefault(name, {})[what] = int(number)
        return {
            name: Busy(values.get("upstream_rq_active", 0), values.get("upstream_rq_total", 0))
            for name, values in found.items()
        }

    async def reopen_logs(self) -> None:
        """Have Envoy open its log files again after they were renamed."""
        await self._get("/reopen_logs", method="POST")

    async def _get(self, path: str, method: str = "GET") -> str:
        connector = aiohttp.UnixConnector(str(self._socket))
        timeout = aiohttp.ClientTimeout(total=10)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout) as client,
                client.request(method, f"http://envoy{path}") as response,
            ):
                return await response.text()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AwayError(str(error)) from error
