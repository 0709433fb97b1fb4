"""What members say about their wallets, claims on a wallet that another member has, and marks of who was forgotten.

Why: a wallet that two people prove is for people to decide; and a database restored from before somebody was forgotten
must forget them again, without keeping who they were.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BIG = sa.BigInteger()
MOMENT = sa.DateTime(timezone=True)
NEW = (("wallet", "label"), ("wallet", "is_primary"), ("member", "shows_wallets"), ("pass", "unlinked"))


def upgrade() -> None:
    op.add_column("wallet", sa.Column("label", sa.Text(), nullable=False, server_default=""))
    for table, name in NEW[1:]:
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "tombstone",
        _column("mark", sa.Text()),
        _column("at", MOMENT),
        sa.PrimaryKeyConstraint("mark", name="tombstone_pkey"),
    )
    _claims()


def _claims() -> None:
    op.create_table(
        "claim",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        *(_column(name, sa.Text()) for name in ("scope", "address", "proof", "platform")),
        _column("platform_user_id", BIG),
        _column("name", sa.Text()),
        _column("at", MOMENT),
        _column("expires_at", MOMENT),
        *(_column(name, sa.Text(), null=True) for name in ("message", "signature", "outcome", "by_platform")),
        _column("by_id", BIG, null=True),
        _column("by_name", sa.Text(), null=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="claim_community_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="claim_pkey"),
        sqlite_autoincrement=True,
    )
    is_open = sa.text("outcome IS NULL")
    one = ["community_id", "scope", "address"]
    op.create_index("claim_open", "claim", one, unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("claim_account", "claim", ["platform", "platform_user_id", "at"])
    op.create_index("claim_expires", "claim", ["expires_at"])


def downgrade() -> None:
    op.drop_table("claim")
    op.drop_table("tombstone")
    for table, name in reversed(NEW):
        op.drop_column(table, name)


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)
