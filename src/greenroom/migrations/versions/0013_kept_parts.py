"""The flags and the scale that each release began with, and what a rollback set back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one revision forward."""

    kind = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.add_column("release", sa.Column("flags", sa.Integer(), nullable=True))
    op.add_column("release", sa.Column("scale", kind, nullable=True))
    op.add_column("release", sa.Column("before", kind, nullable=True))
