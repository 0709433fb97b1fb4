"""A wallet's owner says whether its name is shown.

Why: a name leads whoever reads it to the whole address, so nobody's is shown unless they want it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("wallet", sa.Column("shows_name", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("wallet", "shows_name")
