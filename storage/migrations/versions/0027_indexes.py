"""Who was ever given what of a contract is kept, as its logs say it.

Why: many contracts do not list the tokens of a wallet, and no attestation can be found by whom it is about.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("chain", "contract", "schema")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("done", "last")),
        sa.PrimaryKeyConstraint("id", name="source_pkey"),
        sa.UniqueConstraint("chain", "contract", "schema", name="source_chain_contract_schema_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "given",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        sa.Column("source_id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("wallet", "item")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="given_source_id_fkey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="given_pkey"),
        sqlite_autoincrement=True,
    )
    op.create_index("given_wallet", "given", ["source_id", "wallet", "item"], unique=True)


def downgrade() -> None:
    op.drop_table("given")
    op.drop_table("source")
