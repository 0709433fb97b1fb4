"""The tables of giving and taking: what settles, what is waited for, and what the moderators are asked."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from storage.columns import Id, Moment
from storage.schema import metadata, of_community, own_id, where

unsettled = Table(
    "unsettled",
    metadata,
    Column("pass_id", Id, ForeignKey("pass.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("chain", Text, primary_key=True),
    Column("block", BigInteger, nullable=False),
)
Index("unsettled_block", unsettled.c.chain, unsettled.c.block)

newest_give = Table(
    "newest_give",
    metadata,
    of_community(key=True),
    Column("chain", Text, primary_key=True),
    Column("give_at", Text, primary_key=True),
    Column("block", BigInteger, nullable=False),
)

first_seen = Table(
    "first_seen",
    metadata,
    Column("member_id", Id, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("leaf", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("doubted", Moment),
)

opening = Table(
    "opening",
    metadata,
    Column("member_id", Id, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("tier", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
Index("opening_at", opening.c.at)

question = Table(
    "question",
    metadata,
    own_id(),
    of_community(),
    Column("tier", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("posted_at", Moment),
    Column("answer", Text, nullable=False),
    Column("by_platform", Text),
    Column("by_id", BigInteger),
    Column("by_name", Text),
    sqlite_autoincrement=True,
)
Index("question_community", question.c.community_id, question.c.tier)
where("question_unposted", "posted_at IS NULL", question.c.community_id, question.c.tier, unique=True)

question_member = Table(
    "question_member",
    metadata,
    Column("member_id", Id, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    # the question's own, so that nobody is asked about twice
    Column("tier", Text, primary_key=True),
    Column("question_id", Id, ForeignKey("question.id", ondelete="CASCADE"), nullable=False),
)
Index("question_member_question", question_member.c.question_id)
