"""How far each chain's logs were walked, and whom a log named until its block is final.

Why: the watcher goes on where it stopped. The index finds a wallet's member without walking all communities.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "trail",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name="trail_pkey"),
    )
    op.create_table(
        "named",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="named_member_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("chain", "block", "member_id", name="named_pkey"),
    )
    op.create_index("named_member", "named", ["member_id"])
    op.create_index("wallet_address", "wallet", ["address"])


def downgrade() -> None:
    op.drop_index("wallet_address", "wallet")
    op.drop_table("named")
    op.drop_table("trail")
