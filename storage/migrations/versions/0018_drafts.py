"""Tiers can be put together piece by piece.

Why: the buttons and menus of such a draft must work after a restart, so what was picked so far is kept here.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("platform", sa.Text()),
        _column("platform_user_id", sa.BigInteger()),
        _column("expires_at", sa.DateTime(timezone=True)),
        _column("pieces", sa.Text()),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="draft_community_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="draft_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("draft_author", "draft", ["community_id", "platform", "platform_user_id"], unique=True)


def downgrade() -> None:
    op.drop_table("draft")


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)
