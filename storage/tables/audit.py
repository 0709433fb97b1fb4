"""The tables of moderators' acts: the log that shows what is missing of it, and awards that wait for a yes."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, false

from storage.columns import Id, Json, Moment
from storage.schema import metadata, of_community, own_id

audit = Table(
    "audit",
    metadata,
    of_community(key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("deed", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # who did it and what it was about: each with a salt of its own, and both go when the person is forgotten
    Column("by", Json),
    Column("by_salt", Text),
    Column("by_commitment", Text, nullable=False),
    Column("about", Json),
    Column("about_salt", Text),
    Column("about_commitment", Text, nullable=False),
    Column("chained", Text, nullable=False),
    # the same as in `by` and `about`, to be found by
    Column("by_platform", Text),
    Column("by_id", BigInteger),
    Column("member_id", Id),
    Column("tier", Text),
)
Index("audit_at", audit.c.community_id, audit.c.at)
Index("audit_by", audit.c.community_id, audit.c.by_platform, audit.c.by_id)
Index("audit_member", audit.c.community_id, audit.c.member_id)
Index("audit_tier", audit.c.community_id, audit.c.tier)

audit_head = Table(
    "audit_head",
    metadata,
    # how long the log is and how it ends, so that lines missing from its end are missed too
    of_community(key=True),
    Column("number", Integer, nullable=False),
    Column("chained", Text, nullable=False),
)

batch = Table(
    "batch",
    metadata,
    own_id(),
    of_community(),
    Column("place_platform", Text, nullable=False),
    Column("place_id", BigInteger, nullable=False),
    Column("by_platform", Text, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
Index("batch_at", batch.c.at)

batch_line = Table(
    "batch_line",
    metadata,
    Column("batch_id", Id, ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    of_community(),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("until", Moment),
    Column("why", Text, nullable=False),
    Column("on_chain", Boolean, nullable=False, server_default=false()),
)
Index("batch_line_account", batch_line.c.platform, batch_line.c.platform_user_id)
