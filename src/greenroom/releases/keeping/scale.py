"""How many instances there may be, kept as what somebody said; nothing said means that greenroom.toml holds."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.kernel.events import Actor
from greenroom.releases.scale import set_scale, unset_scale
from greenroom.releases.tables import ScaleRow

Kept = dict[str, Any]
"""`most` and `sessions`; empty if nobody had said anything."""


async def kept_now(session: AsyncSession, app: str, stage: str) -> Kept:
    """Return what somebody said."""
    row = await session.get(ScaleRow, (app, stage))
    return {"most": row.most, "sessions": row.sessions} if row else {}


class ScaleKeeper:
    """Fulfils `model.Keeper`."""

    async def now(self, session: AsyncSession, app: str, stage: str) -> Kept:
        """Return what somebody said."""
        return await kept_now(session, app, stage)

    async def changes(
        self, session: AsyncSession, app: str, stage: str, kept: Kept
    ) -> tuple[str, ...]:
        """Return what would change."""
        there = await kept_now(session, app, stage)
        if there == kept:
            return ()
        return (f"{_words(kept)}, instead of {_words(there, is_first=False)}.",)

    async def set_back(
        self, session: AsyncSession, actor: Actor, app: str, stage: str, kept: Kept
    ) -> None:
        """Make it what was said then."""
        there = await kept_now(session, app, stage)
        if there == kept:
            return
        if not kept:
            await unset_scale(session, actor, app, stage)
        else:
            await set_scale(session, actor, app, stage, **kept)


def _words(kept: Kept, *, is_first: bool = True) -> str:
    if not kept:
        return "What greenroom.toml says" if is_first else "what greenroom.toml says"
    most, sessions = kept["most"], kept["sessions"]
    each = f" with {sessions} session{'' if sessions == 1 else 's'} each" if sessions else ""
    at_most = "At most" if is_first else "at most"
    return f"{at_most} {most} instance{'' if most == 1 else 's'}{each}"
