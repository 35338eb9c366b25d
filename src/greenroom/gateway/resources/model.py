"""What the configuration is made from, besides the route table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

TYPE = "type.googleapis.com/"
V3 = TYPE + "envoy."
CONTROL, DOOR = "greenroom-control", "greenroom-door"
LUA = "envoy.filters.http.lua"


@dataclass(frozen=True)
class Plan:
    """Fixed facts of this server's data plane."""

    folder: Path
    """Where Envoy reads its configuration from."""
    address: str
    port: int
    control_hosts: tuple[str, ...]
    """Host names of the dashboard and API."""
    control_socket: Path
    door_socket: Path
    admin_socket: Path
    access_log: Path
    tls: bool = False
    by_path: bool = False
    memory_bytes: int = 2 * 2**30
    connections: int = 20_000
    mark: int = 0
    """Put on the listening socket, by which a firewall may know it; needs root. 0 for none."""


def extension(kind: str, name: str, **config: Any) -> dict[str, Any]:
    """Return a named extension with its typed configuration."""
    return {"name": kind, "typed_config": {"@type": V3 + name, **config}}


def exact(header: str, value: str) -> dict[str, Any]:
    """Match a header's whole value."""
    return {"name": header, "string_match": {"exact": value}}


def file_source(path: Path) -> dict[str, Any]:
    """Have Envoy watch one file; it must be replaced by a rename."""
    return {"resource_api_version": "V3", "path_config_source": {"path": str(path)}}


def pipe(path: Path) -> dict[str, Any]:
    """Address a Unix socket."""
    return {"pipe": {"path": str(path)}}
