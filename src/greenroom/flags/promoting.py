"""What a promotion would bring: the three-way merge since the last one."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from greenroom.flags import comparing, queries
from greenroom.flags.comparing import Difference, Merge, Side
from greenroom.flags.looking import no_such_flag
from greenroom.flags.model import FlagSet, Revision
from greenroom.kernel.errors import ConflictError, NotFoundError


@dataclass(frozen=True)
class Promotion:
    """What a promotion would bring to a stage."""

    base: Revision | None
    """The revision last promoted; None if none was."""
    source: Revision
    target: Revision | None
    merge: Merge
    differences: tuple[Difference, ...]

    def must_be_clear(self, source: str, target: str) -> None:
        """Raise if both stages changed the same thing and nobody has decided."""
        conflicts = self.merge.conflicts
        if not conflicts:
            return
        keys = list(dict.fromkeys(conflict.key for conflict in conflicts))
        what = keys[0] if len(keys) == 1 else f"{len(keys)} flags"
        raise ConflictError(
            f"{what} changed at {source} and at {target}.",
            "; ".join(conflict.sentence for conflict in conflicts) + ".",
            f"Choose: --take theirs (what {source} has), or --take ours (what {target} has).",
        )


async def promotion(
    session: AsyncSession,
    app: str,
    source: str,
    target: str,
    keys: tuple[str, ...],
    take: Side | None,
) -> Promotion:
    """Return what promoting all flags, or those named, would bring."""
    if source == target:
        raise ConflictError("A stage cannot be promoted to itself.", fix="Name a later stage.")
    theirs = await queries.newest(session, app, source)
    if theirs is None:
        raise NotFoundError(
            f"{app} has no flags at {source}.", fix=f"greenroom flags add KEY --stage {source}"
        )
    ours = await queries.newest(session, app, target)
    here = ours.flags if ours else FlagSet()
    known = theirs.flags.flags | here.flags
    for key in keys:
        if key not in known:
            raise no_such_flag(app, source, key, known)
    base = await _base(session, app, source, target, keys)
    merged = comparing.merge(
        base.flags if base else FlagSet(), theirs.flags, here, keys=keys, take=take
    )
    return Promotion(base, theirs, ours, merged, comparing.differences(here, merged.flags))


async def _base(
    session: AsyncSession, app: str, source: str, target: str, keys: tuple[str, ...]
) -> Revision | None:
    found = [
        await queries.last_promoted(session, app, source, target, key) for key in keys or ("",)
    ]
    if len({revision.number if revision else 0 for revision in found}) > 1:
        raise ConflictError(
            "These flags were last promoted at different times.", fix="Promote them one by one."
        )
    return found[0]
