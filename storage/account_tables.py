"""The tables of pairing: who asked whom to be one member, and who tried wrong codes; and what each spoke of last."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from storage.columns import Moment
from storage.schema import metadata, of_community, own_id, where

pairing = Table(
    "pairing",
    metadata,
    own_id(),
    of_community(),
    Column("origin", Text, nullable=False),
    Column("asker_platform", Text, nullable=False),
    Column("asker_id", BigInteger, nullable=False),
    Column("asker_name", Text, nullable=False),
    Column("asker_yes", Boolean, nullable=False),
    Column("other_platform", Text),
    Column("other_id", BigInteger),
    Column("other_name", Text),
    Column("other_yes", Boolean, nullable=False),
    Column("selector", Text),
    Column("code", Text),
    Column("wallet", Text),
    Column("misses", Integer, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ending", Text),
    sqlite_autoincrement=True,
)
where("pairing_code", "code IS NOT NULL", pairing.c.community_id, pairing.c.selector)
where("pairing_asker", "ending IS NULL", pairing.c.asker_platform, pairing.c.asker_id)
where("pairing_other", "ending IS NULL", pairing.c.other_platform, pairing.c.other_id)
Index("pairing_expires", pairing.c.expires_at)

last_spoken = Table(
    "last_spoken",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("platform_user_id", BigInteger, primary_key=True, autoincrement=False),
    of_community(),
)
Index("last_spoken_community", last_spoken.c.community_id)

wrong_code = Table(
    "wrong_code",
    metadata,
    of_community(key=True),
    Column("platform", Text, primary_key=True),
    Column("platform_user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("first_at", Moment, nullable=False),
    Column("misses", Integer, nullable=False),
)
