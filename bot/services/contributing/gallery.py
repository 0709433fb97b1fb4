"""The gallery: the channel in which contributions are shown, and their messages there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.changing.setup import ChannelFacts, VerifyMessage
from bot.domain.contributing.entries import Entry, Post
from bot.domain.errors import SetupProblem, SetupRefused
from bot.domain.ids import Account, CommunityId, MemberId, Place, Platform
from bot.ports import ChatPlatform, Clock, Hung, Job, JobKind, JobQueue, Premises, Store, Tx
from bot.services.changing.setup import at
from bot.services.contributing.entries import job, take_down
from bot.services.permitting import acts
from bot.services.permitting.authority import manages, writable
from bot.services.permitting.communities import community_at
from bot.text.entries import alt, card, file_name


@dataclass(frozen=True, slots=True)
class Gallery:
    store: Store
    queue: JobQueue
    premises: Mapping[Platform, Premises]
    clock: Clock

    async def choose(self, platform: ChatPlatform, place: Place, actor: Account, channel: int) -> ChannelFacts:
        """Contributions are shown in this channel from now on; those that hang nowhere, there too.

        Whoever asks may manage the place, and may read and write in the channel, as the bot may, which may hang
        pictures there; SetupRefused if not.
        """
        await manages(platform, place, actor)
        facts = await writable(at(self.premises, place), place, channel, actor)
        if not facts.bot.attaches:
            raise SetupRefused(SetupProblem.BOT_CANNOT_ATTACH, str(channel))
        async with self.store.write() as tx:
            community = (await community_at(tx, place)).id
            before = await tx.communities.gallery(community)
            if before != channel:
                await tx.communities.set_gallery(community, channel)
                await tx.audit.add(acts.gallery_chosen(community, before, channel, actor, self.clock.now()))
            await self._hang_the_rest(tx, community)
        return facts

    async def hang(self, job: Job) -> None:
        """Do a `hang_entry` job. Who took theirs back meanwhile finds it gone again."""
        community, number = CommunityId(int(str(job.payload["community"]))), int(str(job.payload["entry"]))
        async with self.store.read() as tx:
            entry = await tx.entries.get(community, number)
            channel = await tx.communities.gallery(community)
            small = await tx.entries.picture(number)
        if entry is None or not entry.stands or entry.post is not None or channel is None:
            return
        hung = Hung(file_name(entry), small, alt(entry))
        premises = self.premises[Platform.DISCORD]
        post = Post(channel, await premises.hang(channel, card(entry), [hung], once=f"entry:{number}"))
        async with self.store.write() as tx:
            await tx.entries.hung(number, post)
            await self._not_for_nobody(tx, entry, post)

    async def take_down(self, job: Job) -> None:
        """Do a `take_down` job; what is not there any more is down."""
        message = VerifyMessage(int(str(job.payload["channel"])), int(str(job.payload["message"])))
        await self.premises[Platform.DISCORD].remove(message)

    async def _hang_the_rest(self, tx: Tx, community: CommunityId) -> None:
        for entry in await tx.entries.unhung(community):
            await self.queue.enqueue(tx, job(JobKind.HANG_ENTRY, entry))

    async def _not_for_nobody(self, tx: Tx, entry: Entry, post: Post) -> None:
        """Down again with what was taken back, or whose author was forgotten, while it was being hung."""
        now = await tx.entries.get(entry.community, entry.id)
        if now is None or not now.stands:
            await self.queue.enqueue(tx, take_down(post))


async def take_all_down(tx: Tx, queue: JobQueue, members: Collection[MemberId]) -> None:
    """The messages of these members' entries go."""
    for post in await tx.entries.posts(members):
        await queue.enqueue(tx, take_down(post))
