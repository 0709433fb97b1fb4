"""The tables of what logs said: how far each source was looked through, and who was ever given what of it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from storage.columns import Id
from storage.schema import metadata, of_member, own_id

source = Table(
    "source",
    metadata,
    own_id(),
    Column("chain", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("schema", Text, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    UniqueConstraint("chain", "contract", "schema"),
    sqlite_autoincrement=True,
)

given = Table(
    "given",
    metadata,
    own_id(),
    Column("source_id", Id, ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("wallet", Text, nullable=False),
    # a number of 256 bits, in hex: no column holds one
    Column("item", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("given_wallet", given.c.source_id, given.c.wallet, given.c.item, unique=True)

paper = Table(
    "paper",
    metadata,
    own_id(),
    of_member(),
    Column("chain", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("schema", Text, nullable=False),
    Column("wallet", Text, nullable=False),
    Column("uid", Text, nullable=False),
    Column("paper", Text, nullable=False),
    UniqueConstraint("member_id", "chain", "contract", "uid"),
    sqlite_autoincrement=True,
)
Index("paper_wallet", paper.c.wallet)
