"""A log of what moderators did, each line chained to the one before.

Why: a line that was removed or changed must be found, and what the log tells of a person must still be forgotten.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
INDEXES = {
    "audit_at": ["at"],
    "audit_by": ["by_platform", "by_id"],
    "audit_member": ["member_id"],
    "audit_tier": ["tier"],
}


def upgrade() -> None:
    op.create_table(
        "audit",
        _column("community_id", ID),
        _column("number", sa.Integer()),
        _column("deed", sa.Text()),
        _column("at", MOMENT),
        *(_column(name, sa.Text(), null=True) for name in ("by", "by_salt")),
        _column("by_commitment", sa.Text()),
        *(_column(name, sa.Text(), null=True) for name in ("about", "about_salt")),
        _column("about_commitment", sa.Text()),
        _column("chained", sa.Text()),
        _column("by_platform", sa.Text(), null=True),
        _column("by_id", sa.BigInteger(), null=True),
        _column("member_id", ID, null=True),
        _column("tier", sa.Text(), null=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="audit_community_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("community_id", "number", name="audit_pkey"),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "audit", ["community_id", *columns])
    op.create_table(
        "audit_head",
        _column("community_id", ID),
        _column("number", sa.Integer()),
        _column("chained", sa.Text()),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="audit_head_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community_id", name="audit_head_pkey"),
    )


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_table("audit")


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)
