"""The two things that the databases say differently."""

import json
from collections.abc import Collection
from typing import cast

from sqlalchemy import BigInteger, ColumnElement, Table, Text, any_, column, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT; the two databases' classes are twins."""
    if connection.dialect.name == "postgresql":
        return cast("sqlite.Insert", postgresql.insert(table))
    return sqlite.insert(table)


def among(
    connection: AsyncConnection,
    where: ColumnElement[int] | ColumnElement[str],
    those: Collection[int] | Collection[str],
) -> ColumnElement[bool]:
    """Whether the column is one of these, however many: all of them are one parameter, and the statement one text."""
    kind = Text() if isinstance(where.type, Text) else BigInteger()
    if connection.dialect.name == "postgresql":
        return where == any_(literal(list(those), postgresql.ARRAY(kind)))
    listed = func.json_each(json.dumps(list(those))).table_valued(column("value", kind))
    return where.in_(select(listed.c.value))
