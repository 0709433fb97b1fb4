"""A community with many members, moderators of several heights, and the services that change its tiers; no platform."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.awarding.awards import Term
from bot.domain.errors import DoorGone, MemberGone, PlatformUnavailable
from bot.domain.giving.policy import Door, DoorKind, Tier
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Account, Community, MemberId, Place, Platform, address
from bot.domain.requirements.holdings import Kind, Probe, Wallet, Want
from bot.domain.requirements.requirements import Holds
from bot.ports import ChatPlatform, Job, JobKind, Tx
from bot.services.awarding.awards import Awards, Wish
from bot.services.changing.changes import Changes
from bot.services.changing.previewing import Previewing
from bot.services.giving.recheck import Recheck
from bot.services.giving.reconcile import Reconcile
from tests.changing import off_chain
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_verify import BASE, PLACE, FakeClock

PASS = Probe(Kind.ERC721, BASE, address("0x" + "aa" * 20))
GRACE, HEIDI, BEN, MALLORY = (
    Account(Platform.DISCORD, number, name) for number, name in ((9, "grace"), (8, "heidi"), (7, "ben"), (6, "mallory"))
)
LOW, MIDDLE, HIGH = (Door(DoorKind.ROLE, PLACE, role) for role in (5, 15, 25))
MAKER = Tier("Maker", 1, Holds(PASS, name="Garden Pass"), (LOW,))
RESIDENT = Tier("Resident", 2, Holds(PASS, "3", name="Garden Pass"), (MIDDLE,))
ELDER = Tier("Elder", 3, None, (HIGH,))


class Server:
    """A server whose roles stand as high as their number; grace and heidi above all, ben in the middle."""

    def __init__(self) -> None:
        self.standings = {
            0: Standing(90, manages_roles=True),
            GRACE.id: Standing(80, manages_roles=True),
            HEIDI.id: Standing(70, manages_roles=True),
            BEN.id: Standing(20, manages_roles=True),
            MALLORY.id: Standing(80, manages_roles=False),
        }
        self.gone: set[int] = set()
        self.dangerous: set[int] = set()
        self.away = False

    async def role(self, place: Place, role: int) -> RoleFacts:
        if role in self.gone:
            raise DoorGone
        powers = ("administrator",) if role in self.dangerous else ()
        return RoleFacts(role, f"role {role}", role, managed=False, everyone=False, dangerous=powers)

    async def roles(self, place: Place) -> list[RoleFacts]:
        return [await self.role(place, role) for role in range(1, 91) if role not in self.gone]

    async def standing(self, place: Place, account: int) -> Standing:
        if self.away:
            raise PlatformUnavailable
        if account not in self.standings:
            raise MemberGone
        return self.standings[account]


@dataclass
class Jobs:
    """Jobs as they are asked for; a test does them when it wants to."""

    asked: list[Job] = field(default_factory=list)

    async def enqueue(self, tx: Tx, job: Job) -> None:
        self.asked.append(job)

    async def enqueue_all(self, tx: Tx, jobs: Collection[Job]) -> None:
        self.asked += jobs

    def of(self, kind: JobKind) -> list[Job]:
        return [job for job in self.asked if job.kind is kind]


@dataclass
class Town:
    """Member 1 is the account 101, and so on; their wallets hold what a test says."""

    store: object
    jobs: Jobs
    chain: FakeChain
    clock: FakeClock
    server: Server
    community: Community
    changes: Changes
    reconcile: Reconcile
    recheck: Recheck
    awards: Awards
    members: list[MemberId] = field(default_factory=list)

    @property
    def platform(self) -> ChatPlatform:
        return self.server

    async def people(self, *amounts: int) -> list[MemberId]:
        """As many members, each with a proved wallet that holds so many passes."""
        async with self.store.write() as tx:
            for amount in amounts:
                number = len(self.members) + 1
                member = await tx.members.ensure(
                    self.community.id, Account(Platform.DISCORD, 100 + number, f"m{number}")
                )
                await tx.members.link(member.id, Wallet(wallet(number)), self.clock.now())
                self.members.append(member.id)
                self.chain.put(Want(PASS, wallet(number)), amount)
        self.chain.mine(5)
        return self.members[-len(amounts) :]

    def holds(self, member: MemberId, amount: int) -> None:
        self.chain.put(Want(PASS, wallet(self.members.index(member) + 1)), amount)
        self.chain.mine(5)

    async def propose(self, edit, reason="a change", actor=GRACE, **more):
        return await self.changes.propose(self.platform, PLACE, actor, edit, reason, **more)

    async def apply(self, preview, actor=GRACE, **more):
        return await self.changes.apply(self.platform, PLACE, actor, preview.proposal, **more)

    async def made(self, *tiers: Tier, approve: bool = True, **more):
        """These are the tiers from now on, and everybody has been looked at."""
        found = await self.apply(await self.propose(tiers, **more))
        if found.state == "waiting" and approve:
            found = await self.changes.approve(self.platform, PLACE, HEIDI, found.id)
        await self.looks()
        return found

    async def looks(self) -> None:
        """Everybody is looked at, twice, far enough apart for a first "no" to become a loss."""
        for _ in range(2):
            await self.recheck.community(self.community.id, "sweep")
            self.clock.pass_by(minutes=2)
            self.chain.mine(5)

    async def held(self) -> dict[str, set[MemberId]]:
        found: dict[str, set[MemberId]] = {}
        async with self.store.read() as tx:
            for one in await tx.passes.open(self.members):
                found.setdefault(one.tier, set()).add(one.member)
        return found

    async def wanted(self) -> dict[MemberId, set[int]]:
        """Which roles each member is to have."""
        async with self.store.read() as tx:
            states = {m: await tx.doors.of(m, Platform.DISCORD) for m in self.members}
        return {m: {s.door.id for s in mine if s.wanted} for m, mine in states.items()}

    async def policy(self):
        async with self.store.read() as tx:
            return await tx.policies.current(self.community.id)

    async def awarded(self, member: MemberId, tier: str, span: str = "") -> None:
        account = Account(Platform.DISCORD, 100 + self.members.index(member) + 1)
        self.server.standings[account.id] = Standing(1, manages_roles=False)
        await self.awards.award(self.platform, PLACE, GRACE, Wish(account, tier, Term(span)))

    async def questions(self):
        async with self.store.read() as tx:
            return list(await tx.questions.all(self.community.id))


def wallet(number: int):
    return address(f"0x{0xC000 + number:040x}")


@asynccontextmanager
async def open_town(store) -> AsyncIterator[Town]:
    """The town over this store."""
    clock, chain, jobs, server = FakeClock(), FakeChain(BASE), Jobs(), Server()
    chains = FakeChains(chain)
    async with store.write() as tx:
        community = await tx.communities.allow(PLACE, "Plotter Garden")
    reconcile = Reconcile(store, chains, jobs, clock, timedelta(seconds=60))
    recheck = Recheck(store, jobs, reconcile, clock)
    previewing = Previewing(store, chains, clock, timedelta(seconds=60))
    changes = Changes(store, jobs, previewing, {Platform.DISCORD: server}, clock)
    awards = Awards(store, jobs, reconcile, clock, off_chain(store, jobs, clock))
    yield Town(store, jobs, chain, clock, server, community, changes, reconcile, recheck, awards)
