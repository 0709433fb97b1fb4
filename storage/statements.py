"""What the databases say differently, and statements that are built once.

Building a statement takes SQLAlchemy longer than running it, so what every sign-in, look and job says is built once for
each dialect (`functools.cache`), with its values as parameters.
"""

import json
from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Table, Text, any_, bindparam, column, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT; the two databases' classes are twins."""
    return insert_into(connection.dialect.name, table)


def insert_into(dialect: str, table: Table) -> sqlite.Insert:
    """The same for a dialect."""
    if dialect == "postgresql":
        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)


def among(
    connection: AsyncConnection,
    where: ColumnElement[int] | ColumnElement[str],
    those: Collection[int] | Collection[str],
) -> ColumnElement[bool]:
    """Whether the column is one of these, however many: all of them are one parameter, and the statement one text."""
    dialect = connection.dialect.name
    kind = postgresql.ARRAY(_kind(where)) if dialect == "postgresql" else Text()
    return _one_of(dialect, where, literal(_value(dialect, those), kind))


def listed(dialect: str, where: ColumnElement[int] | ColumnElement[str], name: str = "those") -> ColumnElement[bool]:
    """Whether the column is one of the parameter that `those` makes, in a statement built once."""
    kind = postgresql.ARRAY(_kind(where)) if dialect == "postgresql" else Text()
    return _one_of(dialect, where, bindparam(name, type_=kind))


def those(
    connection: AsyncConnection, values: Collection[int] | Collection[str], name: str = "those"
) -> dict[str, Any]:
    """The parameter of a `listed` statement."""
    return {name: _value(connection.dialect.name, values)}


def _one_of(
    dialect: str, where: ColumnElement[int] | ColumnElement[str], given: ColumnElement[Any]
) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return where == any_(given)
    rows = func.json_each(given).table_valued(column("value", _kind(where)))
    return where.in_(select(rows.c.value))


def _kind(where: ColumnElement[int] | ColumnElement[str]) -> Text | BigInteger:
    return Text() if isinstance(where.type, Text) else BigInteger()


def _value(dialect: str, values: Collection[int] | Collection[str]) -> list[Any] | str:
    return list(values) if dialect == "postgresql" else json.dumps(list(values))
