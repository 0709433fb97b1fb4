"""News: to the moderators' channel, and to members who switched it on."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.changing.changes import State
from bot.domain.contributing.motions import State as Moved
from bot.domain.errors import AccountUnreachable, DoorGone, DoorRefused, PlaceGone
from bot.domain.events import Event
from bot.domain.giving.breaker import Answer
from bot.domain.ids import ChainName, Community, CommunityId, Platform
from bot.domain.moderating.moderating import News, news_of
from bot.domain.notices import notice_of
from bot.ports import ChatPlatform, Choice, Clock, Job, Store, Tx
from bot.services.changing.proposing import preview, revision
from bot.services.giving.evidence import changed_by
from bot.services.linking.claims import parties
from bot.text import changes, claims, motions
from bot.text.accounts import waits
from bot.text.catalogue import _
from bot.text.losses import KEEP, KEEP_VERB, TAKE, TAKE_VERB
from bot.text.losses import question as asks
from bot.text.news import for_member, for_moderators
from bot.text.requirements import Titles


@dataclass(frozen=True, slots=True)
class Telling:
    store: Store
    platforms: Mapping[Platform, ChatPlatform]
    clock: Clock
    titles: Titles
    explorers: Mapping[ChainName, str] = field(default_factory=dict)

    async def moderators(self, job: Job) -> None:
        """Do a `tell_moderators` job: one post for all its events. Without a channel the news stays in /gate status."""
        ids = job.payload["events"]
        async with self.store.read() as tx:
            community = await tx.communities.get(CommunityId(int(str(job.payload["community"]))))
            quiet = await tx.communities.quiet(community.id)
            found = await tx.events.those(ids if isinstance(ids, list) else [])
            events = [event for event in found if news_of(event.kind) not in quiet]
            members = await tx.members.get([event.member for event in events if event.member is not None])
            authors = await changed_by(tx, community.id, [event.facts for event in events])
        showing = {member.id for member in members if member.shows_wallets}
        await self.post(community, for_moderators(events, self.titles, showing, authors, self.explorers))

    async def member(self, job: Job) -> None:
        """Do a `tell_member` job, if the member still wants to be told."""
        async with self.store.read() as tx:
            event = await _kept(tx, int(str(job.payload["event"])))
            if event is None:
                return
            found = await tx.members.get([event.member] if event.member is not None else [])
            community = await tx.communities.get(event.community)
        if not found or notice_of(event.kind) not in found[0].notices:
            return
        for account in found[0].accounts:
            if account.platform in self.platforms:
                try:
                    await self.platforms[account.platform].tell(
                        account.id, for_member(event, community.name, self.titles)
                    )
                except AccountUnreachable:
                    continue  # the news waits in /passes
                return

    async def account(self, job: Job) -> None:
        """Do an `ask_account` job, while the account has not answered. It asked for this itself, so it is no notice."""
        number, platform = int(str(job.payload["pairing"])), Platform(str(job.payload["platform"]))
        async with self.store.read() as tx:
            pairing = await tx.pairings.get(number)
            community = await tx.communities.get(CommunityId(int(str(job.payload["community"]))))
        named = (pairing.asker, pairing.other) if pairing else ()
        account = next((one for one in named if one is not None and one.platform == platform), None)
        if pairing is None or account is None or platform not in self.platforms:
            return
        if pairing.open_at(self.clock.now()) and account not in pairing.said_yes:
            with suppress(AccountUnreachable):  # it waits in /link
                await self.platforms[platform].tell(account.id, waits(pairing, account, community))

    async def claim(self, job: Job) -> None:
        """Do an `ask_about_claim` job, while nobody has decided."""
        async with self.store.read() as tx:
            found = await tx.claims.get(int(str(job.payload["claim"])))
            if found is None or not found.open_at(self.clock.now()):
                return
            community = await tx.communities.get(found.community)
            said = claims.question(found, *await parties(tx, found))
        buttons = [Choice(one.label, one.verb, one.carried, grave=one.grave) for one in claims.choices(found)]
        await self.post(community, said, *buttons)

    async def approval(self, job: Job) -> None:
        """Do an `ask_approval` job, while the change waits for a second moderator."""
        async with self.store.read() as tx:
            found = await tx.proposals.get(int(str(job.payload["proposal"])))
            if found is None or found.state is not State.WAITING:
                return
            community = await tx.communities.get(found.community)
            shown = await preview(tx, await revision(tx, found.community, found.base), found)
            names = {member.id: member for member in await tx.members.get(shown.named)}
        card = changes.asks_for_approval(found, shown, names, self.titles)
        buttons = [Choice(one.label, one.verb, one.carried, grave=one.grave) for one in card.presses]
        await self.post(community, "\n\n".join(filter(None, card.paragraphs)), *buttons)

    async def second(self, job: Job) -> None:
        """Do an `ask_second` job, while the selection waits for another moderator."""
        async with self.store.read() as tx:
            found = await tx.motions.get(int(str(job.payload["motion"])))
            if found is None or found.state is not Moved.WAITING or not found.open_at(self.clock.now()):
                return
            community, entry = (
                await tx.communities.get(found.community),
                await tx.entries.get(found.community, found.entry),
            )
        chain, title = found.selection.chain, entry.title if entry else ""
        said = motions.question(found, title, self.titles.get(chain) or chain)
        buttons = [Choice(one.label, one.verb, one.carried, grave=one.grave) for one in motions.choices(found)]
        await self.post(community, "\n\n".join(said), *buttons)

    async def ask(self, job: Job) -> None:
        """Do an `ask_moderators` job; whom the post names is settled before it is written."""
        number = int(str(job.payload["question"]))
        async with self.store.write() as tx:
            await tx.questions.post(number, self.clock.now())
            question = await tx.questions.get(number)
            if question is None or question.answer is not Answer.OPEN:
                return  # over, or answered in /gate status
            members = await tx.members.get(question.members)
            community = await tx.communities.get(question.community)
            quiet = await tx.communities.quiet(community.id)
        if News.LOSSES in quiet:
            return  # it waits in /gate status
        take, keep = Choice(_(TAKE), TAKE_VERB, str(number), grave=True), Choice(_(KEEP), KEEP_VERB, str(number))
        await self.post(community, asks(question, members), take, keep)

    async def post(self, community: Community, text: str, *choices: Choice) -> None:
        """Say this where the community's moderators read; without such a channel nothing is said."""
        there = community.moderators
        if there is None or there.platform not in self.platforms or not text:
            return
        try:
            await self.platforms[there.platform].tell_channel(there.id, text, choices)
        except (DoorGone, DoorRefused, PlaceGone):
            return  # `gatehouse check` and /gate status say that the channel is closed to the bot


async def _kept(tx: Tx, event: int) -> Event | None:
    """This fact, unless it was about somebody who is forgotten by now."""
    try:
        return await tx.events.get(event)
    except KeyError:
        return None
