"""Who holds a tier is found by the tier, and whose wallet it is in one community by the wallet.

Why: the breaker and the hop rule ask it at every loss and gain, and must not go through everybody for it. With the
address alone in its index SQLite went through all wallets of the community instead.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("pass_tier", "pass", ["tier", "ended_at"])
    op.drop_index("wallet_address", "wallet")
    op.create_index("wallet_address", "wallet", ["address", "community_id"])


def downgrade() -> None:
    op.drop_index("wallet_address", "wallet")
    op.create_index("wallet_address", "wallet", ["address"])
    op.drop_index("pass_tier", "pass")
