"""Traits as the chain tells them, and as the metadata does that tokens point at; what cannot be had is unknown."""

import base64
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.clock import WallClock
from bot.adapters.egress import Outward, open_egress
from bot.domain.errors import RequirementProblem
from bot.domain.giving.watching import Trail
from bot.domain.requirements.holdings import Trouble
from bot.ports import Contract
from sandbox.chain import started
from tests.edges.test_egress import Server, deep, serving
from tests.probe_town import ADA, BASE, BEN, CLEO, Town, town_on

pytestmark = pytest.mark.asyncio(loop_scope="module")


def metadata(**traits: object) -> str:
    listed = [{"trait_type": name, "value": value} for name, value in traits.items()]
    raw = json.dumps({"name": "One", "attributes": listed}).encode()
    return f"data:application/json;base64,{base64.b64encode(raw).decode()}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    async with (
        started(ticking=False) as chain,
        open_egress(Outward(loopback=True), WallClock()) as egress,
        town_on(chain, Ways.DEPLOYLESS, documents=egress) as town,
    ):
        await town.deploy("TraitTokens")
        await town.deploy("FixedTokens")
        await town.do("FixedTokens", "mint(address,uint256)", ADA, 1)
        for token, owner in ((1, ADA), (2, ADA), (3, BEN), (9, CLEO)):
            await town.do("TraitTokens", "mint(address,uint256)", owner, token)
        for token, mood, level in ((1, "Sunny", 3), (2, "Rainy", 7), (3, "Calm", 1)):
            await town.do("TraitTokens", "setPlace(uint256,string)", token, metadata(Mood=mood, Level=level, New=True))
        yield town


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[Server]:
    async with serving() as found:
        yield found


async def count(town: Town, traits: str, *wallets: str) -> list[object]:
    return await town.values(f'trait:base:{{TraitTokens}} "{traits}"', *(wallets or (ADA, BEN)))


async def test_one_token_must_have_all_of_them_or_any(town: Town):
    assert await count(town, "Mood = sunny") == [1, 0]
    assert await count(town, "mood = sunny and level >= 3") == [1, 0]
    assert await count(town, "Mood = sunny and Level >= 7") == [0, 0], "no one token has both"
    assert await count(town, "Mood = calm or Level >= 7") == [1, 1]
    assert await count(town, "Level >= 1") == [2, 1]
    assert await count(town, "Mood != sunny") == [1, 1]
    assert await count(town, "New = true and Wings != yes") == [2, 1]


async def test_only_named_tokens_count(town: Town):
    assert await town.values('trait:base:{TraitTokens}#2-3 "Level >= 1"', ADA, BEN) == [1, 1]


async def test_what_the_chain_tells_of_a_trait_needs_no_metadata(town: Town):
    await town.do("TraitTokens", "setTrait(uint256,string,bytes32)", 9, "score", (12).to_bytes(32))
    await town.do("TraitTokens", "setTrait(uint256,string,bytes32)", 9, "tier", b"Lead".ljust(32, b"\0"))
    assert await count(town, "score >= 12", CLEO) == [1]
    assert await count(town, "score > 12", CLEO) == [0]
    assert await count(town, "tier = lead and score >= 1", CLEO) == [1]


async def test_metadata_of_the_web_is_fetched(town: Town, server: Server):
    body = json.dumps({"attributes": [{"trait_type": "Mood", "value": "wild"}]}).encode()
    await town.do("TraitTokens", "setPlace(uint256,string)", 9, server.says("/9.json", body))
    assert await count(town, "Mood = wild", CLEO) == [1]
    assert server.hits == ["/9.json"]


async def test_what_changes_at_the_same_address_counts_once_its_contract_says_so(town: Town, server: Server):
    place = server.says("/mood.json", mood("wild"))
    await town.do("TraitTokens", "setPlace(uint256,string)", 9, place)
    trail = await walked(town, None)
    assert await count(town, "Mood = tame", CLEO) == [0]
    server.says("/mood.json", mood("tame"))
    assert await count(town, "Mood = tame", CLEO) == [0], "what was fetched is as good as new for a while"
    await town.do("TraitTokens", "setPlace(uint256,string)", 9, place)
    await walked(town, trail)
    assert await count(town, "Mood = tame", CLEO) == [1]


def mood(now: str) -> bytes:
    return json.dumps({"attributes": [{"trait_type": "Mood", "value": now}]}).encode()


async def walked(town: Town, trail: Trail | None) -> Trail:
    walk = await town.chains.walk(BASE, trail, {town.places["TraitTokens"]})
    assert walk is not None
    assert not walk.behind
    return walk.trail


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b'{"attributes":{}}', deep(10_000), b'{"attributes":[' + b"7," * 200_000 + b"7]}"],
)
async def test_metadata_that_tells_nothing_is_unknown_and_no_no(town: Town, server: Server, body: bytes):
    address = server.says(f"/{len(body)}.json", body)
    await town.do("TraitTokens", "setPlace(uint256,string)", 9, address)
    (told,) = await count(town, "Mood = wild", CLEO)
    assert isinstance(told, Trouble)


@pytest.mark.parametrize(
    "address", ["", "https://169.254.169.254/latest", "http://example.org/1", "ipfs://nothing", "{}"]
)
async def test_metadata_that_cannot_be_had_is_unknown(town: Town, address: str):
    await town.do("TraitTokens", "setPlace(uint256,string)", 9, address)
    assert await count(town, "Mood = wild", CLEO) == [Trouble.SILENT]


async def test_without_anybody_who_fetches_nothing_is_known(town: Town):
    async with town_on(town.chain, Ways.DEPLOYLESS) as other:
        other.places = town.places
        assert await other.values('trait:base:{TraitTokens}#1 "Mood = sunny"') == [Trouble.NOT_READ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('trait:base:{TraitTokens} "Mood = sunny"', Contract("Trait Tokens", "TRAIT", 0)),
        ('trait:base:{FixedTokens}#1 "Mood = sunny"', RequirementProblem.NOT_THIS_KIND),
    ],
)
async def test_a_contract_is_tried_before_it_is_asked_for_traits(town: Town, text: str, told: object):
    assert await town.described(text) == told
