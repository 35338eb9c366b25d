"""Files on their way to the app, as multipart forms (RFC 7578). Pure."""

import re
import secrets
from collections.abc import Iterable
from typing import NamedTuple

BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
FILE_NAME = re.compile(r'filename="([^"]*)"')
MEDIA = re.compile(r"^content-type:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Upload(NamedTuple):
    """One file of a form."""

    name: str
    media: str
    data: bytes


def read_form(body: str | bytes, content_type: str) -> list[Upload]:
    """Return the files of a form; its other fields are left out."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    boundary = BOUNDARY.search(content_type)
    if not boundary:
        return []
    found = []
    for part in data.split(f"--{boundary[1]}".encode()):
        head, separator, content = part.partition(b"\r\n\r\n")
        said = head.decode("utf-8", "replace")
        name, media = FILE_NAME.search(said), MEDIA.search(said)
        if separator and name:
            kind = media[1] if media else "application/octet-stream"
            found.append(Upload(name[1], kind, content.removesuffix(b"\r\n")))
    return found


def form(uploads: Iterable[Upload]) -> tuple[bytes, str]:
    """Return the body of a form and its content type."""
    boundary = f"----greenroom{secrets.token_hex(12)}"
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="files"; filename="%b"\r\n'
        b"Content-Type: %b\r\n\r\n%b\r\n"
        % (boundary.encode(), _quoted(each.name), each.media.encode(), each.data)
        for each in uploads
    ]
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _quoted(name: str) -> bytes:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()
