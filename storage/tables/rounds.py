"""The tables of rounds: what is published of them names nobody; `round_member` alone leads to people."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, false

from storage.columns import Id, Json, Moment
from storage.schema import metadata, of_community, of_member, own_id, where


def _of_round() -> Column[int]:
    return Column("round_id", Id, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


round_ = Table(
    "round",
    metadata,
    own_id(),
    of_community(),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("rules", Json, nullable=False),
    Column("tier", Text, nullable=False),
    Column("days", Integer, nullable=False),
    # whole seconds since 1970, as it stands in its rules
    Column("closes_at", BigInteger, nullable=False),
    Column("chain", Text, nullable=False),
    Column("chain_id", BigInteger, nullable=False),
    Column("ledger", Text, nullable=False),
    Column("community_word", LargeBinary, nullable=False),
    Column("word", LargeBinary, nullable=False),
    Column("snapshot_block", BigInteger, nullable=False),
    Column("snapshot_hash", LargeBinary, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("extended", Boolean, nullable=False, server_default=false()),
    # where members read of it
    Column("channel_id", BigInteger, nullable=False),
    Column("seed", LargeBinary, nullable=False),
    Column("ballots", Integer, nullable=False),
    # what is published, once it was counted
    Column("file", LargeBinary),
    Column("file_hash", LargeBinary),
    sqlite_autoincrement=True,
)
Index("round_number", round_.c.community_id, round_.c.number, unique=True)
where("round_due", "state = 'open'", round_.c.closes_at)

candidate = Table(
    "candidate",
    metadata,
    _of_round(),
    Column("digest", LargeBinary, primary_key=True),
    Column("nth", Integer, nullable=False),
    Column("licence", LargeBinary, nullable=False),
    Column("creator", LargeBinary, nullable=False),
    Column("wallet", Text),
    Column("points", Integer, nullable=False),
)
elector = Table(
    "elector",
    metadata,
    _of_round(),
    Column("word", LargeBinary, primary_key=True),
    Column("voter", Text),
    Column("weight", BigInteger, nullable=False),
)
# who stands behind a word: with the row goes the only way back from the one to the other
round_member = Table(
    "round_member",
    metadata,
    _of_round(),
    Column("word", LargeBinary, primary_key=True),
    of_member(),
    Column("secret", LargeBinary, nullable=False),
)
Index("round_member_member", round_member.c.member_id)
# what was earned without a wallet, and in which round's report it went to one; nothing of it leads to anybody
carried_points = Table(
    "carried_points",
    metadata,
    _of_round(),
    Column("word", LargeBinary, primary_key=True),
    Column("wallet", Text, nullable=False),
    Column("carried_in", Id, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
)
Index("carried_points_carried_in", carried_points.c.carried_in)
# a link on which one ballot is signed, and the ballot as it was shown to be signed
sheet = Table(
    "sheet",
    metadata,
    Column("token", Text, primary_key=True),
    of_community(),
    Column("platform", Text, nullable=False),
    Column("platform_user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("used_at", Moment),
    Column("seq", Integer, nullable=False),
    Column("word", LargeBinary),
    Column("choices", Json),
    Column("nonce", Integer),
    Column("issued_at", BigInteger),
    Column("salt", LargeBinary),
    Column("voter", Text),
)
where("sheet_open", "used_at IS NULL", sheet.c.platform, sheet.c.platform_user_id)
Index("sheet_expires", sheet.c.expires_at)
ballot = Table(
    "ballot",
    metadata,
    _of_round(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("word", LargeBinary, nullable=False),
    Column("choices", Json, nullable=False),
    Column("nonce", Integer, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("voter", Text),
    Column("signature", Text, nullable=False),
    Column("signing", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("head", LargeBinary, nullable=False),
)
Index("ballot_of", ballot.c.round_id, ballot.c.word, ballot.c.seq)
