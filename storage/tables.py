"""Every table. What is unique, and what belongs to whom, is said here and kept by the database."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Id, Json, Moment

BEHIND = "wanted AND (given = 'giving' OR given = 'not' AND seen IS NULL) OR NOT wanted AND given <> 'not'"
"""Doors that a job must still bring into line. One that was looked at and is not ours to give stays as it is: somebody
else gave it, or the member or the bot is not there, and their return is an event.

Said once: an index serves a query only if both say the same words."""

metadata = MetaData(
    naming_convention={
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _of_member() -> Column[int]:
    return Column("member_id", Id, ForeignKey("member.id", ondelete="CASCADE"), nullable=False)


def _in_community() -> ForeignKeyConstraint:
    """A row that names both can never mix the member of one community with another."""
    return ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"], ondelete="CASCADE")


def _of_community(*, key: bool = False) -> Column[int]:
    return Column("community_id", Id, ForeignKey("community.id", ondelete="CASCADE"), nullable=False, primary_key=key)


def _where(name: str, condition: str, *columns: Column[Any], unique: bool = False) -> None:
    Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))


community = Table(
    "community",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("moderators_channel", BigInteger),
    sqlite_autoincrement=True,
)

place = Table(
    "place",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    _of_community(),
)
Index("place_community", place.c.community_id)

member = Table(
    "member",
    metadata,
    _id(),
    _of_community(),
    Column("revision", BigInteger, nullable=False),
    Column("notices", Boolean, nullable=False),
    UniqueConstraint("community_id", "id"),
    sqlite_autoincrement=True,
)

account = Table(
    "account",
    metadata,
    _id(),
    Column("community_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("community_id", "platform", "platform_user_id"),
    _in_community(),
    sqlite_autoincrement=True,
)
Index("account_member", account.c.member_id)

wallet = Table(
    "wallet",
    metadata,
    _id(),
    Column("community_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("scope", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("linked_at", Moment, nullable=False),
    UniqueConstraint("community_id", "scope", "address"),
    _in_community(),
    sqlite_autoincrement=True,
)
Index("wallet_member", wallet.c.member_id)
Index("wallet_address", wallet.c.address)

policy = Table(
    "policy",
    metadata,
    _of_community(key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Json, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("author_platform", Text),
    Column("author_id", BigInteger),
    Column("author_name", Text),
    Column("reason", Text, nullable=False),
    Column("at", Moment),
)

passes = Table(
    "pass",
    metadata,
    _id(),
    _of_member(),
    Column("tier", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("revision", Integer, nullable=False),
    Column("on_requirement", Boolean, nullable=False),
    Column("on_award", Boolean, nullable=False),
    Column("blocks", Json, nullable=False),
    Column("doubt", Json),
    Column("ended_at", Moment),
    Column("cause", Text),
    sqlite_autoincrement=True,
)
_where("pass_open", "ended_at IS NULL", passes.c.member_id, passes.c.tier, unique=True)
_where("pass_due", "ended_at IS NULL AND until IS NOT NULL", passes.c.until)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    _of_member(),
    Column("tier", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("facts", Json, nullable=False),
    sqlite_autoincrement=True,
)
Index("evidence_member", evidence.c.member_id, evidence.c.id)

award = Table(
    "award",
    metadata,
    _id(),
    _of_member(),
    Column("tier", Text, nullable=False),
    Column("until", Moment),
    Column("by_platform", Text, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
    sqlite_autoincrement=True,
)
_where("award_open", "ended_at IS NULL", award.c.member_id, award.c.tier, unique=True)
_where("award_due", "ended_at IS NULL AND until IS NOT NULL", award.c.until)

door = Table(
    "door",
    metadata,
    Column("member_id", Id, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("door_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),
    Column("given", Text, nullable=False),
    Column("seen", Boolean),
)
Index("door_holders", door.c.platform, door.c.place_id, door.c.kind, door.c.door_id)
_where("door_behind", BEHIND, door.c.member_id)

trouble = Table(
    "trouble",
    metadata,
    _of_community(key=True),
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("door_id", BigInteger, primary_key=True, autoincrement=False),
    Column("problem", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("again", Moment, nullable=False),
)

challenge = Table(
    "challenge",
    metadata,
    Column("token", Text, primary_key=True),
    _of_community(),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("address", Text),
    Column("message", Text),
    Column("misses", Integer, nullable=False),
    Column("used_at", Moment),
)
_where("challenge_open", "used_at IS NULL", challenge.c.platform, challenge.c.platform_user_id)
Index("challenge_expires", challenge.c.expires_at)

event = Table(
    "event",
    metadata,
    _id(),
    _of_community(),
    Column("member_id", Id),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("facts", Json, nullable=False),
    Column("shown_at", Moment),
    _in_community(),
    sqlite_autoincrement=True,
)
_where("event_news", "shown_at IS NULL AND member_id IS NOT NULL", event.c.member_id, event.c.id)

trail = Table(
    "trail",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hashes", Json, nullable=False),
)

named = Table(
    "named",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("member_id", Id, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
)
Index("named_member", named.c.member_id)

job = Table(
    "job",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("run_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("died_at", Moment),
    # of each kind and key at most one waits, one runs and one is dead
    UniqueConstraint("kind", "key", "state"),
    sqlite_autoincrement=True,
)
Index("job_claim", job.c.state, job.c.priority.desc(), job.c.run_at, job.c.id)
Index("job_next", job.c.state, job.c.run_at)
