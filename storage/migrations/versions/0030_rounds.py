"""Rounds: what was frozen of each, who may vote in it, and every ballot with its receipt.

Why: a ballot that was acknowledged must be there after a crash, and what stands for a member in a round must be severed
from the member alone: `round_member` is the only table that leads from one to the other, and goes with the member.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.LargeBinary()


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("number", sa.Integer()),
        *(_column(name, sa.Text()) for name in ("state", "rules", "tier")),
        _column("days", sa.Integer()),
        _column("closes_at", sa.BigInteger()),
        _column("chain", sa.Text()),
        _column("chain_id", sa.BigInteger()),
        _column("ledger", sa.Text()),
        *(_column(name, WORD) for name in ("community_word", "word")),
        _column("snapshot_block", sa.BigInteger()),
        _column("snapshot_hash", WORD),
        _column("opened_at", sa.BigInteger()),
        _column("why", sa.Text()),
        sa.Column("extended", sa.Boolean(), nullable=False, server_default=sa.false()),
        _column("channel_id", sa.BigInteger()),
        _column("seed", WORD),
        _column("ballots", sa.Integer()),
        sa.Column("file", WORD),
        sa.Column("file_hash", WORD),
        _key("round", "community"),
        sa.PrimaryKeyConstraint("id", name="round_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("round_number", "round", ["community_id", "number"], unique=True)
    is_open = sa.text("state = 'open'")
    op.create_index("round_due", "round", ["closes_at"], sqlite_where=is_open, postgresql_where=is_open)
    _of_round(
        "candidate",
        "digest",
        _column("digest", WORD),
        _column("nth", sa.Integer()),
        *(_column(name, WORD) for name in ("licence", "creator")),
        sa.Column("wallet", sa.Text()),
        _column("points", sa.Integer()),
    )
    _of_round(
        "elector", "word", _column("word", WORD), sa.Column("voter", sa.Text()), _column("weight", sa.BigInteger())
    )
    _of_round(
        "round_member",
        "word",
        _column("word", WORD),
        _column("member_id", ID),
        _column("secret", WORD),
        _key("round_member", "member"),
    )
    op.create_index("round_member_member", "round_member", ["member_id"])
    _of_round(
        "ballot",
        "seq",
        _column("seq", sa.Integer()),
        _column("word", WORD),
        _column("choices", sa.Text()),
        _column("nonce", sa.Integer()),
        _column("issued_at", sa.BigInteger()),
        _column("salt", WORD),
        _column("received_at", sa.BigInteger()),
        _column("kind", sa.Integer()),
        sa.Column("voter", sa.Text()),
        *(_column(name, sa.Text()) for name in ("signature", "signing")),
        *(_column(name, WORD) for name in ("hash", "head")),
    )
    op.create_index("ballot_of", "ballot", ["round_id", "word", "seq"])


def downgrade() -> None:
    for table in ("ballot", "round_member", "elector", "candidate", "round"):
        op.drop_table(table)


def _of_round(name: str, key: str, *columns: Any) -> None:
    primary = sa.PrimaryKeyConstraint("round_id", key, name=f"{name}_pkey")
    op.create_table(name, _column("round_id", ID), *columns, _key(name, "round"), primary)


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _key(table: str, other: str) -> sa.ForeignKeyConstraint:
    column = f"{other}_id"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"{table}_{column}_fkey", ondelete="CASCADE")
