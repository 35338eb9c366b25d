"""Groups of people, and the apps that are shared with them."""

import sqlalchemy as sa
from alembic import op

from greenroom.kernel.database import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one revision forward."""

    op.create_table(
        "person_group",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_group")),
        sa.UniqueConstraint("name", name=op.f("uq_person_group_name")),
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["person_group.id"],
            name=op.f("fk_group_member_group_id_person_group"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_group_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_group_member")),
    )
    op.create_index(op.f("ix_group_member_person_id"), "group_member", ["person_id"])
    op.create_table(
        "share",
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["person_group.id"], name=op.f("fk_share_group_id_person_group")
        ),
        sa.PrimaryKeyConstraint("app", "group_id", name=op.f("pk_share")),
    )
    op.create_index(op.f("ix_share_group_id"), "share", ["group_id"])
