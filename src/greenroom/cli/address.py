"""Addresses of servers: how people write them, and how they are reached without a name look-up."""

from urllib.parse import urlsplit

from greenroom.kernel.errors import GreenroomError


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine by its form: `localhost` and all below it."""
    return host == "localhost" or host.endswith(".localhost")


def normal(address: str) -> str:
    """Return a server's address as `scheme://host[:port][/path]`, without a slash at the end.

    A bare name gets `https://`, or `http://` when it means this machine.
    """
    text = address.strip()
    if "://" not in text:
        host = urlsplit(f"//{text}").hostname or ""
        text = f"{'http' if is_loopback(host) or host == '127.0.0.1' else 'https'}://{text}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in text:
        raise GreenroomError(
            f"{address!r} is not the address of a server.",
            fix="An address looks like https://greenroom.example.org or http://localhost:8080.",
        )
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
