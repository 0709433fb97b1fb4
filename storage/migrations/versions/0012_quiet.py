"""What a member is written to about, and what the moderators' channel is told, each kind by itself; lanes of jobs.

Why: who wants to hear that a pass ends need not want to hear of each that opens, and a channel that is told of every
member is soon read by nobody. What is stored today stays as it is: whoever switched messages on gets every kind. And a
server whose limit is reached held up the others: its jobs waited in every slot there is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("member", "community"):
        op.add_column(table, sa.Column("quiet", sa.Text(), nullable=False, server_default=""))
    op.add_column("job", sa.Column("lane", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("job", "lane")
    for table in ("member", "community"):
        op.drop_column(table, "quiet")
