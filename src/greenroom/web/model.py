"""A page as a value: what is asked for, and what is shown."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import QueryParams

from greenroom.kernel.errors import NotFoundError
from greenroom.web.ports import Backstage
from greenroom.web.views import Me


@dataclass(frozen=True)
class LogsWanted:
    """Which log lines a page follows."""

    stage: str | None = None
    version: int | None = None


@dataclass(frozen=True)
class Asked:
    """A page that somebody asks for, without HTTP."""

    backstage: Backstage
    me: Me
    path: Mapping[str, Any]
    query: Mapping[str, str]

    @property
    def slug(self) -> str:
        """The app in the path."""
        return str(self.path["slug"])

    def version(self, name: str = "version") -> int:
        """Return the number of a version in the path, written `v12`."""
        return number_of(str(self.path[name]))

    def every(self, name: str) -> list[str]:
        """Return what the query says under a name that may be there often."""
        if isinstance(self.query, QueryParams):
            return self.query.getlist(name)
        return [self.query[name]] if name in self.query else []

    def chosen_version(self, name: str) -> int | None:
        """Return the number of a version in the query, if there is one."""
        given = self.query.get(name, "")
        return number_of(given) if given else None


def number_of(name: str) -> int:
    """Return 12 for `v12` or `12`."""
    digits = name.removeprefix("v")
    if digits.isascii() and digits.isdecimal() and 0 < int(digits[:9]) <= 1_000_000:
        return int(digits)
    raise NotFoundError(f"There is no version {name[:40]}.", "Versions are named v1, v2, …")


def step_of(given: str) -> int | None:
    """Return the number of a step, or None if it is none."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 7 else None


@dataclass(frozen=True)
class Shown:
    """A page, before it is HTML or JSON."""

    template: str
    title: str
    view: Any
    """The page's JSON twin: a view, or a tuple or dict of views."""
    command: str = ""
    """What to type for the same."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What the template needs besides, derived from the view."""
    follows: str | None = None
    """The app whose changes change this page; empty for any app's; None if it stays as it is."""
    is_busy: bool = False
    """Whether something is under way whose seconds are counted."""
    logs: LogsWanted | None = None


Show = Callable[[Asked], Awaitable[Shown]]


@dataclass(frozen=True)
class Page:
    """An address and what is shown there."""

    path: str
    show: Show
