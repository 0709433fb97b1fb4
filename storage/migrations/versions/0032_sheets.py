"""Links on which a member signs a ballot, each with the ballot as it was shown to be signed.

Why: what a wallet signed is held against the ballot that was handed out, never against one that a browser sends.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sheet",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("community_id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("platform_user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("word", sa.LargeBinary()),
        sa.Column("choices", sa.Text()),
        sa.Column("nonce", sa.Integer()),
        sa.Column("issued_at", sa.BigInteger()),
        sa.Column("salt", sa.LargeBinary()),
        sa.Column("voter", sa.Text()),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="sheet_community_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name="sheet_pkey"),
    )
    unused = sa.text("used_at IS NULL")
    op.create_index(
        "sheet_open", "sheet", ["platform", "platform_user_id"], sqlite_where=unused, postgresql_where=unused
    )
    op.create_index("sheet_expires", "sheet", ["expires_at"])


def downgrade() -> None:
    op.drop_table("sheet")
