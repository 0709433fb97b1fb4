"""The tables of what is held: passes, the evidence they were given or taken on, and awards."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, false

from storage.columns import Json, Moment
from storage.schema import metadata, of_member, own_id, where

LOST = "cause = 'requirement'"
"""Said once: an index serves a query only if both say the same words."""

passes = Table(
    "pass",
    metadata,
    own_id(),
    of_member(),
    Column("tier", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("revision", Integer, nullable=False),
    Column("on_requirement", Boolean, nullable=False),
    Column("on_award", Boolean, nullable=False),
    Column("blocks", Json, nullable=False),
    Column("doubt", Json),
    Column("unsettled", Json),
    Column("expires", Moment),
    Column("unknown_since", Moment),
    Column("suspended", Boolean, nullable=False, server_default=false()),
    Column("told", Integer),
    Column("look_at", Moment),
    Column("unlinked", Boolean, nullable=False, server_default=false()),
    Column("asked_anew", Integer),
    Column("ended_at", Moment),
    Column("cause", Text),
    sqlite_autoincrement=True,
)
where("pass_open", "ended_at IS NULL", passes.c.member_id, passes.c.tier, unique=True)
where("pass_look", "ended_at IS NULL AND look_at IS NOT NULL", passes.c.look_at)
where("pass_unknown", "ended_at IS NULL AND unknown_since IS NOT NULL", passes.c.unknown_since)
# with all that counting a tier's passes by day asks for, so that the rows themselves are not read
Index("pass_tier", passes.c.tier, passes.c.ended_at, passes.c.member_id, passes.c.cause)
Index("pass_since", passes.c.tier, passes.c.since, passes.c.ended_at, passes.c.member_id, passes.c.cause)
where("pass_lost", LOST, passes.c.tier, passes.c.ended_at)

evidence = Table(
    "evidence",
    metadata,
    own_id(),
    of_member(),
    Column("tier", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("facts", Json, nullable=False),
    sqlite_autoincrement=True,
)
Index("evidence_member", evidence.c.member_id, evidence.c.id)
where("evidence_ended", "change = 'take'", evidence.c.tier, evidence.c.id)

award = Table(
    "award",
    metadata,
    own_id(),
    of_member(),
    Column("tier", Text, nullable=False),
    Column("until", Moment),
    Column("by_platform", Text, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # the role that its member had before, and was taken over with
    Column("adopted", BigInteger),
    Column("ended_at", Moment),
    sqlite_autoincrement=True,
)
where("award_open", "ended_at IS NULL", award.c.member_id, award.c.tier, unique=True)
where("award_due", "ended_at IS NULL AND until IS NOT NULL", award.c.until)
