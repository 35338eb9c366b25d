"""What other programs are told when a rehearsal is done."""

from typing import Any

from greenroom.jobs.webhooks import cloud_event
from greenroom.rehearsal.server.model import Rehearsal


def notice(rehearsal: Rehearsal) -> dict[str, Any]:
    """Return the CloudEvent. Pure."""
    return cloud_event(
        "rehearsal.finished",
        rehearsal.id,
        rehearsal.app,
        f"v{rehearsal.version}",
        rehearsal.finished_at,
        {
            "app": rehearsal.app,
            "version": rehearsal.version,
            "digest": rehearsal.digest,
            "verdict": rehearsal.verdict,
            "sentence": rehearsal.sentence,
            "ordered_by": rehearsal.ordered_by,
            "seconds": rehearsal.seconds,
        },
    )
