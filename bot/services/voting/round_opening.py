"""A draft becomes a round: what is voted on and who votes is frozen, within one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from bot.domain.contributing.entries import Entry, State
from bot.domain.errors import RoundProblem, RoundRefused
from bot.domain.ids import Address, Community, MemberId
from bot.domain.linking.wallets import own_on
from bot.domain.voting.carrying import Carried
from bot.domain.voting.commitments import Keccak, community_word, member_word, round_id
from bot.domain.voting.rounds import Candidate, Elector, Home, Lane, RoundState, Settled, Snapshot, Window, Word
from bot.domain.voting.settling import Unsettled, unsettled
from bot.domain.voting.voting import MOST_ENTRIES, Alias, HeldRound, Known, electors
from bot.ports import Tx
from bot.services.linking.wallets import in_order

NOT_READ = Snapshot()


@dataclass(frozen=True, slots=True)
class Opening:
    """A draft on its way to being frozen, within one transaction."""

    tx: Tx
    keccak: Keccak
    community: Community
    held: HeldRound
    home: Home
    now: datetime
    snapshot: Snapshot = NOT_READ

    async def done(self, people: Sequence[Known]) -> HeldRound:
        """As it is from now on; RoundRefused if it cannot be opened like this."""
        channel = await self.tx.communities.gallery(self.community.id)
        if channel is None:
            raise RoundRefused(RoundProblem.NO_GALLERY)
        entries = await admitted(self.tx, self.held)
        if len(entries) > MOST_ENTRIES:
            raise RoundRefused(RoundProblem.MANY_ENTRIES, self.held.number)
        held = self._frozen(channel)
        aliases = self._aliases(held.round.id, {one.member for one in people} | {one.member for one in entries})
        await self._keep(held, await self._settled(held, entries, people, aliases), aliases)
        await self.tx.entries.take([one.id for one in entries], held.number)
        await self.tx.entries.seal([one.id for one in entries])
        return held

    async def without_vote(self, due: Sequence[Carried]) -> HeldRound:
        """The same, of a round whose report carries what is due, and nothing else. A ledger wants entries and voters:
        in their place stand the works by which it was earned, and their makers. Nobody votes.
        """
        held = self._frozen(await self.tx.communities.gallery(self.community.id) or 0)
        aliases = self._aliases(held.round.id, {one.owed.member for one in due})
        people, works = [Known(member) for member in aliases], await self._works(due, aliases)
        await self._keep(held, _settled(held, works, electors(held.rules, people, aliases)), aliases)
        return held

    async def _keep(self, held: HeldRound, settled: Settled, aliases: Mapping[MemberId, Alias]) -> None:
        for fault in unsettled(settled):
            raise RoundRefused(_FAULTS.get(fault, RoundProblem.WEIGHT), held.number)
        await self.tx.rounds.keep(held)
        await self.tx.rounds.settle(held, settled, aliases)

    async def _works(self, due: Sequence[Carried], aliases: Mapping[MemberId, Alias]) -> Sequence[Candidate]:
        found = dict[Word, Candidate]()
        for held in await self.tx.rounds.those({one.owed.round for one in due}):
            makers = {one.owed.waiting.member: one.owed.member for one in due if one.owed.round == held.id}
            for one in (await self.tx.rounds.settled(held, electors=False)).entries:
                if one.creator in makers:
                    found[one.content] = replace(one, creator=aliases[makers[one.creator]].word, wallet=None)
        return list(found.values())

    def _frozen(self, channel: int) -> HeldRound:
        word = community_word(self.keccak, self.community.places[0])
        now, dry = int(self.now.timestamp()), self.held.rules.dry
        window = Window(now, now + self.held.rules.window.closes_at)
        round_ = replace(
            self.held.round,
            rules=replace(self.held.rules, window=window),
            state=RoundState.OPEN if dry else RoundState.OPENING,
            home=self.home,
            snapshot=self.snapshot,
            community_word=word,
            id=round_id(self.keccak, self.home, word, self.held.number),
            opened_at=now if dry else 0,
        )
        return replace(self.held, round=round_, channel=channel, seed=token_bytes(32))

    async def _settled(
        self, held: HeldRound, entries: Sequence[Entry], people: Sequence[Known], aliases: Mapping[MemberId, Alias]
    ) -> Settled:
        wallets = {} if held.rules.dry else await self._credited({one.member for one in entries})
        candidates = tuple(
            Candidate(
                bytes.fromhex(each.content),
                sha256(each.licence.value.encode()).digest(),
                aliases[each.member].word,
                wallets.get(each.member),
            )
            for each in entries
        )
        return _settled(held, candidates, electors(held.rules, people, aliases))

    async def _credited(self, makers: Collection[MemberId]) -> Mapping[MemberId, Address]:
        """The wallet that gets what each maker earns, a voter or not: of those that are theirs there the first."""
        found = dict[MemberId, Address]()
        for member in await self.tx.members.get(makers):
            if own := own_on(await in_order(self.tx, member), self.home.chain):
                found[member.id] = own[0].address
        return found

    def _aliases(self, own: Word, members: Collection[MemberId]) -> Mapping[MemberId, Alias]:
        made = {member: token_bytes(32) for member in members}
        return {member: Alias(member_word(self.keccak, own, secret), secret) for member, secret in made.items()}


def _settled(held: HeldRound, entries: Iterable[Candidate], voters: tuple[Elector, ...]) -> Settled:
    own = held.round
    return Settled(
        own.id, own.home, own.community_word, held.number, held.rules, own.snapshot, tuple(entries), voters
    )  # fmt: skip


_FAULTS = {Unsettled.NOTHING: RoundProblem.NO_ENTRIES, Unsettled.NOBODY: RoundProblem.NOBODY}
"""What a round can lack when it is to open; what is wrong with its rules was said when it was drafted."""


async def admitted(tx: Tx, held: HeldRound) -> Sequence[Entry]:
    """What is approved, and in no round yet; for newcomers alone, what is by who has earned nothing."""
    entries = await tx.entries.standing(held.round.community, [State.APPROVED])
    if held.rules.lane is Lane.EVERYONE:
        return entries
    earners = await tx.rounds.earners(held.round.community)
    return [one for one in entries if one.member not in earners]
