"""What the sign-in needs of the store, in memory, with the same promises: a write that raises has not happened."""

import asyncio
import copy
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.domain.errors import WalletTaken
from bot.domain.holdings import Block, Holding, Kind, Probe, Trouble, Unread, Want
from bot.domain.ids import Account, ChainName, Community, CommunityId, MemberId, Place, Platform, address
from bot.domain.passes import Plan, Reading, Rules, plan
from bot.domain.policy import Door, DoorKind, Policy, Tier
from bot.domain.requirements import Holds, evaluate, wants
from bot.domain.signin import MOST_MISSES
from bot.ports import Member

BASE = ChainName("base")
TITLES = {BASE: "Base"}
PLACE = Place(Platform.DISCORD, 11)
GARDEN = Community(CommunityId(7), "Plotter Garden", (PLACE,))
ADA = Account(Platform.DISCORD, 803214407719264471, "ada")
BEN = Account(Platform.DISCORD, 803214407719264472, "ben")
PASS = Probe(Kind.ERC721, BASE, address("0x" + "aa" * 20))
MAKER = Tier("Maker", 1, Holds(PASS, name="Garden Pass"), (Door(DoorKind.ROLE, PLACE, 5),))
RESIDENT = Tier("Resident", 2, Holds(PASS, "3", name="Garden Pass"), (Door(DoorKind.ROLE, PLACE, 6),))
POLICY = Policy(GARDEN.id, 3, (MAKER, RESIDENT))
START = datetime(2026, 11, 22, 16, 20, 4, tzinfo=UTC)


@dataclass
class FakeClock:
    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **span) -> None:
        self.moment += timedelta(**span)


@dataclass
class World:
    """Everything the fake store keeps."""

    communities: dict = field(default_factory=lambda: {GARDEN.id: GARDEN})
    policy: Policy = POLICY
    challenges: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    passes: dict = field(default_factory=dict)


class FakeStore:
    """One writer at a time; readers see what was committed."""

    def __init__(self) -> None:
        self.world = World()
        self.writes = 0
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator["FakeTx"]:
        yield FakeTx(copy.deepcopy(self.world))

    @asynccontextmanager
    async def write(self) -> AsyncIterator["FakeTx"]:
        async with self._writer:
            draft = copy.deepcopy(self.world)
            await asyncio.sleep(0)  # a writer gives way as a real one does
            yield FakeTx(draft)
            self.world, self.writes = draft, self.writes + 1


class FakeTx:
    def __init__(self, world: World) -> None:
        self.communities = _Communities(world)
        self.policies = _Policies(world)
        self.challenges = _Challenges(world)
        self.members = _Members(world)
        self.passes = _Passes(world)


@dataclass
class _Repository:
    world: World


class _Communities(_Repository):
    async def get(self, community):
        return self.world.communities[community]


class _Policies(_Repository):
    async def current(self, community):
        return self.world.policy


class _Passes(_Repository):
    async def open(self, members):
        return [p for m in members for p in self.world.passes.get(m, ())]


class _Challenges(_Repository):
    async def add(self, challenge):
        self.world.challenges[challenge.token] = challenge

    async def get(self, token):
        return self.world.challenges.get(token)

    async def choose(self, token, nonce, address, message):
        self._change(token, nonce=nonce, address=address, message=message)

    async def miss(self, token):
        self._change(token, misses=self.world.challenges[token].misses + 1)

    async def consume(self, token, nonce, now):
        c = self.world.challenges[token]
        if c.used_at or c.nonce != nonce or c.misses >= MOST_MISSES or now >= c.expires_at:
            return False
        self._change(token, used_at=now)
        return True

    async def open_count(self, account, now):
        return len(self._open(account, now))

    async def close_oldest(self, account, now):
        oldest = min(self._open(account, now), key=lambda c: c.issued_at)
        self._change(oldest.token, expires_at=now)

    def _open(self, account, now):
        every = self.world.challenges.values()
        return [c for c in every if c.account == account and c.used_at is None and now < c.expires_at]

    def _change(self, token, **fields):
        self.world.challenges[token] = replace(self.world.challenges[token], **fields)


class _Members(_Repository):
    async def of(self, community, account):
        return next((m for m in self.world.members.values() if account in m.accounts), None)

    async def ensure(self, community, account):
        found = await self.of(community, account)
        if found is None:
            found = Member(MemberId(len(self.world.members) + 1), community, 1, (account,), ())
            self.world.members[found.id] = found
        return found

    async def get(self, members):
        return [self.world.members[m] for m in members if m in self.world.members]

    async def link(self, member, wallet, at):
        for other in self.world.members.values():
            if other.id != member and wallet in other.wallets:
                raise WalletTaken
        mine = self.world.members[member]
        if wallet in mine.wallets:
            return False
        self.world.members[member] = replace(mine, wallets=(*mine.wallets, wallet), revision=mine.revision + 1)
        return True


@dataclass
class FakeReconcile:
    """Decides with the real domain on what each wallet is said to hold."""

    store: FakeStore
    clock: FakeClock
    holds: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    fails: Exception | None = None
    silent: bool = False

    async def __call__(self, community, members, reason, *, read=True) -> Mapping[MemberId, Plan]:
        self.asked.append((community, tuple(members), reason))
        if self.fails is not None:
            raise self.fails
        return {member: self._plan(self.store.world.members[member]) for member in members}

    def _plan(self, member: Member) -> Plan:
        tiers = self.store.world.policy.tiers
        readings = {tier.name: self._reading(tier, member) for tier in tiers}
        decided = plan(member.id, tiers, {}, (), readings, Rules(self.clock.now(), 3, timedelta(seconds=60)))
        self.store.world.passes[member.id] = decided.open_passes()
        return decided

    def _reading(self, tier: Tier, member: Member) -> Reading:
        block = Block(38_104_552, "0x" + "bb" * 32, START)
        sight = {want: self._seen(want, block) for want in wants(tier.requirement, member.wallets)}
        return Reading(evaluate(tier.requirement, member.wallets, sight), sight, {BASE: block})

    def _seen(self, want: Want, block: Block):
        if self.silent:
            return Unread(Trouble.SILENT, "secret endpoint https://key@rpc")
        return Holding(self.holds.get(want.wallet, 0), block, ("one", "two"))
