"""Tiers open channels to their roles.

Why: what opening a channel changed there is kept before it is done, so that closing it takes back exactly that.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "channel",
        _column("platform", sa.Text()),
        _column("place_id", sa.BigInteger()),
        _column("channel_id", sa.BigInteger()),
        _column("role_id", sa.BigInteger()),
        _column("community_id", ID),
        _column("wanted", sa.Boolean()),
        _column("given", sa.Text()),
        _column("allowed", sa.BigInteger()),
        _column("denied", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="channel_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform", "place_id", "channel_id", "role_id", name="channel_pkey"),
    )
    op.create_index("channel_community", "channel", ["community_id"])


def downgrade() -> None:
    op.drop_table("channel")


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)
