"""Communities can be frozen, and tiers tried in their shadow.

Why: whoever finds a moderator's account taken over needs one command after which nothing is given or taken; and a tier
that would close doors is worked out for a while before it does.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "freeze",
        _column("community_id", ID),
        _column("at", MOMENT),
        _column("by_platform", sa.Text()),
        _column("by_id", sa.BigInteger()),
        *(_column(name, sa.Text()) for name in ("by_name", "why")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="freeze_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community_id", name="freeze_pkey"),
    )
    op.create_table(
        "shade",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("member_id", ID),
        _column("tier", sa.Text()),
        _column("fate", sa.Text(), null=True),
        _column("at", MOMENT),
        _column("facts", sa.Text()),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="shade_member_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="shade_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("shade_member", "shade", ["member_id", "tier", "id"])
    op.create_index("shade_tier", "shade", ["tier"])


def downgrade() -> None:
    op.drop_table("shade")
    op.drop_table("freeze")


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)
