"""When the challenge window of a report ends is kept.

Why: moderators are told the moment, without asking the chain for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round_report", sa.Column("final_at", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("round_report", "final_at")
