"""A community on a real chain: its members' wallets, the whole of the services over SQLite, and no clock but the test.

No platform: what a door would be told stands in the database. Nothing ticks by itself; a test says who looks and when.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from eth_account.signers.local import LocalAccount

from bot.adapters.chain import ChainConfig, EvmChains, open_chains
from bot.adapters.chain.reading.delegations import DelegateRegistry
from bot.adapters.chain.signing.contract_signatures import ContractSignatures
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.app.services import Ports, Values, build
from bot.domain.giving.breaker import Answer
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier
from bot.domain.giving.watching import RING, Trail, Walk
from bot.domain.ids import Account, Address, ChainName, Community, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import Kind, Probe, Wallet
from bot.domain.requirements.requirements import Requirement
from bot.ports import Job, JobKind, Watching
from bot.services.giving.replay import Outcome, Replay
from bot.services.house import Services
from bot.services.signing_in.verify import Site
from sandbox.beside import beside
from sandbox.chain import Chain, started
from sandbox.chain.driver import wallet_of
from sandbox.chain.rpc import RefusedError
from storage import Storage, open_storage
from tests.blank import blank
from tests.clocks import MovedClock
from tests.e2e.props import SOON

BASE = ChainName("base")
HERE = Place(Platform.DISCORD, 1)
DOOR = Door(DoorKind.ROLE, HERE, 5)
FINAL = 64
"""A block so far behind the head is final, which no reorganisation here goes beyond."""


@dataclass
class Walked:
    """The watcher's own walks beside what was so: nothing named twice, nothing missed, each fork where it was."""

    chains: EvmChains
    touched: dict[int, frozenset[Address]] = field(default_factory=dict)
    begun: int | None = None
    reached: int = 0
    fork: int | None = None
    """The highest block that stands as it did at the last walk; None where no block was replaced since."""
    unsure: int = 0
    """So many walks from now on it is not known which of them sees the fork: blocks were replaced during one."""
    noticed: int = 0

    def replaced(self, above: int) -> None:
        """The blocks above this one are others now."""
        self.fork = above if self.fork is None else min(self.fork, above)

    async def walk(self, chain: ChainName, trail: Trail | None, contracts: Collection[Address]) -> Walk | None:
        walk = await self.chains.walk(chain, trail, contracts)
        if walk is not None and walk.trail != trail:
            self._enter(trail, walk)
        return walk

    def _enter(self, trail: Trail | None, walk: Walk) -> None:
        assert walk.skipped == 0
        assert walk.odd == 0
        if trail is None:
            trail = Trail(max(walk.final.number, walk.head.number - RING))
            self.begun = trail.number
        if not self.unsure and self.fork is not None:
            assert walk.fork == (self.fork if self.fork < trail.number else None), (walk.fork, self.fork, trail.number)
        self.noticed += walk.fork is not None
        self.fork, self.unsure = None, max(0, self.unsure - 1)
        start = trail.number if walk.fork is None else walk.fork
        self.touched = {number: them for number, them in self.touched.items() if number <= start}
        assert all(start < number <= walk.trail.number for number in walk.touched), "named again, or too early"
        self.touched |= walk.touched
        self.reached = walk.trail.number


@dataclass
class ChainHouse:
    chain: Chain
    chains: EvmChains
    storage: Storage
    clock: MovedClock
    walked: Walked
    garden: Community
    file: Path
    final: int = FINAL
    """How many blocks behind the head are final here."""
    second_reading_after: timedelta = timedelta(0)
    registries: Mapping[ChainName, Address] = field(default_factory=dict)
    members: dict[MemberId, LocalAccount] = field(default_factory=dict)
    services: Services = field(init=False)

    def __post_init__(self) -> None:
        self.starts_again()

    def starts_again(self) -> None:
        """The process is another: what was kept in memory is gone."""
        store, queue = self.storage.store, self.storage.queue
        watching: Watching = self.walked
        signatures = EthereumSignatures(ContractSignatures(self.chains.agreements))
        registry = DelegateRegistry(self.chains.agreements, self.registries)
        ports = Ports(store, queue, self.chains, watching, signatures, {}, self.clock, delegations=registry)
        site, chain_id = Site("gate.example", "https://gate.example"), self.chain.chain_id
        values = Values(site, chain_id, {}, self.second_reading_after, chain_ids={BASE: chain_id})
        self.services = build(ports, values)

    # ------------------------------------------------------------ people

    async def tiers(self, **asked: Requirement) -> None:
        tiers = tuple(Tier(name, rank, each, (DOOR,)) for rank, (name, each) in enumerate(asked.items(), 1))
        async with self.storage.store.write() as tx:
            before = await tx.policies.current(self.garden.id)
            await tx.policies.save(Policy(self.garden.id, before.revision + 1, tiers))

    async def joins(self, *names: str) -> list[MemberId]:
        """Members with one wallet each, who can pay for gas."""
        joined = []
        for name in names:
            wallet, number = wallet_of(name), len(self.members) + 1
            async with self.storage.store.write() as tx:
                member = await tx.members.ensure(self.garden.id, Account(Platform.DISCORD, number, name))
                await tx.members.link(member.id, Wallet(address(wallet.address)), self.clock.now())
            await self.chain.fund(wallet.address)
            self.members[member.id] = wallet
            joined.append(member.id)
        return joined

    @property
    def passes_of(self) -> Probe:
        return Probe(Kind.ERC721, BASE, address(self.chain.tokens.erc721))

    # ------------------------------------------------------------ the chain

    async def mine(self, blocks: int = 1) -> int:
        """So many blocks at once where the node can; the head's number."""
        try:
            await self.chain.ask("anvil_mine", [hex(blocks)])
            return await self.head()
        except RefusedError:
            return await self.chain.mine(blocks)

    async def head(self) -> int:
        return int(await self.chain.ask("eth_blockNumber", []), 16)

    async def balance(self, wallet: str, at: str = "latest") -> int:
        """How many tokens of the gated contract this wallet has, as the node itself says."""
        data = f"0x70a08231{wallet[2:].lower():0>64}"
        return int(await self.chain.ask("eth_call", [{"to": self.chain.tokens.erc721, "data": data}, at]), 16)

    async def owner(self, token: int) -> str | None:
        """Who has this token; None where it was never minted, or in a block that is gone."""
        asked = {"to": self.chain.tokens.erc721, "data": f"0x6352211e{token:064x}"}
        try:
            return "0x" + str(await self.chain.ask("eth_call", [asked, "latest"]))[-40:].lower()
        except RefusedError:
            return None

    async def settle(self) -> None:
        """Everything that is mined becomes final, and the clocks have seen it; none of them is the sweep."""
        for blocks in (1, self.final + 1):
            await self.mine(blocks)
            await self.notice()
            await self.services.recheck.run_settled()

    async def newest(self, blocks: int = FINAL + 2) -> dict[int, str]:
        """The hashes of the newest blocks, by number."""
        head, node = await self.head(), self.chain._view.node
        numbers = range(max(0, head - blocks + 1), head + 1)
        return {number: (await node.ask("eth_getBlockByNumber", [hex(number), False]))["hash"] for number in numbers}

    @asynccontextmanager
    async def replacing(self) -> AsyncIterator[list[int]]:
        """Around whatever replaces blocks: how many. Where an empty one comes out as it was, it was not replaced."""
        before, depth = await self.newest(), list[int]()
        yield depth
        assert await self.chain.ask("eth_getCode", [self.chain.tokens.erc721, "latest"]) != "0x", (
            "the node lost its state"
        )
        after = await self.newest(2 * FINAL)
        common = max(number for number, its_hash in before.items() if after.get(number) == its_hash)
        self.walked.replaced(common)
        depth.append(max(before) - common)

    # ------------------------------------------------------------ looks

    async def tick(self) -> None:
        """One tick of the watcher."""
        await self.services.noticing.look(BASE)

    async def notice(self) -> None:
        """The watcher's ticks until it stands at the head, and the looks that failed, once more."""
        for _ in range(20):
            await self.tick()
            if self.services.noticing.watches[BASE].behind == 0:
                await self.jobs()
                return
        raise AssertionError("the watcher never caught up")

    async def jobs(self) -> None:
        """The looks that were left as jobs; nobody is there to be told or to be given a role."""
        handlers = dict.fromkeys(JobKind, _ignored) | {JobKind.RECONCILE: self.services.recheck.requested}
        queue = self.storage.queue
        async with beside(queue.run(handlers)), asyncio.timeout(SOON):
            while not await queue.idle():  # noqa: ASYNC110  the queue tells nobody that it is idle
                await asyncio.sleep(0.005)

    async def look(self, *members: MemberId) -> None:
        await self.services.reconcile(self.garden.id, members, "test")

    async def moderators_say_yes(self) -> int:
        """To every loss the breaker held back; of how many it had asked."""
        losses, asked = self.services.losses, 0
        for question, members in await losses.shown(self.garden):
            async with self.storage.store.write() as tx:
                await losses._keep(tx, question, Account(Platform.DISCORD, 99, "grace"), Answer.TAKE)
            asked += len(members)
        await self.jobs()
        return asked

    # ------------------------------------------------------------ what came of it

    async def holders(self) -> set[MemberId]:
        """Who holds a token on the chain as it stands."""
        return {member for member, wallet in self.members.items() if await self.balance(wallet.address)}

    async def passes(self) -> set[MemberId]:
        async with self.storage.store.read() as tx:
            return {one.member for one in await tx.passes.open(self.members)}

    def open_doors(self) -> set[MemberId]:
        """Those whose door is to stand open, as delivery would be told now."""
        with closing(sqlite3.connect(self.file)) as database:
            return {MemberId(row[0]) for row in database.execute("SELECT member_id FROM door WHERE wanted")}

    async def endings(self) -> list[Mapping[str, Any]]:
        """The evidence of every pass that ended, oldest first."""
        async with self.storage.store.read() as tx:
            return [each.facts for each in await tx.passes.history(0, 10**6) if each.change == "take"]

    async def check(self) -> None:
        """What was walked, taken and decided stands up to the chain as it is now."""
        await self._check_walks()
        await self._check_endings()
        again = [one async for one in Replay(self.storage.store).decisions()]
        assert [one for one in again if one.outcome is not Outcome.SAME] == [], "decided again it comes out otherwise"

    async def _check_walks(self) -> None:
        """Each log of the chain was walked over once, and none that is no longer of it."""
        assert self.walked.begun is not None
        span = {"fromBlock": hex(self.walked.begun + 1), "toBlock": hex(self.walked.reached)}
        logs = await self.chain.ask("eth_getLogs", [{"address": self.chain.tokens.erc721, **span}])
        named: dict[int, set[str]] = {}
        for log in (each for each in logs if len(each["topics"]) == 4):  # not an approval for all
            hands = {"0x" + topic[-40:] for topic in log["topics"][1:3]} - {"0x" + "0" * 40}
            named.setdefault(int(log["blockNumber"], 16), set()).update(hands)
        assert {number: set(them) for number, them in self.walked.touched.items() if them} == named

    async def _check_endings(self) -> None:
        """A pass is taken on blocks of the canonical chain alone: they were final, so they still stand."""
        blocks = {
            (seen["block"]["number"], seen["block"]["hash"])
            for facts in await self.endings()
            for seen in facts["seen"]
            if "block" in seen
        }
        for number, its_hash in blocks:
            stands = await self.chain.ask("eth_getBlockByNumber", [hex(number), False])
            assert stands["hash"] == its_hash, f"a pass was taken on block {number}, which is no longer"


async def _ignored(_: Job) -> None: ...


@asynccontextmanager
async def open_house(
    folder: Path,
    anvil: Path | None = None,
    *,
    final: int = FINAL,
    second_reading_after: timedelta = timedelta(0),
    delegations: Address | None = None,
    rules: str = "cancun",
) -> AsyncIterator[ChainHouse]:
    """The community on a chain of its own, with as many blocks as finality needs, nobody in it and no tier."""
    clock, file = MovedClock(), folder / "gatehouse.sqlite"
    async with (
        started(ticking=False, anvil=anvil, depths={"safe": final // 2, "finalized": final}, rules=rules) as chain,
        open_storage(blank(file), clock) as storage,
        open_chains([_config(chain, delegations)], clock) as chains,
    ):
        async with storage.store.write() as tx:
            garden = await tx.communities.allow(HERE, "Plotter Garden")
        registries = {BASE: delegations} if delegations else {}
        walked = Walked(chains)
        house = ChainHouse(chain, chains, storage, clock, walked, garden, file, final, second_reading_after, registries)
        await house.mine(final + 10)
        yield house


def _config(chain: Chain, delegations: Address | None) -> ChainConfig:
    urls = tuple(chain.urls)
    return ChainConfig(BASE, chain.chain_id, urls, stale_after=1e9, requests_a_second=1e6, delegations=delegations)
