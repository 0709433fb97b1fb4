"""One request to join, carried out: let in, turned down with the reason, or told to wait."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.domain.chats import LinkedChat
from bot.domain.doors import Given
from bot.domain.errors import AccountUnreachable, MemberGone, RequestGone
from bot.domain.gates import Act, JoinRequest, Ruling, Said, Stage, Step
from bot.domain.ids import Community, Platform
from bot.domain.members import Member
from bot.domain.passes import Plan
from bot.domain.policy import Tier, chat_door
from bot.ports import Chats, JobQueue, LinkButton, Store
from bot.services.chat_doors import OURS, remove_job
from bot.services.verify import Verify
from bot.text import gates as words
from bot.text.requirements import Titles


@dataclass(frozen=True, slots=True)
class Case:
    """A request on the table, with what was seen of its person and what is to be done.

    `tiers`: those that open the chat. `ours`: an earlier try of ours may have let them in already.
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


@dataclass(frozen=True, slots=True)
class Answering:
    store: Store
    queue: JobQueue
    chats: Mapping[Platform, Chats]
    verify: Verify
    titles: Titles

    async def carry_out(self, case: Case) -> None:
        """Do what is to be done, and keep that it was; repeatable, only a message may come twice."""
        try:
            await self._do(case)
        except MemberGone:
            await self._settle(case, present=False, ours=False)

    async def _do(self, case: Case) -> None:
        match case.step.act:
            case Act.APPROVE:
                await self._let_in(case)
            case Act.DECLINE:
                await self._turn_down(case)
            case Act.TELL:
                await self._tell(case)
            case Act.WAIT:
                await self._keep_open(case.request, case.step.said, case.step.look_at)
            case Act.LEAVE:
                await self._close(case, Stage.LEFT)

    async def _let_in(self, case: Case) -> None:
        """Who is in without a request came by an earlier try of ours, or by a person's hand: then it is not ours."""
        chats, knock = self._chats(case), case.request.knock
        try:
            await chats.approve(knock.place, knock.account.id)
        except RequestGone:
            seat = await chats.seat(knock.place, knock.account.id)
            await self._settle(case, present=seat.present, ours=seat.present and case.ours)
        else:
            await self._settle(case, present=True, ours=True)

    async def _settle(self, case: Case, *, present: bool, ours: bool) -> None:
        """Keep how it ended, unless they were heard leaving meanwhile."""
        member, place = case.member.id, case.request.knock.place
        async with self.store.write() as tx:
            state = await tx.doors.one(member, chat_door(place))
            if state is not None and state.given in OURS:
                await tx.doors.mark(member, state.door, Given.GIVEN if ours else Given.NOT, seen=present)
                if ours and not state.wanted:
                    await self.queue.enqueue(tx, remove_job(place))
            await tx.requests.close(case.request, Stage.APPROVED if ours else Stage.GONE)

    async def _turn_down(self, case: Case) -> None:
        """The reason first, while it may still be written; whose time to verify is over was told so before."""
        if case.ruling is Ruling.LACKING:
            text = words.lacking(case.chat.title, case.tiers, case.plan, case.member, self.titles)
            with suppress(AccountUnreachable):
                await self._chats(case).answer(case.request.knock.private, text)
        await self._decline(case)

    async def _decline(self, case: Case) -> None:
        knock = case.request.knock
        try:
            await self._chats(case).decline(knock.place, knock.account.id)
        except RequestGone:
            await self._close(case, Stage.GONE)
        else:
            await self._close(case, Stage.DECLINED)

    async def _tell(self, case: Case) -> None:
        if case.step.said is Said.VERIFY:
            await self._show_the_way(case)
            return
        text = words.cannot_tell(case.chat.title, case.plan.decisions, self.titles)
        with suppress(AccountUnreachable):
            await self._chats(case).answer(case.request.knock.private, text)
        await self._keep_open(case.request, case.step.said, case.step.look_at)

    async def _show_the_way(self, case: Case) -> None:
        """The request waits as long as the link; who cannot be told any more must ask again to be told."""
        knock = case.request.knock
        account = case.member.account(knock.place.platform) or knock.account
        link = await self.verify.begin(case.community, account)
        text = words.to_verify(case.chat.title, case.tiers, self.titles, link.expires_at)
        try:
            await self._chats(case).answer(knock.private, text, LinkButton(words.OPEN, link.url))
        except AccountUnreachable:
            await self._decline(case)
        else:
            await self._keep_open(case.request, Said.VERIFY, link.expires_at)

    async def _keep_open(self, request: JoinRequest, said: Said, look_at: datetime | None) -> None:
        if look_at is not None and (said, look_at) != (request.said, request.look_at):
            async with self.store.write() as tx:
                await tx.requests.keep_open(request, said, look_at)

    async def _close(self, case: Case, stage: Stage) -> None:
        async with self.store.write() as tx:
            await tx.requests.close(case.request, stage)

    def _chats(self, case: Case) -> Chats:
        return self.chats[case.chat.place.platform]
