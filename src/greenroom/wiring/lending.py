"""Lends an instance of a version to a rehearsal: started for it alone, ended when it is over."""

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from greenroom.flags.model import Asker
from greenroom.kernel.database import Database
from greenroom.kernel.errors import NotFoundError
from greenroom.rehearsal.profile.sampling.rprof import starting
from greenroom.rehearsal.server.ports import Lent
from greenroom.releases import queries
from greenroom.releases.member import Call
from greenroom.releases.model import Deployment
from greenroom.releases.orders import BUNDLE_AT, LAUNCHERS_AT, SOCKET_AT
from greenroom.runtime.ports import Driver

ROOM_AT = str(PurePosixPath(SOCKET_AT).parent)
"""The folder that an instance shares with this machine."""
Prepare = Callable[[Deployment, str], Awaitable[Call]]


class Lending:
    """Fulfils `rehearsal.server.ports.Lender` by the runtime's driver.

    The instance has the first stage's variables and limits, and an address of its own without a base
    path; no visitor is ever led to it. After a crash of the control plane nobody knows it any more, so
    it is stopped, and the rehearsal begins again.
    """

    def __init__(
        self, database: Database, driver: Driver, prepare: Prepare, stage: str, logs: Path
    ) -> None:
        self._database, self._driver, self._prepare = database, driver, prepare
        self._stage, self._logs = stage, logs
        self.lent: dict[str, Asker] = {}
        """The instances that are lent now, and as whom they ask for flags."""

    @asynccontextmanager
    async def lend(
        self,
        app: str,
        version: int,
        *,
        sampled: bool = False,
        flags: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[Lent]:
        """Lend an instance that is ready; it is ended afterwards. Raises why it does not start."""
        async with self._database.read() as session:
            row = await queries.find_deployment(session, app, version, self._stage)
        if row is None:
            raise NotFoundError(f"v{version} of {app} is not deployed at {self._stage}.")
        instance = f"{app[:20]}-v{version}-r{secrets.token_hex(4)}"
        self.lent[instance] = Asker(app, self._stage, version, instance, dict(flags or {}))
        try:
            order = (await self._prepare(row.value(), instance)).order
            if sampled:
                order = replace(order, env=order.env | starting(LAUNCHERS_AT, ROOM_AT))
            await self._driver.start(order)
            seen = await self._driver.wait_ready(order)
            log = self._logs / f"{instance}.log"
            yield Lent(seen.socket, seen.pid, order.bundle, BUNDLE_AT, log)
        finally:
            del self.lent[instance]
            await self._driver.stop(instance, "stopped")
            await self._driver.forget(instance)
