"""The tables of contributions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import Id, Json, Moment
from storage.schema import in_community, metadata, of_community, own_id, where

entry = Table(
    "entry",
    metadata,
    own_id(),
    Column("community_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("title", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("pixels", Text, nullable=False),
    Column("look", Text, nullable=False),
    Column("mirrored", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("declared", Json, nullable=False),
    # small, drawn anew, and empty once it left the gallery
    Column("picture", LargeBinary, nullable=False),
    # the round that took it, and whether that has opened with it
    Column("round", Integer),
    Column("sealed", Boolean, nullable=False, server_default=false()),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("why", Text, nullable=False, server_default=""),
    in_community(),
    sqlite_autoincrement=True,
)
where("entry_content", "state IN ('pending', 'approved')", entry.c.community_id, entry.c.sha256, unique=True)
where("entry_shown", "state = 'shown'", entry.c.member_id, unique=True)
Index("entry_member", entry.c.member_id, entry.c.id)
Index("entry_state", entry.c.community_id, entry.c.state, entry.c.id)

entry_report = Table(
    "entry_report",
    metadata,
    own_id(),
    of_community(),
    Column("entry_id", Id, ForeignKey("entry.id", ondelete="CASCADE"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("entry_id", "platform", "platform_user_id"),
    sqlite_autoincrement=True,
)
Index("entry_report_by", entry_report.c.community_id, entry_report.c.platform, entry_report.c.platform_user_id)
