"""The table of channels that tiers open to their roles."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from storage.schema import metadata, of_community

channel = Table(
    "channel",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role_id", BigInteger, primary_key=True, autoincrement=False),
    of_community(),
    Column("wanted", Boolean, nullable=False),
    Column("given", Text, nullable=False),
    # what opening it changed there, which closing takes back
    Column("allowed", BigInteger, nullable=False),
    Column("denied", BigInteger, nullable=False),
)
Index("channel_community", channel.c.community_id)
