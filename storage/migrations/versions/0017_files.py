"""Proposals keep what their policy expects and what a look at it said.

Why: a change under which a wallet fares otherwise than expected is made only when somebody says so.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposal", sa.Column("cases", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("proposal", "cases")
