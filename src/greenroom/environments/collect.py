"""Removing environments that nothing refers to, and what is left over of making them."""

import asyncio
import json
import time
from pathlib import Path

import structlog

from greenroom.environments import bytecode, uv
from greenroom.environments.builder import FACTS
from greenroom.environments.files import locked, remove, size_of
from greenroom.environments.ports import Workshop
from greenroom.environments.processes import keys_in_use
from greenroom.environments.rooms import Rooms

TIME_LIMIT = 600.0
log = structlog.get_logger()


class Collector:
    """Marks and sweeps below `<home>/environments`."""

    def __init__(self, home: Path, rooms: Rooms, workshop: Workshop) -> None:
        self._folder, self._carried = home / "environments", home / "wheels"
        self._rooms, self._workshop = rooms, workshop

    async def collect(
        self, in_use: frozenset[str], older_than: float, *, dry_run: bool = False
    ) -> dict[str, int]:
        """Remove what is idle; return the bytes that each environment gives back."""
        freed: dict[str, int] = {}
        gone: set[str] = set()
        for path in await asyncio.to_thread(self._idle, in_use, older_than):
            async with locked(self._folder / ".locks" / path.name):
                if not _is_old(path, older_than):
                    continue  # somebody asked for it in the meantime
                freed[path.name] = (await asyncio.to_thread(size_of, path)).own
                if not dry_run:
                    gone |= _values(path / FACTS, "name")
                    await asyncio.to_thread(_take_away, path)
        if freed and not dry_run:
            await self._tidy(gone, older_than)
        return freed

    def _idle(self, in_use: frozenset[str], older_than: float) -> list[Path]:
        spared = in_use | keys_in_use(self._folder)
        found = sorted(self._folder.glob("[0-9a-f]*"))
        return [path for path in found if path.name not in spared and _is_old(path, older_than)]

    async def _tidy(self, gone: set[str], older_than: float) -> None:
        """Remove what only the environments that are gone had need of."""
        await asyncio.to_thread(self._rooms.sweep)
        await asyncio.to_thread(bytecode.drop_unused, self._rooms.bytecode)
        await asyncio.to_thread(self._drop_carried, older_than)
        unneeded = sorted(gone - self._still_in("name"))
        if unneeded:
            await self._run(uv.forget(unneeded))
        await self._run(uv.prune())

    async def _run(self, argv: list[str]) -> None:
        with self._rooms.room() as room:
            finished = await self._workshop.run(
                argv,
                env=uv.variables(room.cache),
                writable=[room.writable],
                readable=[],
                cwd=room.desk,
                network=False,
                timeout=TIME_LIMIT,
            )
        if finished.status:
            log.warning("uv could not tidy its cache", said=finished.output)

    def _drop_carried(self, older_than: float) -> None:
        """Remove wheels that came in a bundle and are in no environment."""
        needed = self._still_in("requirement")
        for kept in self._carried.glob("*/*"):
            is_needed = any(kept.as_uri() in requirement for requirement in needed)
            if not is_needed and _is_old(kept, older_than):
                remove(kept.parent)

    def _still_in(self, field: str) -> set[str]:
        found = (_values(facts, field) for facts in self._folder.glob(f"*/{FACTS}"))
        return set().union(*found)


def _values(facts: Path, field: str) -> set[str]:
    """Return what an environment says of its packages; nothing if it was never whole."""
    if not facts.exists():
        return set()
    return {package[field] for package in json.loads(facts.read_text())["packages"]}


def _is_old(path: Path, older_than: float) -> bool:
    return path.exists() and time.time() - path.stat().st_mtime >= older_than


def _take_away(path: Path) -> None:
    """Remove an environment, its mark of being whole first: what is half gone is never used."""
    (path / FACTS).unlink(missing_ok=True)
    remove(path)
