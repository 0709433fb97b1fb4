"""Every promise the core needs of the outside, one a line. Adapters and storage keep them; tests have fakes."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.doors import DoorState, DoorTrouble, Given
from bot.domain.events import Event
from bot.domain.evidence import Evidence
from bot.domain.holdings import Block, Observation, Pins, Probe, Wallet, Want
from bot.domain.ids import Account, Address, ChainName, Community, CommunityId, MemberId, Place, Platform
from bot.domain.members import Member
from bot.domain.passes import Award, Pass, Plan
from bot.domain.policy import Door, Policy
from bot.domain.roles import RoleFacts, Standing
from bot.domain.signin import Challenge, Statement
from bot.domain.watching import Trail, Walk


class Clock(Protocol):
    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        ...


# ---------------------------------------------------------------- chain


class Chains(Protocol):
    """All configured chains. Nothing here raises for a chain's trouble: it is in the answer."""

    def names(self) -> Sequence[ChainName]:
        """The chains the host has configured."""
        ...

    async def pins(self, chain: ChainName) -> Pins | None:
        """The two blocks to read at now, agreed on by the endpoints; None when they cannot be told."""
        ...

    async def read(self, at: "ReadAt", wants: Collection[Want]) -> Mapping[Want, Observation]:
        """One observation for every want, all at one block; anything odd is Unread, never a zero."""
        ...

    async def describe(self, probe: Probe) -> "Contract":
        """What stands at this contract; RequirementRefused if it is not of the probe's kind, or ChainUnreadable."""
        ...


@dataclass(frozen=True, slots=True)
class ReadAt:
    """Where to read; `witnesses` endpoints (at most those configured) must agree before an answer counts."""

    chain: ChainName
    block: Block
    witnesses: int


@dataclass(frozen=True, slots=True)
class Contract:
    """A token as it calls itself (foreign text, uncleaned) and its decimals (0 for NFTs)."""

    name: str
    symbol: str
    decimals: int


class Watching(Protocol):
    """The logs of all configured chains. They only name wallets, so that somebody looks."""

    def names(self) -> Sequence[ChainName]:
        """The chains the host has configured."""
        ...

    async def walk(self, chain: ChainName, trail: Trail | None, contracts: Collection[Address]) -> Walk | None:
        """Walk on, a bounded stretch, along the logs of these contracts; None when the chain cannot be told."""
        ...


class Signatures(Protocol):
    async def message(self, statement: Statement) -> str:
        """The EIP-4361 text of these fields, the address in EIP-55 capitals."""
        ...

    async def check(self, message: str, signature: str, address: Address) -> None:
        """Return if the holder of `address` signed this very message (EIP-191); ChallengeRefused if not."""
        ...

    def checksummed(self, address: Address) -> str:
        """The address with its EIP-55 capitals."""
        ...


# ---------------------------------------------------------------- platforms


class ChatPlatform(Protocol):
    """One chat platform: its doors, its people, its channels. Raises PlatformError's children, nothing else."""

    async def open_doors(self, place: Place, account: int) -> frozenset[int]:
        """The ids of the roles this account has now, read from the platform, never from a cache."""
        ...

    async def open(self, door: Door, account: int, why: str) -> None:
        """Give this one door; giving what is there changes nothing. `why` goes to the audit log."""
        ...

    async def close(self, door: Door, account: int, why: str) -> None:
        """Take this one door; taking what is not there changes nothing."""
        ...

    async def role(self, place: Place, role: int) -> RoleFacts:
        """What stands in the way of giving this role, read now; DoorGone if it does not exist."""
        ...

    async def standing(self, place: Place, account: int) -> Standing:
        """What this account may do and how high it stands, read now; MemberGone if it is not there."""
        ...

    async def tell(self, account: int, text: str) -> None:
        """Write to this account privately; AccountUnreachable if it takes no messages."""
        ...

    async def tell_channel(self, channel: int, text: str) -> None:
        """Post in this channel, pinging nobody."""
        ...


# ---------------------------------------------------------------- storage


class Store(Protocol):
    """The database. Nothing done in a `write()` that raises has happened."""

    def read(self) -> AbstractAsyncContextManager["Tx"]:
        """One consistent snapshot; writing through it fails."""
        ...

    def write(self) -> AbstractAsyncContextManager["Tx"]:
        """One transaction, committed at the end of the block, rolled back by an exception."""
        ...


class Tx(Protocol):
    """The repositories, bound to one transaction."""

    @property
    def communities(self) -> "Communities": ...
    @property
    def members(self) -> "Members": ...
    @property
    def policies(self) -> "Policies": ...
    @property
    def passes(self) -> "Passes": ...
    @property
    def awards(self) -> "Awards": ...
    @property
    def doors(self) -> "Doors": ...
    @property
    def challenges(self) -> "Challenges": ...
    @property
    def events(self) -> "Events": ...
    @property
    def trails(self) -> "Trails": ...


class Communities(Protocol):
    async def allow(self, place: Place, name: str) -> Community:
        """The community of this place, allowed from now on; made if it was not known."""
        ...

    async def at(self, place: Place) -> Community | None:
        """The allowed community this place belongs to, or None."""
        ...

    async def get(self, community: CommunityId) -> Community:
        """This community; KeyError if there is none."""
        ...

    async def all(self) -> Sequence[Community]:
        """Every allowed community, by id."""
        ...

    async def rename(self, community: CommunityId, name: str) -> None:
        """Keep the name its server has now."""
        ...

    async def set_moderators_channel(self, community: CommunityId, channel: int | None) -> None:
        """Where news for the moderators goes."""
        ...


class Members(Protocol):
    async def of(self, community: CommunityId, account: Account) -> Member | None:
        """The member this account is, or None."""
        ...

    async def ensure(self, community: CommunityId, account: Account) -> Member:
        """The member this account is, made if new; keeps the account's present name."""
        ...

    async def get(self, members: Collection[MemberId]) -> Sequence[Member]:
        """These members with accounts and wallets, by id; missing ones are left out."""
        ...

    async def page(self, community: CommunityId, after: MemberId, limit: int) -> Sequence[MemberId]:
        """The next members that have a wallet, an open pass or an open award, by id."""
        ...

    async def count(self, community: CommunityId) -> int:
        """How many members `page` goes through."""
        ...

    async def with_wallets(
        self, chain: ChainName, addresses: Collection[Address]
    ) -> Mapping[Address, Mapping[MemberId, CommunityId]]:
        """Whose wallets these are, where they count on this chain; unknown ones are left out."""
        ...

    async def numbered(self, number: int) -> Sequence[MemberId]:
        """Members that have this number themselves or whose account has it on its platform."""
        ...

    async def revisions(self, members: Collection[MemberId]) -> Mapping[MemberId, int]:
        """Their present revisions."""
        ...

    async def touch(self, members: Collection[MemberId]) -> None:
        """Raise their revisions: something they are decided on has changed."""
        ...

    async def link(self, member: MemberId, wallet: Wallet, at: datetime) -> bool:
        """Link the wallet and raise the revision; False if it was theirs already, WalletTaken if another's."""
        ...

    async def set_notices(self, member: MemberId, on: bool) -> None:
        """Whether the bot may write to this member unprompted."""
        ...


class Policies(Protocol):
    async def current(self, community: CommunityId) -> Policy:
        """The revision that is in force; an empty revision 0 where none was made."""
        ...

    async def get(self, community: CommunityId, revision: int) -> Policy:
        """An earlier revision; KeyError if there is none."""
        ...

    async def revisions(self) -> Mapping[CommunityId, int]:
        """The number in force in every allowed community that has a policy."""
        ...

    async def save(self, policy: Policy) -> None:
        """Keep this revision and make it the current one; Conflict if it does not follow the current one."""
        ...


class Passes(Protocol):
    async def open(self, members: Collection[MemberId]) -> Sequence[Pass]:
        """The passes these members hold now."""
        ...

    async def apply(self, plan: Plan, evidence: Sequence[Evidence], at: datetime) -> None:
        """Write what the plan changes, with its evidence, and raise the member's revision."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[CommunityId, MemberId]]:
        """Members with an open pass or award whose `until` has come, soonest first."""
        ...

    async def counts(self, community: CommunityId) -> Mapping[str, int]:
        """How many hold each tier now."""
        ...

    async def evidence(self, member: MemberId, limit: int) -> Sequence[Evidence]:
        """The newest evidence about this member, newest first."""
        ...

    async def history(
        self, after: int, limit: int, *, members: Collection[MemberId] | None = None, since: datetime | None = None
    ) -> Sequence[Evidence]:
        """Evidence with an id above `after`, oldest first; of these members, and from this moment on, where given."""
        ...


class Awards(Protocol):
    async def open(self, members: Collection[MemberId]) -> Sequence[Award]:
        """Awards not yet ended, for these members (some may have run out since)."""
        ...

    async def add(self, award: Award) -> Award:
        """Keep this award in place of any open one for the same member and tier; raises the member's revision."""
        ...

    async def close_past(self, members: Collection[MemberId], now: datetime) -> None:
        """Mark their awards that have run out as ended."""
        ...

    async def end_tier(self, community: CommunityId, tier: str, at: datetime) -> None:
        """End every open award of this tier here, and raise the revisions of those who had one."""
        ...


class Doors(Protocol):
    async def of(self, member: MemberId, platform: Platform) -> Sequence[DoorState]:
        """Every door ever wanted for this member on this platform and not yet forgotten."""
        ...

    async def want(self, member: MemberId, doors: Collection[Door]) -> frozenset[Platform]:
        """Make exactly these the wanted doors; the platforms on which anything changed."""
        ...

    async def mark(self, member: MemberId, door: Door, given: Given, seen: bool | None) -> None:
        """Keep how far this door is; a door neither wanted nor given is forgotten."""
        ...

    async def at(self, place: Place) -> Sequence[Door]:
        """Every door of this place that is wanted or given for anybody."""
        ...

    async def behind(self, community: CommunityId, now: datetime, limit: int) -> Sequence[MemberId]:
        """Members of whom some door not left alone now is wanted and not yet seen to, or given and not wanted."""
        ...

    async def troubles(self, community: CommunityId) -> Sequence[DoorTrouble]:
        """The doors the platforms refuse at present."""
        ...

    async def set_trouble(self, community: CommunityId, trouble: DoorTrouble) -> bool:
        """Keep this trouble; True if the door had none, so that it is told once."""
        ...

    async def clear_trouble(self, place: Place) -> None:
        """Something changed in this place: its doors may be tried again."""
        ...


class Challenges(Protocol):
    async def add(self, challenge: Challenge) -> None:
        """Keep this challenge."""
        ...

    async def get(self, token: str) -> Challenge | None:
        """The challenge of this token hash."""
        ...

    async def choose(self, token: str, nonce: str, address: Address, message: str) -> None:
        """Set the wallet and the text to sign of an unused challenge."""
        ...

    async def miss(self, token: str) -> None:
        """Count one wrong signature."""
        ...

    async def consume(self, token: str, nonce: str, now: datetime) -> bool:
        """Use it up; False if it was used, replaced, burned or expired. At most one call ever gets True."""
        ...

    async def open_count(self, account: Account, now: datetime) -> int:
        """How many unused, unexpired challenges this account has."""
        ...

    async def close_oldest(self, account: Account, now: datetime) -> None:
        """End the account's oldest open challenge, to make room for a new one."""
        ...

    async def purge(self, before: datetime) -> int:
        """Delete challenges that expired before this moment; how many."""
        ...


class Events(Protocol):
    async def add(self, event: Event) -> Event:
        """Keep this fact."""
        ...

    async def get(self, event: int) -> Event:
        """One kept fact; KeyError if there is none."""
        ...

    async def news(self, member: MemberId, limit: int) -> Sequence[Event]:
        """What the member has not been shown yet, oldest first."""
        ...

    async def shown(self, member: MemberId, at: datetime) -> None:
        """The member has now been shown all of it."""
        ...


class Trails(Protocol):
    """How far each chain's logs were walked, and whom to look at once more."""

    async def get(self, chain: ChainName) -> Trail | None:
        """How far this chain was walked; None if it never was."""
        ...

    async def save(self, chain: ChainName, trail: Trail) -> None:
        """Keep how far this chain is walked now."""
        ...

    async def named(self, chain: ChainName, members: Mapping[int, Collection[MemberId]]) -> None:
        """Keep that these members were named by logs of these blocks, until `forget`."""
        ...

    async def above(self, chain: ChainName, block: int) -> Mapping[MemberId, CommunityId]:
        """Members named in blocks above this one."""
        ...

    async def up_to(self, chain: ChainName, block: int) -> Mapping[MemberId, CommunityId]:
        """Members named in blocks up to and with this one."""
        ...

    async def forget(self, chain: ChainName, block: int) -> None:
        """Those of `up_to` have been looked at."""
        ...


# ---------------------------------------------------------------- jobs


class JobKind(StrEnum):
    MATCH = "match"
    """Make one member match on one platform: what is there becomes what is wanted."""
    TELL_MEMBER = "tell_member"
    TELL_MODERATORS = "tell_moderators"
    RECONCILE = "reconcile"
    """Look at all members of a community again."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that survives a crash. A waiting job of the same kind and key is merged: sooner time, higher priority."""

    kind: JobKind
    key: str
    payload: Mapping[str, object] = field(default_factory=dict)
    priority: int = 0
    run_at: datetime | None = None
    attempts: int = 0
    id: int = 0


TAKE_FIRST, GIVE_NEXT, SWEEP_LAST = 20, 10, 0
"""Priorities: doors that must close go first."""

Handler = Callable[[Job], Awaitable[None]]
"""Does one job; must be repeatable. PlatformUnavailable says when to try again; anything else backs off."""


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job given up after its last attempt."""

    job: Job
    error: str
    died_at: datetime


class JobQueue(Protocol):
    """At least once, in the state's transaction: a job exists exactly if the state that asked for it does."""

    async def enqueue(self, tx: Tx, job: Job) -> None:
        """Add the job within this transaction, merged into a waiting one of its kind and key."""
        ...

    async def run(self, handlers: Mapping[JobKind, Handler]) -> None:
        """Work until cancelled; jobs of one key never run side by side; failures back off with jitter, then die."""
        ...

    async def dead_list(self) -> Sequence[DeadJob]:
        """The jobs given up, newest first."""
        ...

    async def retry_dead(self, job: int) -> bool:
        """Put a dead job back; False if there is none of this id."""
        ...

    async def idle(self) -> bool:
        """Nothing is due and nothing runs."""
        ...
