"""Awards from a file wait for the yes of whoever handed it in; and who lost a tier is found by the tier.

Why: what a file would do is shown first, and the buttons under it must outlive the process; a report of a project that
ended must not read everybody's history.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BIG = sa.BigInteger()
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("place_platform", sa.Text()),
        _column("place_id", BIG),
        _column("by_platform", sa.Text()),
        _column("by_id", BIG),
        _column("by_name", sa.Text()),
        _column("at", MOMENT),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name="batch_community_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="batch_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("batch_at", "batch", ["at"])
    op.create_table(
        "batch_line",
        _column("batch_id", ID),
        _column("line", sa.Integer()),
        _column("community_id", ID),
        _column("platform", sa.Text()),
        _column("platform_user_id", BIG),
        _column("name", sa.Text()),
        _column("tier", sa.Text()),
        _column("until", MOMENT, null=True),
        _column("why", sa.Text()),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="batch_line_batch_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="batch_line_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("batch_id", "line", name="batch_line_pkey"),
    )
    op.create_index("batch_line_account", "batch_line", ["platform", "platform_user_id"])
    took = sa.text("change = 'take'")
    op.create_index("evidence_ended", "evidence", ["tier", "id"], sqlite_where=took, postgresql_where=took)


def downgrade() -> None:
    op.drop_index("evidence_ended", "evidence")
    op.drop_table("batch_line")
    op.drop_table("batch")


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)
