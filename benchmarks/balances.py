"""`python -m benchmarks.balances --wallets 100000`: the balance of one token, beside the other ways and the floor."""

import argparse
import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

import aiohttp

from benchmarks.figure import Figure, at_most, show
from benchmarks.node import BELIEVED, CHAIN, Node, filled
from benchmarks.proxy import Proxy, before
from benchmarks.rivals import Rivals
from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.clock import WallClock
from bot.app.garbage import settle
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Block, Holding, Observation, Unread, Want
from bot.ports import ReadAt

ROUNDS = 7
FAR = 0.05
Read = Callable[[Sequence[str]], Awaitable[list[int]]]


@asynccontextmanager
async def chains_at(node: Node, url: str) -> AsyncIterator[EvmChains]:
    """The bot's own chains with its own defaults, but for the budget: rounds follow each other without a pause."""
    config = ChainConfig(CHAIN, node.chain_id, (url,), requests_a_second=10_000, stale_after=BELIEVED)
    async with open_chains([config], WallClock()) as chains:
        settle()  # as the bot does once it is up
        yield chains


async def head(chains: EvmChains) -> Block:
    pins = await chains.pins(CHAIN)
    assert pins is not None, chains.health(CHAIN)
    return pins.give


def wants_of(node: Node, wallets: Sequence[str], tokens: int = 1) -> list[Want]:
    return [Want(token.probe, Address(wallet)) for wallet in wallets for token in node.tokens[:tokens]]


def held(node: Node, wallets: int, tokens: int = 1) -> list[int]:
    return [token.held(nth) for nth in range(wallets) for token in node.tokens[:tokens]]


async def ours(chains: EvmChains, block: Block, wants: Sequence[Want]) -> Mapping[Want, Observation]:
    return await chains.read(ReadAt(CHAIN, block, 1), wants)


def numbers(seen: Mapping[Want, Observation], wants: Sequence[Want]) -> list[int]:
    unread = [each for each in seen.values() if isinstance(each, Unread)]
    assert not unread, unread[0]
    return [each.value for want in wants if isinstance(each := seen[want], Holding)]


async def own_time(chains: EvmChains, block: Block, node: Node, wants: Sequence[Want]) -> float:
    """As `timed`; the wants exist before, as in a sweep, and are looked at after."""
    began = time.perf_counter()
    seen = await ours(chains, block, wants)
    took = time.perf_counter() - began
    assert numbers(seen, wants) == held(node, len(wants)), "read wrong"
    return took / len(wants) * 1e6


async def timed(read: Read, node: Node, wallets: int) -> float:
    """Microseconds a wallet; what was read must be what is held."""
    began = time.perf_counter()
    found = await read(node.wallets[:wallets])
    took = time.perf_counter() - began
    assert found == held(node, wallets), "read wrong"
    return took / wallets * 1e6


async def _numbers(chains: EvmChains, block: Block, wants: Sequence[Want]) -> list[int]:
    return numbers(await ours(chains, block, wants), wants)


async def counted(proxy: Proxy, read: Read, node: Node, wallets: int) -> tuple[int, int]:
    proxy.reset()
    assert await read(node.wallets[:wallets]) == held(node, wallets)
    return proxy.requests, proxy.bytes


async def speed(node: Node) -> AsyncIterator[Figure]:
    """Microseconds a wallet, everything in one run on one node; the slow ones on the first wallets only."""
    wallets = len(node.wallets)
    async with aiohttp.ClientSession() as session, chains_at(node, node.url) as chains:
        rivals, block = Rivals(node, node.url, session), await head(chains)
        wants = wants_of(node, node.wallets)
        await own_time(chains, block, node, wants)  # warm: from here on the way is known
        rounds = [
            (
                await timed(partial(rivals.floor, flying=1), node, wallets),
                await timed(rivals.floor, node, wallets),
                await own_time(chains, block, node, wants),
            )
            for _ in range(ROUNDS)
        ]
        alone, floor, own = (statistics.median(each) for each in zip(*rounds, strict=True))
        ratio = statistics.median(mine / least for _, least, mine in rounds)  # each beside its neighbour in time
        slow = {
            "web3.py, one after the other": (rivals.sequential, 300),
            "web3.py, 50 in flight": (rivals.fifty_in_flight, 1_000),
            "Multicall3 with web3's codec, 500": (rivals.multicall, 5_000),
            "JSON-RPC batches of 100": (rivals.batches, wallets),
        }
        for name, (rival, sample) in slow.items():
            taken = min(sample, wallets)
            took = await timed(rival, node, taken)
            reach, ok = (">= 1,000x ours", took >= 1_000 * own) if rival == rivals.sequential else ("", True)
            of = f"ours {own:.2f}, on {taken:,} wallets"
            yield Figure(f"time: {name}", took, "us/wallet", of, took / own, reach, ok)
        yield Figure("time: the hand-packed floor, one in flight", alone, "us/wallet")
        yield Figure("time: the hand-packed floor, four in flight", floor, "us/wallet")
        beside = f"floor, four in flight, {floor:.2f}"
        yield Figure("time: ours, four in flight", own, "us/wallet", beside, ratio, "<= 1.3x the floor", ratio <= 1.3)
        await rivals.close()


async def traffic(node: Node) -> AsyncIterator[Figure]:
    """Requests and bytes, counted by a proxy between."""
    wallets = len(node.wallets)
    async with before(node.url) as proxy, aiohttp.ClientSession() as session, chains_at(node, proxy.url) as chains:
        rivals, block = Rivals(node, proxy.url, session), await head(chains)
        wants = wants_of(node, node.wallets)
        for name, read, sample in (
            ("web3.py, one after the other", rivals.sequential, 100),
            ("Multicall3 with web3's codec, 500", rivals.multicall, 1_000),
            ("JSON-RPC batches of 100", rivals.batches, 1_000),
            ("the hand-packed floor", rivals.floor, wallets),
        ):
            taken = min(sample, wallets)
            requests, moved = await counted(proxy, read, node, taken)
            yield Figure(f"requests: {name}", requests * wallets / taken, "requests", f"counted on {taken:,} wallets")
            yield Figure(f"bytes: {name}", moved / taken, "bytes/wallet")
        requests, moved = await counted(proxy, lambda _: _numbers(chains, block, wants), node, wallets)
        yield at_most("requests: ours", requests, "requests", 20)
        yield Figure("bytes: ours", moved / wallets, "bytes/wallet")
        await rivals.close()


async def from_afar(node: Node) -> AsyncIterator[Figure]:
    """1,000 members and three tokens through 50 ms, pins and the first acquaintance included."""
    members = node.wallets[:1_000]
    async with before(node.url) as proxy, chains_at(node, proxy.url) as chains:
        proxy.reset(FAR)
        began = time.perf_counter()
        wants = wants_of(node, members, tokens=3)
        seen = await ours(chains, await head(chains), wants)
        took = time.perf_counter() - began
        assert numbers(seen, wants) == held(node, 1_000, tokens=3)
        yield at_most("50 ms away, 1,000 x 3 tokens: requests", proxy.requests, "requests", 6)
        trips = took / FAR
        yield Figure("50 ms away, 1,000 x 3 tokens: time", took * 1e3, "ms", "one round trip of 50 ms", trips)


async def figures(wallets: int) -> list[Figure]:
    async with filled(wallets) as node:
        return [each for part in (speed, traffic, from_afar) async for each in part(node)]


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.balances", description=__doc__)
    parser.add_argument("--wallets", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = asyncio.run(figures(max(1_000, given.wallets)))
    return show(f"Balances of {given.wallets:,} wallets, one token", found, as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
