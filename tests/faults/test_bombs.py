"""Hostile tokens among five hundred honest wants on anvil, in every way an endpoint can be asked, by the hundred."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.adapters.chain.ways import Ways
from bot.domain.holdings import Trouble
from bot.domain.ids import Address
from sandbox.chain import Chain, started
from sandbox.chain.anvil import installed
from tests import bombs
from tests.faults.results import count, record, seed, tell
from tests.hand_made_contracts import put_multicall3

pytestmark = [pytest.mark.needs("anvil"), pytest.mark.asyncio(loop_scope="module")]


@dataclass
class Mined:
    chain: Chain
    bad: dict[str, Address]
    small: dict[Address, int]

    @property
    def url(self) -> str:
        """The node's own, past the sandbox's addresses."""
        return str(self.chain._view.node._url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mined() -> AsyncIterator[Mined]:
    async with started(ticking=False, anvil=installed()) as chain:
        await put_multicall3(chain)
        yield Mined(chain, await bombs.prepared(chain), await bombs.small_tokens(chain))


async def test_of_five_hundred_only_the_hostile_one_is_unknown(mined: Mined):
    batches, first = count(1_000), seed()
    for each in range(first, first + batches):
        dice = random.Random(each)
        way = list(Ways)[each % len(Ways)]
        async with bombs.opened(mined.chain, mined.bad, way, mined.url, mined.small) as field:
            asked = field.batch(dice)
            seen = bombs.numbers(await field.look([want for want, _ in asked]))
        wrong = [(want, said, true) for (want, true), said in zip(asked, seen, strict=True) if said != true]
        assert wrong == [], f"seed {each}, {way}"
    result = (
        f"{500 * batches:,} wants in {len(Ways)} ways; 499 of each 500 right, the hostile one Unknown or as it says"
    )
    record("A bomb in a batch of five hundred", batches, first, result)


async def test_a_flood_does_not_fill_the_memory(mined: Mined):
    readers, first = count(40), seed()
    grown = []
    for each in range(first, first + readers):
        dice, way = random.Random(each), list(Ways)[each % len(Ways)]
        async with bombs.opened(mined.chain, mined.bad, way, mined.url) as field:
            name, floods = dice.choice(bombs.FLOODING), dice.randint(1, 100)
            wants = [field.want(name, wallet) for wallet in range(1, floods + 1)]
            asked = dice.sample([*field.honest(), *wants], 499 + floods)
            told = await bombs.measured(mined.url, mined.chain.chain_id, way, field.honest(), asked)
        said = dict(zip(asked, told.numbers, strict=True))
        assert {said[want] for want in wants} == {Trouble.ODD}, f"seed {each}, {way}"
        assert [said[want] for want in field.honest()] == bombs.TRUE, f"seed {each}, {way}"
        assert told.grew < bombs.MOST_MEMORY, f"seed {each}, {way}: {told.grew:,} bytes for {floods} floods"
        grown.append(told.grew)
        tell(f"seed {each}: {way}, {floods} times {name}: {told.grew / 2**20:.0f} MiB more")
    result = (
        f"1 to 100 floods of 600 kB beside 499 honest wants: the reader's peak grew by {max(grown) / 2**20:.0f} MiB"
    )
    record("A flood of bytes", readers, first, f"{result} at most")
