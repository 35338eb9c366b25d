"""Sends files as Streamlit's uploader does: an address is asked for, the file is put there."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from greenroom.rehearsal.errors import BrokenError, StuckError
from greenroom.rehearsal.journey.model import Event, Step
from greenroom.rehearsal.replay.link import Link

BOUNDARY = "greenroom-7e0cf7a6-boundary"
TYPE = re.compile(rb"(?i)content-type:\s*([^\s;]+)")
Address = Callable[[str], Awaitable[Any]]


class Uploads:
    """The files of one session."""

    def __init__(self, blobs: Mapping[str, bytes]) -> None:
        self._blobs = blobs

    async def sent(
        self,
        step: Step,
        files: Sequence[Mapping[str, Any]],
        have: Sequence[Any],
        address_for: Address,
        link: Link,
    ) -> list[Any]:
        """Return the uploader's files: those it has, and those that are sent now."""
        there = list(have)
        result = []
        for each in files:
            known = next((f for f in there if _is_same(f, each)), None)
            if known is not None:
                there.remove(known)
            result.append(known or await self._send(step, each, address_for, link))
        return result

    async def _send(
        self, step: Step, each: Mapping[str, Any], address_for: Address, link: Link
    ) -> dict[str, Any]:
        data = self._blobs.get(each.get("blob", ""))
        if data is None:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                f"The journey does not hold the file {each.get('name', '')}.",
                "Record the step again and keep the upload.",
            )
        urls = await address_for(each["name"])
        token = link.cookie("_streamlit_xsrf") or link.cookie("_xsrf")
        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        if token:
            headers["x-xsrftoken"] = token
        path = "/" + urls.upload_url.lstrip("/")
        reply = await link.request("PUT", path, body=_form(each, data), headers=headers)
        if reply.status >= 400:
            raise BrokenError(f"An upload was answered with status {reply.status}.", reply.text)
        return {"name": each["name"], "blob": each["blob"], "size": len(data), "file_urls": urls}


def _is_same(have: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return have["name"] == wanted["name"] and have["blob"] == wanted["blob"]


def _form(each: Mapping[str, Any], data: bytes) -> bytes:
    name = each["name"].replace('"', "%22")
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        f"Content-Type: {each.get('type') or 'application/octet-stream'}\r\n\r\n"
    )
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def uploaded(event: Event) -> tuple[str, bytes]:
    """Return the media type and the bytes of the file in a recorded upload."""
    body = event.body.encode() if isinstance(event.body, str) else event.body
    boundary = event.headers.get("content-type", "").partition("boundary=")[2].strip('"')
    for part in body.split(f"--{boundary}".encode()):
        head, _, data = part.partition(b"\r\n\r\n")
        if b"filename=" in head:
            found = TYPE.search(head)
            return found[1].decode() if found else "", data.removesuffix(b"\r\n")
    return "", b""
