"""Changes of policy are proposed, shown, and then made or stopped.

Why: whoever changes a tier sees first whom that gives what and from whom it takes it; a proposal outlives a restart,
and what takes much waits for a second moderator.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BIG = sa.BigInteger()
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("place_platform", sa.Text()),
        _column("place_id", BIG),
        _column("base", sa.Integer()),
        *(_column(name, sa.Text()) for name in ("document", "reason", "author_platform")),
        _column("author_id", BIG),
        _column("author_name", sa.Text()),
        *(_column(name, MOMENT) for name in ("at", "expires_at")),
        _column("effects", sa.Text()),
        *(_column(name, sa.Boolean()) for name in ("needs_second", "whole")),
        _column("restores", sa.Integer(), null=True),
        _column("state", sa.Text()),
        _column("due_at", MOMENT, null=True),
        _column("by_platform", sa.Text(), null=True),
        _column("by_id", BIG, null=True),
        _column("by_name", sa.Text(), null=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="proposal_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="proposal_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("proposal_at", "proposal", ["at"])
    waiting = sa.text("state = 'waiting'")
    op.create_index("proposal_waiting", "proposal", ["community_id"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    op.drop_table("proposal")


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)
