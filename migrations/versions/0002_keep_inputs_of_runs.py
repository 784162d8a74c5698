"""Keep the inputs of runs.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run_inputs",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["ranking_runs.id"], name=op.f("fk_run_inputs_run_id")),
        sa.PrimaryKeyConstraint("run_id", "digest", name=op.f("pk_run_inputs")),
    )
    with op.batch_alter_table("ranking_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("versions", sa.JSON(), nullable=True))

    with op.batch_alter_table("shortlists", schema=None) as batch_op:
        batch_op.add_column(sa.Column("inputs", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("result_hash", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("shortlists", schema=None) as batch_op:
        batch_op.drop_column("result_hash")
        batch_op.drop_column("inputs")

    with op.batch_alter_table("ranking_runs", schema=None) as batch_op:
        batch_op.drop_column("versions")

    op.drop_table("run_inputs")
