"""The settings of an app."""

from greenroom.releases.scale import set_scale
from greenroom.web.views import Access, AppSettings, Me, MemberRow, Role, VariableRow
from greenroom.wiring.backstage.desk import actor
from greenroom.wiring.backstage.look import Look
from greenroom.wiring.backstage.rows import removed_row


class Furnish(Look):
    """Variables, access, members."""

    async def settings(self, me: Me, app: str) -> AppSettings:
        """Return variables, without the values of secrets, and who may do what."""
        found, role = await self._seen(me, app)
        may_change = await self._may_change(me, role)
        async with self._house.database.read() as session:
            variables = await self._house.variables.list(session, app) if may_change else []
        newest = await self._house.publisher.versions(app, limit=1)
        removed = await self._house.publisher.versions(app, limit=20, removed=True)
        return AppSettings(
            app=await self._row(found, await self._house.access.owners()),
            stages=await self._cards(found, newest[0] if newest else None),
            variables=tuple(
                VariableRow(v.stage, v.name, v.secret, v.value, v.changed_at, v.changed_by)
                for v in variables
            ),
            members=tuple(
                MemberRow(member.name, member.role, member.is_group)
                for member in await self._house.access.members(app)
            ),
            may_change=may_change,
            removed=tuple(removed_row(version) for version in removed),
            keep_days=self._house.settings.keep_days,
        )

    async def set_variable(
        self, me: Me, app: str, stage: str, name: str, value: str, *, secret: bool
    ) -> None:
        """Set a variable or secret of a stage."""
        await self._owned(me, app)
        self._house.stages.must_be(stage)
        async with self._house.database.begin() as session:
            await self._house.variables.set(
                session, actor(me), app, stage, name, value, secret=secret
            )

    async def remove_variable(self, me: Me, app: str, stage: str, name: str) -> None:
        """Remove a variable or secret of a stage."""
        await self._owned(me, app)
        async with self._house.database.begin() as session:
            await self._house.variables.remove(session, actor(me), app, stage, name)

    async def set_access(self, me: Me, app: str, access: Access) -> None:
        """Say who may visit."""
        await self._owned(me, app)
        await self._house.publisher.change_app(actor(me), app, access=access)

    async def set_scale(self, me: Me, app: str, stage: str, most: int, sessions: int) -> None:
        """Say how many instances there may be at a stage, and how many sessions each takes."""
        await self._owned(me, app)
        self._house.stages.must_be(stage)
        async with self._house.database.begin() as session:
            await set_scale(session, actor(me), app, stage, most=most, sessions=sessions)

    async def set_member(
        self, me: Me, app: str, name: str, role: Role | None, *, group: bool = False
    ) -> None:
        """Make somebody, or everybody in a group, owner or viewer of an app, or, with None, neither."""
        await self._owned(me, app)
        if group:
            await self._house.access.share(actor(me), app, name, role)
        elif role is None:
            await self._house.access.remove_member(actor(me), app, name)
        else:
            await self._house.access.set_member(actor(me), app, name, role)
