"""Asking uv which packages fulfil what a bundle and its kind of app ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from greenroom.environments import uv
from greenroom.environments.complaints import lacks_dates, wants_source
from greenroom.environments.errors import cannot_resolve
from greenroom.environments.inputs.model import Entry, Inputs
from greenroom.environments.inputs.reading import from_requirements
from greenroom.environments.interpreters import Interpreter
from greenroom.environments.lock_text import entries_of, needed_here, with_given_hashes
from greenroom.environments.ports import Finished, Workshop
from greenroom.environments.rooms import Room, Rooms
from greenroom.kernel.settings import IndexSettings

TIME_LIMIT = 300.0
NO_DATES = "The package index does not say when packages were uploaded: the newest were taken."


@dataclass(frozen=True)
class Question:
    """What is to be resolved."""

    folder: Path
    inputs: Inputs
    python: Interpreter
    added: tuple[str, ...]
    at: datetime | None
    """Nothing younger is taken; None if the index knows no dates."""
    readable: tuple[Path, ...] = ()
    sources: bool = False
    """Whether what the server allows may be built from source."""


@dataclass(frozen=True)
class Answer:
    """Exactly which packages, and what is to be said about them."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


class Resolver:
    """Runs uv in a workshop."""

    def __init__(self, rooms: Rooms, workshop: Workshop, index: IndexSettings) -> None:
        self._rooms, self._workshop, self._index = rooms, workshop, index

    async def export(self, question: Question) -> Inputs:
        """Return what uv.lock says, as a requirements file would say it."""
        inputs, python = question.inputs, question.python
        with self._rooms.room() as room:
            exported = room.desk / "requirements.txt"
            command = uv.export_project(question.folder, exported, python)
            finished = await self._run(command, question, room)
            if finished.status:
                raise cannot_resolve(finished.output)
            found = from_requirements(exported, question.folder)
        return replace(inputs, entries=needed_here(found.entries, python.markers))

    async def resolve(self, question: Question) -> Answer:
        """Resolve with wheels only; if that fails for want of a wheel, with what may be built."""
        finished, text = await self._ask(question)
        if finished.status == 0:
            given = question.inputs.entries
            entries = with_given_hashes(entries_of(text), given)
            return Answer(
                needed_here(entries, question.python.markers), () if question.at else (NO_DATES,)
            )
        if question.at and lacks_dates(finished.output):
            return await self.resolve(replace(question, at=None))
        may_build = self._index.source_builds and not question.sources
        if may_build and wants_source(finished.output):
            return await self.resolve(replace(question, sources=True))
        raise cannot_resolve(finished.output, question.inputs.notes)

    async def _ask(self, question: Question) -> tuple[Finished, str]:
        with self._rooms.room(apart=question.sources) as room:
            output = room.desk / "lock.txt"
            command = _command(question, room.desk, output, self._index)
            finished = await self._run(command, question, room)
            return finished, output.read_text() if finished.status == 0 else ""

    async def _run(self, command: list[str], question: Question, room: Room) -> Finished:
        return await self._workshop.run(
            command,
            env=uv.variables(room.cache),
            writable=[room.writable],
            readable=[question.folder, *question.python.shown, *question.readable],
            cwd=question.folder,
            network=True,
            timeout=TIME_LIMIT,
        )


def _command(question: Question, desk: Path, output: Path, index: IndexSettings) -> list[str]:
    """Lay out what uv is to read, and return the command that reads it."""
    inputs = question.inputs
    asked = [entry.requirement for entry in inputs.entries]
    files = [
        inputs.project,
        _written(desk / "app.in", asked),
        _written(desk / "greenroom.in", question.added),
    ]
    return uv.compile_lock(
        [file for file in files if file],
        output,
        question.python,
        index,
        at=question.at,
        constraints=_written(desk / "constraints.txt", inputs.constraints),
        prereleases=inputs.prereleases,
        sources=question.sources,
    )


def _written(path: Path, lines: Sequence[str]) -> Path | None:
    if not lines:
        return None
    path.write_text("".join(f"{line}\n" for line in lines))
    return path
