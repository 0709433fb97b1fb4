"""Who asked for a page to sign a ballot on reads where they asked that it is in: they alone, and nothing of others."""

from contextlib import suppress
from dataclasses import dataclass

from bot.domain.errors import RoundRefused, SheetRefused
from bot.ports import Cast, Choice, Job
from bot.services.signing_in.asked import Asked
from bot.services.voting.ballots import Paper
from bot.services.voting.round_news import RECEIPT
from bot.services.voting.sheets import SheetsService
from bot.text import sheets as words
from bot.text.catalogue import _
from bot.text.rounds import RECEIPT as MINE

SIGN = "vote-sign"


@dataclass(frozen=True, slots=True)
class BallotNews:
    sheets: SheetsService
    asked: Asked

    async def tell(self, job: Job) -> None:
        """Do a `tell_voter` job. Where no answer is possible any more it is left: page and `/vote receipt` say it."""
        link = str(job.payload["sheet"])
        with suppress(SheetRefused, RoundRefused):  # gone, or whoever asked was forgotten meanwhile
            view = await self.sheets.view(link)
            if view.cast is not None:
                await self._tell(link, view.paper, view.cast)

    async def _tell(self, link: str, paper: Paper, cast: Cast) -> None:
        number = str(paper.held.number)
        named = [(one, paper.known.get(one.entry)) for one in cast.ballot.choices]
        with self.asked.speaking_to(link):
            said = words.told(paper.held, cast.ballot, cast.receipt, named)
            choices = Choice(_(MINE), RECEIPT, number), Choice(_(words.CHANGE), SIGN, number)
            await self.asked.answer(link, said, choices)
