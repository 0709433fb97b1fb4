"""Whose every row is: no table and no column is forgotten when somebody asks for all of theirs, or to be forgotten."""

import re

import pytest
from sqlalchemy import Text, select

from bot.domain.ids import Account, Community, Platform
from bot.domain.leaving.forgetting import StandIns
from storage import tables
from storage.standing import NAMED, OF_ACCOUNTS, OF_MEMBERS, OF_NOBODY, SEALED
from storage.store import SqlStore
from tests.ports.conftest import NOON

ADA, BEN = Account(Platform.DISCORD, 11, "ada"), Account(Platform.DISCORD, 12, "ben")


def test_every_table_is_said_to_be_somebodys_or_nobodys():
    theirs = {*OF_MEMBERS, *(table for table, *_ in (*OF_ACCOUNTS, *NAMED, *SEALED))}
    assert theirs | OF_NOBODY == set(tables.metadata.tables.values())
    assert not theirs & OF_NOBODY


def test_every_column_that_can_name_an_account_is_in_the_lists():
    listed = {(table.name, column) for table, *columns in (*OF_ACCOUNTS, *NAMED, *SEALED) for column in columns}
    by_member = {table.name for table in OF_MEMBERS}
    named = re.compile(r"(^|_)(platform_user_id|by_id|author_id|asker_id|other_id|used_by|name|private_id)$")
    strange = [
        (table.name, column.name)
        for table in tables.metadata.tables.values()
        for column in table.c
        if named.search(column.name)
        and table.name not in by_member
        and (table.name, column.name) not in listed
        and not _beside(table.name, column.name, listed)
    ]
    assert strange == [("community", "name")], "a column that may name a person, and nobody says whose it is"


def _beside(table, column, listed):
    """A name stands beside the number of an account whose rows go as a whole."""
    role = column.removesuffix("name")
    whole = {other.name for other, *_ in OF_ACCOUNTS}
    return table in whole and column.endswith("name") and any(t == table and c.startswith(role) for t, c in listed)


def test_nothing_keeps_an_ip_a_token_in_clear_or_what_people_write():
    """`token` and `code` are hashes, but a payment's token is a contract; a `message` is the text we issued; `why` is a
    reason somebody gave.
    """
    forbidden = re.compile(r"(^|_)(ip|ips|host|agent|cookie|password|content|body|email|phone|session)(_|$)")
    found = [f"{t.name}.{c.name}" for t in tables.metadata.tables.values() for c in t.c if forbidden.search(c.name)]
    assert found == []
    texts = {f"{t.name}.{c.name}" for t in tables.metadata.tables.values() for c in t.c if isinstance(c.type, Text)}
    secret = {name for name in texts if re.search(r"\.(token|code|secret|message|link)$", name)}
    texts_to_sign = {"challenge.message", "wallet.message", "claim.message"}
    hashes = {"challenge.token", "sheet.token", "pairing.code"}
    assert secret == texts_to_sign | hashes | {"payment.token", "join_request.link", "invite.link"}


@pytest.fixture
async def two(store: SqlStore, garden: Community):
    """Ada and Ben, of whom Ben gave Ada an award and Ada gave Ben one."""
    async with store.write() as tx:
        ada, ben = [await tx.members.ensure(garden.id, one) for one in (ADA, BEN)]
        for mine, giver in ((ada, BEN), (ben, ADA)):
            await tx.connection.execute(
                tables.award.insert().values(
                    member_id=mine.id, tier="Maker", by_platform=giver.platform, by_id=giver.id,
                    by_name=giver.name, why="", at=NOON,
                )
            )  # fmt: skip
    return ada, ben


async def test_what_is_handed_out_is_the_persons_own_and_what_they_signed(store: SqlStore, garden: Community, two):
    async with store.read() as tx:
        found = await tx.persons.everything(garden.id, *await tx.persons.whole(garden.id, ADA))
    assert {noun: len(rows) for noun, rows in found.items()} == {"accounts": 1, "awards": 1, "awards made": 1}
    assert found["awards"][0]["by_id"] == BEN.id
    assert found["accounts"][0]["platform_user_id"] == ADA.id


async def test_forgetting_leaves_others_what_they_have_under_a_stand_in(store: SqlStore, garden: Community, two):
    stand_in = Account(Platform.DISCORD, -77)
    stand_ins = StandIns({ADA: stand_in})
    async with store.write() as tx:
        members, _ = await tx.persons.whole(garden.id, ADA)
        await tx.persons.forget(garden.id, members, stand_ins, {})
        assert await tx.members.of(garden.id, ADA) is None
        awards = list(await tx.connection.execute(select(tables.award.c.by_id, tables.award.c.by_name)))
        assert awards == [(-77, "")]
        assert [one.by for one in await tx.awards.open([two[1].id])] == [stand_in]


async def test_marks_are_kept_once(store: SqlStore):
    async with store.write() as tx:
        await tx.persons.mark({"a", "b"}, NOON)
        await tx.persons.mark({"b"}, NOON)
        assert await tx.persons.marks() == {"a", "b"}
