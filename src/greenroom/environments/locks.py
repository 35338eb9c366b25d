"""What a bundle asks for becomes a lock: every package exactly, with hashes, as of one instant."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from greenroom.environments import uv
from greenroom.environments.complaints import lacks_dates, wants_source
from greenroom.environments.errors import cannot_resolve, cannot_write
from greenroom.environments.inputs.model import Entry, Inputs
from greenroom.environments.inputs.python_wish import read_wish
from greenroom.environments.inputs.reading import from_requirements, read_inputs
from greenroom.environments.interpreters import Interpreter, Interpreters
from greenroom.environments.lock_text import (
    dists,
    entries_of,
    needed_here,
    text_of,
    with_given_hashes,
)
from greenroom.environments.model import Lock, PythonWish
from greenroom.environments.ports import Finished, Workshop
from greenroom.environments.rooms import Room, Rooms
from greenroom.kernel.settings import IndexSettings

AddPackages = Callable[[frozenset[str]], tuple[str, ...]]
TIME_LIMIT = 300.0
NO_DATES = "The package index does not say when packages were uploaded: the newest were taken."


class Locker:
    """Makes locks for Python."""

    def __init__(
        self,
        home: Path,
        rooms: Rooms,
        workshop: Workshop,
        interpreters: Interpreters,
        index: IndexSettings,
    ) -> None:
        self._carried, self._rooms, self._workshop = home / "wheels", rooms, workshop
        self._interpreters, self._index = interpreters, index

    async def lock(
        self,
        folder: Path,
        packages: AddPackages,
        at: datetime,
        asked: str,
        previous: Lock | None,
    ) -> Lock:
        """Return the lock of a bundle; the previous one if nothing that it came from has changed."""
        inputs = read_inputs(folder)
        wish = read_wish(folder, asked)
        python = await self._interpreters.choose(wish)
        added = packages(inputs.names)
        digest = inputs.digest(python.version, python.build, python.platform, added)
        if previous is not None and previous.inputs == digest:
            return previous
        try:
            text, notes = await self._text(folder, inputs, python, added, at)
        except OSError as error:
            raise cannot_write(error) from error
        return Lock(
            language="python",
            text=text,
            dists=dists(text),
            interpreter=python.path,
            interpreter_version=python.version,
            source=_said(inputs, added),
            added=added,
            inputs=digest,
            platform=f"{python.build} {python.platform}",
            notes=(*inputs.notes, *_patch_note(wish, python), *notes),
        )

    async def _text(
        self,
        folder: Path,
        inputs: Inputs,
        python: Interpreter,
        added: tuple[str, ...],
        at: datetime,
    ) -> tuple[str, tuple[str, ...]]:
        if inputs.frozen:
            inputs = await self._exported(folder, inputs, python)
        inputs = self._with_kept_archives(inputs)
        if inputs.is_complete and not added:
            return text_of(needed_here(inputs.entries, python.markers)), ()
        if not inputs.entries and not inputs.project and not added:
            return "", ()
        return await self._resolved(folder, inputs, python, added, at)

    async def _exported(self, folder: Path, inputs: Inputs, python: Interpreter) -> Inputs:
        """Return what uv.lock says, as a requirements file would say it."""
        with self._rooms.room() as room:
            exported = room.desk / "requirements.txt"
            command = uv.export_project(folder, exported, python)
            finished = await self._run(command, folder, room)
            if finished.status:
                raise cannot_resolve(finished.output)
            found = from_requirements(exported, folder)
        entries = needed_here(found.entries, python.markers)
        return replace(inputs, entries=entries, notes=found.notes)

    def _with_kept_archives(self, inputs: Inputs) -> Inputs:
        """Put wheels that the bundle carries where equal ones of other bundles lie already."""
        entries = tuple(
            _kept(entry, self._carried) if entry.carried else entry for entry in inputs.entries
        )
        return replace(inputs, entries=entries)

    async def _resolved(
        self,
        folder: Path,
        inputs: Inputs,
        python: Interpreter,
        added: tuple[str, ...],
        at: datetime,
    ) -> tuple[str, tuple[str, ...]]:
        """Resolve with wheels only; if that fails for want of a wheel, with what may be built."""
        sources = False
        instant: datetime | None = at
        while True:
            with self._rooms.room(apart=sources) as room:
                output = room.desk / "lock.txt"
                command = _compile(
                    room.desk, output, inputs, python, added, self._index, instant, sources
                )
                finished = await self._run(command, folder, room)
                text = output.read_text() if finished.status == 0 else ""
            if finished.status == 0:
                resolved = with_given_hashes(entries_of(text), inputs.entries)
                notes = () if instant else (NO_DATES,)
                return text_of(needed_here(resolved, python.markers)), notes
            if instant and lacks_dates(finished.output):
                instant = None
            elif not sources and self._index.source_builds and wants_source(finished.output):
                sources = True
            else:
                raise cannot_resolve(finished.output)

    async def _run(self, command: list[str], folder: Path, room: Room) -> Finished:
        return await self._workshop.run(
            command,
            env=uv.variables(room.cache),
            writable=[room.writable],
            readable=[folder, *([self._carried] if self._carried.exists() else [])],
            cwd=folder,
            network=True,
            timeout=TIME_LIMIT,
        )


def _compile(
    desk: Path,
    output: Path,
    inputs: Inputs,
    python: Interpreter,
    added: tuple[str, ...],
    index: IndexSettings,
    at: datetime | None,
    sources: bool,
) -> list[str]:
    """Lay out what uv is to read, and return the command that reads it."""
    asked = [inputs.project] if inputs.project else []
    for name, lines in (("app.in", _lines(inputs.entries)), ("greenroom.in", list(added))):
        if lines:
            (desk / name).write_text("".join(f"{line}\n" for line in lines))
            asked.append(desk / name)
    constraints = desk / "constraints.txt" if inputs.constraints else None
    if constraints:
        constraints.write_text("".join(f"{line}\n" for line in inputs.constraints))
    return uv.compile_lock(
        asked,
        output,
        python,
        index,
        at=at,
        constraints=constraints,
        prereleases=inputs.prereleases,
        sources=sources,
    )


def _lines(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.requirement for entry in entries]


def _kept(entry: Entry, place: Path) -> Entry:
    assert entry.carried is not None
    digest = entry.hashes[0].removeprefix("sha256:")
    kept = place / digest[:32] / entry.carried.name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        shutil.copyfile(entry.carried, part)
        part.rename(kept)
    return replace(entry, requirement=f"{entry.name} @ {kept.as_uri()}")


def _patch_note(wish: PythonWish, python: Interpreter) -> tuple[str, ...]:
    if python.fits(wish.version):
        return ()
    return (f"{wish.words} is not on this server; it runs on {python.version}.",)


def _said(inputs: Inputs, added: tuple[str, ...]) -> str:
    if inputs.frozen or (inputs.is_complete and not added):
        return f"{inputs.source}, as it is"
    if not inputs.source:
        return "no requirements file; only what the kind of app needs"
    return f"{inputs.source}, resolved at deploy"
