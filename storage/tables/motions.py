"""The table of selections that the council's key is to send: who moved each, who said yes, and what became of it."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from storage.columns import Id, Json, Moment
from storage.schema import in_community, metadata, own_id, where

motion = Table(
    "motion",
    metadata,
    own_id(),
    Column("community_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("chain", Text, nullable=False),
    Column("registry", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("creator", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("shares", Json, nullable=False),
    Column("signer", Text, nullable=False),
    # wei can pass 2**63
    Column("most", Text, nullable=False),
    Column("by_platform", Text, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("second_platform", Text),
    Column("second_id", BigInteger),
    Column("second_name", Text),
    Column("why", Text),
    in_community(),
    sqlite_autoincrement=True,
)
Index("motion_member", motion.c.member_id)
# of one design at most one is on its way, whoever says yes to what at the same moment
where(
    "motion_sending", "state = 'sending'", motion.c.community_id, motion.c.chain, motion.c.registry, motion.c.sha256,
    unique=True,
)  # fmt: skip
where("motion_waiting", "state = 'waiting'", motion.c.community_id)
