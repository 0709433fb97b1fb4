"""Members submit designs: what is kept of each, who reported one, and the channel in which they are shown.

Why: an entry is a preview first, whose buttons must outlive the process; its hashes are what a round commits to; its
small picture is kept as long as it is in the gallery, for moderators to compare it with what comes later.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("community", sa.Column("gallery_channel", sa.BigInteger()))
    op.create_table(
        "entry",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("member_id", ID),
        _column("state", sa.Text()),
        _column("at", sa.DateTime(timezone=True)),
        *(_column(name, sa.Text()) for name in ("title", "notes", "licence", "sha256", "pixels", "look", "mirrored")),
        _column("width", sa.Integer()),
        _column("height", sa.Integer()),
        _column("declared", sa.Text()),
        _column("picture", sa.LargeBinary()),
        sa.Column("round", sa.Integer()),
        sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("channel_id", sa.BigInteger()),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="entry_community_id_member_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="entry_pkey"),
        sqlite_autoincrement=True,
    )
    _where("entry_content", ["community_id", "sha256"], "state IN ('pending', 'approved')")
    _where("entry_shown", ["member_id"], "state = 'shown'")
    op.create_index("entry_member", "entry", ["member_id", "id"])
    op.create_index("entry_state", "entry", ["community_id", "state", "id"])
    op.create_table(
        "entry_report",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("entry_id", ID),
        _column("platform", sa.Text()),
        _column("platform_user_id", sa.BigInteger()),
        _column("why", sa.Text()),
        _column("at", sa.DateTime(timezone=True)),
        _key("community"),
        _key("entry"),
        sa.PrimaryKeyConstraint("id", name="entry_report_pkey"),
        sa.UniqueConstraint(
            "entry_id", "platform", "platform_user_id", name="entry_report_entry_id_platform_platform_user_id_key"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("entry_report_by", "entry_report", ["community_id", "platform", "platform_user_id"])


def downgrade() -> None:
    op.drop_table("entry_report")
    op.drop_table("entry")
    op.drop_column("community", "gallery_channel")


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _key(table: str) -> sa.ForeignKeyConstraint:
    column = f"{table}_id"
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"entry_report_{column}_fkey", ondelete="CASCADE")


def _where(name: str, columns: list[str], condition: str) -> None:
    said = sa.text(condition)
    op.create_index(name, "entry", columns, unique=True, sqlite_where=said, postgresql_where=said)
