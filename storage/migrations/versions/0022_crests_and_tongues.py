"""The page of signing in shows the community's own picture; who asks to join is answered in their language.

Why: the bot fetches it, so that no visitor's browser asks a third party; kept here it is there after a restart, and
is fetched and drawn again only when the platform has another one. A request to join is answered by a job, which nobody
speaks to: so what the asker speaks is kept with the request.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "crest",
        sa.Column("community_id", ID, nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="crest_community_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("community_id", name="crest_pkey"),
    )
    op.create_index("crest_look_at", "crest", ["look_at"])
    op.add_column("join_request", sa.Column("language", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("join_request", "language")
    op.drop_table("crest")
