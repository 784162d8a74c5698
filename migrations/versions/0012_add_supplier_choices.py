"""Add what buyers make of recommended suppliers.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DECISIONS = ("keep", "drop", "hold", "pin")
REASONS = (
    "strong_fit",
    "proven_record",
    "chain_gap",
    "needs_evidence",
    "not_the_product",
    "parameter_short",
    "capacity_short",
    "not_interested",
    "duplicate",
    "other",
)


def upgrade() -> None:
    op.create_table(
        "supplier_choices",
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(*DECISIONS, name="decision", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "reason_code",
            sa.Enum(*REASONS, name="reasoncode", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("invited_at", models.base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("created_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_supplier_choices_challenge_id")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name=op.f("fk_supplier_choices_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_supplier_choices_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_choices")),
        sa.UniqueConstraint("public_id", name=op.f("uq_supplier_choices_public_id")),
        sa.UniqueConstraint(
            "challenge_id",
            "enterprise_id",
            name=op.f("uq_supplier_choices_challenge_id_enterprise_id"),
        ),
    )
    op.create_index(
        op.f("ix_supplier_choices_enterprise_id"), "supplier_choices", ["enterprise_id"]
    )


def downgrade() -> None:
    op.drop_table("supplier_choices")
