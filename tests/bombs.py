"""Tokens that burn, flood, revert, lie or are gone, among five hundred honest wants, and what must come back.

As a program it is a reader whose memory somebody else measures: a batch comes in, what was read and how much its peak
grew goes out.
"""

import asyncio
import json
import random
import resource
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.multicall import put_multicall3
from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.reading.assembler import assembled
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.holdings import Holding, Kind, Observation, Probe, Trouble, Want
from bot.ports import ReadAt
from sandbox.chain import Chain, started
from sandbox.chain.anvil import installed
from sandbox.chain.people import owner
from sandbox.chain.wire import created
from sandbox.tokens import Mint
from tests.hand_made_contracts import BROKEN, HALF_TRUE, SOURCES, creation, deployed

BASE = ChainName("base")
HONEST = [Address(f"0x{each:040x}") for each in range(0x100, 0x100 + 499)]
TRUE = [*range(1, 101), *[0] * 399]
"""What the honest token says of them."""
FLOODING = ("returns 600 kilobytes", "reverts with 600 kilobytes")
MOST_MEMORY = 256 * 2**20
"""What one read may take at its worst, in bytes: four answers of 16 MiB under way, each as bytes, text and numbers."""
SMALL_TOKENS = 499
_SMALL_GAS, _IN_A_BLOCK = 100_000, 200
Number = int | Trouble


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Field:
    """A chain with an honest token and all the others, and the real adapter on its first address."""

    chain: Chain
    chains: EvmChains
    bad: Mapping[str, Address]
    way: Ways
    small: Mapping[Address, int] = field(default_factory=dict)
    """Honest tokens that say the same number of everybody, and which."""

    def honest(self) -> list[Want]:
        return [Want(Probe(Kind.ERC20, BASE, address(self.chain.tokens.erc20)), wallet) for wallet in HONEST]

    def want(self, name: str, wallet: int = 1, kind: Kind = Kind.ERC20) -> Want:
        return Want(Probe(kind, BASE, self.bad[name]), Address(f"0x{wallet:040x}"))

    async def look(self, wants: list[Want]) -> list[Observation]:
        pins = await self.chains.pins(BASE)
        assert pins is not None
        seen = await self.chains.read(ReadAt(BASE, pins.give, 1), wants)
        return [seen[want] for want in wants]

    def batch(self, dice: random.Random, bad: int = 1) -> list[tuple[Want, Number]]:
        """Five hundred wants, this many of them for one hostile token, in any order, with what must come back."""
        one_token = list(zip(self.honest(), TRUE, strict=True))
        many_tokens = [(Want(Probe(dice.choice(_PLAIN), BASE, at), HONEST[0]), n) for at, n in self.small.items()]
        honest = dice.sample(dice.choice((one_token, many_tokens, one_token + many_tokens)), 500 - bad)
        name = dice.choice((*BROKEN, *HALF_TRUE))
        said = HALF_TRUE.get(name, Trouble.ODD)
        hostile = [(self.want(name, wallet), said) for wallet in dice.sample(range(1, 10_000), bad)]
        return dice.sample([*honest, *hostile], len(honest) + bad)


_PLAIN = (Kind.ERC20, Kind.ERC721)


def numbers(seen: list[Observation]) -> list[Number]:
    return [each.value if isinstance(each, Holding) else each.trouble for each in seen]


async def prepared(chain: Chain) -> dict[str, Address]:
    """The honest token's holders, and a contract of every hostile kind."""
    await chain.mint([Mint("erc20", wallet, 0, nth) for nth, wallet in enumerate(HONEST[:100], 1)])
    return {name: await deployed(chain, source) for name, source in SOURCES.items()}


async def small_tokens(chain: Chain, how_many: int = SMALL_TOKENS) -> dict[Address, int]:
    """So many contracts, each with a number of its own, which is everybody's balance and the whole supply."""
    nonce = int(await chain.ask("eth_getTransactionCount", [owner().address, "latest"]), 16)
    codes = [(None, creation(assembled(f"{number} 0 MSTORE 32 0 RETURN"))) for number in range(1, how_many + 1)]
    for start in range(0, how_many, _IN_A_BLOCK):
        calls = codes[start : start + _IN_A_BLOCK]
        await chain.ask("sandbox_sendTogether", await chain.signed(owner(), calls, 0, _SMALL_GAS))
    sender = bytes.fromhex(owner().address[2:])
    return {address("0x" + created(sender, nonce + nth).hex()): nth + 1 for nth in range(how_many)}


@asynccontextmanager
async def opened(
    chain: Chain, bad: Mapping[str, Address], way: Ways, url: str = "", small: Mapping[Address, int] | None = None
) -> AsyncIterator[Field]:
    await chain.mine()
    config = _config(chain.chain_id, url or chain.urls[0], way)
    async with open_chains([config], WallClock()) as chains:
        yield Field(chain, chains, bad, way, small or {})


def _config(chain_id: int, url: str, way: Ways) -> ChainConfig:
    """With patience: what is counted here is no matter of how busy the machine is."""
    return ChainConfig(BASE, chain_id, (url,), deadline=60, read_deadline=600, requests_a_second=1e6, ways=(way,))


# ---------------------------------------------------------------- by the hundred


@dataclass
class Mined:
    """An anvil with all of it."""

    chain: Chain
    bad: Mapping[str, Address]
    small: Mapping[Address, int]

    @property
    def url(self) -> str:
        """The node's own, past the sandbox's addresses."""
        return str(self.chain._view.node.url)


@asynccontextmanager
async def mined() -> AsyncIterator[Mined]:
    async with started(ticking=False, anvil=installed()) as chain:
        await put_multicall3(chain)
        yield Mined(chain, await prepared(chain), await small_tokens(chain))


async def check_batch(on: Mined, seed: int) -> None:
    """Of five hundred wants, in the way and with the bomb that the dice say, each comes back as it must."""
    way = list(Ways)[seed % len(Ways)]
    async with opened(on.chain, on.bad, way, on.url, on.small) as field:
        asked = field.batch(random.Random(seed))
        seen = numbers(await field.look([want for want, _ in asked]))
    wrong = [(want, said, true) for (want, true), said in zip(asked, seen, strict=True) if said != true]
    assert wrong == [], f"seed {seed}, {way}"


async def check_flood(on: Mined, seed: int, most: int = 100) -> int:
    """Up to so many floods beside honest wants: these come back, and by how many bytes a reader's peak grew."""
    dice, way = random.Random(seed), list(Ways)[seed % len(Ways)]
    async with opened(on.chain, on.bad, way, on.url) as field:
        name, how_many = dice.choice(FLOODING), dice.randint(1, most)
        floods = [field.want(name, wallet) for wallet in range(1, how_many + 1)]
        asked = dice.sample([*field.honest(), *floods], 499 + how_many)
        told = await measured(on.url, on.chain.chain_id, way, field.honest(), asked)
    said, where = dict(zip(asked, told.numbers, strict=True)), f"seed {seed}, {way}, {how_many} times {name}"
    assert {said[want] for want in floods} == {Trouble.ODD}, where
    assert [said[want] for want in field.honest()] == TRUE, where
    assert told.grew < MOST_MEMORY, f"{where}: {told.grew:,} bytes"
    return told.grew


# ---------------------------------------------------------------- a reader of its own


@dataclass(frozen=True)
class Measured:
    """What a reader in a process of its own read, and by how many bytes its peak grew over an honest batch."""

    numbers: list[Number]
    grew: int


async def measured(url: str, chain_id: int, way: Ways, warm: Sequence[Want], wants: Sequence[Want]) -> Measured:
    """These wants read by another process, after some that are as usual."""
    asked = {"url": url, "chain_id": chain_id, "way": way, "warm": _plain(warm), "wants": _plain(wants)}
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bombs", **pipes)
    told, _ = await child.communicate(json.dumps(asked).encode())
    assert child.returncode == 0
    found = json.loads(told)
    return Measured([each if isinstance(each, int) else Trouble(each) for each in found["numbers"]], found["grew"])


def _plain(wants: Sequence[Want]) -> list[list[str]]:
    return [[want.probe.kind, want.probe.contract, want.wallet] for want in wants]


def _wants(plain: list[list[str]]) -> list[Want]:
    return [Want(Probe(Kind(kind), BASE, Address(contract)), Address(wallet)) for kind, contract, wallet in plain]


async def _read(asked: dict[str, Any]) -> dict[str, Any]:
    config = _config(asked["chain_id"], asked["url"], Ways(asked["way"]))
    async with open_chains([config], WallClock()) as chains:
        pins = await chains.pins(BASE)
        assert pins is not None
        await chains.read(ReadAt(BASE, pins.give, 1), _wants(asked["warm"]))
        before, wants = _peak(), _wants(asked["wants"])
        seen = await chains.read(ReadAt(BASE, pins.give, 1), wants)
        return {"numbers": numbers([seen[want] for want in wants]), "grew": _peak() - before}


def _peak() -> int:
    """The most memory this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    json.dump(asyncio.run(_read(json.load(sys.stdin))), sys.stdout)
