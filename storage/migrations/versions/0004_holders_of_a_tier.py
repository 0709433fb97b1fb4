"""Who holds a tier is found by the tier.

Why: the breaker and the hop rule ask it at every loss and gain, and must not go through everybody's passes for it.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("pass_tier", "pass", ["tier", "ended_at"])


def downgrade() -> None:
    op.drop_index("pass_tier", "pass")
