"""Flags as rows of their page."""

from collections.abc import Iterable

from greenroom.flags.looking import Flag, Shown
from greenroom.flags.model import Revision
from greenroom.flags.promoting import Promotion
from greenroom.flags.rollout import audience_of
from greenroom.web.views import FlagRevisionRow, FlagRow, FlagsAhead, GoneFlagRow

ACTS = {
    "changed": "changed {}",
    "removed": "removed {}",
    "imported": "took in {}",
    "promoted": "promoted {}",
    "undone": "went back to {}",
}


def rows(shown: Shown, others: Iterable[Shown]) -> tuple[FlagRow, ...]:
    """Return the flags of a stage, with how they are at others."""
    states = {(flag.key, other.stage): flag.state for other in others for flag in other.flags}
    return tuple(
        _row(
            flag, tuple((stage, state) for (key, stage), state in states.items() if key == flag.key)
        )
        for flag in shown.flags
    )


def gone(shown: Shown) -> tuple[GoneFlagRow, ...]:
    """Return the removed flags that are still asked for."""
    return tuple(GoneFlagRow(u.key, u.at, u.version, u.removed_by) for u in shown.gone)


def revisions(history: Iterable[Revision]) -> tuple[FlagRevisionRow, ...]:
    """Return what was changed."""
    return tuple(
        FlagRevisionRow(r.number, r.at, r.by, ACTS[r.act].format(r.subject), r.message)
        for r in history
    )


def ahead(stage: str, plan: Promotion) -> FlagsAhead:
    """Return what a promotion would bring."""
    changes = tuple(f"{found.key}: {found.sentence}" for found in plan.differences)
    return FlagsAhead(stage, changes, tuple(found.sentence for found in plan.merge.conflicts))


def _row(flag: Flag, elsewhere: tuple[tuple[str, str], ...]) -> FlagRow:
    metadata, audience = flag.definition.get("metadata", {}), audience_of(flag.definition)
    variants = tuple(flag.definition["variants"])
    percent = audience.percent if audience else None
    return FlagRow(
        key=flag.key,
        state=flag.state,
        rule=flag.rule,
        variants=variants,
        kind=str(metadata.get("kind", "")),
        owner=str(metadata.get("owner", "")),
        expires=str(metadata.get("expires", "")),
        live=metadata.get("live") is True,
        description=str(metadata.get("description", "")),
        stale=flag.stale,
        used_at=flag.used.at if flag.used else None,
        used_by=flag.used.version if flag.used else None,
        changed_at=flag.changed.at,
        changed_by=flag.changed.by,
        elsewhere=elsewhere,
        users=", ".join(audience.users) if audience else "",
        groups=", ".join(audience.groups) if audience else "",
        percent=f"{percent:g}" if percent is not None else "",
        variant=audience.variant if audience else ("on" if "on" in variants else variants[0]),
        is_simple=not flag.definition.get("targeting")
        or (audience is not None and not audience.since),
    )
