"""Selections that the council's key is to send.

Why: one moderator moves a selection and another one says yes, and the buttons for that outlive the process.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "motion",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        *(_column(name, ID) for name in ("community_id", "member_id")),
        _column("entry", sa.BigInteger()),
        *(_column(name, sa.Text()) for name in ("chain", "registry", "sha256", "creator", "terms", "place", "shares")),
        *(_column(name, sa.Text()) for name in ("signer", "most", "by_platform")),
        _column("by_id", sa.BigInteger()),
        _column("by_name", sa.Text()),
        *(_column(name, MOMENT) for name in ("at", "expires_at")),
        _column("state", sa.Text()),
        sa.Column("second_platform", sa.Text()),
        sa.Column("second_id", sa.BigInteger()),
        sa.Column("second_name", sa.Text()),
        sa.Column("why", sa.Text()),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="motion_community_id_member_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="motion_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("motion_member", "motion", ["member_id"])
    _index("motion_sending", "state = 'sending'", ["community_id", "chain", "registry", "sha256"], unique=True)
    _index("motion_waiting", "state = 'waiting'", ["community_id"], unique=False)


def downgrade() -> None:
    op.drop_table("motion")


def _index(name: str, where: str, columns: list[str], *, unique: bool) -> None:
    op.create_index(
        name, "motion", columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)
