"""Awards can be on chain too, as passes to a project that a wallet carries.

Why: what is to stand there is kept in the transaction of the award, and what the contract was told beside it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "chain_pass",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("member_id", ID),
        *(_column(name, sa.Text()) for name in ("tier", "chain", "contract", "project")),
        sa.Column("wallet", sa.Text()),
        sa.Column("stands", MOMENT),
        sa.Column("verb", sa.Text()),
        sa.Column("until", MOMENT),
        _column("moves", sa.Integer()),
        _column("halted", sa.Boolean()),
        _column("wanted", sa.Boolean()),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="chain_pass_member_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="chain_pass_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("chain_pass_member", "chain_pass", ["member_id"])


def downgrade() -> None:
    op.drop_table("chain_pass")


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)
