"""Let a challenge list say which columns its summary (汇总表) has.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("challenge_lists") as batch_op:
        batch_op.add_column(sa.Column("summary_columns", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("challenge_lists") as batch_op:
        batch_op.drop_column("summary_columns")
