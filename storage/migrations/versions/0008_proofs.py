"""Proofs that may stop to hold, and wallets that others vouch for; the chain a text to sign names.

Why: a contract wallet counts only on the chain where it was proved, and is asked again whether it still does.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHECKED = "checked_at IS NOT NULL AND stale_at IS NULL"
CHALLENGE = ("chain", "signed_message", "signed_signature")
KEPT: dict[str, Any] = {
    "message": sa.Text(),
    "signature": sa.Text(),
    "checked_at": MOMENT,
    "doubted_at": MOMENT,
    "doubted_block": sa.BigInteger(),
    "stale_at": MOMENT,
    "vouched_by": sa.Text(),
}


def upgrade() -> None:
    for name in CHALLENGE:
        op.add_column("challenge", sa.Column(name, sa.Text()))
    for name, kind in KEPT.items():
        op.add_column("wallet", sa.Column(name, kind))
    where = sa.text(CHECKED)
    op.create_index("wallet_checked", "wallet", ["checked_at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("wallet_checked", "wallet")
    for name in reversed(KEPT):
        op.drop_column("wallet", name)
    for name in reversed(CHALLENGE):
        op.drop_column("challenge", name)
