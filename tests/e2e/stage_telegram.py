"""The play's stage on Telegram alone: the same scenes, as far as they mean something there.

Moderators do nothing in chat here: their tiers come from a file, their awards from the host.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.ids import Account, Platform
from bot.services.awarding.awards import HostAward
from sandbox.chain.driver import wallet_of
from sandbox.telegram.answers import Seen
from sandbox.telegram.driver import PersonDriver
from sandbox.telegram.markup import buttons
from sandbox.tokens import Tokens
from tests.e2e.props import SOON
from tests.e2e.quarter import Quarter, quarter
from tests.e2e.second_opinion import Message
from tests.e2e.town import founded

RESIDENT = '\n[[tier]]\nname = "Resident"\nrank = 3\n'


@dataclass
class TelegramStage:
    """`tiers`: the file the host imports when the play has a tier added."""

    here: Quarter
    people: dict[str, PersonDriver]
    answers: dict[str, Seen] = field(default_factory=dict)

    @property
    def tokens(self) -> Tokens:
        return self.here.town.chain.tokens

    async def slash(self, who: str, path: str, options: Mapping[str, Any], where: str) -> list[Message] | None:
        assert where == "garden"
        if path == "gate tier add":
            await self._tiers(str(options["name"]))
            return []
        if path == "gate award":
            await self._award(options)
            return []
        return await self._read(who, await self.people[who].says(f"/{path}"))

    async def click(self, who: str, label: str) -> list[Message]:
        pressed = self.answers[who]
        await pressed.press(label)
        return await self._read(who, pressed)

    async def sign(self, who: str, link: str) -> None:
        """The wallet signs in a browser; the code shown there goes back to the bot."""
        signed = await self.here.town.sign(link, wallet_of(who))
        sent = await self.people[who].starts(f"done-{signed.told['code'].replace('-', '')}")
        await self.people[who].inbox(at_least=1, after=sent, deadline=SOON)

    async def mint(self, who: str) -> None:
        await self.here.town.gives_pass(wallet_of(who))

    async def held(self, who: str) -> set[str]:
        """The tiers of who has come by; a chat has no roles."""
        (community,) = await self.here.town.bot.services.communities.list()
        async with self.here.town.bot.storage.store.read() as tx:
            member = await tx.members.of(community.id, Account(Platform.TELEGRAM, self.people[who].id, who))
            return {one.tier for one in await tx.passes.open([member.id] if member else [])}

    async def rooms(self, who: str) -> set[str]:
        """Its chats are doors of members and not of roles: nobody is let into one by holding a tier alone."""
        del who
        return set()

    async def quiet(self) -> None:
        await self.here.town.quiet()

    async def _tiers(self, name: str) -> None:
        """Maker first, and Resident beside it when that is added."""
        service = self.here.town.bot.services.policy_import
        text = self.here.policy() + (RESIDENT if name == "Resident" else "")
        seen = await service.look(text)
        await service.apply(seen.preview.proposal)

    async def _award(self, options: Mapping[str, Any]) -> None:
        person = self.people[str(options["member"]).removeprefix("@")]
        whom = Account(Platform.TELEGRAM, person.id, person.name)
        award = HostAward(whom, str(options["tier"]), "", str(options.get("for", "")), None, "")
        await self.here.town.bot.services.awards.award_by_host(award)

    async def _read(self, who: str, after: Seen) -> list[Message]:
        """What the bot says to that; the buttons stand under the last message."""
        found = await self.people[who].inbox(at_least=1, after=after, deadline=SOON)
        self.answers[who] = found[-1]
        return [_message(seen) for seen in found]


def _message(seen: Seen) -> Message:
    """As Discord's own parts: a button that leads somewhere has an address, any other an id."""
    under = buttons(seen.message.get("reply_markup"))
    parts = [{"type": 2, "label": each["text"], "url": each.get("url")} for each in under]
    return Message(seen.text, True, [part if part["url"] else {**part, "custom_id": part["label"]} for part in parts])


@asynccontextmanager
async def on_telegram(folder: Path) -> AsyncIterator[TelegramStage]:
    """Plotter Garden on Telegram alone."""
    async with founded(folder) as town:
        here = await quarter(town, on_discord=False)
        async with town.bot_running():
            await here.telegram.ready(deadline=SOON)
            people = {name: await here.telegram.person(name) for name in ("ada", "ben", "cleo")}
            for person in people.values():
                await here.greeted(person)
            yield TelegramStage(here, people)
