"""A request to join knows its number at the platform; an account, the community it spoke of last.

Why: Telegram dates by the second, so that who asked, was answered and asked again within one was taken for the same
request told twice. And who talks with the bot of one of several communities does not have to say again which, only
because the bot was started anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("join_request", sa.Column("number", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "last_spoken",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("platform_user_id", sa.BigInteger(), nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="last_spoken_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform", "platform_user_id", name="last_spoken_pkey"),
    )
    op.create_index("last_spoken_community", "last_spoken", ["community_id"])


def downgrade() -> None:
    op.drop_table("last_spoken")
    op.drop_column("join_request", "number")
