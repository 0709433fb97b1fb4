"""The play's stage in simcord: the same client and services, on somebody else's model of Discord."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import Context
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from discord.webhook.async_ import async_context
from simcord import SetupError
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.enums import OverwriteType
from simcord.env import Env
from simcord.results import InteractionResult, ResponseMessage

from bot.adapters.chain.endpoints.budget import Budget
from bot.adapters.discord import DiscordPlatform
from bot.app.house import House, opened
from bot.config import load
from bot.domain.errors import GatehouseError
from bot.domain.ids import Place, Platform
from cogs.discord import Desk, GatehouseClient
from sandbox import chain
from sandbox.chain.driver import wallet_of
from sandbox.discord.components import walk
from sandbox.tokens import Tokens
from tests.clocks import MovedClock
from tests.e2e.props import CONFIG, SOON, signature
from tests.e2e.second_opinion import File, Message
from tests.own_browser import own_browser

MENU = 3
"""The number of a menu among Discord's kinds of components."""


@dataclass
class SimcordStage:
    env: Env
    house: House
    chain: chain.Chain
    people: dict[tuple[str, str], tuple[MemberActor, ChannelHandle]]
    roles: dict[str, RoleHandle]
    channels: dict[str, ChannelHandle]
    answers: dict[str, InteractionResult] = field(default_factory=dict)

    @property
    def tokens(self) -> Tokens:
        return self.chain.tokens

    async def slash(self, who: str, path: str, options: Mapping[str, Any], where: str) -> list[Message] | None:
        person, channel = self.people[where, who]
        picked = {name: self._picked(value) for name, value in options.items()}
        try:
            return await self._read(who, await person.slash(channel, path, **picked))
        except SetupError as error:
            if "real user could not run" in str(error):
                return None
            raise

    async def offered_to_all(self) -> None:
        garden = self.people["garden", "grace"][0].guild.id
        everybody = [{"id": str(garden), "type": 1, "permission": True}]
        for command in self.env.backend.commands[None].values():
            self.env.backend.set_command_permissions(garden, int(command["id"]), everybody)

    async def click(self, who: str, label: str) -> list[Message]:
        person, _ = self.people["garden", who]
        (message,) = [m for m in _messages(self.answers[who]) if label in _parts(m).buttons()]
        return await self._read(who, await person.click(message, label=label))

    async def choose(self, who: str, menu: str, value: str) -> list[Message]:
        person, _ = self.people["garden", who]
        (message,) = [m for m in _messages(self.answers[who]) if menu in _parts(m).asks()]
        (part,) = [part for part in walk(message.components) if part.get("placeholder") == menu]
        chosen = await person.select(message, [self._picked(value)], custom_id=part["custom_id"])
        return await self._read(who, chosen)

    async def fill(self, who: str, **answers: str) -> list[Message]:
        """A menu of a form takes a list of what is picked."""
        person, _ = self.people["garden", who]
        shown = self.answers[who]
        assert shown.modal is not None
        kinds = {part["custom_id"]: part["type"] for part in walk(shown.modal["components"]) if "custom_id" in part}
        given = {name: [answer] if kinds[name] == MENU else answer for name, answer in answers.items()}
        return await self._read(who, await person.submit_modal(shown, given))

    def number(self, who: str) -> str:
        return str(self.people["garden", who][0].id)

    async def suggested(self, who: str, path: str, option: str, typed: str) -> list[str]:
        person, channel = self.people["garden", who]
        return [each["name"] for each in await person.autocomplete(channel, path, option, typed)]

    async def sign(self, who: str, link: str) -> None:
        secret, wallet = link.rpartition("/")[2], wallet_of(who)
        text = await self.house.services.verify.choose(secret, wallet.address)
        mine = await own_browser(self.house.storage.store, secret, datetime.now(UTC))
        await self.house.services.verify.finish(secret, text.nonce, signature(text.message, wallet), mine)

    async def mint(self, who: str) -> None:
        await self.chain.mint_erc721(wallet_of(who).address, 1)

    async def settle(self) -> None:
        await self.chain.mine(2)

    async def leave(self, who: str) -> None:
        person, _ = self.people["garden", who]
        person.guild.remove_member(person)
        await self.env.settle()

    async def come_back(self, who: str) -> None:
        person, _ = self.people["garden", who]
        person.guild.add_member(person.user)
        await self.env.settle()

    async def lose(self, who: str, role: str) -> None:
        person, _ = self.people["garden", who]
        self.env.backend.remove_member_role(person.guild.id, person.id, self.roles[role].id)
        await self.env.settle()

    async def raise_above_bot(self, role: str) -> None:
        handle = self.roles[role]
        self.env.backend.edit_role(handle.guild.id, handle.id, {"position": 90})
        await self.env.settle()

    async def held(self, who: str) -> set[str]:
        person, _ = self.people["garden", who]
        held = self.env.backend.get_member(person.guild.id, person.id).role_ids
        return {role.name for role in self.env.backend.get_guild(person.guild.id).roles.values() if role.id in held}

    async def private(self, room: str) -> None:
        self.channels[room] = self.garden.create_text_channel(room)
        await self._overwrite(room, self.garden.id, deny=["view_channel"])

    async def says_to(self, room: str, role: str, *, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> None:
        await self._overwrite(room, self.roles[role].id, allow, deny)

    async def may(self, role: str, what: Sequence[str]) -> None:
        self.env.backend.edit_role(self.garden.id, self.roles[role].id, {"permissions": _bits(what)})
        await self.quiet()

    async def rooms(self, who: str) -> set[str]:
        person, _ = self.people["garden", who]
        backend, garden = self.env.backend, self.garden.id
        found = [backend.get_channel(number) for number in backend.get_guild(garden).channel_ids]
        private = [one for one in found if garden in {each.target_id for each in one.overwrites}]
        sees = discord.Permissions.view_channel.flag
        return {one.name for one in private if backend.compute_permissions(garden, person.id, one.id) & sees}

    async def quiet(self) -> None:
        await self.env.settle()
        async with asyncio.timeout(SOON):
            while not await self.house.storage.queue.idle():  # noqa: ASYNC110  the queue tells nobody that it is idle
                await asyncio.sleep(0.02)
        await self.env.settle()

    @property
    def garden(self) -> GuildHandle:
        return self.people["garden", "grace"][0].guild

    async def _overwrite(self, room: str, role: int, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> None:
        said = Overwrite(target_id=role, type=OverwriteType.ROLE, allow=_bits(allow), deny=_bits(deny))
        self.env.backend.set_overwrite(self.channels[room].id, said)
        await self.env.settle()

    def _picked(self, value: Any) -> Any:
        if isinstance(value, File):
            return value.name, value.text.encode()
        if not isinstance(value, str) or value[:1] not in {"@", "&", "#"}:
            return value
        if value[0] == "#":
            return self.channels[value[1:]]
        return self.people["garden", value[1:]][0] if value[0] == "@" else self.roles[value[1:]]

    async def _read(self, who: str, answer: InteractionResult) -> list[Message]:
        self.answers[who] = answer
        form = [Message("", True, list(walk(answer.modal["components"])))] if answer.modal else []
        return [*form, *[await _shown(message) for message in _messages(answer)]]


def _bits(what: Sequence[str]) -> int:
    return discord.Permissions(**dict.fromkeys(what, True)).value


def _messages(answer: InteractionResult) -> list[ResponseMessage]:
    return [message for message in (answer.response, *answer.followups) if message is not None]


def _parts(message: ResponseMessage) -> Message:
    return Message(message.content, message.ephemeral, list(walk(message.components)))


async def _shown(message: ResponseMessage) -> Message:
    return replace(_parts(message), files={each.filename: await each.read() for each in message.attachments})


@asynccontextmanager
async def in_simcord(folder: Path) -> AsyncIterator[SimcordStage]:
    """Plotter Garden and Somewhere Else in simcord; the queue works beside it, as in the house."""
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(chain.started(ticking=False))
        for endpoint in base.endpoints:
            # a kept connection has a timer of 15 s, and simcord waits for any that ends within its own five: in vain
            # where both come to the same moment
            endpoint.keeps_open = False
        # nor is a read to wait for its turn on the clock that simcord steers meanwhile: on a fast machine it would
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(Budget, "take", lambda _budget: 0.0)
        house = await stack.enter_async_context(opened(load(_config(folder, base), {}), MovedClock()))
        connection = house.presences[Platform.DISCORD].connection
        platform = DiscordPlatform(connection)
        client = GatehouseClient(Desk.of(house.services, platform, house.titles), ready_within=0.05)
        # refusals end at the cogs' boundary as errors of the command tree, and simcord takes those for swallowed bugs
        env = await stack.enter_async_context(simcord.run(client, check_errors=False, settle_timeout=SOON))
        connection.current = client
        group = await stack.enter_async_context(asyncio.TaskGroup())
        # in a context of its own, for simcord waits for whatever runs in the bot's, and would steer its clock
        work = group.create_task(_work(house, async_context.get()), context=Context())
        stack.callback(work.cancel)
        yield await _peopled(env, house, base)
        causes = [getattr(error, "original", error) for error in env.errors]
        assert [cause for cause in causes if not isinstance(cause, GatehouseError)] == []


async def _work(house: House, adapter: Any) -> None:
    """The queue; what its jobs answer to interactions goes to simcord too."""
    async_context.set(adapter)
    await house.storage.queue.run(house.services.handlers())


def _config(folder: Path, base: chain.Chain) -> Path:
    addresses = {"discord_token": "t", "discord_api": "http://127.0.0.1:1/api", "discord_gateway": "ws://127.0.0.1:1/g"}
    addresses["discord_client_secret"] = "nobody-asks-for-it"
    timing = {"sweep_every": "1h", "watch_every": "1h", "second_reading_after": "0s"}
    endpoints = str(list(base.urls)).replace("'", '"')
    config = folder / "simcord.toml"
    config.write_text(CONFIG.format(**addresses, **timing, port=1, endpoints=endpoints))
    config.chmod(0o600)
    return config


async def _peopled(env: Env, house: House, base: chain.Chain) -> SimcordStage:
    users = {name: env.create_user(name) for name in ("ada", "ben", "cleo", "dora", "grace", "hana")}
    garden = env.create_guild("Plotter Garden", owner=users["grace"])
    elsewhere = env.create_guild("Somewhere Else", owner=users["grace"])
    await house.services.communities.allow(Place(Platform.DISCORD, garden.id), "Plotter Garden")
    (own,) = [role for name, role in garden.roles.items() if name != "@everyone"]
    roles = {"bot": own, **{name: garden.create_role(name) for name in ("Maker", "Curator", "Resident")}}
    roles["Founders"] = garden.create_role("Founders", position=80)
    roles["Keys"] = garden.create_role("Keys", permissions=discord.Permissions(administrator=True))
    roles["Boosters"] = garden.create_role("Boosters", managed=True)
    roles["Ward"] = garden.create_role("Ward", permissions=discord.Permissions(manage_roles=True))
    roles["Council"] = garden.create_role("Council", position=70, permissions=discord.Permissions(manage_roles=True))
    hands = {"ben": [roles["Ward"]], "hana": [roles["Council"]]}
    general, other = garden.create_text_channel("general"), elsewhere.create_text_channel("general")
    people = {
        ("garden", name): (garden.add_member(users[name], roles=hands.get(name, [])), general)
        for name in ("ada", "ben", "cleo", "dora", "hana")
    }
    people["garden", "grace"] = MemberActor(env, garden, users["grace"]), general
    people["elsewhere", "dora"] = elsewhere.add_member(users["dora"]), other
    people["elsewhere", "grace"] = MemberActor(env, elsewhere, users["grace"]), other
    await env.settle()
    return SimcordStage(env, house, base, people, roles, {"general": general})
