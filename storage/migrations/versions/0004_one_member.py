"""One person on both platforms is one member: pairings of accounts, and members that were joined into another.

Why: evidence names the member it was about. A member that becomes one with another keeps its number, so that what was
decided about it can still be read and decided again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _joined_into()
    op.create_table(
        "pairing",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        _column("community_id", ID),
        _column("origin", sa.Text()),
        *_account("asker"),
        _column("asker_yes", sa.Boolean()),
        *_account("other", null=True),
        _column("other_yes", sa.Boolean()),
        _column("selector", sa.Text(), null=True),
        _column("code", sa.Text(), null=True),
        _column("wallet", sa.Text(), null=True),
        _column("misses", sa.Integer()),
        _column("issued_at", MOMENT),
        _column("expires_at", MOMENT),
        _column("ending", sa.Text(), null=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="pairing_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pairing_pkey"),
        sqlite_autoincrement=True,
    )
    _partial("pairing_code", "pairing", ["community_id", "selector"], "code IS NOT NULL")
    _partial("pairing_asker", "pairing", ["asker_platform", "asker_id"], "ending IS NULL")
    _partial("pairing_other", "pairing", ["other_platform", "other_id"], "ending IS NULL")
    op.create_index("pairing_expires", "pairing", ["expires_at"])
    op.create_table(
        "wrong_code",
        _column("community_id", ID),
        _column("platform", sa.Text()),
        _column("platform_user_id", sa.BigInteger()),
        _column("first_at", MOMENT),
        _column("misses", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name="wrong_code_community_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community_id", "platform", "platform_user_id", name="wrong_code_pkey"),
    )


def _joined_into() -> None:
    """In plain SQL: SQLite takes a new column with its reference, and only so without rebuilding every child."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    reference = "CONSTRAINT member_joined_into_fkey REFERENCES member (id)"
    op.execute(f"ALTER TABLE member ADD COLUMN joined_into {kind} {reference}")
    _partial("member_joined", "member", ["joined_into"], "joined_into IS NOT NULL")


def downgrade() -> None:
    """Whoever was joined is one member still; only where their older evidence is found is forgotten."""
    op.drop_table("wrong_code")
    op.drop_table("pairing")
    op.drop_index("member_joined", "member")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_column("member", "joined_into")
        return
    with op.batch_alter_table("member", recreate="always", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("joined_into")


def _account(role: str, *, null: bool = False) -> list[sa.Column[Any]]:
    kinds = {"platform": sa.Text(), "id": sa.BigInteger(), "name": sa.Text()}
    return [_column(f"{role}_{name}", kind, null=null) for name, kind in kinds.items()]


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
