"""Promises about rounds: what is held, who may vote in it, what was cast, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.ids import Address, CommunityId, MemberId
from bot.domain.voting.ballots import Ballot, Receipt
from bot.domain.voting.carrying import Carried, Owed
from bot.domain.voting.rounds import Elector, Home, Round, RoundState, Settled, Word
from bot.domain.voting.sheets import Sheet
from bot.domain.voting.tally import Score
from bot.domain.voting.voting import Alias, HeldRound


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot that was taken, and its receipt."""

    ballot: Ballot
    receipt: Receipt


class Rounds(Protocol):
    async def add(self, held: HeldRound) -> HeldRound:
        """Keep this draft; it gets the next number of its community."""
        ...

    async def get(self, community: CommunityId, number: int) -> HeldRound | None:
        """This round. In a write nobody else changes it, or votes in it, before that ends."""
        ...

    async def newest(self, community: CommunityId, limit: int) -> Sequence[HeldRound]:
        """The newest first."""
        ...

    async def in_state(self, states: Collection[RoundState]) -> Sequence[HeldRound]:
        """Every round that is so far, of all communities, the oldest first."""
        ...

    async def due(self, now: int) -> Sequence[HeldRound]:
        """Open ones that close at this moment or have closed."""
        ...

    async def keep(self, held: HeldRound) -> None:
        """It is like this now, in all but its ballots."""
        ...

    async def settle(self, held: HeldRound, settled: Settled, aliases: Mapping[MemberId, Alias]) -> None:
        """Keep what is frozen, and what stands for whom in it."""
        ...

    async def settled(self, held: HeldRound, *, electors: bool = True) -> Settled:
        """What was frozen; without its electors where one ballot is all that is held against it."""
        ...

    async def aliases(self, held: HeldRound, member: MemberId) -> Sequence[Alias]:
        """What stands for this member in this round: more than one only of somebody who was two members before."""
        ...

    async def behind(self, held: HeldRound) -> Mapping[Word, MemberId]:
        """Who stands behind which word, of all who are still known."""
        ...

    async def those(self, ids: Collection[int]) -> Sequence[HeldRound]:
        """The rounds of these ids."""
        ...

    async def elector(self, held: HeldRound, member: Word) -> Elector | None:
        """This elector, if it is one."""
        ...

    async def scored(self, held: HeldRound, scores: Collection[Score]) -> None:
        """Keep what each entry earned."""
        ...

    async def earners(self, community: CommunityId) -> frozenset[MemberId]:
        """Who earned anything in an earlier round."""
        ...

    async def file(self, held: HeldRound) -> bytes:
        """What is published of it; nothing before it was counted."""
        ...

    async def set_file(self, held: HeldRound, file: bytes, hashed: Word) -> None:
        """This is published of it, under this hash."""
        ...


class Sheets(Protocol):
    async def add(self, sheet: Sheet) -> None:
        """Keep it; what this account could still sign on in the same round is over."""
        ...

    async def get(self, token: str) -> Sheet | None:
        """The sheet of this link."""
        ...

    async def issue(self, token: str, ballot: Ballot) -> None:
        """This ballot is what can be signed on it from now on."""
        ...

    async def miss(self, token: str) -> None:
        """Something was handed in that is no signature of its ballot."""
        ...

    async def use(self, token: str, salt: Word, seq: int, now: datetime) -> bool:
        """Use it up, once, while its ballot is still the one of this salt, which was taken as the `seq`th."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget those that had run out by then; how many there were."""
        ...


class Ballots(Protocol):
    async def add(self, held: HeldRound, cast: Cast) -> None:
        """Keep it; the round counts one more."""
        ...

    async def last(self, held: HeldRound) -> Receipt | None:
        """The receipt of the ballot that was taken last."""
        ...

    async def of(self, held: HeldRound, member: Word) -> Sequence[Cast]:
        """This elector's, as they were received."""
        ...

    async def all(self, held: HeldRound) -> Sequence[Cast]:
        """Every one, as they were received."""
        ...

    async def ask_contracts(self, held: HeldRound) -> bool:
        """Was any of them signed by a wallet that is a contract, which has to be asked?"""
        ...

    async def of_members(self, members: Collection[MemberId]) -> Sequence[tuple[Round, Cast]]:
        """What these have cast, in all rounds."""
        ...


class WaitingPoints(Protocol):
    """What makers earned while they had no wallet, and which report carried it. Of who was forgotten nothing waits."""

    async def of(self, member: MemberId, states: Collection[RoundState]) -> Sequence[Owed]:
        """What this member earned in rounds that are so far, and no report has carried; the oldest first."""
        ...

    async def on_the_way(self, member: MemberId, states: Collection[RoundState]) -> Sequence[tuple[Owed, int]]:
        """What they earned so and a report carries whose round is so far, with its number; the oldest first."""
        ...

    async def owed(self, community: CommunityId, home: Home, states: Collection[RoundState]) -> Sequence[Owed]:
        """The same of everybody, in rounds of this ledger."""
        ...

    async def taken(self, rounds: Collection[int]) -> frozenset[tuple[Word, Address]]:
        """Wallets that are credited for one of these rounds already, by that round's own id."""
        ...

    async def carry(self, held: HeldRound, those: Collection[Carried]) -> None:
        """The report of this round carries these, and no other does."""
        ...

    async def release(self, held: HeldRound) -> None:
        """What it was to carry waits again."""
        ...
