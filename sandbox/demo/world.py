"""Everything the story plays in: two servers, three members, a moderator, three tokens."""

import asyncio
import socket
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from sandbox.demo.telegram import SECTION
from sandbox.discord.driver import ChannelDriver, GuildDriver, PersonDriver, RoleDriver
from sandbox.driver import Sandbox
from sandbox.telegram.driver import ChatDriver
from sandbox.telegram.driver import PersonDriver as TelegramPerson

PICTURE = Path(__file__).with_name("garden.png")
CONFIG = """\
# Written by `gatehouse demo`. Beside the addresses of the platforms and of the chain, this is a real deployment's file.
[web]
listen = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:{port}"

[database]
path = "gatehouse.sqlite"

[timing]
sweep_every = "1s"
watch_every = "200ms"
second_reading_after = "0s"

[chains.base]
id = {chain_id}
title = "Base"
endpoints = ["{first}", "{second}"]

[[communities]]
name = "Plotter Garden"
telegram_chats = [{room}]
moderators_channel = {news}
"""
ON_DISCORD = """\
discord_server = {server}

[discord]
token = "{discord_token}"
client_secret = "{discord_client_secret}"
api = "{discord_api}"
gateway = "{discord_gateway}"
"""


@dataclass(frozen=True)
class World:
    sandbox: Sandbox
    session: aiohttp.ClientSession
    garden: GuildDriver
    elsewhere: GuildDriver
    moderators: ChannelDriver
    maker: RoleDriver
    curator: RoleDriver
    resident: RoleDriver
    orchard: RoleDriver
    contributor: RoleDriver
    above: RoleDriver
    admin: RoleDriver
    ada: PersonDriver
    ben: PersonDriver
    cleo: PersonDriver
    room: ChatDriver
    mira: TelegramPerson
    config: Path
    web: str

    @property
    def names(self) -> dict[str, str]:
        """Names of people and roles by id, as a client knows them."""
        named = (
            self.ada,
            self.ben,
            self.cleo,
            self.maker,
            self.curator,
            self.resident,
            self.above,
            self.admin,
            self.orchard,
            self.contributor,
        )
        return {one.id: one.name for one in named}

    @property
    def members(self) -> dict[str, PersonDriver]:
        return {"ada": self.ada, "ben": self.ben, "cleo": self.cleo}


async def build(sandbox: Sandbox, session: aiohttp.ClientSession, folder: Path) -> World:
    """Found the servers, make the roles and people, mint the tokens, write the bot's config."""
    garden = await sandbox.discord.guild("Plotter Garden")
    await garden.shows(await _picture())
    elsewhere = await sandbox.discord.guild("Somewhere Else")
    moderators = await garden.channel("gatehouse-log")
    room = await sandbox.telegram.supergroup("The Studio")
    port = _free_port()
    await sandbox.discord.redirects(f"http://127.0.0.1:{port}/verify/discord")
    on_discord = ON_DISCORD.format(server=garden.id, **sandbox.addresses)
    config = await _written(sandbox, folder, room.id, int(moderators.id), port, on_discord)
    return World(
        sandbox=sandbox,
        session=session,
        garden=garden,
        elsewhere=elsewhere,
        moderators=moderators,
        maker=await garden.role("Maker"),
        curator=await garden.role("Curator"),
        resident=await garden.role("Resident"),
        orchard=await garden.role("Orchard"),
        contributor=await garden.role("Contributor"),
        above=await garden.role("Founders", below_bot=False),
        admin=await garden.role("Keys", permissions=["administrator"]),
        ada=await garden.member("ada"),
        ben=await garden.member("ben"),
        cleo=await garden.member("cleo"),
        room=room,
        mira=await sandbox.telegram.person("mira"),
        config=config,
        web=f"http://127.0.0.1:{port}",
    )


@dataclass(frozen=True)
class Village:
    """A community on Telegram alone."""

    room: ChatDriver
    mira: TelegramPerson
    config: Path
    web: str


async def build_village(sandbox: Sandbox, folder: Path) -> Village:
    """Found the chats, and write the bot's config, in which no Discord stands."""
    room, news = await sandbox.telegram.supergroup("The Studio"), await sandbox.telegram.supergroup("Moderators")
    await room.shows(await _picture())
    port = _free_port()
    config = await _written(sandbox, folder, room.id, news.id, port)
    return Village(room, await sandbox.telegram.person("mira"), config, f"http://127.0.0.1:{port}")


async def _picture() -> bytes:
    """What the community shows of itself."""
    return await asyncio.to_thread(PICTURE.read_bytes)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def _written(sandbox: Sandbox, folder: Path, room: int, news: int, port: int, on_discord: str = "") -> Path:
    """The bot's config file; `news` is where the moderators read."""
    chain, path = await sandbox.chain.state(), folder / "config.toml"
    text = CONFIG.format(
        port=port, chain_id=chain.chain_id, first=chain.urls[0], second=chain.urls[1], room=room, news=news
    )
    path.write_text(text + on_discord + SECTION.format(**sandbox.addresses))
    path.chmod(0o600)
    return path
