"""Place events and ranking runs in regions.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("matching_events", "ranking_runs")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("region_code", sa.String(length=6), nullable=True))
            batch_op.add_column(sa.Column("zone_id", sa.Integer(), nullable=True))
            batch_op.create_index(
                batch_op.f(f"ix_{table}_region_code"), ["region_code"], unique=False
            )
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{table}_region_code"), "regions", ["region_code"], ["code"]
            )
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{table}_zone_id"), "functional_zones", ["zone_id"], ["id"]
            )
    # Until now all organizers shared them: they belong to the city. A run for one challenge
    # belongs to the region of its buyer.
    top = "(SELECT min(code) FROM regions WHERE parent_code IS NULL)"
    for table in TABLES:
        op.execute(sa.text(f"UPDATE {table} SET region_code = {top}"))
    for column in ("region_code", "zone_id"):
        op.execute(
            sa.text(
                f"UPDATE ranking_runs SET {column} = (SELECT enterprises.{column} FROM challenges"
                " JOIN enterprises ON enterprises.id = challenges.buyer_id"
                " WHERE challenges.id = ranking_runs.challenge_id)"
                " WHERE challenge_id IS NOT NULL"
            )
        )


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in ("zone_id", "region_code"):
                batch_op.drop_constraint(batch_op.f(f"fk_{table}_{column}"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_{table}_region_code"))
            batch_op.drop_column("zone_id")
            batch_op.drop_column("region_code")
