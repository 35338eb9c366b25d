"""When a session turned bad, for objectives that look at the last minutes; when a person was last reminded."""

import sqlalchemy as sa
from alembic import op

from greenroom.kernel.database import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one revision forward."""

    op.add_column("session_outcome", sa.Column("bad_at", Instant(), nullable=True))
    op.add_column("rollout", sa.Column("reminded_at", Instant(), nullable=True))
