"""Every table. What is unique, and what belongs to whom, is said here and kept by the database."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import Id, Json, Moment
from storage.schema import in_community, metadata, of_community, own_id, where
from storage.tables.accounts import claim, last_spoken, pairing, tombstone, wrong_code
from storage.tables.audit import audit, audit_head, batch, batch_line
from storage.tables.changes import draft, freeze, proposal, shade, template, verify_message
from storage.tables.channels import channel
from storage.tables.chats import chat, code_miss, invite, join_request, link_code, sighting
from storage.tables.doors import door, trouble
from storage.tables.entries import entry, entry_report
from storage.tables.indexes import given, paper, source
from storage.tables.motions import motion
from storage.tables.outbox import attempt, chain_pass, sending
from storage.tables.passes import award, evidence, passes
from storage.tables.payments import paying, payment, selected
from storage.tables.reporting import round_file, round_report
from storage.tables.rounds import ballot, candidate, carried_points, elector, round_, round_member, sheet
from storage.tables.rules import first_seen, newest_give, opening, question, question_member, unsettled
from storage.tables.signin import browser, challenge, crest

__all__ = [
    "account",
    "attempt",
    "audit",
    "audit_head",
    "award",
    "ballot",
    "batch",
    "batch_line",
    "browser",
    "candidate",
    "carried_points",
    "chain_pass",
    "challenge",
    "channel",
    "chat",
    "claim",
    "code_miss",
    "community",
    "crest",
    "door",
    "draft",
    "elector",
    "entry",
    "entry_report",
    "event",
    "evidence",
    "first_seen",
    "freeze",
    "given",
    "invite",
    "job",
    "join_request",
    "last_spoken",
    "link_code",
    "member",
    "metadata",
    "motion",
    "named",
    "newest_give",
    "opening",
    "pairing",
    "paper",
    "passes",
    "paying",
    "payment",
    "place",
    "policy",
    "proposal",
    "question",
    "question_member",
    "round_",
    "round_file",
    "round_member",
    "round_report",
    "selected",
    "sending",
    "shade",
    "sheet",
    "sighting",
    "source",
    "template",
    "tombstone",
    "trail",
    "trouble",
    "unsettled",
    "verify_message",
    "wallet",
    "wrong_code",
]

community = Table(
    "community",
    metadata,
    own_id(),
    Column("name", Text, nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("moderators_channel", BigInteger),
    # the host's config names it
    Column("channel_fixed", Boolean, nullable=False, server_default=false()),
    # the kinds of news that its moderators switched off there
    Column("quiet", Text, nullable=False, server_default=""),
    Column("unknown_choice", Text, nullable=False, server_default="keep"),
    Column("unknown_days", Integer, nullable=False, server_default="7"),
    Column("unknown_warned", Moment),
    # where contributions are shown
    Column("gallery_channel", BigInteger),
    sqlite_autoincrement=True,
)

place = Table(
    "place",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    of_community(),
)
Index("place_community", place.c.community_id)

member = Table(
    "member",
    metadata,
    own_id(),
    of_community(),
    Column("revision", BigInteger, nullable=False),
    Column("notices", Boolean, nullable=False),
    # the kinds of notices that are off nevertheless
    Column("quiet", Text, nullable=False, server_default=""),
    Column("shows_wallets", Boolean, nullable=False, server_default=false()),
    # a member that became one with another keeps its number and its evidence, and nothing else
    Column("joined_into", Id, ForeignKey("member.id")),
    UniqueConstraint("community_id", "id"),
    sqlite_autoincrement=True,
)

where("member_joined", "joined_into IS NOT NULL", member.c.joined_into)

account = Table(
    "account",
    metadata,
    own_id(),
    Column("community_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("community_id", "platform", "platform_user_id"),
    in_community(),
    sqlite_autoincrement=True,
)
Index("account_member", account.c.member_id)

wallet = Table(
    "wallet",
    metadata,
    own_id(),
    Column("community_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("scope", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("linked_at", Moment, nullable=False),
    # what may stop to hold: what was signed, when that was last seen to hold, and a first "no" on a final block
    Column("message", Text),
    Column("signature", Text),
    Column("checked_at", Moment),
    Column("doubted_at", Moment),
    Column("doubted_block", BigInteger),
    Column("stale_at", Moment),
    # for a vault or a Safe: the address of the same member that it is theirs by
    Column("vouched_by", Text),
    Column("label", Text, nullable=False, server_default=""),
    Column("is_primary", Boolean, nullable=False, server_default=false()),
    Column("shows_name", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("community_id", "scope", "address"),
    in_community(),
    sqlite_autoincrement=True,
)
Index("wallet_member", wallet.c.member_id)
Index("wallet_address", wallet.c.address, wallet.c.community_id)
where("wallet_checked", "checked_at IS NOT NULL AND stale_at IS NULL", wallet.c.checked_at)

policy = Table(
    "policy",
    metadata,
    of_community(key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Json, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("author_platform", Text),
    Column("author_id", BigInteger),
    Column("author_name", Text),
    Column("reason", Text, nullable=False),
    Column("at", Moment),
)

event = Table(
    "event",
    metadata,
    own_id(),
    of_community(),
    Column("member_id", Id),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("facts", Json, nullable=False),
    Column("shown_at", Moment),
    in_community(),
    sqlite_autoincrement=True,
)
Index("event_kind", event.c.community_id, event.c.kind, event.c.at)
where("event_news", "shown_at IS NULL AND member_id IS NOT NULL", event.c.member_id, event.c.id)

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
    own_id(),
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
    Column("lane", Text, nullable=False, server_default=""),
    # of each kind and key at most one waits, one runs and one is dead
    UniqueConstraint("kind", "key", "state"),
    sqlite_autoincrement=True,
)
Index("job_claim", job.c.state, job.c.priority.desc(), job.c.run_at, job.c.id)
Index("job_next", job.c.state, job.c.run_at)
