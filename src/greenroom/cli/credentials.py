"""Where one has signed in, and as whom: a file in the user's configuration, for them only."""

import json
import os
import tempfile
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path

from greenroom.kernel.errors import GreenroomError


@dataclass(frozen=True)
class SignedIn:
    """A server to which one has signed in."""

    url: str
    name: str
    token: str = field(repr=False)
    token_id: str = ""


@dataclass(frozen=True)
class Servers:
    """All of them; `default` is the one signed in to last."""

    default: str = ""
    known: dict[str, SignedIn] = field(default_factory=dict)

    def having(self, server: SignedIn) -> "Servers":
        """Return these with one more, which becomes the default."""
        return Servers(server.url, self.known | {server.url: server})

    def without(self, url: str) -> "Servers":
        """Return these without one; the default passes on to another."""
        known = {name: server for name, server in self.known.items() if name != url}
        default = self.default if self.default in known else next(iter(known), "")
        return replace(self, default=default, known=known)


def path() -> Path:
    """Return where the file is."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "greenroom" / "servers.toml"


def load() -> Servers:
    """Return what the file holds; nothing if there is none."""
    try:
        data = tomllib.loads(path().read_text("utf-8"))
        known = {url: SignedIn(url=url, **entry) for url, entry in data.get("servers", {}).items()}
        return Servers(str(data.get("default", "")), known)
    except FileNotFoundError:
        return Servers()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError) as error:
        raise GreenroomError(
            f"{path()} cannot be read.", f"{error}.", "Delete it and sign in again."
        ) from error


def save(servers: Servers) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    where = path()
    where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=where.parent, prefix=".servers-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_toml(servers))
    Path(name).replace(where)


def _toml(servers: Servers) -> str:
    lines = [f"default = {_quoted(servers.default)}"]
    for server in servers.known.values():
        lines += [
            "",
            f"[servers.{_quoted(server.url)}]",
            f"name = {_quoted(server.name)}",
            f"token = {_quoted(server.token)}",
            f"token_id = {_quoted(server.token_id)}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
