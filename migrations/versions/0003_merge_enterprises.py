"""Merge enterprises that were registered twice.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "enterprise_merges"
REFERENCES = {
    "survivor_id": "enterprises.id",
    "merged_id": "enterprises.id",
    "in_force_id": "enterprises.id",
    "merged_by_id": "users.id",
    "undone_by_id": "users.id",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("survivor_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("in_force_id", sa.Integer(), nullable=True),
        sa.Column("was_active", sa.Boolean(), nullable=False),
        sa.Column("handed_over", sa.JSON(), nullable=False),
        sa.Column("added_alias", sa.String(length=128), nullable=True),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("created_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{TABLE}_{column}"))
            for column, target in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{TABLE}_public_id")),
        sa.UniqueConstraint("in_force_id", name=op.f(f"uq_{TABLE}_in_force_id")),
    )
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        for column in ("survivor_id", "merged_id"):
            batch_op.create_index(batch_op.f(f"ix_{TABLE}_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table(TABLE)
