"""Flags that people set for their own sessions in previews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from greenroom.kernel.database import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one revision forward."""

    kind = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.create_table(
        "flag_override",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("variants", kind, nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_flag_override")),
    )
