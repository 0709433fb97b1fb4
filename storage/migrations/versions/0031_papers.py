"""Members hand in attestations that stand on no chain.

Why: their attester gave them to the member alone, and nobody can look them up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TEXTS = ("chain", "contract", "schema", "wallet", "uid", "paper")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        sa.Column("member_id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="paper_member_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="paper_pkey"),
        sa.UniqueConstraint("member_id", "chain", "contract", "uid", name="paper_member_id_chain_contract_uid_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("paper_wallet", "paper", ["wallet"])


def downgrade() -> None:
    op.drop_table("paper")
