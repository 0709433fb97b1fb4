"""What members read of a round, where its entries hang: that it opened, the log's head, what came of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.contributing.entries import Entry, State
from bot.domain.errors import DoorGone, DoorRefused, PlaceGone, RoundProblem, RoundRefused
from bot.domain.ids import Community, CommunityId, Platform
from bot.domain.voting.bundle import Bundle
from bot.domain.voting.bundle_reading import read
from bot.domain.voting.rounds import RoundState, Word
from bot.domain.voting.voting import HeldRound, Mutual, mutual
from bot.ports import Choice, Hung, Job, Pictures, Premises, Store, Tx
from bot.services.voting.round_states import held_round
from bot.text import round_results as results
from bot.text import rounds as words
from bot.text.catalogue import ENGLISH, _, speaking

VOTE, RECEIPT = "vote-cast", "vote-receipt"
_OF_VOTES = frozenset({"opened", "closed"})
"""News of ballots being taken."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a round: its file, what is in it, what its entries are called, and the picture."""

    held: HeldRound
    bundle: Bundle
    titles: Mapping[Word, str]
    file: bytes
    picture: bytes

    @property
    def cancelled(self) -> bool:
        """Does nothing of it count, though it was counted?"""
        return self.held.round.state is RoundState.CANCELLED

    @property
    def mutual(self) -> Mutual:
        """How much makers voted for each other: for moderators."""
        return mutual(self.bundle.voted.settled, self.bundle.tally.counted)

    @property
    def makers(self) -> Mapping[Word, str]:
        """Makers, by what one of their entries is called."""
        entries = self.bundle.voted.settled.entries
        return {one.creator: self.titles[one.content] for one in entries if one.content in self.titles}

    @property
    def attached(self) -> list[Hung]:
        """The picture, where one was drawn, and the file."""
        number = self.held.number
        drawn = Hung(results.picture_name(number), self.picture, results.alt(self.bundle, self.titles))
        return [*([drawn] if self.picture else []), Hung(results.file_name(number), self.file)]


@dataclass(frozen=True, slots=True)
class RoundNews:
    store: Store
    premises: Mapping[Platform, Premises]
    pictures: Pictures

    async def tell(self, job: Job) -> None:
        """Do a `tell_round` job, in English, for all read it; where the channel is gone, nobody does."""
        said = job.payload
        async with self.store.read() as tx:
            held = await tx.rounds.get(CommunityId(int(str(said["community"]))), int(str(said["number"])))
        premises = self.premises.get(Platform.DISCORD)
        if held is None or premises is None or not held.channel:
            return
        with speaking(ENGLISH):
            try:
                await self._tell(premises, held, str(said["what"]), int(str(said["seq"])))
            except (DoorGone, DoorRefused, PlaceGone):
                return  # /round result shows it to whoever asks

    async def result(self, community: Community, number: int | None) -> Result:
        """What came of this round, or of the newest that was counted; RoundRefused before that."""
        async with self.store.read() as tx:
            if number is not None:
                return await self._of_one(tx, await held_round(tx, community.id, number))
            for held in await tx.rounds.newest(community.id, 50):
                if file := await tx.rounds.file(held):
                    return await self._result(held, file)
        raise RoundRefused(RoundProblem.UNCOUNTED)

    async def _of_one(self, tx: Tx, held: HeldRound) -> Result:
        if file := await tx.rounds.file(held):
            return await self._result(held, file)
        called_off = held.round.state is RoundState.CANCELLED
        raise RoundRefused(RoundProblem.CALLED_OFF if called_off else RoundProblem.UNCOUNTED, held.number)

    async def entries(self, held: HeldRound) -> list[Entry]:
        """The entries it has frozen, as far as they are still kept."""
        async with self.store.read() as tx:
            return list(await tx.entries.standing(held.round.community, list(State), of_round=held.number))

    async def _tell(self, premises: Premises, held: HeldRound, what: str, seq: int) -> None:
        if what in _OF_VOTES and not held.rules.is_voted:
            return
        match what:
            case "opened":
                choices = [
                    Choice(_(words.VOTE), VOTE, str(held.number), filled=True),
                    Choice(_(words.RECEIPT), RECEIPT, str(held.number)),
                ]
                card = words.card(held, await self.entries(held))
                await premises.post(held.channel, card, choices, once=f"round:{held.id}:opened")
            case "result":
                async with self.store.read() as tx:
                    found = await self._result(held, await tx.rounds.file(held))
                text = results.result(found.bundle, found.titles)
                await premises.hang(held.channel, text, found.attached, once=f"round:{held.id}:result")
            case _:
                text = await self._line(held, what, seq)
                await premises.hang(held.channel, text, (), once=f"round:{held.id}:{what}:{seq}"[:25])

    async def _line(self, held: HeldRound, what: str, seq: int) -> str:
        if what == "extended":
            return words.longer(held)
        if what == "cancelled":
            return words.called_off(held)
        async with self.store.read() as tx:
            receipts = [one.receipt for one in await tx.ballots.all(held) if one.receipt.seq == seq]
        if what == "closed":
            return words.closed(held, receipts[0] if receipts else None)
        return words.head(held, receipts[0])

    async def _result(self, held: HeldRound, file: bytes) -> Result:
        bundle = (await asyncio.to_thread(read, file)).bundle
        titles = {bytes.fromhex(one.content): one.title for one in await self.entries(held)}
        drawn = results.outcome(bundle, titles)
        picture = await self.pictures.outcome(drawn) if held.rules.is_voted else b""
        return Result(held, bundle, titles, file, picture)
