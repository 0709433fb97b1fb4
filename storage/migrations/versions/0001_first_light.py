"""First light: communities, members, policies, passes, doors, sign-in, events and jobs.

Why: the first thing that is kept. What each table is for is said in `storage/tables.py`; this file never changes.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = "ended_at IS NULL"
DUE = "ended_at IS NULL AND until IS NOT NULL"
BEHIND = "wanted AND (given = 'giving' OR given = 'not' AND seen IS NULL) OR NOT wanted AND given <> 'not'"
NEWS = "shown_at IS NULL AND member_id IS NOT NULL"


def upgrade() -> None:
    _communities()
    _members()
    _passes()
    _doors()
    _challenges()
    _events()
    _jobs()


def downgrade() -> None:
    for table in ("job", "event", "challenge", "trouble", "door", "award", "evidence", "pass", "policy"):
        op.drop_table(table)
    for table in ("wallet", "account", "member", "place", "community"):
        op.drop_table(table)


def _communities() -> None:
    op.create_table(
        "community",
        _id(),
        _column("name", sa.Text()),
        _column("allowed", sa.Boolean()),
        _column("moderators_channel", sa.BigInteger(), null=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "place",
        _column("platform", sa.Text()),
        _column("place_id", sa.BigInteger()),
        _column("community_id", ID),
        _of_community(),
        sa.PrimaryKeyConstraint("platform", "place_id"),
    )
    op.create_index("place_community", "place", ["community_id"])
    op.create_table(
        "policy",
        _column("community_id", ID),
        _column("number", sa.Integer()),
        _column("document", sa.Text()),
        _column("sha256", sa.Text()),
        _column("author_platform", sa.Text(), null=True),
        _column("author_id", sa.BigInteger(), null=True),
        _column("author_name", sa.Text(), null=True),
        _column("reason", sa.Text()),
        _column("at", MOMENT, null=True),
        _of_community(),
        sa.PrimaryKeyConstraint("community_id", "number"),
    )


def _members() -> None:
    op.create_table(
        "member",
        _id(),
        _column("community_id", ID),
        _column("revision", sa.BigInteger()),
        _column("notices", sa.Boolean()),
        _of_community(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "account",
        _id(),
        _column("community_id", ID),
        _column("member_id", ID),
        _column("platform", sa.Text()),
        _column("platform_user_id", sa.BigInteger()),
        _column("name", sa.Text()),
        _in_community(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "platform", "platform_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("account_member", "account", ["member_id"])
    op.create_table(
        "wallet",
        _id(),
        _column("community_id", ID),
        _column("member_id", ID),
        _column("scope", sa.Text()),
        _column("address", sa.Text()),
        _column("proof", sa.Text()),
        _column("linked_at", MOMENT),
        _in_community(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "scope", "address"),
        sqlite_autoincrement=True,
    )
    op.create_index("wallet_member", "wallet", ["member_id"])


def _passes() -> None:
    op.create_table(
        "pass",
        _id(),
        _column("member_id", ID),
        _column("tier", sa.Text()),
        _column("since", MOMENT),
        _column("until", MOMENT, null=True),
        _column("revision", sa.Integer()),
        _column("on_requirement", sa.Boolean()),
        _column("on_award", sa.Boolean()),
        _column("blocks", sa.Text()),
        _column("doubt", sa.Text(), null=True),
        _column("ended_at", MOMENT, null=True),
        _column("cause", sa.Text(), null=True),
        _of_member(),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "evidence",
        _id(),
        _column("member_id", ID),
        _column("tier", sa.Text()),
        _column("change", sa.Text()),
        _column("at", MOMENT),
        _column("revision", sa.Integer()),
        _column("reason", sa.Text()),
        _column("facts", sa.Text()),
        _of_member(),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "award",
        _id(),
        _column("member_id", ID),
        _column("tier", sa.Text()),
        _column("until", MOMENT, null=True),
        _column("by_platform", sa.Text()),
        _column("by_id", sa.BigInteger()),
        _column("by_name", sa.Text()),
        _column("why", sa.Text()),
        _column("at", MOMENT),
        _column("ended_at", MOMENT, null=True),
        _of_member(),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    _partial("pass_open", "pass", ["member_id", "tier"], OPEN, unique=True)
    _partial("pass_due", "pass", ["until"], DUE)
    op.create_index("evidence_member", "evidence", ["member_id", "id"])
    _partial("award_open", "award", ["member_id", "tier"], OPEN, unique=True)
    _partial("award_due", "award", ["until"], DUE)


def _doors() -> None:
    key = ("platform", "place_id", "kind", "door_id")
    op.create_table(
        "door",
        _column("member_id", ID),
        *_door(),
        _column("wanted", sa.Boolean()),
        _column("given", sa.Text()),
        _column("seen", sa.Boolean(), null=True),
        _of_member(),
        sa.PrimaryKeyConstraint("member_id", *key),
    )
    op.create_index("door_holders", "door", [*key])
    _partial("door_behind", "door", ["member_id"], BEHIND)
    op.create_table(
        "trouble",
        _column("community_id", ID),
        *_door(),
        _column("problem", sa.Text()),
        _column("since", MOMENT),
        _column("again", MOMENT),
        _of_community(),
        sa.PrimaryKeyConstraint("community_id", *key),
    )


def _challenges() -> None:
    op.create_table(
        "challenge",
        _column("token", sa.Text()),
        _column("community_id", ID),
        _column("platform", sa.Text()),
        _column("platform_user_id", sa.BigInteger()),
        _column("name", sa.Text()),
        _column("issued_at", MOMENT),
        _column("expires_at", MOMENT),
        _column("nonce", sa.Text()),
        _column("address", sa.Text(), null=True),
        _column("message", sa.Text(), null=True),
        _column("misses", sa.Integer()),
        _column("used_at", MOMENT, null=True),
        _of_community(),
        sa.PrimaryKeyConstraint("token"),
    )
    _partial("challenge_open", "challenge", ["platform", "platform_user_id"], "used_at IS NULL")
    op.create_index("challenge_expires", "challenge", ["expires_at"])


def _events() -> None:
    op.create_table(
        "event",
        _id(),
        _column("community_id", ID),
        _column("member_id", ID, null=True),
        _column("kind", sa.Text()),
        _column("at", MOMENT),
        _column("facts", sa.Text()),
        _column("shown_at", MOMENT, null=True),
        _of_community(),
        _in_community(),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    _partial("event_news", "event", ["member_id", "id"], NEWS)


def _jobs() -> None:
    op.create_table(
        "job",
        _id(),
        _column("kind", sa.Text()),
        _column("key", sa.Text()),
        _column("state", sa.Text()),
        _column("payload", sa.Text()),
        _column("priority", sa.Integer()),
        _column("run_at", MOMENT),
        _column("attempts", sa.Integer()),
        _column("crashes", sa.Integer()),
        _column("error", sa.Text()),
        _column("died_at", MOMENT, null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "key", "state"),
        sqlite_autoincrement=True,
    )
    op.create_index("job_claim", "job", ["state", sa.text("priority DESC"), "run_at", "id"])
    op.create_index("job_next", "job", ["state", "run_at"])


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)


def _id() -> sa.Column[int]:
    return sa.Column("id", ID, nullable=False, autoincrement=True)


def _door() -> list[sa.Column[Any]]:
    numbers, words = ("place_id", "door_id"), ("platform", "kind")
    return [_column(name, sa.Text()) for name in words] + [_column(name, sa.BigInteger()) for name in numbers]


def _of_community() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["community_id"], ["community.id"], ondelete="CASCADE")


def _of_member() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE")


def _in_community() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id", "member_id"], ["member.community_id", "member.id"], ondelete="CASCADE"
    )


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
