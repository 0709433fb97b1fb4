"""The tables of what is to happen on chain, of whatever was signed for it, and of awards that are there too."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from storage.columns import Id, Moment
from storage.schema import metadata, of_community, of_member, own_id, where

sending = Table(
    "sending",
    metadata,
    own_id(),
    of_community(),
    Column("key", Text, nullable=False),
    Column("chain", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("stage", Text, nullable=False),
    Column("nonce", BigInteger),
    Column("gas", BigInteger, nullable=False),
    Column("block", BigInteger),
    Column("block_hash", Text),
    Column("ok", Boolean),
    Column("taken_on", BigInteger),
    Column("why", Text, nullable=False),
    UniqueConstraint("community_id", "key"),
    sqlite_autoincrement=True,
)
where("sending_open", "stage IN ('queued', 'sent', 'mined')", sending.c.id)
# two transactions of ours can never be signed for one nonce
where("sending_nonce", "stage IN ('sent', 'mined')", sending.c.chain, sending.c.signer, sending.c.nonce, unique=True)

attempt = Table(
    "attempt",
    metadata,
    own_id(),
    Column("sending_id", Id, ForeignKey("sending.id", ondelete="CASCADE"), nullable=False),
    Column("nonce", BigInteger, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("raw", Text, nullable=False),
    # wei per gas can pass 2**63 on no chain there is, but texts cannot be too small for what a node says
    Column("most", Text, nullable=False),
    Column("tip", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("told_at", Moment),
    Column("number", Integer, nullable=False),
    sqlite_autoincrement=True,
)
Index("attempt_sending", attempt.c.sending_id)

chain_pass = Table(
    "chain_pass",
    metadata,
    own_id(),
    of_member(),
    Column("tier", Text, nullable=False),
    Column("chain", Text, nullable=False),
    Column("contract", Text, nullable=False),
    # 256 bits
    Column("project", Text, nullable=False),
    Column("wallet", Text),
    Column("stands", Moment),
    # what the contract is being told
    Column("verb", Text),
    Column("until", Moment),
    Column("moves", Integer, nullable=False),
    Column("halted", Boolean, nullable=False),
    # as long as the award is one on chain
    Column("wanted", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
Index("chain_pass_member", chain_pass.c.member_id)
