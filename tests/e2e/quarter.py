"""The Telegram quarter of the town: a private group, beside the Discord server or without one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.chain.driver import wallet_of
from sandbox.telegram.answers import Seen
from sandbox.telegram.driver import ChatDriver, PersonDriver, TelegramDriver
from tests.e2e.props import SOON, STARTS
from tests.e2e.town import Town

TELEGRAM = """
[telegram]
token = "{telegram_token}"
api = "{telegram_api}"
updates = "{updates}"
"""
ALONE = """
[[communities]]
name = "Plotter Garden"
moderators_channel = {news}
"""
POLICY = """
[[tier]]
name = "Maker"
rank = 1
requirement = "{requirement}"
chats = [{room}]
"""


@dataclass
class Quarter:
    """`room` is gated by the tier Maker; `news` is where the moderators read when there is no Discord."""

    town: Town
    room: ChatDriver
    news: ChatDriver
    ada: PersonDriver
    ben: PersonDriver

    @property
    def telegram(self) -> TelegramDriver:
        return self.town.sandbox.telegram

    async def says(self, person: PersonDriver, command: str) -> Seen:
        """The person types this in the private chat; the answer."""
        return await person.asks(command, deadline=SOON)

    async def greeted(self, person: PersonDriver) -> Seen:
        said = await person.starts()
        return (await person.inbox(at_least=1, after=said, deadline=SOON))[0]

    async def verify(self, person: PersonDriver) -> None:
        """From the first word to the signature, and back with the code that was shown there."""
        hello = await self.greeted(person)
        await hello.press("Prove a wallet")
        (link,) = await person.inbox(at_least=1, after=hello, deadline=SOON)
        done = await self.town.sign(link.links[0], wallet_of(person.name))
        assert done.status == 202, done
        confirmed = await person.starts(f"done-{done.told['code'].replace('-', '')}")
        (said,) = await person.inbox(at_least=1, after=confirmed, deadline=SOON)
        assert "is linked to you" in said.text, said.text

    async def asks_to_join(self, person: PersonDriver) -> None:
        await person.follows(await self.room.link(by_request=True))

    async def comes(self, person: PersonDriver, deadline: float = SOON) -> None:
        await self.telegram.wait_for_status(self.room, person, "member", deadline=deadline)

    async def goes(self, person: PersonDriver, deadline: float = SOON) -> None:
        await self.telegram.wait_for_status(self.room, person, "left", deadline=deadline)

    async def member(self, person: PersonDriver) -> int:
        """This person has a Garden Pass, a proved wallet, and by now is in the room; the id of the pass."""
        token = await self.town.gives_pass(wallet_of(person.name))
        await self.verify(person)
        await self.asks_to_join(person)
        await self.comes(person)
        await self.town.quiet()
        return token

    async def loses(self, person: PersonDriver, token: int) -> None:
        """The token leaves for good, and nobody has looked yet."""
        await self.town.chain.transfer_erc721(wallet_of(person.name), wallet_of("dora").address, token)
        await self.town.settle_blocks()

    async def maker_opens_the_room(self) -> None:
        """The host sets the tiers from a file."""
        service = self.town.bot.services.policy_import
        seen = await service.look(self.policy())
        await service.apply(seen.preview.proposal)
        await self.town.quiet()

    def policy(self) -> str:
        return POLICY.format(requirement=self.town.holds_pass(), room=self.room.id)


async def quarter(town: Town, *, on_discord: bool, updates: str = "polling") -> Quarter:
    """The quarter is there, and stands in the config; no bot runs yet."""
    telegram = town.sandbox.telegram
    room, news = await telegram.supergroup("The Studio"), await telegram.supergroup("Moderators")
    town.on_discord = on_discord
    own = "" if on_discord else ALONE.format(news=news.id)
    chats = f"telegram_chats = [{room.id}]\n"
    town.more_config = own + chats + TELEGRAM.format(**town.sandbox.addresses, updates=updates)
    return Quarter(town, room, news, await telegram.person("ada"), await telegram.person("ben"))


@asynccontextmanager
async def living(found: Quarter) -> AsyncIterator[Quarter]:
    """The bot runs in this process, takes updates, and Maker opens the room."""
    async with found.town.bot_running():
        await found.telegram.ready(deadline=STARTS)
        await found.maker_opens_the_room()
        yield found
