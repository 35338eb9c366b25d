"""Rollouts of flags, and which variant each session was given."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from greenroom.kernel.database import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NOT_ENDED = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Go one revision forward."""
    kind = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.drop_index("ix_rollout_one_live", "rollout")
    with op.batch_alter_table("rollout") as rollout:
        rollout.alter_column("to_version", existing_type=sa.Integer(), nullable=True)
        rollout.add_column(sa.Column("flag", sa.String(), nullable=False, server_default=""))
        rollout.add_column(sa.Column("variant", sa.String(), nullable=False, server_default=""))
        rollout.add_column(sa.Column("flag_held", kind, nullable=True))
    op.create_index(
        "ix_rollout_one_live",
        "rollout",
        ["app", "stage", "flag"],
        unique=True,
        sqlite_where=NOT_ENDED,
        postgresql_where=NOT_ENDED,
    )

    op.create_table(
        "flag_exposure",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "flag", name=op.f("pk_flag_exposure")),
    )
    op.create_index("ix_flag_exposure_app_stage_flag", "flag_exposure", ["app", "stage", "flag"])
    op.create_index(op.f("ix_flag_exposure_first_at"), "flag_exposure", ["first_at"])
