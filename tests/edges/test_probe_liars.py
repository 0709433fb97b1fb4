"""Contracts and endpoints that fail, flood or lie, asked as every kind there is: it is unknown, and never a "no"."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.adapters.chain.endpoints.config import Ways
from bot.domain.errors import RequirementProblem
from bot.domain.requirements.holdings import Holding, Trouble, Unread, Wallet, Want
from bot.domain.requirements.probes import FORMS
from bot.domain.requirements.requirements import evaluate
from bot.domain.requirements.verdicts import Unknown
from sandbox.chain import started
from tests.hand_made_contracts import BROKEN, SOURCES, deployed
from tests.probe_town import ADA, CLEO, Town, town_on

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present"),
]
FAR = 4_000_000_000
ASKED = {
    "erc20": "erc20:base:{at} >= 1",
    "erc721": "erc721:base:{at}#1 soulbound",
    "erc1155": "erc1155:base:{at}#1",
    "erc5643": "erc5643:base:{at}",
    "erc5007": "erc5007:base:{at}#1",
    "erc4907": "erc4907:base:{at}#1 user",
    "unlock": "unlock:base:{at}",
    "project": "project:base:{at}#1",
    "eas": f'eas:base:{{at}} "0x{"5c" * 32} by 0x{"a7" * 20}"',
    "contributor": "contributor:base:{at} >= 1",
    "trait": 'trait:base:{at}#1 "Mood = sunny"',
    "call": 'call:base:{at} "position(uint256 3, address {wallet}) returns (uint256, bool, bool)" >= 1',
}
CHEAP = [name for name in BROKEN if name != "burns all gas"]
LIES = {
    "holds one and tells of no token": "0 CALLDATALOAD 224 SHR 0x70a08231 EQ @one JUMPI 0 0 REVERT "
    "one: 1 0 MSTORE 32 0 RETURN",
    "says three of everything": "3 0 MSTORE 32 0 RETURN",
    "answers in two words": "1 0 MSTORE 64 0 RETURN",
    "says no address": "0 CALLDATALOAD 224 SHR 0x6352211e EQ @owner JUMPI 1 0 MSTORE 32 0 RETURN "
    "owner: 0 NOT 0 MSTORE 32 0 RETURN",
}


async def built(town: Town) -> None:
    for name, source in {**{name: SOURCES[name] for name in BROKEN}, **LIES}.items():
        town.places[name] = await deployed(town.chain, source)
    await town.deploy("LockDouble", 15, called="Lock")
    await town.do("Lock", "give(address,uint256)", ADA, FAR)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    async with started(ticking=False) as chain, town_on(chain, Ways.DEPLOYLESS) as town:
        await built(town)
        yield town


def at(town: Town, kind: str, name: str) -> str:
    return ASKED[kind].replace("{at}", town.places[name])


async def test_every_kind_with_a_contract_is_asked():
    assert ASKED.keys() | {"native"} == FORMS.keys()


@pytest.mark.parametrize("name", CHEAP)
@pytest.mark.parametrize("kind", ASKED)
async def test_a_broken_contract_is_unknown_whatever_it_is_asked_for(town: Town, kind: str, name: str):
    (seen,) = await town.look(at(town, kind, name))
    assert isinstance(seen, Unread), seen
    assert seen.trouble is Trouble.ODD


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((kind, "holds one and tells of no token") for kind in ("erc721", "erc5643", "erc5007", "erc4907")),
        *((kind, "says three of everything") for kind in ("unlock", "erc5643", "call", "erc721")),
        *((kind, "answers in two words") for kind in ("unlock", "erc5643", "project", "erc721")),
        *((kind, "says no address") for kind in ("erc721", "erc5007")),
    ],
)
async def test_what_makes_no_sense_is_unknown(town: Town, kind: str, name: str):
    (seen,) = await town.look(at(town, kind, name))
    if (kind, name) == ("erc721", "says three of everything"):
        assert isinstance(seen, Holding), "of id 1 it says who the owner is: somebody else"
        return
    assert isinstance(seen, Unread) or (seen.partial and not seen.value), seen  # it counts more than anybody can find
    leaf = town.leaf(at(town, kind, name))
    assert isinstance(evaluate(leaf, (Wallet(ADA),), {Want(leaf.probe, ADA): seen}), Unknown)


@pytest.mark.parametrize("name", CHEAP)
@pytest.mark.parametrize("kind", [kind for kind in ASKED if FORMS[kind].ends])
async def test_a_broken_contract_is_refused_before_anybody_is_judged_by_it(town: Town, kind: str, name: str):
    told = await town.described(at(town, kind, name))
    assert told in {RequirementProblem.NOT_THIS_KIND, RequirementProblem.NO_CODE}


@pytest.mark.parametrize("liar", [0, 1])
async def test_an_endpoint_that_says_nothing_is_there_is_not_believed(town: Town, liar: int):
    await town.chain.fault(liar, "zeros")
    try:
        told = await town.values("unlock:base:{Lock}", ADA)
    finally:
        await town.chain.fault(None, "ok")
    assert told == [Trouble.DISAGREE]
    assert await town.values("unlock:base:{Lock}", ADA, CLEO) == [1, 0]


async def test_with_one_endpoint_silent_nothing_is_known_and_with_both_neither(town: Town):
    head = await town.head()
    for silent, trouble in (((0,), Trouble.FEW), ((1,), Trouble.FEW), ((0, 1), Trouble.SILENT)):
        for each in silent:
            await town.chain.fault(each, "down")
        (seen,) = await town.look("unlock:base:{Lock}", ADA, at=head)
        await town.chain.fault(None, "ok")
        assert isinstance(seen, Unread)
        assert seen.trouble is trouble
