"""The tables of signing in: links, the browsers that are their account's own, and the picture on the page."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from storage.columns import Moment
from storage.schema import metadata, of_community, where

challenge = Table(
    "challenge",
    metadata,
    Column("token", Text, primary_key=True),
    of_community(),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("address", Text),
    Column("message", Text),
    Column("misses", Integer, nullable=False),
    Column("used_at", Moment),
    Column("signed_address", Text),
    Column("signed_scope", Text),
    Column("signed_proof", Text),
    Column("signed_code", Text),
    Column("signed_at", Moment),
    Column("foreign_at", Moment),
    Column("chain", Text),
    Column("signed_message", Text),
    Column("signed_signature", Text),
)
where("challenge_open", "used_at IS NULL", challenge.c.platform, challenge.c.platform_user_id)
Index("challenge_expires", challenge.c.expires_at)

browser = Table(
    "browser",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("challenge", Text, ForeignKey("challenge.token", ondelete="CASCADE"), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("bound_at", Moment),
    Column("launch", Text),
    UniqueConstraint("launch"),
)
Index("browser_challenge", browser.c.challenge)

crest = Table(
    "crest",
    metadata,
    of_community(key=True),
    Column("called", Text, nullable=False),
    Column("picture", LargeBinary, nullable=False),
    Column("look_at", Moment, nullable=False),
)
Index("crest_look_at", crest.c.look_at)
