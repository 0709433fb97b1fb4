"""What selected designs are paid is kept; and of awards from a file, which are to be on chain too.

Why: a payment is announced once, whatever happens to the process, and shown to who made the design. A file of awards
waits for a yes.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paying",
        _id(),
        _column("community_id", ID),
        *(_column(name, sa.Text()) for name in ("chain", "registry")),
        *(_column(name, sa.BigInteger()) for name in ("done", "told_after")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="paying_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="paying_pkey"),
        sa.UniqueConstraint("community_id", "chain", "registry", name="paying_community_id_chain_registry_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "selected",
        _id(),
        _column("paying_id", ID),
        *(_column(name, sa.Text()) for name in ("sha256", "creator", "split")),
        sa.ForeignKeyConstraint(["paying_id"], ["paying.id"], name="selected_paying_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="selected_pkey"),
        sa.UniqueConstraint("paying_id", "sha256", name="selected_paying_id_sha256_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "payment",
        _id(),
        _column("paying_id", ID),
        *(_column(name, sa.Text()) for name in ("split", "way", "token", "amount")),
        _column("decimals", sa.Integer()),
        _column("block", sa.BigInteger()),
        _column("place", sa.Integer()),
        _column("tx_hash", sa.Text()),
        sa.ForeignKeyConstraint(["paying_id"], ["paying.id"], name="payment_paying_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="payment_pkey"),
        sa.UniqueConstraint("paying_id", "block", "place", name="payment_paying_id_block_place_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("payment_split", "payment", ["paying_id", "split"])
    op.add_column("batch_line", sa.Column("on_chain", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("batch_line", "on_chain")
    for table in ("payment", "selected", "paying"):
        op.drop_table(table)


def _id() -> sa.Column[Any]:
    return sa.Column("id", ID, nullable=False, autoincrement=True)


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)
