"""Who asked for a link is answered where they asked: that a wallet signed, that it is linked, that a stranger came.

What becomes of a link to sign a ballot on is told by `ballot_news`, the same way.

A way to answer lives in memory and for as long as Discord takes it; what it would have said is in `/passes` as well.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.errors import AccountUnreachable
from bot.domain.ids import Account, Address, Community, Platform
from bot.domain.signing_in.signin import Challenge
from bot.ports import ANSWER_FIRST, ChatPlatform, Choice, Clock, Job, JobKind, JobQueue, Store
from bot.services.giving.together import Line, Waiting
from bot.services.linking.claiming import Claiming
from bot.text import binding as words
from bot.text.catalogue import ENGLISH, _, language, speaking

ANSWERABLE = timedelta(minutes=14)
"""Discord takes answers for fifteen."""
REMEMBERED = 10_000
ANSWER_WITHIN = 10.0
MOST = 100
"""Links that are read at once."""

Reply = Callable[[Sequence[str], Sequence[Choice]], Awaitable[None]]
"""Says this to who asked, where they asked; the choices are buttons under it."""


class What(StrEnum):
    """What became of a link."""

    SIGNED = "signed"
    LINKED = "linked"
    FOREIGN = "foreign"


def told_job(challenge: Challenge, what: What) -> Job:
    """The job that tells who asked what became of their link."""
    payload = {"challenge": challenge.token, "what": what.value}
    return Job(JobKind.TELL_ASKER, f"{challenge.token}:{what}", payload, ANSWER_FIRST)


Link = tuple[Challenge | None, Community | None]


class _Kept(NamedTuple):
    """How long somebody can be answered where they asked, in which language, and how; None where they cannot."""

    until: datetime
    language: str
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Asked:
    store: Store
    platforms: Mapping[Platform, ChatPlatform]
    clock: Clock
    queue: JobQueue
    replies: OrderedDict[str, _Kept] = field(default_factory=OrderedDict)
    _links: Line[str, Link] = field(default_factory=Line)

    def keep(self, link: str, reply: Reply | None = None) -> None:
        """Whoever asks for this link is spoken to in the language of now, and for a while can be answered so."""
        self._remember(link, _Kept(self.clock.now() + ANSWERABLE, language(), reply))

    def pass_on(self, challenge: str, fresh: str) -> None:
        """Who asked for this challenge goes on with a fresh one: they are answered as they were, for no longer."""
        if challenge in self.replies:
            self._remember(fresh, self.replies[challenge])

    def _remember(self, link: str, kept: _Kept) -> None:
        self.replies[link] = kept
        if len(self.replies) > REMEMBERED:
            self.replies.popitem(last=False)

    async def tell(self, job: Job) -> None:
        """Do a `tell_asker` job; where no answer is possible any more, it is left."""
        challenge, community = await self._links(str(job.payload["challenge"]), self._read, MOST)
        what = What(str(job.payload["what"]))
        if challenge is None or community is None or (what is What.SIGNED and challenge.used_at):
            return  # the code was typed meanwhile: that nothing is linked yet is not so any more
        with self.speaking_to(challenge.token):
            await self._tell(what, challenge, community)

    def speaking_to(self, link: str) -> AbstractContextManager[None]:
        """What is said within is said in the language of who asked for this link."""
        kept = self.replies.get(link)
        return speaking(kept.language if kept else ENGLISH)

    async def answer(self, link: str, said: Sequence[str], choices: Sequence[Choice]) -> bool:
        """Say this to who asked for this link, where they asked; False where that is not possible any more."""
        kept = self.replies.get(link)
        if kept is None or kept.reply is None or self.clock.now() >= kept.until:
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_WITHIN):
                await kept.reply(said, choices)
        return True

    async def _read(self, some: Sequence[Waiting[str, Link]]) -> None:
        async with self.store.read() as tx:
            challenges = await tx.challenges.those({one.wish for one in some})
            wanted = {each.community for each in challenges.values()}
            communities = {each: await tx.communities.get(each) for each in wanted}
        for one in some:
            found = challenges.get(one.wish)
            one.answer((found, communities[found.community] if found else None))

    async def _tell(self, what: What, challenge: Challenge, community: Community) -> None:
        said, choices = _words(what, challenge.account, community, challenge.wallet or "")
        if await self.answer(challenge.token, said, choices):
            return
        if challenge.account.platform is Platform.TELEGRAM and Platform.TELEGRAM in self.platforms:
            with suppress(AccountUnreachable):
                await self.platforms[Platform.TELEGRAM].tell(challenge.account.id, "\n\n".join(said))

    async def undo(self, community: Community, account: Account, carried: str) -> Address | None:
        """Unlink the account's own wallet whose address begins so; None if it has none such."""
        async with self.store.write() as tx:
            member = await tx.members.of(community.id, account)
            if member is None:
                return None
            found = [one for one in await tx.wallets.of(member.id) if one.address.startswith(carried)]
            for linked in found:
                await Claiming(tx, self.queue, self.clock.now()).unlink(community.id, linked)
        return found[0].address if found else None


def _words(what: What, account: Account, community: Community, wallet: str) -> tuple[Sequence[str], Sequence[Choice]]:
    match what:
        case What.SIGNED:
            typing = Choice(_(words.TYPE), words.TYPE_VERB, "")
            return words.signed(account, community, wallet), [typing] if account.platform is Platform.DISCORD else []
        case What.LINKED:
            undo = Choice(_(words.UNLINK), words.UNLINK_VERB, words.carried(wallet), grave=True)
            return words.linked(community, wallet), [undo]
        case What.FOREIGN:
            return words.stranger(account, community), []
