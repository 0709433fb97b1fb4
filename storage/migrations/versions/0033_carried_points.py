"""What was earned without a wallet is carried by a later report.

Why: whoever links a wallet after a round is credited all the same, and once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "carried_points",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("wallet", sa.Text(), nullable=False),
        sa.Column("carried_in", ID, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="carried_points_round_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["carried_in"], ["round.id"], name="carried_points_carried_in_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "word", name="carried_points_pkey"),
    )
    op.create_index("carried_points_carried_in", "carried_points", ["carried_in"])


def downgrade() -> None:
    op.drop_table("carried_points")
