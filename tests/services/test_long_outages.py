"""Rows F2 and F5 of the fault table, with everything real between the sockets and the database."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.adapters.chain.logs.logs import NOBODY
from bot.domain.ids import Address
from storage import tables
from tests.blank import stored
from tests.faulted_house import House, housed
from tests.raw_http import Said, http
from tests.true_chain import ART, State, TrueChain
from tests.true_node import Node

PEOPLE = [(Address(f"0x{0xD000 + nth:040x}"),) for nth in range(3)]


class Stuck(Node):
    """It stands still: its newest block is one of long ago, which it takes every other for."""

    def tagged(self, at: str):
        return self.chain.states[6].block

    def at(self, pin) -> State:
        return self.chain.states[6]


@pytest.fixture
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Two confirmed holders, and somebody who holds nothing; two nodes of the kinds that a test names."""
    chain = TrueChain()
    chain.mine(6)
    nodes = [kind(chain) for kind in getattr(request, "param", (Node, Node))]
    async with stored() as store, housed(store, chain, nodes, PEOPLE) as opened:
        for nth in range(2):
            chain.move(ART, NOBODY, PEOPLE[nth][0], token=nth)
        for _ in range(2):
            opened.mine(6)
            await opened.sweep()
        yield opened


async def rows(house: House, *counted) -> list[int]:
    async with house.store.read() as tx:
        return [await tx.connection.scalar(select(func.count()).select_from(table)) or 0 for table in counted]


async def test_a_day_without_a_chain_takes_nothing_and_bothers_nobody(house: House):
    before, told = await house.held(), await rows(house, tables.job, tables.event)
    for node in house.nodes:
        node.bend = _down
    for _ in range(24 * 4):
        house.chain.skip(timedelta(minutes=15))
        house.mine()
        await house.sweep()
    assert await house.held() == before
    assert await rows(house, tables.job, tables.event) == told
    assert len({one.unknown_since for one in await house.open()}) == 1, "and it is known since when"
    for node in house.nodes:
        node.bend = _as_it_is
    house.chain.move(ART, PEOPLE[0][0], PEOPLE[2][0])
    house.settle()
    await house.sweep()
    await house.sweep()
    assert await house.held() == house.due(house.chain.final) != before


@pytest.mark.parametrize("house", [(Stuck, Node), (Node, Stuck), (Stuck, Node, Node)], indirect=True)
async def test_a_node_a_thousand_blocks_late_is_not_heard(house: House):
    house.mine(1_000)
    before = await house.held()
    assert before == house.due(house.chain.final)
    for _ in range(3):
        house.mine(6)
        await house.sweep()
    assert await house.held() == before
    pins = await house.chains.pins(ART.chain)
    assert pins is not None
    assert pins.give == house.chain.head.block, "where it stands, nobody reads"


def _down(_: bytes, __: Said) -> Said:
    return http(b"", "503 Service Unavailable")


def _as_it_is(_: bytes, said: Said) -> Said:
    return said
