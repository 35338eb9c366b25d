"""What a bundle asks for becomes a lock: every package exactly, with hashes, as of one instant."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from greenroom.environments.carried import keep_carried
from greenroom.environments.errors import cannot_write
from greenroom.environments.inputs.model import Inputs
from greenroom.environments.inputs.python_wish import read_wish
from greenroom.environments.inputs.reading import read_inputs
from greenroom.environments.interpreters import Interpreter, Interpreters
from greenroom.environments.lock_text import dists, needed_here, text_of
from greenroom.environments.model import Lock, PythonWish
from greenroom.environments.ports import Workshop
from greenroom.environments.resolving import Answer, Question, Resolver
from greenroom.environments.rooms import Rooms
from greenroom.kernel.settings import IndexSettings

AddPackages = Callable[[frozenset[str]], tuple[str, ...]]


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
        self._carried, self._interpreters = home / "wheels", interpreters
        self._resolver = Resolver(rooms, workshop, index)

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
            answer = await self._answer(Question(folder, inputs, python, added, at))
        except OSError as error:
            raise cannot_write(error) from error
        text = text_of(answer.entries)
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
            notes=(*inputs.notes, *_patch_note(wish, python), *answer.notes),
        )

    async def _answer(self, question: Question) -> Answer:
        """Take a complete lock as it is; resolve anything less."""
        inputs, python = question.inputs, question.python
        if inputs.frozen:
            inputs = await self._resolver.export(question)
        inputs = keep_carried(inputs, self._carried)
        if inputs.is_complete and not question.added:
            return Answer(needed_here(inputs.entries, python.markers))
        if not (inputs.entries or inputs.project or question.added):
            return Answer(())
        readable = (self._carried,) if self._carried.exists() else ()
        return await self._resolver.resolve(replace(question, inputs=inputs, readable=readable))


def _patch_note(wish: PythonWish, python: Interpreter) -> tuple[str, ...]:
    if python.fits(wish.version):
        return ()
    return (f"{wish.words} is not on this server; it runs on {python.version}.",)


def _said(inputs: Inputs, added: tuple[str, ...]) -> str:
    """Say in words what decided."""
    if not inputs.source:
        return "no requirements file; only what the kind of app needs"
    if inputs.frozen or inputs.is_complete:
        more = f", with {', '.join(added)} added" if added else ""
        return f"{inputs.source}, as it is{more}"
    return f"{inputs.source}, resolved at deploy"
