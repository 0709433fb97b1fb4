"""The tables of chats that people ask to join: which are linked, who asks, by which link, and whom the bot has seen."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text, UniqueConstraint

from storage.columns import Id, Moment
from storage.schema import in_community, metadata, of_community, of_member, own_id, where

chat = Table(
    "chat",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    of_community(),
    Column("title", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("audit_since", Moment),
    Column("deadline", Moment),
    Column("by_id", BigInteger),
    Column("by_name", Text),
    Column("warned_at", Moment),
)
Index("chat_community", chat.c.community_id)
where("chat_deadline", "deadline IS NOT NULL", chat.c.deadline)

join_request = Table(
    "join_request",
    metadata,
    own_id(),
    Column("community_id", Id, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("platform", Text, nullable=False),
    Column("place_id", BigInteger, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("private_id", BigInteger, nullable=False),
    Column("link", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("number", BigInteger, nullable=False, server_default="0"),
    Column("stage", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("look_at", Moment, nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    UniqueConstraint("platform", "place_id", "platform_user_id"),
    in_community(),
    sqlite_autoincrement=True,
)
where("join_request_open", "stage = 'open'", join_request.c.platform, join_request.c.place_id, join_request.c.look_at)
Index("join_request_member", join_request.c.member_id)
Index("join_request_asked", join_request.c.asked_at)

invite = Table(
    "invite",
    metadata,
    own_id(),
    of_member(),
    Column("platform", Text, nullable=False),
    Column("place_id", BigInteger, nullable=False),
    Column("link", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_by", BigInteger),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    sqlite_autoincrement=True,
)
Index("invite_member", invite.c.member_id)
Index("invite_link", invite.c.platform, invite.c.place_id, invite.c.link)
Index("invite_expires", invite.c.expires_at)

sighting = Table(
    "sighting",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("place_id", BigInteger, primary_key=True, autoincrement=False),
    Column("platform_user_id", BigInteger, primary_key=True, autoincrement=False),
    of_community(),
    Column("name", Text, nullable=False),
    Column("here", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("sighting_community", sighting.c.community_id)
Index("sighting_at", sighting.c.at)

link_code = Table(
    "link_code",
    metadata,
    Column("hash", Text, primary_key=True),
    of_community(),
    Column("platform", Text),
    Column("place_id", BigInteger),
    Column("by_platform", Text),
    Column("by_id", BigInteger),
    Column("by_name", Text),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)
Index("link_code_expires", link_code.c.expires_at)

code_miss = Table(
    "code_miss",
    metadata,
    own_id(),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
Index("code_miss_account", code_miss.c.platform, code_miss.c.platform_user_id, code_miss.c.at)
