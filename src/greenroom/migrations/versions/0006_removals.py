"""Who removed a version, and when."""

import sqlalchemy as sa
from alembic import op

from greenroom.kernel.database import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one revision forward."""
    op.add_column("version", sa.Column("removed_at", Instant(), nullable=True))
    op.add_column(
        "version", sa.Column("removed_by", sa.String(), nullable=False, server_default="")
    )
