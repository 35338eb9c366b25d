"""What the pages need from behind the stage; `wiring` supplies it, `fake.py` plays it.

Every call may raise a `GreenroomError`; the page shows its sentences. Each call is told who asks, checks what they
may see and do, and acts in their name.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Literal, Protocol

from greenroom.flags.acts import FlagAct
from greenroom.web.views import (
    Access,
    Act,
    AppPage,
    AppRow,
    AppSettings,
    Decision,
    DiffView,
    EventRow,
    FileText,
    FlagsPage,
    Kept,
    LogLine,
    Me,
    OutputPage,
    PeoplePage,
    Place,
    Plan,
    RehearsalPage,
    RehearsalRow,
    Role,
    RolloutsPage,
    RolloutWish,
    ServerPage,
    TokenRow,
    Verb,
    VersionPage,
)

Which = Literal["seen", "approved", "difference"]


class Sign(Protocol):
    """Who is there."""

    async def sign_in(self, name: str, password: str, client: str) -> str:
        """Return the secret of a new browser session; `client` is the visitor's address."""
        ...

    async def who(self, secret: str) -> Me | None:
        """Return whose browser session or token this is, or None."""
        ...

    async def sign_out(self, secret: str) -> None:
        """End a browser session; nothing happens if it has ended already."""
        ...

    async def entrance(
        self, secret: str, site: str, path: str, flags: dict[str, str] | None = None
    ) -> str:
        """Return the address on an app's own origin that lets this browser session in and leads it to `path`."""
        ...


class Look(Protocol):
    """What there is to see. Raises `NotFoundError` for what this person may not know of."""

    async def apps(self, me: Me) -> tuple[AppRow, ...]:
        """Return the apps that this person may see, by slug."""
        ...

    async def app(self, me: Me, slug: str) -> AppPage:
        """Return an app, with its latest versions."""
        ...

    async def version(self, me: Me, slug: str, number: int) -> VersionPage:
        """Return a version."""
        ...

    async def file(self, me: Me, slug: str, number: int, path: str) -> FileText:
        """Return a file of a version for reading; binary and very large ones only with a note."""
        ...

    async def diff(self, me: Me, slug: str, older: int, newer: int) -> DiffView:
        """Return what changed between two versions."""
        ...

    async def events(
        self, me: Me, app: str | None, before: int | None, limit: int
    ) -> tuple[EventRow, ...]:
        """Return what happened, newest first: to an app, or to all that this person may see."""
        ...

    async def server(self, me: Me) -> ServerPage:
        """Return the doctor's findings."""
        ...


class Watch(Protocol):
    """What goes on."""

    def changes(self, me: Me, app: str | None) -> AsyncIterator[None]:
        """Yield whenever what `Look` says about an app, or about any, may have changed."""
        ...

    def logs(
        self, me: Me, app: str, *, stage: str | None, version: int | None, tail: int, follow: bool
    ) -> AsyncIterator[LogLine]:
        """Yield the last lines of an app's instances, then, with `follow`, what they print from now on."""
        ...


class Perform(Protocol):
    """Release, promote, roll back, stop, start, restart; remove, restore, retire."""

    async def plan(self, me: Me, app: str, act: Act) -> Plan:
        """Say what an act would do; nothing happens."""
        ...

    async def perform(self, me: Me, app: str, act: Act) -> str:
        """Do it and return a sentence: `v12 is live in Production.` Returns when it has taken effect."""
        ...


class Approve(Protocol):
    """Sign-offs of versions."""

    async def sign_off(self, me: Me, app: str, version: int, decision: str, note: str) -> None:
        """Say that a version is `approved` or `rejected`, in this person's name."""
        ...


class Roll(Protocol):
    """Versions that come to users step by step."""

    async def rollouts(self, me: Me, app: str) -> RolloutsPage:
        """Return those under way and those that were."""
        ...

    async def begin_rollout(self, me: Me, app: str, wish: RolloutWish) -> str:
        """Begin one and return a sentence; it goes on by itself."""
        ...

    async def plan_flag_rollout(self, me: Me, app: str, wish: RolloutWish) -> Plan:
        """Say what bringing a flag would do, or why it is refused."""
        ...

    async def decide(self, me: Me, app: str, decision: Decision) -> str:
        """Do what was decided and return a sentence; raise `ConflictError` if somebody was faster."""
        ...


class Rehearse(Protocol):
    """The rehearsals of versions, and what people say of them."""

    async def rehearsal(self, me: Me, app: str, version: int, key: str | None) -> RehearsalPage:
        """Return a version's rehearsals, one of them as a whole: the newest if none is named."""
        ...

    async def output(self, me: Me, app: str, place: Place) -> OutputPage:
        """Return one output as it was approved and as it was seen."""
        ...

    async def kept(self, me: Me, app: str, place: Place, which: Which) -> Kept:
        """Return the bytes of an output, or of the difference between two images."""
        ...

    async def report(self, me: Me, app: str, place: Place, name: str) -> Kept:
        """Return a report: `load` and `profile` are pages, `speedscope` is a file."""
        ...

    async def rehearse(
        self, me: Me, app: str, version: int, *, load: bool, profile: bool
    ) -> RehearsalRow:
        """Order a rehearsal; it is performed when its turn comes."""
        ...

    async def judge(self, me: Me, app: str, place: Place, verb: Verb, why: str) -> str:
        """Accept, reject or tolerate what was seen, and return how that leaves the rehearsal."""
        ...


class Flagging(Protocol):
    """The flags of an app."""

    async def flags(self, me: Me, app: str, stage: str | None) -> FlagsPage:
        """Return the flags of a stage, the last one if none is named."""
        ...

    async def plan_flags(self, me: Me, app: str, act: FlagAct) -> Plan:
        """Say what an act would do; nothing happens."""
        ...

    async def perform_flags(self, me: Me, app: str, act: FlagAct) -> str:
        """Do it and return a sentence."""
        ...


class Furnish(Protocol):
    """The settings of an app."""

    async def settings(self, me: Me, app: str) -> AppSettings:
        """Return variables, without the values of secrets, and who may do what."""
        ...

    async def set_variable(
        self, me: Me, app: str, stage: str, name: str, value: str, *, secret: bool
    ) -> None:
        """Set a variable or secret of a stage."""
        ...

    async def remove_variable(self, me: Me, app: str, stage: str, name: str) -> None:
        """Remove a variable or secret of a stage."""
        ...

    async def set_access(self, me: Me, app: str, access: Access) -> None:
        """Say who may visit."""
        ...

    async def set_scale(self, me: Me, app: str, stage: str, most: int, sessions: int) -> None:
        """Say how many instances there may be at a stage, and how many sessions each takes."""
        ...

    async def set_member(
        self, me: Me, app: str, name: str, role: Role | None, *, group: bool = False
    ) -> None:
        """Make somebody, or everybody in a group, owner or viewer of an app, or, with None, neither."""
        ...


class Crew(Protocol):
    """Tokens and people."""

    async def tokens(self, me: Me) -> tuple[TokenRow, ...]:
        """Return this person's tokens."""
        ...

    async def create_token(self, me: Me, label: str) -> str:
        """Return the secret of a new token, which nobody can read again."""
        ...

    async def revoke_token(self, me: Me, token: str) -> None:
        """End a token of this person, by its id."""
        ...

    async def people(self, me: Me) -> PeoplePage:
        """Return everybody and their groups; administrators only."""
        ...

    async def add_person(self, me: Me, name: str, title: str, *, admin: bool) -> str:
        """Make a person; return their password, which nobody can read again. Administrators only."""
        ...

    async def add_to_group(self, me: Me, group: str, names: Sequence[str]) -> None:
        """Put people in a group, which is made if there is none. Administrators only."""
        ...

    async def remove_from_group(self, me: Me, group: str, name: str) -> None:
        """Take somebody out of a group, or without a name remove it. Administrators only."""
        ...


class Backstage(
    Sign, Look, Watch, Perform, Approve, Roll, Rehearse, Flagging, Furnish, Crew, Protocol
):
    """Everything the pages need."""
