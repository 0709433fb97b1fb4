"""Chats as doors: linked chats, requests to join, personal links, whom the bot has seen, and codes that link a chat.

Why: a request has to be answered within five minutes whatever ends in between, and a removal that was begun finished.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BIG = sa.BigInteger()
MOMENT = sa.DateTime(timezone=True)
BEHIND = (
    "wanted AND (given IN ('giving', 'taking') OR given = 'not' AND seen IS NULL)"
    " OR NOT wanted AND given NOT IN ('not', 'spared')"
)
BEHIND_BEFORE = "wanted AND (given = 'giving' OR given = 'not' AND seen IS NULL) OR NOT wanted AND given <> 'not'"


def upgrade() -> None:
    op.drop_index("door_behind", "door")
    op.add_column("door", sa.Column("taken_until", MOMENT))
    _partial("door_behind", "door", ["member_id"], BEHIND)
    _chats()
    _requests()
    _invites()
    _sightings()
    _codes()


def _chats() -> None:
    op.create_table(
        "chat",
        _column("platform", sa.Text()),
        _column("place_id", BIG),
        _column("community_id", ID),
        _column("title", sa.Text()),
        _column("entry", sa.Text()),
        _column("audit_since", MOMENT, null=True),
        _column("deadline", MOMENT, null=True),
        _column("by_id", BIG, null=True),
        _column("by_name", sa.Text(), null=True),
        _column("warned_at", MOMENT, null=True),
        _belongs("chat", "community"),
        sa.PrimaryKeyConstraint("platform", "place_id", name="chat_pkey"),
    )
    op.create_index("chat_community", "chat", ["community_id"])
    _partial("chat_deadline", "chat", ["deadline"], "deadline IS NOT NULL")


def _requests() -> None:
    one = ["platform", "place_id", "platform_user_id"]
    op.create_table(
        "join_request",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("member_id", ID),
        *_where(),
        _column("platform_user_id", BIG),
        _column("private_id", BIG),
        _column("link", sa.Text()),
        _column("asked_at", MOMENT),
        _column("stage", sa.Text()),
        _column("said", sa.Text()),
        _column("look_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="join_request_community_id_member_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="join_request_pkey"),
        sa.UniqueConstraint(*one, name="join_request_platform_place_id_platform_user_id_key"),
        sqlite_autoincrement=True,
    )
    _partial("join_request_open", "join_request", ["platform", "place_id", "look_at"], "stage = 'open'")
    op.create_index("join_request_member", "join_request", ["member_id"])
    op.create_index("join_request_asked", "join_request", ["asked_at"])


def _invites() -> None:
    op.create_table(
        "invite",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("member_id", ID),
        *_where(),
        _column("link", sa.Text()),
        _column("made_at", MOMENT),
        _column("expires_at", MOMENT),
        _column("used_by", BIG, null=True),
        _column("used_at", MOMENT, null=True),
        _column("revoked_at", MOMENT, null=True),
        _belongs("invite", "member"),
        sa.PrimaryKeyConstraint("id", name="invite_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("invite_member", "invite", ["member_id"])
    op.create_index("invite_link", "invite", ["platform", "place_id", "link"])
    op.create_index("invite_expires", "invite", ["expires_at"])


def _sightings() -> None:
    op.create_table(
        "sighting",
        *_where(),
        _column("platform_user_id", BIG),
        _column("community_id", ID),
        _column("name", sa.Text()),
        _column("here", sa.Boolean()),
        _column("at", MOMENT),
        _belongs("sighting", "community"),
        sa.PrimaryKeyConstraint("platform", "place_id", "platform_user_id", name="sighting_pkey"),
    )
    op.create_index("sighting_community", "sighting", ["community_id"])
    op.create_index("sighting_at", "sighting", ["at"])


def _codes() -> None:
    op.create_table(
        "link_code",
        _column("hash", sa.Text()),
        _column("community_id", ID),
        *_where(null=True),
        _column("by_platform", sa.Text(), null=True),
        _column("by_id", BIG, null=True),
        _column("by_name", sa.Text(), null=True),
        _column("expires_at", MOMENT),
        _column("used_at", MOMENT, null=True),
        _belongs("link_code", "community"),
        sa.PrimaryKeyConstraint("hash", name="link_code_pkey"),
    )
    op.create_index("link_code_expires", "link_code", ["expires_at"])
    op.create_table(
        "code_miss",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("platform", sa.Text()),
        _column("platform_user_id", BIG),
        _column("at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="code_miss_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("code_miss_account", "code_miss", ["platform", "platform_user_id", "at"])


def downgrade() -> None:
    for table in ("code_miss", "link_code", "sighting", "invite", "join_request", "chat"):
        op.drop_table(table)
    op.drop_index("door_behind", "door")
    op.drop_column("door", "taken_until")
    _partial("door_behind", "door", ["member_id"], BEHIND_BEFORE)


def _where(*, null: bool = False) -> tuple[sa.Column[Any], ...]:
    return _column("platform", sa.Text(), null=null), _column("place_id", BIG, null=null)


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)


def _belongs(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=f"{table}_{to}_id_fkey", ondelete="CASCADE")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
