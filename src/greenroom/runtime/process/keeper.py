"""Keeps a program such as Envoy running, by the supervisor; fulfils `gateway.ports.Keeper`."""

from greenroom.runtime.process.client import Supervisor
from greenroom.runtime.supervisor.model import Spec

LAST = 4
"""Lines of a log that are told: the program's words, then how it ended."""


class ProcessKeeper:
    """Programs that are started again whenever they end."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor

    async def keep(self, name: str, argv: tuple[str, ...], env: dict[str, str]) -> None:
        """Make sure that the program runs with this command; replace it if the command differs."""
        running = await self._supervisor.ask("spec", name=name)
        if running and running["argv"] == list(argv) and running["state"] != "ended":
            return
        if running:
            await self._supervisor.stop(name, "replaced")
        spec = Spec(name=name, argv=list(argv), env=env, restart=True, grace=5.0)
        await self._supervisor.start(spec)

    async def release(self, name: str) -> None:
        """Stop the program."""
        await self._supervisor.stop(name, "stopped")

    def last_words(self, name: str) -> str:
        """Return where the program's output goes, and its end."""
        log = self._supervisor.output(name)
        try:
            lines = log.read_text(errors="replace").splitlines()[-LAST:]
        except FileNotFoundError:
            return f"It has not even begun: there is no {log}."
        return "\n".join([f"{log} says:", *(line.partition(" ")[2] for line in lines)])
