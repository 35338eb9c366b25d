"""Whether a session was answered over a connection that stays open."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one revision forward."""

    op.add_column(
        "session_outcome", sa.Column("held", sa.String(), nullable=False, server_default="")
    )
