"""Giving and taking: confirmation, expiry, the wait for what cannot be told, and the breaker's questions.

Why: a pass given on a block that is not final is looked at again, what runs out is looked at in time, and mass losses
stop and ask the moderators. What each column is for is said in `bot.domain`.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DUE = "ended_at IS NULL AND until IS NOT NULL"
LOOK = "ended_at IS NULL AND look_at IS NOT NULL"
UNKNOWN = "ended_at IS NULL AND unknown_since IS NOT NULL"
LOST = "cause = 'requirement'"
UNPOSTED = "posted_at IS NULL"


def upgrade() -> None:
    _passes()
    _waits()
    _communities()
    _questions()


def _passes() -> None:
    for column in (
        _column("unsettled", sa.Text(), null=True),
        _column("expires", MOMENT, null=True),
        _column("unknown_since", MOMENT, null=True),
        sa.Column("suspended", sa.Boolean(), nullable=False, server_default=sa.false()),
        _column("told", sa.Integer(), null=True),
        _column("look_at", MOMENT, null=True),
    ):
        op.add_column("pass", column)
    op.drop_index("pass_due", "pass")
    _partial("pass_look", "pass", ["look_at"], LOOK)
    _partial("pass_unknown", "pass", ["unknown_since"], UNKNOWN)
    _partial("pass_lost", "pass", ["tier", "ended_at"], LOST)
    op.create_table(
        "unsettled",
        _column("pass_id", ID),
        _column("chain", sa.Text()),
        _column("block", sa.BigInteger()),
        _belongs("pass"),
        sa.PrimaryKeyConstraint("pass_id", "chain"),
    )
    op.create_index("unsettled_block", "unsettled", ["chain", "block"])
    op.create_table(
        "newest_give",
        _column("community_id", ID),
        _column("chain", sa.Text()),
        _column("give_at", sa.Text()),
        _column("block", sa.BigInteger()),
        _belongs("community"),
        sa.PrimaryKeyConstraint("community_id", "chain", "give_at"),
    )


def _waits() -> None:
    op.create_table(
        "first_seen",
        _column("member_id", ID),
        _column("leaf", sa.Text()),
        _column("since", MOMENT),
        _column("doubted", MOMENT, null=True),
        _belongs("member"),
        sa.PrimaryKeyConstraint("member_id", "leaf"),
    )
    op.create_table(
        "opening",
        _column("member_id", ID),
        _column("tier", sa.Text()),
        _column("at", MOMENT),
        _belongs("member"),
        sa.PrimaryKeyConstraint("member_id", "tier"),
    )
    op.create_index("opening_at", "opening", ["at"])


def _communities() -> None:
    op.create_index("event_kind", "event", ["community_id", "kind", "at"])
    op.add_column("community", sa.Column("unknown_choice", sa.Text(), nullable=False, server_default="keep"))
    op.add_column("community", sa.Column("unknown_days", sa.Integer(), nullable=False, server_default="7"))
    op.add_column("community", _column("unknown_warned", MOMENT, null=True))


def _questions() -> None:
    op.create_table(
        "question",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("tier", sa.Text()),
        _column("asked_at", MOMENT),
        _column("posted_at", MOMENT, null=True),
        _column("answer", sa.Text()),
        _column("by_platform", sa.Text(), null=True),
        _column("by_id", sa.BigInteger(), null=True),
        _column("by_name", sa.Text(), null=True),
        _belongs("community"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("question_community", "question", ["community_id", "tier"])
    _partial("question_unposted", "question", ["community_id", "tier"], UNPOSTED, unique=True)
    op.create_table(
        "question_member",
        _column("member_id", ID),
        _column("tier", sa.Text()),
        _column("question_id", ID),
        _belongs("member"),
        _belongs("question"),
        sa.PrimaryKeyConstraint("member_id", "tier"),
    )
    op.create_index("question_member_question", "question_member", ["question_id"])


def downgrade() -> None:
    for table in ("question_member", "question", "opening", "first_seen", "newest_give", "unsettled"):
        op.drop_table(table)
    op.drop_index("event_kind", "event")
    for index in ("pass_lost", "pass_unknown", "pass_look"):
        op.drop_index(index, "pass")
    for column in ("unsettled", "expires", "unknown_since", "suspended", "told", "look_at"):
        op.drop_column("pass", column)
    for column in ("unknown_choice", "unknown_days", "unknown_warned"):
        op.drop_column("community", column)
    _partial("pass_due", "pass", ["until"], DUE)


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)


def _belongs(to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], ondelete="CASCADE")


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
