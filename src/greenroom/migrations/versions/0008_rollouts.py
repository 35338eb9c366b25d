"""Rollouts, and what their gates say."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from greenroom.kernel.database import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Go one revision forward."""

    op.create_table(
        "rollout",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("strategy", _json(), nullable=False),
        sa.Column("strategy_hash", sa.String(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=True),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("desired_weight", sa.Float(), nullable=False),
        sa.Column("observed_weight", sa.Float(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("pause_reason", sa.String(), nullable=False),
        sa.Column("paused_from", sa.String(), nullable=True),
        sa.Column("state_since", Instant(), nullable=False),
        sa.Column("step_since", Instant(), nullable=False),
        sa.Column("deadline_at", Instant(), nullable=True),
        sa.Column("on_deadline", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("retry_of", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("changed_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout")),
    )
    op.create_index("ix_rollout_app_stage_id", "rollout", ["app", "stage", "id"])
    op.create_index(
        "ix_rollout_one_live",
        "rollout",
        ["app", "stage"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "rollout_verdict",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rollout_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("numbers", _json(), nullable=False),
        sa.Column("skipped_by", sa.String(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout_verdict")),
    )
    op.create_index("ix_rollout_verdict_rollout_id_id", "rollout_verdict", ["rollout_id", "id"])
