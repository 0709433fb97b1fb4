"""The tables of rounds that are reported to a ledger, and of the files that anybody can check."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from storage.columns import Json
from storage.schema import metadata, of_community, own_id, where

round_report = Table(
    "round_report",
    metadata,
    own_id(),
    of_community(),
    Column("round", Text, nullable=False, unique=True),
    Column("chain", Text, nullable=False),
    Column("ledger", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("opening", Json, nullable=False),
    Column("opening_hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("result", Json),
    Column("result_hash", Text, nullable=False),
    Column("totals", Json, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("cancel", Text, nullable=False),
    Column("final_at", BigInteger, nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)
where(
    "round_report_live",
    "state IN ('opening', 'open', 'closed', 'tallied', 'submitting', 'submitted', 'confirmed', 'final')",
    round_report.c.id,
)

round_file = Table(
    "round_file",
    metadata,
    Column("round", Text, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
)
