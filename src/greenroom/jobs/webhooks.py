"""Tells other programs that something happened: a CloudEvent by HTTP POST, to each address."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog

log = structlog.get_logger()
TRIES, PAUSE = 3, 2.0
"""How often an address is tried, and the seconds before the second try; each next one waits longer."""
LIMIT = 15.0
"""Seconds that an address may take."""
MEDIA = "application/cloudevents+json"


def cloud_event(
    kind: str, identity: str, app: str, subject: str, at: datetime | None, data: dict[str, Any]
) -> dict[str, Any]:
    """Return an event in the structured JSON mode of CloudEvents 1.0. Pure."""
    return {
        "specversion": "1.0",
        "id": identity,
        "type": f"greenroom.{kind}",
        "source": f"/apps/{app}",
        "subject": subject,
        "time": at.isoformat() if at else None,
        "datacontenttype": "application/json",
        "data": data,
    }


async def tell_all(addresses: Iterable[str], event: dict[str, Any]) -> None:
    """Tell every address; one that cannot be reached is logged and holds up nobody."""
    await asyncio.gather(*(_tell(address, event) for address in addresses))


async def _tell(address: str, event: dict[str, Any]) -> None:
    import aiohttp  # few servers have somebody to tell

    why, limit = "", aiohttp.ClientTimeout(total=LIMIT)
    for number in range(TRIES):
        await asyncio.sleep(PAUSE * number)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(address, json=event, headers={"content-type": MEDIA}) as answer,
            ):
                if answer.status < 400:
                    return
                why = f"status {answer.status}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = str(error) or type(error).__name__
    host = address.split("//")[-1].split("/")[0].rpartition("@")[2]
    log.warning("a webhook was not told", host=host, why=why, event=event["id"])
