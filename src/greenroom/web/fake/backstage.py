"""Answers the pages from the world in memory."""

import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from greenroom import __version__
from greenroom.kernel.clock import now
from greenroom.kernel.errors import GreenroomError, NotFoundError, NotSignedInError
from greenroom.web.fake import acting, looking
from greenroom.web.fake.desk import only_administrators
from greenroom.web.fake.flags import FakeFlagging
from greenroom.web.fake.goings_on import go_on
from greenroom.web.fake.rehearsing import FakeRehearsing
from greenroom.web.fake.rolling import FakeRolling
from greenroom.web.fake.world import STAGES
from greenroom.web.views import (
    Access,
    Act,
    AppPage,
    AppRow,
    AppSettings,
    DiffView,
    EventRow,
    FileText,
    GroupRow,
    LogLine,
    Me,
    MemberRow,
    PeoplePage,
    PersonRow,
    Plan,
    RemovedRow,
    Role,
    ServerPage,
    SignOffRow,
    TokenRow,
    VariableRow,
    VersionPage,
)


class FakeBackstage(FakeRehearsing, FakeRolling, FakeFlagging):
    """`Backstage` in memory."""

    async def go_on(self) -> None:
        """Let visitors come and go, logs grow and deploys advance, until cancelled."""
        await go_on(self.world)

    async def sign_in(self, name: str, password: str, client: str) -> str:
        """Return the secret of a new browser session."""
        if self.world.passwords.get(name) != password:
            raise NotSignedInError(
                "Name or password is wrong.",
                fix="Try again, or ask an administrator for a new one.",
            )
        secret = f"grs_{secrets.token_hex(8)}"
        self.world.secrets[secret] = name
        self.world.happen("person.signed-in", name, subject=name)
        return secret

    async def who(self, secret: str) -> Me | None:
        """Return whose secret this is."""
        name = self.world.secrets.get(secret)
        person = next((p for p in self.world.people if p.name == name), None)
        return Me(person.name, person.name, person.title, person.admin) if person else None

    async def sign_out(self, secret: str) -> None:
        """End a session."""
        self.world.secrets.pop(secret, None)

    async def entrance(
        self, secret: str, site: str, path: str, flags: dict[str, str] | None = None
    ) -> str:
        """Return an app's entrance."""
        app, _, stage = site.partition("@")
        self.world.app(app)
        host = app if stage == "production" else f"{stage}--{app}"
        return f"http://{host}.localhost:8080/.greenroom/enter?code=fake&next={path}"

    async def apps(self, me: Me) -> tuple[AppRow, ...]:
        """Return the apps."""
        mine = [a for a in self.world.apps.values() if looking.may_see(a, me)]
        return tuple(app.row() for app in sorted(mine, key=lambda app: app.slug))

    async def app(self, me: Me, slug: str) -> AppPage:
        """Return an app."""
        return looking.app_page(self._seen(me, slug), me)

    async def version(self, me: Me, slug: str, number: int) -> VersionPage:
        """Return a version."""
        return looking.version_page(self._seen(me, slug), me, number)

    async def file(self, me: Me, slug: str, number: int, path: str) -> FileText:
        """Return a file."""
        page = await self.version(me, slug, number)
        found = next((f for f in self._seen(me, slug).files if f.path == path), None)
        if found is None:
            raise NotFoundError(f"v{page.version.number} has no file {path}.")
        return found

    async def diff(self, me: Me, slug: str, older: int, newer: int) -> DiffView:
        """Return what changed."""
        for number in (older, newer):
            await self.version(me, slug, number)
        return looking.diff(slug, older, newer)

    async def events(
        self, me: Me, app: str | None, before: int | None, limit: int
    ) -> tuple[EventRow, ...]:
        """Return what happened."""
        visible = {row.slug for row in await self.apps(me)}
        found = [
            event
            for event in self.world.events
            if (event.app == app if app else event.app is None or event.app in visible)
            and (before is None or event.number < before)
        ]
        return tuple(sorted(found, key=lambda event: -event.number)[:limit])

    async def server(self, me: Me) -> ServerPage:
        """Return the doctor's findings."""
        return ServerPage(
            __version__, "http://localhost:8080", "subdomain", tuple(STAGES.values()), looking.FACTS
        )

    async def changes(self, me: Me, app: str | None) -> AsyncIterator[None]:
        """Yield at every change."""
        async for _ in self.world.follow():
            yield

    async def logs(
        self, me: Me, app: str, *, stage: str | None, version: int | None, tail: int, follow: bool
    ) -> AsyncIterator[LogLine]:
        """Yield the log of all instances; stage and version choose among those that run."""
        found = self._seen(me, app)
        wanted = {
            row.id
            for row in found.instances
            if stage in (None, row.stage) and version in (None, row.version)
        }
        position = max(0, len(found.lines) - tail)
        while True:
            for line in found.lines[position:]:
                if line.instance in wanted or not (stage or version):
                    yield line
            position = len(found.lines)
            if not follow:
                return
            async for _ in self.world.follow():
                break

    async def plan(self, me: Me, app: str, act: Act) -> Plan:
        """Say what an act would do."""
        return acting.plan(self._seen(me, app), act)

    async def perform(self, me: Me, app: str, act: Act) -> str:
        """Do it."""
        return await acting.perform(self.world, self._owned(me, app), me, act)

    async def sign_off(self, me: Me, app: str, version: int, decision: str, note: str) -> None:
        """Approve or reject a version."""
        found = self._owned(me, app)
        row = SignOffRow(me.name, decision, now(), note)
        found.sign_offs.setdefault(version, []).insert(0, row)
        self.world.happen(f"version.{decision}", me.name, app, f"v{version}", why=note)

    async def settings(self, me: Me, app: str) -> AppSettings:
        """Return variables and people."""
        found = self._seen(me, app)
        mine = looking.may_change(found, me)
        return AppSettings(
            found.row(),
            tuple(found.card(stage) for stage in STAGES),
            tuple(found.variables) if mine else (),
            tuple(found.members),
            mine,
            tuple(RemovedRow(v.number, v.message, at, by) for v, at, by in found.removed),
        )

    async def set_variable(
        self, me: Me, app: str, stage: str, name: str, value: str, *, secret: bool
    ) -> None:
        """Set a variable."""
        found = self._owned(me, app)
        if not name.isidentifier():
            raise GreenroomError(
                f"{name!r} cannot be the name of a variable.",
                "Names hold letters, digits and _, and some belong to the system.",
                "Choose another name.",
            )
        others = [v for v in found.variables if (v.stage, v.name) != (stage, name)]
        row = VariableRow(stage, name, secret, None if secret else value, now(), me.name)
        found.variables = [*others, row]
        self.world.happen("variable.set", me.name, app, name, stage=stage, secret=secret)

    async def remove_variable(self, me: Me, app: str, stage: str, name: str) -> None:
        """Remove a variable."""
        found = self._owned(me, app)
        found.variables = [v for v in found.variables if (v.stage, v.name) != (stage, name)]
        self.world.happen("variable.removed", me.name, app, name, stage=stage)

    async def set_access(self, me: Me, app: str, access: Access) -> None:
        """Say who may visit."""
        self._owned(me, app).access = access
        self.world.happen("app.changed", me.name, app, access=access)

    async def set_scale(self, me: Me, app: str, stage: str, most: int, sessions: int) -> None:
        """Say how many instances there may be at a stage."""
        self._owned(me, app)
        self.world.happen("app.scaled", me.name, app, stage=stage, most=most, sessions=sessions)

    async def set_member(
        self, me: Me, app: str, name: str, role: Role | None, *, group: bool = False
    ) -> None:
        """Make somebody, or a group, owner or viewer, or neither."""
        found = self._owned(me, app)
        if name not in (self.world.groups if group else self.world.passwords):
            noun = "group" if group else "person"
            raise NotFoundError(f"There is no {noun} named {name}.", fix="greenroom people list")
        found.members = [member for member in found.members if member.name != name]
        if role:
            found.members.append(MemberRow(name, role, group))
        kind = "member.set" if role else "member.removed"
        self.world.happen(kind, me.name, app, name, role=role)

    async def tokens(self, me: Me) -> tuple[TokenRow, ...]:
        """Return this person's tokens."""
        return tuple(self.world.tokens.get(me.name, []))

    async def create_token(self, me: Me, label: str) -> str:
        """Return the secret of a new token."""
        secret = f"grt_{secrets.token_hex(16)}"
        row = TokenRow(secrets.token_hex(4), label, now(), None, now() + timedelta(days=365))
        self.world.tokens.setdefault(me.name, []).insert(0, row)
        self.world.secrets[secret] = me.name
        return secret

    async def revoke_token(self, me: Me, token: str) -> None:
        """End a token."""
        mine = self.world.tokens.get(me.name, [])
        self.world.tokens[me.name] = [row for row in mine if row.id != token]

    async def people(self, me: Me) -> PeoplePage:
        """Return everybody and their groups."""
        only_administrators(me)
        groups = [GroupRow(name, tuple(each)) for name, each in sorted(self.world.groups.items())]
        people = sorted(self.world.people, key=lambda person: person.name)
        return PeoplePage(tuple(people), tuple(groups))

    async def add_to_group(self, me: Me, group: str, names: Sequence[str]) -> None:
        """Put people in a group."""
        only_administrators(me)
        known = self.world.groups.get(group, [])
        self.world.groups[group] = sorted({*known, *names})

    async def remove_from_group(self, me: Me, group: str, name: str) -> None:
        """Take somebody out of a group, or remove it."""
        only_administrators(me)
        left = [each for each in self.world.groups.pop(group, []) if each != name]
        if name:
            self.world.groups[group] = left

    async def add_person(self, me: Me, name: str, title: str, *, admin: bool) -> str:
        """Make a person."""
        only_administrators(me)
        password = secrets.token_hex(6)
        self.world.people.append(PersonRow(name, title or name, admin, now()))
        self.world.passwords[name] = password
        self.world.happen("person.added", me.name, subject=name)
        return password
