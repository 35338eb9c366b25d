"""Where a rollback leads: to which version, with which parts of the stage, and past which rollout."""

from collections.abc import Collection
from dataclasses import dataclass, field

from greenroom.kernel.errors import ConflictError
from greenroom.publish.model import Version
from greenroom.releases.keeping.model import Parts
from greenroom.releases.model import Release, Stage
from greenroom.releases.rollouts.model import Rollout


@dataclass(frozen=True)
class WayBack:
    """What a rollback, or its undo, is about to do."""

    version: Version
    target: Stage
    live: Release | None
    """What is in force now."""
    parts: Parts = field(default_factory=dict)
    """What is brought back, as it was then."""
    gives_up: Rollout | None = None
    """The rollout that ends by it."""
    undoes: int | None = None
    """The version of the rollback that is taken back."""

    @property
    def is_live(self) -> bool:
        """Whether the version is live already: only a rollout is given up, or parts are brought back."""
        return self.live is not None and self.live.version == self.version.number

    @property
    def kind(self) -> str:
        """What it is written down as."""
        return "rollback" if self.undoes is None else "release"


def meant(rollout: Rollout | None, live: Release | None) -> int | None:
    """Return the version that a rollback without a number means because a rollout is under way.

    One that has reached somebody is given up for the version before it. One that waits for its time
    has not begun: the release before the live one is meant, as if there were none.
    """
    is_away = rollout is None or rollout.is_released or rollout.state == "pending"
    return None if is_away or live is None else live.version


def standing_before(newest_first: Collection[Release]) -> int | None:
    """Return the version to go back to: rolling back twice goes back two releases, not to and fro."""
    standing: list[int] = []
    for made in reversed(list(newest_first)):
        if made.kind == "rollback" and made.version in standing:
            del standing[standing.index(made.version) + 1 :]
        elif standing[-1:] != [made.version]:
            standing.append(made.version)
    return standing[-2] if len(standing) > 1 else None


def nothing_to_undo(app: str, stage: str, newest: Release | None) -> ConflictError:
    """Say that what was done last is no rollback."""
    why = "Nothing was released there."
    if newest is not None:
        why = f"{newest.by} released v{newest.version} there at {newest.at:%Y-%m-%d %H:%M} UTC."
    return ConflictError(
        f"The last release of {app} at {stage} is no rollback.",
        why,
        f"greenroom rollback --stage {stage} goes back to the release before.",
    )
