"""The tables of rollouts and of what their gates said."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from greenroom.kernel.database import Base, LongWords
from greenroom.releases.rollouts.brings import FlagChange, VersionChange
from greenroom.releases.rollouts.model import Given, Rollout, Verdict
from greenroom.releases.rollouts.strategy.stored import read_strategy

NOT_ENDED = text("ended_at IS NULL AND state <> 'queued'")


class RolloutRow(Base):
    """One execution of a strategy. At most one of an app, a stage and a flag, or none, is under way."""

    __tablename__ = "rollout"
    __table_args__ = (
        Index("ix_rollout_app_stage_id", "app", "stage", "id"),
        Index(
            "ix_rollout_one_live",
            "app",
            "stage",
            "flag",
            unique=True,
            sqlite_where=NOT_ENDED,
            postgresql_where=NOT_ENDED,
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    app: Mapped[str]
    stage: Mapped[str]
    strategy: Mapped[dict[str, Any]]
    strategy_hash: Mapped[str]
    from_version: Mapped[int | None]
    to_version: Mapped[int | None]
    """None if a flag is brought."""
    flag: Mapped[str] = mapped_column(default="", server_default="")
    """The flag whose variant is brought; empty if a version is."""
    variant: Mapped[str] = mapped_column(default="", server_default="")
    flag_held: Mapped[dict[str, Any] | None]
    """The flag's definition as it was when the rollout began."""
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(LongWords())
    step: Mapped[int]
    desired_weight: Mapped[float]
    observed_weight: Mapped[float]
    salt: Mapped[str]
    pause_reason: Mapped[str]
    paused_from: Mapped[str | None]
    state_since: Mapped[datetime]
    step_since: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    on_deadline: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    owner: Mapped[str]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
    retry_of: Mapped[str | None]
    seq: Mapped[int]
    changed_seq: Mapped[int]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    behind: Mapped[str | None]

    def value(self) -> Rollout:
        """Return the row as a value."""
        same = {name: getattr(self, name) for name in _SAME}
        return Rollout(**same, brings=self._brings(), strategy=read_strategy(self.strategy))

    def _brings(self) -> VersionChange | FlagChange:
        if self.to_version is None:
            return FlagChange(self.flag, self.variant, self.flag_held or {})
        return VersionChange(self.to_version, self.from_version)


_SAME = Rollout.__dataclass_fields__.keys() - {"strategy", "brings"}


class VerdictRow(Base):
    """What a gate said at a step, or who skipped it and why. A change of mind is a row of its own."""

    __tablename__ = "rollout_verdict"
    __table_args__ = (Index("ix_rollout_verdict_rollout_id_id", "rollout_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    rollout_id: Mapped[str]
    step: Mapped[int]
    gate: Mapped[str]
    outcome: Mapped[str]
    sentence: Mapped[str] = mapped_column(LongWords())
    numbers: Mapped[dict[str, Any]]
    skipped_by: Mapped[str]
    first_at: Mapped[datetime]
    at: Mapped[datetime] = mapped_column("said_at")

    def value(self) -> Given:
        """Return the row as a value."""
        verdict = Verdict(self.gate, self.outcome, self.sentence, self.numbers)  # ty: ignore[invalid-argument-type]
        return Given(verdict, self.step, self.at, self.skipped_by)
