"""Voting: what a member is shown, what is taken of them, and what they are given for it.

A ballot is judged by the code that counts it, before it is taken; what it would be put aside for is said then. It gets
its place in the log in the transaction that keeps it, so that what was acknowledged is there, and nothing else is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_bytes

from bot.domain.contributing.entries import Entry, State
from bot.domain.errors import RoundProblem, RoundRefused
from bot.domain.ids import Account, Community, MemberId
from bot.domain.voting.ballots import POSTED_EVERY, Ballot, Choice, Voted, next_receipt
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.judging import Flaw, ballot_flaw
from bot.domain.voting.rounds import BallotClass, Candidate, Elector, RoundState, Settled, Snapshot, Word
from bot.domain.voting.voting import Alias, HeldRound, in_order
from bot.ports import Cast, Clock, JobQueue, Store, Tx
from bot.services.voting.round_states import news

_FLAWS = {
    Flaw.STRANGER: RoundProblem.NOT_ELECTOR,
    Flaw.CLASS: RoundProblem.CLASS,
    Flaw.EARLY: RoundProblem.NOT_YET,
    Flaw.LATE: RoundProblem.CLOSED,
    Flaw.WALLET: RoundProblem.NO_WALLET,
    Flaw.SIGNATURE: RoundProblem.SIGNATURE,
    Flaw.MANY: RoundProblem.MANY,
    Flaw.UNKNOWN_ENTRY: RoundProblem.GONE,
    Flaw.TWICE: RoundProblem.MANY,
    Flaw.OWN: RoundProblem.OWN,
    Flaw.POINTS: RoundProblem.POINTS,
}
_SHUT = {
    RoundState.DRAFT: RoundProblem.NOT_YET,
    RoundState.OPENING: RoundProblem.NOT_YET,
    RoundState.CANCELLED: RoundProblem.CALLED_OFF,
    RoundState.HALTED: RoundProblem.STOPPED,
}
"""Why a round takes no ballots that is not closed."""
MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Paper:
    """A ballot paper: the entries in this voter's own order, those that are theirs, and what they chose before.

    `settled`: what was frozen, without the electors. `known`: each entry that is still kept, by its content. `last`:
    what they cast last.
    """

    held: HeldRound
    settled: Settled
    elector: Elector
    entries: Sequence[Candidate]
    own: frozenset[Word]
    known: Mapping[Word, Entry]
    last: Cast | None = None

    @property
    def chosen(self) -> frozenset[Word]:
        return frozenset(one.entry for one in self.last.ballot.choices) if self.last else frozenset()

    @property
    def is_signed(self) -> bool:
        """Has their wallet signed what they cast? Then no click changes it."""
        return self.last is not None and self.last.ballot.kind is BallotClass.SIGNED

    @property
    def takes_clicks(self) -> bool:
        return BallotClass.ATTESTED in self.held.rules.classes and not self.is_signed

    @property
    def can_sign(self) -> bool:
        """Does the round know a wallet that signs for them?"""
        return BallotClass.SIGNED in self.held.rules.classes and self.elector.voter is not None


@dataclass(frozen=True, slots=True)
class BallotsService:
    store: Store
    queue: JobQueue
    keccak: Keccak
    clock: Clock

    async def paper(self, community: Community, account: Account, number: int | None) -> Paper:
        """What this account's member votes on, in the newest open round unless one is named; or RoundRefused."""
        async with self.store.read() as tx:
            held = await open_round(tx, community, number)
            if self.seconds() >= held.rules.window.closes_at:
                raise RoundRefused(RoundProblem.CLOSED, held.number)
            return await self.paper_in(tx, held, await member_of(tx, community, account))

    async def cast(self, community: Community, account: Account, number: int, choices: Sequence[Word]) -> Cast:
        """Take a click for these entries, in the place of what they chose before; none takes it back."""
        async with self.store.write() as tx:
            held = await open_round(tx, community, number)
            paper = await self.paper_in(tx, held, await member_of(tx, community, account))
            ballot = await self.numbered(tx, paper, [Choice(each) for each in choices])
            return await self.take(tx, paper, ballot)

    async def receipts(
        self, community: Community, account: Account, number: int | None
    ) -> tuple[HeldRound, Sequence[Cast]]:
        """What this account's member has cast in this round, or the newest in which they have; in order."""
        async with self.store.read() as tx:
            member = await member_of(tx, community, account)
            rounds = await tx.rounds.newest(community.id, MOST_ROUNDS)
            for held in rounds:
                if number in {None, held.number}:
                    words = [one.word for one in await tx.rounds.aliases(held, member)]
                    found = [cast for word in words for cast in await tx.ballots.of(held, word)]
                    if found:
                        return held, sorted(found, key=lambda one: one.receipt.seq)
        raise RoundRefused(RoundProblem.NO_BALLOT, number or 0)

    async def paper_in(self, tx: Tx, held: HeldRound, member: MemberId) -> Paper:
        """The paper of this member, within a transaction; RoundRefused if they may not vote."""
        settled = await tx.rounds.settled(held, electors=False)
        aliases = await tx.rounds.aliases(held, member)
        elector = await _elector(tx, held, aliases)
        if elector is None:
            raise RoundRefused(RoundProblem.NOT_ELECTOR, held.number)
        words = {one.word for one in aliases}
        own = frozenset(one.content for one in settled.entries if one.creator in words)
        kept = await tx.entries.standing(held.round.community, list(State), of_round=held.number)
        cast = await tx.ballots.of(held, elector.member)
        return Paper(
            held,
            settled,
            elector,
            in_order(held.seed, elector.member, settled.entries),
            own,
            {bytes.fromhex(one.content): one for one in kept},
            cast[-1] if cast else None,
        )

    async def numbered(self, tx: Tx, paper: Paper, choices: Sequence[Choice]) -> Ballot:
        """A click for these, numbered behind what they cast before; log and moments never go backwards."""
        last = await tx.ballots.last(paper.held)
        now = max(self.seconds(), last.received_at if last else 0)
        nonce = paper.last.ballot.nonce + 1 if paper.last else 1
        return Ballot(paper.elector.member, tuple(choices), nonce, now, token_bytes(32), now)

    async def take(self, tx: Tx, paper: Paper, ballot: Ballot) -> Cast:
        """Keep it with its receipt, if it counts as it stands; else RoundRefused."""
        held = paper.held
        self.check(paper, ballot)
        cast = Cast(ballot, next_receipt(self.keccak, paper.settled, await tx.ballots.last(held), ballot))
        await tx.ballots.add(held, cast)
        if cast.receipt.seq % POSTED_EVERY == 0:
            await self.queue.enqueue(tx, news(held, "head", cast.receipt.seq))
        return cast

    def check(self, paper: Paper, ballot: Ballot) -> None:
        """Return if it would count as it stands now; RoundRefused with the reason if not."""
        held, mine = paper.held, {one.entry for one in ballot.choices}
        if paper.is_signed and ballot.kind is BallotClass.ATTESTED:
            raise RoundRefused(RoundProblem.SIGNED, held.number)
        if not held.rules.self_votes and mine & paper.own:
            raise RoundRefused(RoundProblem.OWN, held.number)
        voted = Voted(paper.settled, held.round.opened_at, (), (), Snapshot())
        entries = {one.content: one for one in paper.settled.entries}
        flaw = ballot_flaw(voted, ballot, paper.elector, entries, holds=True)
        if flaw is not None:
            raise RoundRefused(_FLAWS[flaw], held.number)

    def seconds(self) -> int:
        """Now."""
        return int(self.clock.now().timestamp())


async def open_round(tx: Tx, community: Community, number: int | None, kind: BallotClass | None = None) -> HeldRound:
    """The round that is meant, if it takes ballots, or the newest that takes this kind; RoundRefused if none is."""
    if number is None:
        rounds = await tx.rounds.newest(community.id, MOST_ROUNDS)
        found = [one for one in rounds if _votes(one) and one.rules.is_voted]
        if not found:
            raise RoundRefused(RoundProblem.NOT_OPEN)
        return next((one for one in found if kind in {None, *one.rules.classes}), found[0])
    held = await tx.rounds.get(community.id, number)
    if held is None:
        raise RoundRefused(RoundProblem.NONE, number)
    if not held.rules.is_voted:
        raise RoundRefused(RoundProblem.NO_VOTE, number)
    if not _votes(held):
        raise RoundRefused(_SHUT.get(held.round.state, RoundProblem.CLOSED), number)
    return held


def _votes(held: HeldRound) -> bool:
    return held.round.state is RoundState.OPEN


async def member_of(tx: Tx, community: Community, account: Account) -> MemberId:
    """Who this account is there; RoundRefused for a stranger."""
    member = await tx.members.whose(community.id, account)
    if member is None:
        raise RoundRefused(RoundProblem.NOT_ELECTOR)
    return member


async def _elector(tx: Tx, held: HeldRound, aliases: Sequence[Alias]) -> Elector | None:
    found = [await tx.rounds.elector(held, one.word) for one in aliases]
    return next((one for one in found if one is not None), None)
