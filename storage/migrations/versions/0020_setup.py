"""A first run in chat: the verify message, the moderators' channel by command, tiers from a template.

Why: whoever sets the bot up finds the message again after a restart, and edits it instead of posting a second one; a
channel that the host's config names is not changed from chat; and a template's menus must outlive the process.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("community", sa.Column("channel_fixed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "verify_message",
        _column("community_id", ID),
        _column("channel_id", sa.BigInteger()),
        _column("message_id", sa.BigInteger()),
        _of_community("verify_message"),
        sa.PrimaryKeyConstraint("community_id", name="verify_message_pkey"),
    )
    op.create_table(
        "template",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("platform", sa.Text()),
        _column("platform_user_id", sa.BigInteger()),
        _column("expires_at", sa.DateTime(timezone=True)),
        _column("pieces", sa.Text()),
        _of_community("template"),
        sa.PrimaryKeyConstraint("id", name="template_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("template_author", "template", ["community_id", "platform", "platform_user_id"], unique=True)


def downgrade() -> None:
    op.drop_table("template")
    op.drop_table("verify_message")
    op.drop_column("community", "channel_fixed")


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _of_community(table: str) -> sa.ForeignKeyConstraint:
    name = f"{table}_community_id_fkey"
    return sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=name, ondelete="CASCADE")
