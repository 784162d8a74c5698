"""Review shortlists by two people, publish and freeze them.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shortlists") as batch_op:
        batch_op.add_column(
            sa.Column("needs_second_review", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("published_at", models.base.UTCDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("published_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("content_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("frozen", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_foreign_key(
            op.f("fk_shortlists_published_by_id"), "users", ["published_by_id"], ["id"]
        )
        batch_op.create_unique_constraint(op.f("uq_shortlists_content_hash"), ["content_hash"])
    # The defaults were for the rows that are there; the program gives its own.
    with op.batch_alter_table("shortlists") as batch_op:
        batch_op.alter_column("needs_second_review", server_default=None)
        batch_op.alter_column("version", server_default=None)
    op.create_table(
        "shortlist_reviews",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("keep", "drop", "hold", "pin", name="decision", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason_code", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_at", models.base.UTCDateTime(timezone=True), nullable=False),
        *_common(),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["shortlist_entries.id"], name=op.f("fk_shortlist_reviews_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["users.id"], name=op.f("fk_shortlist_reviews_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_reviews")),
        sa.UniqueConstraint(
            "entry_id", "reviewer_id", name=op.f("uq_shortlist_reviews_entry_id_reviewer_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_shortlist_reviews_public_id")),
    )
    op.create_index(
        op.f("ix_shortlist_reviews_reviewer_id"), "shortlist_reviews", ["reviewer_id"]
    )
    op.create_table(
        "recusals",
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_common(),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_recusals_challenge_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recusals_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
        sa.UniqueConstraint(
            "challenge_id", "user_id", name=op.f("uq_recusals_challenge_id_user_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_recusals_public_id")),
    )
    op.create_index(op.f("ix_recusals_user_id"), "recusals", ["user_id"])


def _common() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("created_at", models.base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UTCDateTime(timezone=True), nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("recusals")
    op.drop_table("shortlist_reviews")
    with op.batch_alter_table("shortlists") as batch_op:
        batch_op.drop_constraint(op.f("uq_shortlists_content_hash"), type_="unique")
        batch_op.drop_constraint(op.f("fk_shortlists_published_by_id"), type_="foreignkey")
        for name in (
            "version",
            "frozen",
            "content_hash",
            "published_by_id",
            "published_at",
            "needs_second_review",
        ):
            batch_op.drop_column(name)
