"""A selection that waits for a yes, where the moderators read on Telegram."""

from datetime import timedelta
from pathlib import Path

from bot.domain.contributing.collab import WHOLE, Selection, Share
from bot.domain.contributing.motions import Motion, State
from bot.domain.founded import Founded
from bot.domain.ids import Address
from bot.ports import Job, JobKind
from sandbox.telegram.answers import Seen
from sandbox.telegram.driver import ChatDriver, PersonDriver
from tests.house_discord import BASE, WALLETS
from tests.house_telegram import Studio, account, open_studio

REGISTRY, COUNCIL = Address("0x" + "c0" * 20), Address("0x" + "5e" * 20)
PAID = (Share(WALLETS["ada"], WHOLE),)
SELECTION = Selection(BASE, REGISTRY, "0d" * 32, WALLETS["ada"], "0e" * 32, "ipfs://terms", PAID)


async def asked(studio: Studio, maker: PersonDriver) -> None:
    """The owner of the chat wants entry 7 selected, and the moderators are asked."""
    studio.services.sender.foundings[studio.community.id] = (Founded(BASE, registry=REGISTRY, council=COUNCIL),)  # type: ignore[index]
    now, by = studio.clock.now(), account(studio.grace)
    async with studio.store.write() as tx:
        member = await tx.members.ensure(studio.community.id, account(maker))
        until, waits = now + timedelta(hours=1), State.WAITING
        motion = Motion(studio.community.id, 7, member.id, SELECTION, COUNCIL, 10**15, by, now, until, waits)
        motion = await tx.motions.add(motion)
        await studio.queue.enqueue(tx, Job(JobKind.ASK_SECOND, "motion:1", {"motion": motion.id}))


async def test_it_is_asked_in_their_group_and_pressed_there(tmp_path: Path):
    async with open_studio(tmp_path) as studio:
        ada = await studio.telegram.person("ada")
        news: ChatDriver = await studio.telegram.supergroup("Moderators")
        await news.adds(ada)
        await studio.services.communities.allow(studio.place, "Plotter Garden", news.id)
        await asked(studio, ada)
        question = await post(studio, news, "selected for collaboration")
        assert "wants entry 7 selected for collaboration, once and for good, with the council's key." in question.text
        assert question.buttons == ["Yes, send it", "Stop it"]
        await question.press("Yes, send it")
        await post(studio, news, "cannot be read")  # no chain stands behind this house: an error is no yes
        await question.press("Stop it")
        await studio.telegram.wait_for_calls("editMessageText")
        stopped = await post(studio, news, "stopped the selection of entry 7. Nothing was sent.")
        assert stopped.buttons == []
        async with studio.store.read() as tx:
            found = await tx.motions.get(1)
            assert await tx.outbox.open() == []
    assert found is not None
    assert found.state is State.DROPPED


async def post(studio: Studio, news: ChatDriver, words: str) -> Seen:
    """What holds these words there, once it does."""
    posts = list[Seen]()
    while not (found := [one for one in posts if words in one.text]):
        posts = await studio.grace.reads(news, at_least=len(posts) + 1)
    return found[-1]
