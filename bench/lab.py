"""The place where measurements happen: servers that start when first needed and all end together."""

import functools
import shutil
import tempfile
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, Self

from bench.greenroom_server import Server, greenroom
from bench.peers.installing import MissingError
from bench.peers.shinyhub import ShinyHub, shinyhub

ENDS, BETWEEN = 0, 1
"""Where throughput is measured: the core of client and upstream, and the core of what is between them."""


class Lab:
    """Folders and servers of one run."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.folder = Path(tempfile.mkdtemp(prefix="greenroom-bench-"))
        self.folder.chmod(0o755)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._stack.close()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, opened: AbstractContextManager[Any]) -> None:
        """Enter something that is to last until the end."""
        self._stack.enter_context(opened)

    def new_folder(self, name: str) -> Path:
        """Return an empty folder that every user can reach."""
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        folder.chmod(0o755)
        return folder

    @functools.cached_property
    def greenroom(self) -> Server:
        """The Greenroom server."""
        return self._stack.enter_context(greenroom(self.new_folder("greenroom")))

    @functools.cached_property
    def shinyhub(self) -> ShinyHub | MissingError:
        """The ShinyHub server, or why there is none."""
        return self._shinyhub()

    @functools.cached_property
    def greenroom_on_one_core(self) -> Server:
        """A Greenroom server that keeps to the core between client and upstream."""
        return self._stack.enter_context(greenroom(self.new_folder("pinned"), BETWEEN))

    @functools.cached_property
    def shinyhub_on_one_core(self) -> ShinyHub | MissingError:
        """A ShinyHub server that keeps to the core between client and upstream."""
        return self._shinyhub(BETWEEN)

    def _shinyhub(self, core: int | None = None) -> ShinyHub | MissingError:
        try:
            return self._stack.enter_context(shinyhub(self.new_folder("shinyhub"), core))
        except MissingError as error:
            return error
