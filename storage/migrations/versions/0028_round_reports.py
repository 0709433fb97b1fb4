"""Rounds are reported to a ledger, and their files are kept.

Why: how far a report is, and what exactly it says, must be known before anything of it is told to a chain.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = "state IN ('opening', 'open', 'closed', 'tallied', 'submitting', 'submitted', 'confirmed', 'final')"


def upgrade() -> None:
    op.create_table(
        "round_report",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        *(_column(name, sa.Text()) for name in ("round", "chain", "ledger", "signer", "title", "opening")),
        *(_column(name, sa.Text()) for name in ("opening_hash", "state")),
        _column("opened_at", sa.BigInteger()),
        sa.Column("result", sa.Text()),
        *(_column(name, sa.Text()) for name in ("result_hash", "totals")),
        _column("tries", sa.Integer()),
        *(_column(name, sa.Text()) for name in ("why", "cancel")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="round_report_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="round_report_pkey"),
        sa.UniqueConstraint("round", name="round_report_round_key"),
        sqlite_autoincrement=True,
    )
    where = sa.text(LIVE)
    op.create_index("round_report_live", "round_report", ["id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "round_file",
        _column("round", sa.Text()),
        _column("raw", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("round", name="round_file_pkey"),
    )


def downgrade() -> None:
    op.drop_table("round_file")
    op.drop_table("round_report")


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)
