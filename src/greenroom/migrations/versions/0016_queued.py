"""Rollouts that wait for their turn behind another."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNDER_WAY = sa.text("ended_at IS NULL AND state <> 'queued'")


def upgrade() -> None:
    """Go one revision forward."""
    op.add_column("rollout", sa.Column("behind", sa.String(), nullable=True))
    op.drop_index("ix_rollout_one_live", "rollout")
    op.create_index(
        "ix_rollout_one_live",
        "rollout",
        ["app", "stage", "flag"],
        unique=True,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )
