"""The play's stage in our own sandbox: the whole bot, over sockets."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.ids import Place, Platform
from sandbox.chain.driver import wallet_of
from sandbox.discord.answers import Answer, Seen
from sandbox.discord.components import walk
from sandbox.discord.driver import ChannelDriver, PersonDriver, RoleDriver
from sandbox.errors import CannotDoError
from sandbox.tokens import Tokens
from tests.e2e.props import SOON
from tests.e2e.second_opinion import File, Message
from tests.e2e.town import Town, founded


@dataclass
class SandboxStage:
    town: Town
    people: dict[tuple[str, str], PersonDriver]
    roles: dict[str, RoleDriver]
    channels: dict[str, ChannelDriver]
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def tokens(self) -> Tokens:
        return self.town.chain.tokens

    async def slash(self, who: str, path: str, options: Mapping[str, Any], where: str) -> list[Message] | None:
        picked = {name: self._picked(value) for name, value in options.items()}
        try:
            answer = await self.people[where, who].slash(path, deadline=SOON, **picked)
        except CannotDoError:
            return None
        return await self._read(who, answer)

    async def offered_to_all(self) -> None:
        await self.town.discord.offered_to_all()

    async def click(self, who: str, label: str) -> list[Message]:
        shown = next(seen for seen in self._seen(who) if label in seen.buttons)
        return await self._read(who, await shown.click(label, deadline=SOON))

    async def choose(self, who: str, menu: str, value: str) -> list[Message]:
        shown = next(seen for seen in self._seen(who) if menu in seen.selects)
        return await self._read(who, await shown.choose(menu, self._picked(value), deadline=SOON))

    async def fill(self, who: str, **answers: str) -> list[Message]:
        return await self._read(who, await self.answers[who].fill(answers, deadline=SOON))

    def number(self, who: str) -> str:
        return self.people["garden", who].id

    async def suggested(self, who: str, path: str, option: str, typed: str) -> list[str]:
        return [each["name"] for each in await self.people["garden", who].autocomplete(path, option, typed)]

    async def sign(self, who: str, link: str) -> None:
        assert (await self.town.bind(link, self.people["garden", who])).status == 200
        assert (await self.town.sign(link, wallet_of(who))).status == 200

    async def mint(self, who: str) -> None:
        await self.town.gives_pass(wallet_of(who))

    async def settle(self) -> None:
        await self.town.settle_blocks()

    async def leave(self, who: str) -> None:
        await self.people["garden", who].leaves()

    async def come_back(self, who: str) -> None:
        await self.people["garden", who].joins()

    async def lose(self, who: str, role: str) -> None:
        await self.people["garden", who].loses(self.roles[role])

    async def raise_above_bot(self, role: str) -> None:
        own = await self.town.garden.bot_role()
        heights = {each["id"]: each["position"] for each in await self.town.garden.roles()}
        await self.roles[role].move(heights[own.id])

    async def held(self, who: str) -> set[str]:
        return await self.people["garden", who].roles()

    async def private(self, room: str) -> None:
        self.channels[room] = made = await self.town.garden.channel(room)
        await made.overwrite(self._everyone(), deny="view_channel")

    async def says_to(self, room: str, role: str, *, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> None:
        await self.channels[room].overwrite(self.roles[role], allow=list(allow), deny=list(deny))

    async def may(self, role: str, what: Sequence[str]) -> None:
        changes, place = self.town.bot.services.mapped_roles.troubles.changes, self._place()
        before = changes[place]
        await self.roles[role].change(permissions=list(what))
        await self.town.until(lambda: changes[place] > before)
        async with self.town.bot.storage.store.write():
            pass  # what it does about it stands in the queue by now, for one writes at a time
        await self.quiet()

    async def rooms(self, who: str) -> set[str]:
        person, garden, everybody = self.people["garden", who], self.town.garden, self._everyone()
        found = (await garden.state())["channels"]
        made = [ChannelDriver(garden.orders, garden.id, each["id"], each["name"]) for each in found]
        private = [one for one in made if everybody.id in await one.overwrites()]
        return {one.name for one in private if await person.sees(one)}

    async def quiet(self) -> None:
        await self.town.quiet()

    def _everyone(self) -> RoleDriver:
        return RoleDriver(self.town.garden.orders, self.town.garden.id, self.town.garden.id, "@everyone")

    def _place(self) -> Place:
        return Place(Platform.DISCORD, int(self.town.garden.id))

    def _picked(self, value: Any) -> Any:
        if isinstance(value, File):
            return {"filename": value.name, "content": value.text}
        if not isinstance(value, str) or value[:1] not in {"@", "&", "#"}:
            return value
        if value[0] == "#":
            return self.channels[value[1:]]
        return self.people["garden", value[1:]] if value[0] == "@" else self.roles[value[1:]]

    def _seen(self, who: str) -> list[Seen]:
        """The messages of this person's last answer."""
        answer = self.answers[who]
        return [each for each in (answer, *answer.followups) if each.message is not None]

    async def _read(self, who: str, answer: Answer) -> list[Message]:
        """All that the bot says to it: some answers are several messages."""
        await self.town.bot.services.people.first(SOON)
        self.answers[who] = answer = await answer.now(deadline=SOON)
        form = [Message("", True, list(walk(answer.modal["components"])))] if answer.modal else []
        return [*form, *[await self._message(seen) for seen in self._seen(who)]]

    async def _message(self, seen: Seen) -> Message:
        assert seen.message is not None
        files = {}
        for name, url in seen.files.items():
            async with self.town.session.get(url) as answer:
                files[name] = await answer.read()
        return Message(seen.text, seen.ephemeral, list(walk(seen.message["components"])), files)


@asynccontextmanager
async def in_the_sandbox(folder: Path) -> AsyncIterator[SandboxStage]:
    """Plotter Garden and Somewhere Else in the sandbox."""
    async with founded(folder) as town, town.bot_running():
        garden, elsewhere = town.garden, await town.discord.guild("Somewhere Else")
        roles = {
            "bot": await garden.bot_role(),
            "Maker": town.maker,
            "Curator": town.curator,
            "Resident": town.resident,
        }
        roles["Founders"] = await garden.role("Founders", below_bot=False)
        roles["Keys"] = await garden.role("Keys", permissions=["administrator"])
        roles["Boosters"] = await garden.role("Boosters", managed=True)
        roles["Ward"] = await garden.role("Ward", permissions=["manage_roles"])
        roles["Council"] = await garden.role("Council", permissions=["manage_roles"])
        top = next(each["position"] for each in await garden.roles() if each["id"] == garden.bot_role_id)
        await roles["Council"].move(top - 1)
        hana, dora = await garden.member("hana"), await garden.member("dora")
        await town.ben.gets(roles["Ward"])
        await hana.gets(roles["Council"])
        people = {("garden", who.name): who for who in (town.ada, town.ben, town.cleo, town.grace, hana, dora)}
        people["elsewhere", "dora"] = await elsewhere.member("dora")
        people["elsewhere", "grace"] = elsewhere.owner
        yield SandboxStage(town, people, roles, {"general": await garden.channel("general")})
