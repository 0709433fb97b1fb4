"""Random histories on anvil: tokens move, blocks are replaced, and at the end the passes are those of the chain."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from eth_account.signers.local import LocalAccount

from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.clock import WallClock
from bot.domain.holdings import Kind, Probe, Wallet
from bot.domain.ids import Account, ChainName, Community, MemberId, Place, Platform, address
from bot.domain.policy import Policy, Tier
from bot.domain.requirements import Holds
from bot.services.noticing import Noticing
from bot.services.reconcile import Reconcile
from sandbox.chain import Chain, started
from sandbox.chain.anvil import installed
from sandbox.chain.driver import wallet_of
from storage import open_storage
from storage.store import SqlStore

BASE = ChainName("base")
NAMES = tuple(f"{name} {nth}" for name in ("ada", "ben", "cleo", "dora") for nth in range(6))
"""So many that few are named on both sides of a fork."""
FINAL = 70
"""Blocks behind the head that are final here: deeper than any reorganisation of 64."""


@dataclass
class Fork:
    """A chain that forks, the watcher on it, and members who pass one token around; no sweep ever runs."""

    chain: Chain
    store: SqlStore
    noticing: Noticing
    members: dict[MemberId, LocalAccount]
    dice: random.Random

    async def holders(self) -> set[MemberId]:
        """Who holds a token on the chain as it stands."""
        found = set()
        for member, wallet in self.members.items():
            data = "0x70a08231" + wallet.address[2:].lower().rjust(64, "0")
            said = await self.chain.ask("eth_call", [{"to": self.chain.tokens.erc721, "data": data}, "latest"])
            if int(said, 16):
                found.add(member)
        return found

    async def passes(self) -> set[MemberId]:
        async with self.store.read() as tx:
            return {one.member for one in await tx.passes.open(self.members)}

    async def move(self, token: int) -> None:
        """Whoever has this token gives it to somebody, or nobody has it any more and it is minted again."""
        to = self.dice.choice(list(self.members.values()))
        data = f"0x6352211e{token:064x}"
        try:
            said = await self.chain.ask("eth_call", [{"to": self.chain.tokens.erc721, "data": data}, "latest"])
        except Exception:  # noqa: BLE001  it was minted in a block that is gone
            await self.chain.mint_erc721(to.address, token)
            return
        holder = next(w for w in self.members.values() if w.address[2:].lower() == said[-40:].lower())
        await self.chain.transfer_erc721(holder, to.address, token)

    async def look(self) -> None:
        for _ in range(20):
            await self.noticing.look(BASE)
            if self.noticing.watches[BASE].behind == 0:
                return
        raise AssertionError("the watcher never caught up")


@asynccontextmanager
async def forking(folder: Path, seed: int) -> AsyncIterator[Fork]:
    clock, probe = WallClock(), None
    async with (
        started(ticking=False, anvil=installed(), depths={"safe": FINAL, "finalized": FINAL}) as chain,
        open_storage(folder / "gatehouse.sqlite", clock) as storage,
        open_chains([ChainConfig(BASE, chain.chain_id, tuple(chain.urls), stale_after=1e9)], clock) as chains,
    ):
        probe = Probe(Kind.ERC721, BASE, address(chain.tokens.erc721))
        store = storage.store
        reconcile = Reconcile(store, chains, storage.queue, clock, timedelta(0))
        noticing = Noticing(store, chains, storage.queue, reconcile, clock)
        async with store.write() as tx:
            garden = await tx.communities.allow(Place(Platform.DISCORD, 1), "Plotter Garden")
            await tx.policies.save(Policy(garden.id, 1, (Tier("Maker", 1, Holds(probe), ()),)))
            members = {await _member(tx, garden, nth, name): wallet_of(name) for nth, name in enumerate(NAMES, 1)}
        for wallet in members.values():
            await chain.fund(wallet.address)
        await chain.mine(FINAL + 10)
        await noticing.look(BASE)
        yield Fork(chain, store, noticing, members, random.Random(seed))


async def _member(tx, garden: Community, nth: int, name: str) -> MemberId:
    member = await tx.members.ensure(garden.id, Account(Platform.DISCORD, nth, name))
    await tx.members.link(member.id, Wallet(address(wallet_of(name).address)), WallClock().now())
    return member.id


async def play(fork: Fork, turns: int = 8) -> None:
    """A random history with reorganisations of 1 to 64 blocks; at its end the chain settles."""
    for _ in range(turns):
        await _live(fork)
        if fork.dice.random() < 0.5:
            await (_rival if fork.dice.random() < 0.7 else _emptied)(fork)
    await fork.chain.mine(1)
    await fork.look()
    await fork.chain.mine(FINAL + 1)
    await fork.look()


async def _live(fork: Fork, most: int = 8) -> int:
    """A token moves, blocks are made, somebody may look; how many blocks."""
    before = int(await fork.chain.ask("eth_blockNumber", []), 16)
    await fork.move(fork.dice.randint(1, 3))
    head = await fork.chain.mine(fork.dice.randint(1, most))
    if fork.dice.random() < 0.7:
        await fork.look()
    return head - before


async def _emptied(fork: Fork) -> None:
    """The last blocks are replaced by empty ones."""
    await fork.chain.reorg(fork.dice.randint(1, 64))
    if fork.dice.random() < 0.5:
        await fork.look()


async def _rival(fork: Fork) -> None:
    """The last blocks are replaced by others in which other things happened."""
    was = await fork.chain.ask("evm_snapshot", [])
    made, depth = 0, fork.dice.randint(3, 55)
    while made < depth:
        made += await _live(fork)
    head = int(await fork.chain.ask("eth_blockNumber", []), 16)
    await fork.chain.ask("evm_revert", [was])
    for _ in range(fork.dice.randint(1, 3)):
        await fork.move(fork.dice.randint(1, 3))
    now = int(await fork.chain.ask("eth_blockNumber", []), 16)
    await fork.chain.mine(max(1, head - now + fork.dice.randint(0, 2)))
