"""The tables of what selected designs are paid: how far each registry was looked through, and what that told."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from storage.columns import Id
from storage.schema import metadata, of_community, own_id

paying = Table(
    "paying",
    metadata,
    own_id(),
    of_community(),
    Column("chain", Text, nullable=False),
    Column("registry", Text, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("told_after", BigInteger, nullable=False),
    UniqueConstraint("community_id", "chain", "registry"),
    sqlite_autoincrement=True,
)

selected = Table(
    "selected",
    metadata,
    own_id(),
    Column("paying_id", Id, ForeignKey("paying.id", ondelete="CASCADE"), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("creator", Text, nullable=False),
    Column("split", Text, nullable=False),
    UniqueConstraint("paying_id", "sha256"),
    sqlite_autoincrement=True,
)

payment = Table(
    "payment",
    metadata,
    own_id(),
    Column("paying_id", Id, ForeignKey("paying.id", ondelete="CASCADE"), nullable=False),
    Column("split", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("token", Text, nullable=False),
    # a number of 256 bits, in hex: no column holds one
    Column("amount", Text, nullable=False),
    Column("decimals", Integer, nullable=False),
    Column("block", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("tx_hash", Text, nullable=False),
    UniqueConstraint("paying_id", "block", "place"),
    sqlite_autoincrement=True,
)
Index("payment_split", payment.c.paying_id, payment.c.split)
