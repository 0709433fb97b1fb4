"""Every promise the core needs of the outside, one a line. Adapters and storage keep them; tests have fakes."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.breaker import Answer, Question
from bot.domain.doors import DoorState, DoorTrouble, Given
from bot.domain.events import Event, EventKind
from bot.domain.evidence import Evidence
from bot.domain.holding_time import Age
from bot.domain.holdings import Block, GiveAt, Observation, Pins, Probe, Transfer, Wallet, Want
from bot.domain.ids import Account, Address, ChainName, Community, CommunityId, MemberId, Place, Platform
from bot.domain.members import Member
from bot.domain.passes import Award, Pass, Plan
from bot.domain.policy import Door, Policy
from bot.domain.roles import RoleFacts, Standing
from bot.domain.rules import Waiting
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

    async def transfers(
        self, chain: ChainName, contracts: Sequence[Address], after: Block, to: Block
    ) -> Sequence[Transfer] | None:
        """Every ERC-721 transfer of these contracts after one block and up to another, in order; None: cannot tell."""
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

    async def tell_channel(self, channel: int, text: str, choices: "Sequence[Choice]" = ()) -> None:
        """Post in this channel, pinging nobody; the choices are buttons under it."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that outlives the process: what it does stands in its id. `grave`: it takes something away."""

    label: str
    verb: str
    carried: str
    grave: bool = False

    @property
    def id(self) -> str:
        return f"gatehouse:{self.verb}:{self.carried}"


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
    def waits(self) -> "Waits": ...
    @property
    def questions(self) -> "Questions": ...
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

    async def waiting(self, community: CommunityId) -> Waiting:
        """What it chose for passes that cannot be told for too long."""
        ...

    async def set_waiting(self, community: CommunityId, waiting: Waiting) -> None:
        """Keep this choice, and when its moderators were warned."""
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
        """Members with an award whose `until` has come, soonest first."""
        ...

    async def to_look_at(self, now: datetime, limit: int) -> Sequence[tuple[CommunityId, MemberId]]:
        """Members who must be looked at by now, for a pass or for a tier that may open by itself, soonest first."""
        ...

    async def unsettled(self) -> Collection[ChainName]:
        """The chains on which some open pass stands on a block that was not final."""
        ...

    async def settling(
        self, chain: ChainName, after: int, to: int, limit: int
    ) -> Sequence[tuple[int, CommunityId, MemberId]]:
        """Whose pass stands on a block in this range that was not final: the block, and who, lowest first."""
        ...

    async def newest_gives(self, community: CommunityId) -> Mapping[tuple[ChainName, GiveAt], int]:
        """The newest block on which anything was given here, per chain and way of giving."""
        ...

    async def given_on(self, community: CommunityId, blocks: Mapping[tuple[ChainName, GiveAt], int]) -> None:
        """Something was given on these blocks."""
        ...

    async def behind(
        self, community: CommunityId, wallets: Collection[Address]
    ) -> Sequence[tuple[Address, MemberId, str]]:
        """Which of these wallets belong to a member with an open pass on its requirement, and of which tier."""
        ...

    async def unknown(self, community: CommunityId) -> tuple[datetime | None, int]:
        """Since when the longest unknown pass cannot be told, and how many cannot."""
        ...

    async def counts(self, community: CommunityId) -> Mapping[str, int]:
        """How many hold each tier now."""
        ...

    async def evidence(self, member: MemberId, limit: int) -> Sequence[Evidence]:
        """The newest evidence about this member, newest first."""
        ...

    async def lost(self, community: CommunityId, tier: str, since: datetime) -> frozenset[MemberId]:
        """Members whose pass of this tier ended after `since` in a way the breaker counts."""
        ...

    async def anybody_holds(self, community: CommunityId, tiers: Collection[str]) -> bool:
        """Whether one of these tiers is held by anybody now."""
        ...

    async def holders_at(self, community: CommunityId, tier: str, at: datetime, most: int) -> int:
        """How many held this tier at that moment, counted no further than `most`."""
        ...

    async def history(
        self, after: int, limit: int, *, members: Collection[MemberId] | None = None, since: datetime | None = None
    ) -> Sequence[Evidence]:
        """Evidence with an id above `after`, oldest first; of these members, and from this moment on, where given."""
        ...


class Waits(Protocol):
    """What was first seen when, and what may open by itself."""

    async def ages(self, members: Collection[MemberId]) -> Mapping[MemberId, Mapping[str, Age]]:
        """Since when these members were seen to meet a condition, by its notation."""
        ...

    async def set_age(self, member: MemberId, leaf: str, age: Age | None) -> None:
        """Keep this; None: it is not met any more."""
        ...

    async def openings(self, members: Collection[MemberId]) -> Mapping[tuple[MemberId, str], datetime]:
        """When these members must be looked at because a tier may open to them by itself."""
        ...

    async def set_opening(self, member: MemberId, tier: str, at: datetime | None) -> None:
        """Keep this moment; None: there is none."""
        ...


class Questions(Protocol):
    """Losses that wait for the moderators, or were answered and are not over."""

    async def ask(self, community: CommunityId, tier: str, members: Collection[MemberId], now: datetime) -> int | None:
        """Ask about those not asked about yet, in the tier's question that was not posted yet; None if there are none.

        Otherwise the question's id.
        """
        ...

    async def of(self, members: Collection[MemberId]) -> Mapping[tuple[MemberId, str], Answer]:
        """What was said of these members' losses."""
        ...

    async def all(self, community: CommunityId) -> Sequence[Question]:
        """Every question that still names somebody, oldest first."""
        ...

    async def get(self, question: int) -> Question | None:
        """This question, while it names somebody."""
        ...

    async def last_posted(self, community: CommunityId, tier: str) -> datetime | None:
        """When the moderators were last asked about this tier, as far as such a question still stands."""
        ...

    async def post(self, question: int, at: datetime) -> None:
        """It is shown to the moderators: nobody is added to it from now on."""
        ...

    async def answer(self, question: int, answer: Answer, by: Account) -> None:
        """Keep the answer, and raise the revisions of the members it names."""
        ...

    async def release(self, pairs: Collection[tuple[MemberId, str]]) -> None:
        """These losses are over, one way or the other; a question that names nobody any more is forgotten."""
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

    async def since(self, community: CommunityId, kind: EventKind, at: datetime) -> Sequence[Event]:
        """This community's facts of this kind after that moment, newest first."""
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
    ASK_MODERATORS = "ask_moderators"
    """Show the moderators a question of the breaker."""
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
