"""Flags as the API shows them."""

from greenroom.api.schemas import (
    FlagDifferenceOut,
    FlagOut,
    FlagPromotionOut,
    FlagRevisionOut,
    FlagSetOut,
    GoneFlagOut,
)
from greenroom.flags.comparing import Difference
from greenroom.flags.looking import Flag, Shown
from greenroom.flags.model import Revision
from greenroom.flags.promoting import Promotion


def flag_set_out(shown: Shown) -> FlagSetOut:
    """Return the flags of a stage."""
    gone = [
        GoneFlagOut(key=use.key, used_at=use.at, used_by=use.version, removed_by=use.removed_by)
        for use in shown.gone
    ]
    return FlagSetOut(
        stage=shown.stage,
        revision=shown.revision.number if shown.revision else 0,
        flags=[flag_out(flag, shown.stage) for flag in shown.flags],
        gone=gone,
    )


def flag_out(flag: Flag, stage: str) -> FlagOut:
    """Return a flag."""
    metadata = flag.definition.get("metadata", {})
    return FlagOut(
        key=flag.key,
        stage=stage,
        state=flag.state,
        rule=flag.rule,
        definition=flag.definition,
        owner=str(metadata.get("owner", "")),
        kind=str(metadata.get("kind", "")),
        expires=str(metadata.get("expires", "")),
        live=metadata.get("live") is True,
        stale=flag.stale,
        used_at=flag.used.at if flag.used else None,
        used_by=flag.used.version if flag.used else None,
        changed_at=flag.changed.at,
        changed_by=flag.changed.by,
    )


def revision_out(revision: Revision) -> FlagRevisionOut:
    """Return a revision."""
    source = revision.source
    return FlagRevisionOut(
        stage=revision.stage,
        number=revision.number,
        act=revision.act,
        subject=revision.subject,
        message=revision.message,
        by=revision.by,
        at=revision.at,
        source=f"{source.stage} r{source.number}" if source else "",
    )


def difference_out(found: Difference) -> FlagDifferenceOut:
    """Return a difference."""
    return FlagDifferenceOut(
        key=found.key,
        act=found.act,
        sentence=found.sentence,
        parts=list(found.parts),
        before=found.before,
        after=found.after,
    )


def promotion_out(plan: Promotion, source: str, target: str) -> FlagPromotionOut:
    """Return what a promotion would bring."""
    return FlagPromotionOut(
        source=source,
        target=target,
        source_revision=plan.source.number,
        base_revision=plan.base.number if plan.base else 0,
        differences=[difference_out(found) for found in plan.differences],
        conflicts=[conflict.sentence for conflict in plan.merge.conflicts],
    )
