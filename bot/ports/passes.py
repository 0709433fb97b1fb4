"""Promises of the repositories about what is held: policies, passes, awards, and the doors they open."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.evidence import Evidence
from bot.domain.giving.breaker import Answer, Question
from bot.domain.giving.doors import DoorState, DoorTrouble, Given, Matching
from bot.domain.giving.holding_time import Age
from bot.domain.giving.passes import Award, Pass, Plan
from bot.domain.giving.policy import Door, Policy
from bot.domain.ids import Account, Address, ChainName, CommunityId, MemberId, Place, Platform
from bot.domain.requirements.holdings import GiveAt


class Policies(Protocol):
    async def current(self, community: CommunityId) -> Policy:
        """The revision that is in force; an empty revision 0 where none was made."""
        ...

    async def get(self, community: CommunityId, revision: int) -> Policy:
        """An earlier revision; KeyError if there is none."""
        ...

    async def newest(self, community: CommunityId, limit: int) -> Sequence[Policy]:
        """The newest revisions, newest first."""
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

    async def apply(self, plans: Collection[Plan], evidence: Sequence[Evidence], at: datetime) -> None:
        """Write what the plans change, with their evidence, and raise the revisions of their members."""
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

    async def holders(self, community: CommunityId) -> frozenset[MemberId]:
        """Everybody who holds a tier now."""
        ...

    async def ask_anew(self, community: CommunityId, tiers: Collection[str], revision: int) -> None:
        """These tiers ask for something else since this revision, which every pass on their requirement remembers.

        First NotMets were about the old requirement and are forgotten. Raises the revisions of the holders.
        """
        ...

    async def evidence(self, member: MemberId, limit: int) -> Sequence[Evidence]:
        """The newest evidence about this member and those joined into it, newest first."""
        ...

    async def lost(self, community: CommunityId, tier: str, since: datetime) -> frozenset[MemberId]:
        """Members whose pass of this tier ended after `since` in a way the breaker counts."""
        ...

    async def ended(self, community: CommunityId, tier: str, limit: int) -> Sequence[Evidence]:
        """The newest decisions that ended a pass of this tier, newest first."""
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


class Awards(Protocol):
    async def open(self, members: Collection[MemberId]) -> Sequence[Award]:
        """Awards not yet ended, for these members (some may have run out since)."""
        ...

    async def add(self, award: Award) -> Award:
        """Keep this award in place of any open one for the same member and tier; raises the member's revision."""
        ...

    async def any_open(self, community: CommunityId, tier: str, now: datetime) -> bool:
        """Whether anybody has an award of this tier that goes on after this moment."""
        ...

    async def end(self, award: Award, at: datetime) -> None:
        """End this open award, and raise the member's revision."""
        ...

    async def close_past(self, members: Collection[MemberId], now: datetime) -> None:
        """Mark their awards that have run out as ended."""
        ...

    async def end_tier(self, community: CommunityId, tier: str, at: datetime) -> None:
        """End every open award of this tier here, and raise the revisions of those who had one."""
        ...

    async def ended_with(self, community: CommunityId, tier: str, at: datetime) -> Sequence[Award]:
        """Awards of this tier that `end_tier` ended at this very moment."""
        ...

    async def revive(self, awards: Collection[Award]) -> None:
        """These are open again, where none has taken their place, and the revisions of those who have one rise."""
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

    async def named(
        self, community: CommunityId, tier: str, members: Collection[MemberId], by: Account, at: datetime
    ) -> None:
        """A yes for exactly these, given with a change of policy, in place of whatever was said of them before."""
        ...

    async def release(self, pairs: Collection[tuple[MemberId, str]]) -> None:
        """These losses are over, one way or the other; a question that names nobody any more is forgotten."""
        ...


class Doors(Protocol):
    async def of(self, member: MemberId, platform: Platform) -> Sequence[DoorState]:
        """Every door ever wanted for this member on this platform and not yet forgotten."""
        ...

    async def matching(self, member: MemberId, platform: Platform) -> Matching | None:
        """What making this member match there begins with; None if there is no such member any more."""
        ...

    async def matching_at(self, place: Place, account: Account) -> Matching | None:
        """The same for whoever has this account in the place's community, without what stands in a door's way."""
        ...

    async def mark_theirs(self, member: Matching, door: Door, given: Given, *, seen: bool) -> bool:
        """`mark`, only if the account is still theirs and something is kept of the door; False if not."""
        ...

    async def given(self, members: Collection[MemberId]) -> Mapping[MemberId, Collection[Door]]:
        """The doors this bot has opened for these, or is about to, and has not closed."""
        ...

    async def want(self, member: MemberId, doors: Collection[Door]) -> frozenset[Door]:
        """Make exactly these the wanted doors; those that were not, or are not any more."""
        ...

    async def want_all(self, wanted: Mapping[MemberId, Collection[Door]]) -> Mapping[MemberId, frozenset[Door]]:
        """The same for each of these members."""
        ...

    async def mark(
        self, member: MemberId, door: Door, given: Given, seen: bool | None, until: datetime | None = None
    ) -> None:
        """Keep how far this door is; a door neither wanted nor given is forgotten."""
        ...

    async def one(self, member: MemberId, door: Door) -> DoorState | None:
        """This door of this member, if anything is kept of it."""
        ...

    async def leaving(self, place: Place, after: MemberId, limit: int) -> Sequence[tuple[MemberId, DoorState]]:
        """Who must be removed from this chat, or whose removal was begun, with ids above `after`, by id."""
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
        """Something changed in this place: its doors may be tried again, but for roles that are frozen."""
        ...

    async def try_again(self, door: Door, now: datetime) -> None:
        """Something changed about this door: it is left alone no longer, and what stood in its way is still known."""
        ...

    async def end_trouble(self, door: Door) -> bool:
        """Nothing stands in the way of this door any more; False if nothing was known to."""
        ...
