"""What every table is made of: their one collection, how constraints are named, and the columns many of them share."""

from typing import Any

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, MetaData, text

from storage.columns import Id

metadata = MetaData(
    naming_convention={
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)


def own_id() -> Column[int]:
    """The row's own number."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def of_member() -> Column[int]:
    """Whose row it is; it goes with the member."""
    return Column("member_id", Id, ForeignKey("member.id", ondelete="CASCADE"), nullable=False)


def in_community() -> ForeignKeyConstraint:
    """A row that names both can never mix the member of one community with another."""
    return ForeignKeyConstraint(["community_id", "member_id"], ["member.community_id", "member.id"], ondelete="CASCADE")


def of_community(*, key: bool = False) -> Column[int]:
    """Of which community it is; it goes with the community."""
    return Column("community_id", Id, ForeignKey("community.id", ondelete="CASCADE"), nullable=False, primary_key=key)


def where(name: str, condition: str, *columns: Column[Any], unique: bool = False) -> None:
    """An index over the rows of which this is true."""
    Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))
