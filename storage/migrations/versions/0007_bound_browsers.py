"""Browsers that are an account's own, and signatures that wait for a code.

Why: whoever got somebody else's link could be made to sign for that account; now a signature counts only in a browser
of the account itself, or once the account has typed the code that was shown where the wallet signed.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SIGNED: dict[str, Any] = {
    "signed_address": sa.Text(),
    "signed_scope": sa.Text(),
    "signed_proof": sa.Text(),
    "signed_code": sa.Text(),
    "signed_at": MOMENT,
    "foreign_at": MOMENT,
}


def upgrade() -> None:
    for name, kind in SIGNED.items():
        op.add_column("challenge", sa.Column(name, kind))
    op.create_table(
        "browser",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("bound_at", MOMENT),
        sa.Column("launch", sa.Text()),
        sa.ForeignKeyConstraint(["challenge"], ["challenge.token"], name="browser_challenge_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name="browser_pkey"),
        sa.UniqueConstraint("launch", name="browser_launch_key"),
    )
    op.create_index("browser_challenge", "browser", ["challenge"])


def downgrade() -> None:
    op.drop_table("browser")
    for name in reversed(SIGNED):
        op.drop_column("challenge", name)
