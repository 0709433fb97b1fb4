"""The tables of changes of policy: what somebody has proposed, and what became of it."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from storage.columns import Json, Moment
from storage.schema import metadata, of_community, of_member, own_id, where

proposal = Table(
    "proposal",
    metadata,
    own_id(),
    of_community(),
    Column("place_platform", Text, nullable=False),
    Column("place_id", BigInteger, nullable=False),
    Column("base", Integer, nullable=False),
    Column("document", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author_platform", Text, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    # who would keep, gain or lose what: numbers of ours
    Column("effects", Json, nullable=False),
    Column("needs_second", Boolean, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("restores", Integer),
    Column("state", Text, nullable=False),
    Column("due_at", Moment),
    Column("by_platform", Text),
    Column("by_id", BigInteger),
    Column("by_name", Text),
    # what the policy expects, and what a look at it said
    Column("cases", Json, nullable=False, server_default="[]"),
    sqlite_autoincrement=True,
)
Index("proposal_at", proposal.c.at)
where("proposal_waiting", "state = 'waiting'", proposal.c.community_id)


def _put_together(name: str) -> Table:
    """What somebody puts together piece by piece: one for each moderator and community."""
    table = Table(
        name,
        metadata,
        own_id(),
        of_community(),
        Column("platform", Text, nullable=False),
        Column("platform_user_id", BigInteger, nullable=False),
        Column("expires_at", Moment, nullable=False),
        Column("pieces", Json, nullable=False),
        sqlite_autoincrement=True,
    )
    Index(f"{name}_author", table.c.community_id, table.c.platform, table.c.platform_user_id, unique=True)
    return table


draft = _put_together("draft")
template = _put_together("template")

verify_message = Table(
    "verify_message",
    metadata,
    of_community(key=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
)

freeze = Table(
    "freeze",
    metadata,
    of_community(key=True),
    Column("at", Moment, nullable=False),
    Column("by_platform", Text, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("why", Text, nullable=False),
)

shade = Table(
    "shade",
    metadata,
    own_id(),
    of_member(),
    Column("tier", Text, nullable=False),
    Column("fate", Text),
    Column("at", Moment, nullable=False),
    Column("facts", Json, nullable=False),
    sqlite_autoincrement=True,
)
Index("shade_member", shade.c.member_id, shade.c.tier, shade.c.id)
Index("shade_tier", shade.c.tier)
