"""One request to join, carried out: let in, turned down with the reason, or told to wait.

How each ended is kept together with others: a disk takes as long for one as for many.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import AccountUnreachable, MemberGone, RequestGone
from bot.domain.gating.chats import LinkedChat
from bot.domain.gating.gates import Act, JoinRequest, Ruling, Said, Stage, Step
from bot.domain.giving.doors import Given
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Plan
from bot.domain.giving.policy import Tier, chat_door
from bot.domain.ids import Community, Platform
from bot.ports import Chats, JobQueue, LinkButton, Tx
from bot.services.giving.chat_doors import OURS, remove_job
from bot.services.signing_in.asked import Asked
from bot.services.signing_in.verify import Link
from bot.text import gates as words
from bot.text.catalogue import ENGLISH, _, speaking
from bot.text.passes import FIRST
from bot.text.requirements import Titles


@dataclass(frozen=True, slots=True)
class Case:
    """A request on the table, with what was seen of its person and what is to be done.

    `tiers`: those that open the chat. `ours`: an earlier try of ours may have let them in already. `way`: to verify,
    for who is told it.
    """

    request: JoinRequest
    chat: LinkedChat
    community: Community
    member: Member
    plan: Plan
    tiers: tuple[Tier, ...]
    ruling: Ruling
    step: Step
    ours: bool = False
    way: Link | None = None


Ending = Callable[[Tx], Awaitable[None]]
"""Keeps how one ended."""


@dataclass(frozen=True, slots=True)
class Answering:
    queue: JobQueue
    chats: Mapping[Platform, Chats]
    titles: Titles
    asked: Asked

    async def carry_out(self, case: Case) -> Ending | None:
        """Do what is to be done, and say how it ended, if that is to be kept; repeatable, but for a message.

        Whoever asked is spoken to in their own language.
        """
        with speaking(case.request.knock.language or ENGLISH):
            try:
                return await self._do(case)
            except MemberGone:
                return self._settled(case, present=False, ours=False)

    async def _do(self, case: Case) -> Ending | None:
        match case.step.act:
            case Act.APPROVE:
                return await self._let_in(case)
            case Act.DECLINE:
                return await self._turn_down(case)
            case Act.TELL:
                return await self._tell(case)
            case Act.WAIT:
                return _open_still(case.request, case.step.said, case.step.look_at)
            case Act.LEAVE:
                return _closed(case, Stage.LEFT)

    async def _let_in(self, case: Case) -> Ending:
        """Who is in without a request came by an earlier try of ours, or by a person's hand: then it is not ours."""
        chats, knock = self._chats(case), case.request.knock
        try:
            await chats.approve(knock.place, knock.account.id)
        except RequestGone:
            seat = await chats.seat(knock.place, knock.account.id)
            return self._settled(case, present=seat.present, ours=seat.present and case.ours)
        return self._settled(case, present=True, ours=True)

    def _settled(self, case: Case, *, present: bool, ours: bool) -> Ending:
        """They are in, or not; unless they were heard leaving meanwhile."""
        member, place = case.member.id, case.request.knock.place

        async def settle(tx: Tx) -> None:
            state = await tx.doors.one(member, chat_door(place))
            if state is not None and state.given in OURS:
                await tx.doors.mark(member, state.door, Given.GIVEN if ours else Given.NOT, seen=present)
                if ours and not state.wanted:
                    await self.queue.enqueue(tx, remove_job(place))
            await tx.requests.close(case.request, Stage.APPROVED if ours else Stage.GONE)

        return settle

    async def _turn_down(self, case: Case) -> Ending:
        """The reason first, while it may still be written, unless they have it; as has whose time to verify is over."""
        if case.ruling is Ruling.LACKING and case.request.said is not Said.LACKING:
            await self._say(case, self._lacking(case))
        return await self._decline(case)

    async def _decline(self, case: Case) -> Ending:
        knock = case.request.knock
        try:
            await self._chats(case).decline(knock.place, knock.account.id)
        except RequestGone:
            return _closed(case, Stage.GONE)
        return _closed(case, Stage.DECLINED)

    async def _tell(self, case: Case) -> Ending | None:
        if case.way is not None:
            return await self._show_the_way(case, case.way)
        if case.step.said is Said.LACKING:
            await self._say(case, self._lacking(case))
        else:
            await self._say(case, words.cannot_tell(case.chat.title, case.plan.decisions, self.titles))
        return _open_still(case.request, case.step.said, case.step.look_at)

    def _lacking(self, case: Case) -> str:
        return words.lacking(case.chat.title, case.tiers, case.plan, case.member, self.titles)

    async def _say(self, case: Case, text: str) -> None:
        """To who asked, as long as they can be written to."""
        with suppress(AccountUnreachable):
            await self._chats(case).answer(case.request.knock.private, text)

    async def _show_the_way(self, case: Case, way: Link) -> Ending | None:
        """The request waits as long as the link; who cannot be told any more must ask again to be told.

        What becomes of the link is said in their language too.
        """
        self.asked.keep(way.challenge)
        text = words.to_verify(case.chat.title, case.tiers, self.titles, way.expires_at)
        try:
            await self._chats(case).answer(case.request.knock.private, text, LinkButton(_(FIRST), way.url))
        except AccountUnreachable:
            return await self._decline(case)
        return _open_still(case.request, Said.VERIFY, way.expires_at)

    def _chats(self, case: Case) -> Chats:
        return self.chats[case.chat.place.platform]


def _open_still(request: JoinRequest, said: Said, look_at: datetime | None) -> Ending | None:
    """It stays open; nothing, if that is how it stood."""
    if look_at is None or (said, look_at) == (request.said, request.look_at):
        return None
    again = look_at

    async def keep_open(tx: Tx) -> None:
        await tx.requests.keep_open(request, said, again)

    return keep_open


def _closed(case: Case, stage: Stage) -> Ending:
    async def close(tx: Tx) -> None:
        await tx.requests.close(case.request, stage)

    return close
