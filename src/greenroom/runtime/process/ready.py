"""Ready means: it gave a first real answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp

from greenroom.kernel.errors import UnreadyError
from greenroom.runtime.model import Observed, Order
from greenroom.runtime.process.ports import listening_ports

SHOWN = 8
"""Lines of the log that an error shows."""
MOST_CRASHES = 2
"""One crash may be bad luck; the second while it is waited for is not."""


class NotReadyError(UnreadyError):
    """An instance ended, or did not answer in time."""

    code, exit_code = "app-not-ready", 2


PROMPT, PATIENT = 0.005, 0.03
"""Seconds between two looks: whether there is a socket yet, or whether one that is there answers."""
PROMPT_FOR = 10.0
Logs = Callable[..., AsyncIterator[str]]


async def until_ready(
    order: Order, socket: Path, state: Callable[[], Awaitable[Observed]], logs: Logs
) -> Observed:
    """Ask until `ready_path` is answered below status 500; raise `NotReadyError` if that cannot be."""
    deadline = time.monotonic() + order.ready_timeout
    connector = aiohttp.UnixConnector(str(socket))
    begun, last_status, looked_at = time.monotonic(), 0, 0.0
    crashes_before: int | None = None
    async with aiohttp.ClientSession(connector=connector) as client:
        while time.monotonic() < deadline:
            if socket.exists():
                last_status = await _ask(client, order.ready_path, deadline - time.monotonic())
                if 0 < last_status < 500:
                    return await state()
            if time.monotonic() - looked_at > 0.2:
                looked_at = time.monotonic()
                seen = await state()
                if crashes_before is None:
                    crashes_before = seen.restarts - (seen.state == "restarting")
                if seen.state == "ended" or seen.restarts - crashes_before >= MOST_CRASHES:
                    raise await _ended(order, seen, logs)
            is_soon = time.monotonic() - begun < PROMPT_FOR and not socket.exists()
            await asyncio.sleep(PROMPT if is_soon else PATIENT)
    raise await _late(order, await state(), last_status, socket, logs)


async def _ask(client: aiohttp.ClientSession, path: str, remaining: float) -> int:
    timeout = aiohttp.ClientTimeout(total=max(1.0, remaining))
    try:
        headers = {"accept": "text/html", "user-agent": "greenroom-ready"}
        async with client.get(
            f"http://localhost{path}", timeout=timeout, headers=headers, allow_redirects=False
        ) as response:
            return response.status
    except (aiohttp.ClientError, OSError, TimeoutError):
        return 0


async def _ended(order: Order, seen: Observed, logs: Logs) -> NotReadyError:
    what = f"{order.app} v{order.version} ended before its first answer."
    return NotReadyError(
        what,
        f"{seen.detail} {await _said(order, logs, but=seen.detail)}".strip(),
        f"greenroom logs --app {order.app} --version {order.version} shows all of it.",
    )


async def _late(
    order: Order, seen: Observed, status: int, socket: Path, logs: Logs
) -> NotReadyError:
    if status:
        why = f"It answered {order.ready_path} with status {status}."
    elif socket.exists():
        why = f"It accepts connections but did not answer {order.ready_path}."
    else:
        why = "It never listened." + _elsewhere(seen.pid)
    return NotReadyError(
        f"{order.app} v{order.version} gave no answer within {order.ready_timeout:g} seconds.",
        f"{why} {await _said(order, logs)}".strip(),
        "Mend the app, or allow more time: [start] ready_timeout in greenroom.toml.",
    )


def _elsewhere(pid: int | None) -> str:
    ports = sorted(listening_ports(pid)) if pid else []
    if not ports:
        return ""
    named = " and ".join(str(port) for port in ports[:3])
    return f" It listens on TCP port {named} instead of the one it is given."


async def _said(order: Order, logs: Logs, but: str = "") -> str:
    lines = [line.partition(" ")[2] async for line in logs(order.instance, tail=SHOWN)]
    said = list(dict.fromkeys(line.rstrip() for line in lines if line.strip() and line != but))
    return "It said last:\n  " + "\n  ".join(said) if said else "It printed nothing."
