"""Transactions can be sent to a chain, each once.

Why: what is to happen is kept in the transaction that decides it, and what was signed for it before anybody sees it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = "stage IN ('queued', 'sent', 'mined')"
SIGNED = "stage IN ('sent', 'mined')"


def upgrade() -> None:
    op.create_table(
        "sending",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        *(_column(name, sa.Text()) for name in ("key", "chain", "signer", "to", "data")),
        _column("queued_at", MOMENT),
        _column("stage", sa.Text()),
        sa.Column("nonce", sa.BigInteger()),
        _column("gas", sa.BigInteger()),
        sa.Column("block", sa.BigInteger()),
        sa.Column("block_hash", sa.Text()),
        sa.Column("ok", sa.Boolean()),
        sa.Column("taken_on", sa.BigInteger()),
        _column("why", sa.Text()),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="sending_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="sending_pkey"),
        sa.UniqueConstraint("community_id", "key", name="sending_community_id_key_key"),
        sqlite_autoincrement=True,
    )
    _where("sending_open", OPEN, ["id"], unique=False)
    _where("sending_nonce", SIGNED, ["chain", "signer", "nonce"], unique=True)
    op.create_table(
        "attempt",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("sending_id", ID),
        _column("nonce", sa.BigInteger()),
        *(_column(name, sa.Text()) for name in ("hash", "raw", "most", "tip")),
        _column("signed_at", MOMENT),
        sa.Column("told_at", MOMENT),
        _column("number", sa.Integer()),
        sa.ForeignKeyConstraint(["sending_id"], ["sending.id"], name="attempt_sending_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="attempt_pkey"),
        sa.UniqueConstraint("hash", name="attempt_hash_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("attempt_sending", "attempt", ["sending_id"])


def downgrade() -> None:
    op.drop_table("attempt")
    op.drop_table("sending")


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _where(name: str, condition: str, columns: list[str], *, unique: bool) -> None:
    where = sa.text(condition)
    op.create_index(name, "sending", columns, unique=unique, sqlite_where=where, postgresql_where=where)
