"""The tables about people: who asked whom to be one member, who claims whose wallet, who is forgotten, and so on."""

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

claim = Table(
    "claim",
    metadata,
    own_id(),
    of_community(),
    Column("scope", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("message", Text),
    Column("signature", Text),
    Column("outcome", Text),
    Column("by_platform", Text),
    Column("by_id", BigInteger),
    Column("by_name", Text),
    sqlite_autoincrement=True,
)
where("claim_open", "outcome IS NULL", claim.c.community_id, claim.c.scope, claim.c.address, unique=True)
Index("claim_account", claim.c.platform, claim.c.platform_user_id, claim.c.at)
Index("claim_expires", claim.c.expires_at)

tombstone = Table(
    "tombstone",
    metadata,
    # which account of which community it was can be told from it only with the key, which is not in here
    Column("mark", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
