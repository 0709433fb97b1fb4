"""A pass remembers that its tier asks for something else, and an award the role that its member had before.

Why: who loses a tier because its moderators changed it is not told that their wallet holds less than before; and only
the words of its reason told who was taken over with a role from who was awarded the tier.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pass", sa.Column("asked_anew", sa.Integer()))
    op.add_column("award", sa.Column("adopted", sa.BigInteger()))
    award = sa.table("award", sa.column("adopted", sa.BigInteger()), sa.column("why", sa.Text()))
    op.execute(award.update().where(award.c.why == "had the role before").values(adopted=0))


def downgrade() -> None:
    op.drop_column("award", "adopted")
    op.drop_column("pass", "asked_anew")
