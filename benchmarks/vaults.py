"""`python -m benchmarks.vaults --vaults 10000`: whether each vault still delegates, beside the balances of the same."""

import argparse
import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.figure import Figure, at_most, show
from benchmarks.node import BELIEVED, CHAIN, Node, filled
from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.reading.assembler import assembled
from bot.adapters.clock import WallClock
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Holding, Kind, Observation, Probe, Want
from bot.ports import ReadAt

ROUNDS = 5
REGISTRY = Address("0x" + "de" * 20)
_DELEGATES = "36 CALLDATALOAD SLOAD 0 MSTORE 32 0 RETURN"
"""A registry in which a vault delegates to everybody or to nobody: what is asked is all that is measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one read: seconds, requests over the wire, and `eth_call`s in them, which providers count."""

    seconds: float
    requests: int
    calls: int


async def registered(node: Node, vaults: Sequence[Address]) -> None:
    """Every second vault delegates."""
    await node.put_code(REGISTRY, assembled(_DELEGATES))
    await node.store(REGISTRY, [("0x" + vault[2:].rjust(64, "0"), 1) for vault in vaults[::2]])
    await node.mine(3)


def delegations(node: Node, vaults: Sequence[Address]) -> list[Want]:
    """Each delegates to a wallet of its own, as members' vaults do."""
    token = node.tokens[0].probe.contract
    return [Want(Probe(Kind.DELEGATE, CHAIN, token, nth + 1), vault) for nth, vault in enumerate(vaults)]


def check(seen: Mapping[Want, Observation], wants: Sequence[Want]) -> None:
    """Nothing is measured that is not right."""
    told = [each.value if isinstance(each := seen[want], Holding) else each for want in wants]
    assert told == [1 - nth % 2 for nth in range(len(wants))], "a delegation was not read as it is"


async def cost(chains: EvmChains, wants: Sequence[Want], *, checked: bool) -> Cost:
    """The median of the rounds; the first one, in which the way is found, is left out."""
    found = list[Cost]()
    for _ in range(ROUNDS + 1):
        pins, before = await chains.pins(CHAIN), chains.health(CHAIN)[0]
        assert pins is not None
        began = time.perf_counter()
        seen = await chains.read(ReadAt(CHAIN, pins.give, 1), wants)
        seconds, after = time.perf_counter() - began, chains.health(CHAIN)[0]
        found.append(Cost(seconds, after.requests - before.requests, after.calls - before.calls))
        if checked:
            check(seen, wants)
    return sorted(found[1:], key=lambda one: one.seconds)[ROUNDS // 2]


async def figures(count: int) -> list[Figure]:
    async with filled(count, (Kind.ERC721,)) as node:
        vaults = node.wallets
        await registered(node, vaults)
        wants, balances = delegations(node, vaults), [Want(node.tokens[0].probe, vault) for vault in vaults]
        found = dict[str, Cost]()
        for what, ways in (("one call each", (Ways.BATCH,)), ("ours", tuple(Ways))):
            config = ChainConfig(
                CHAIN, node.chain_id, (node.url,), delegations=REGISTRY, ways=ways,
                requests_a_second=10_000, read_deadline=120, stale_after=BELIEVED,
            )  # fmt: skip
            async with open_chains([config], WallClock()) as chains:
                found[what] = await cost(chains, wants, checked=True)
                if what == "ours":
                    found["balances"] = await cost(chains, balances, checked=False)
    return _told(found, count)


def _told(found: Mapping[str, Cost], count: int) -> list[Figure]:
    ours, singly, balances = found["ours"], found["one call each"], found["balances"]
    us, part = 1_000_000 / count, balances.seconds / ours.seconds
    return [
        Figure("delegations: ours", us * ours.seconds, "us each", "one call each", ours.seconds / singly.seconds),
        Figure("delegations: one call each", us * singly.seconds, "us each"),
        Figure("balances of the vaults", us * balances.seconds, "us each", "delegations: ours", part),
        at_most("requests: ours", ours.requests, f"for {count:,}", max(3.0, count / 500)),
        Figure("calls: ours", ours.calls, f"for {count:,}"),
        Figure("requests: one call each", singly.requests, f"for {count:,}"),
        Figure("calls: one call each", singly.calls, f"for {count:,}"),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.vaults", description=__doc__)
    parser.add_argument("--vaults", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    return show("Vaults", asyncio.run(figures(given.vaults)), as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
