"""Where a browser is led back to: the real platform, or the sandbox that stands in for it, whose pages take it in."""

from types import SimpleNamespace

import aiohttp
import pytest

from bot.adapters.discord import DiscordHomes
from bot.adapters.telegram import Connection, Endpoints, TelegramHomes
from bot.domain.ids import Place, Platform
from sandbox.driver import Sandbox
from sandbox.serve import serve

CODE = "done-K7Q2M4XZ"


@pytest.fixture
async def sandbox():
    async with serve(with_chain=False) as running, Sandbox.at(running.control) as sandbox:
        yield sandbox


async def read(url: str, **query: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url, params=query) as page:
        return page.status, await page.text()


def telegram(api: str = "", name: str = "garden_bot") -> TelegramHomes:
    """With a bot of this name."""
    return TelegramHomes(Connection(Endpoints("1:token", api), current=SimpleNamespace(username=name)))


def test_without_a_sandbox_people_are_led_to_the_real_platforms():
    assert DiscordHomes().place(Place(Platform.DISCORD, 11)) == "https://discord.com/channels/11"
    assert telegram().bot(CODE) == f"https://t.me/garden_bot?start={CODE}"


def test_before_the_bot_knows_its_own_name_there_is_no_way_to_it():
    assert TelegramHomes(Connection(Endpoints("1:token"))).bot(CODE) is None


async def test_on_the_sandbox_discord_the_way_back_shows_the_server(sandbox):
    garden = await sandbox.discord.guild("Plotter <i>Garden</i>")
    homes = DiscordHomes(sandbox.addresses["discord_api"])
    status, page = await read(homes.place(Place(Platform.DISCORD, int(garden.id))))
    assert (status, "Plotter &lt;i&gt;Garden" in page) == (200, True)
    assert (await read(homes.place(Place(Platform.DISCORD, 12))))[0] == 404


async def test_on_the_sandbox_telegram_the_way_back_presses_start_as_whoever_one_says(sandbox):
    ada = await sandbox.telegram.person("ada")
    url = telegram(sandbox.addresses["telegram_api"], sandbox.addresses["telegram_bot"]).bot(CODE)
    status, page = await read(url)
    assert (status, f"?start={CODE}&amp;as=ada" in page) == (200, True)
    assert (await read(f"{url}&as=ada"))[0] == 200
    (sent,) = await ada.orders.give("messages", chat=None, reader=ada.id)
    assert sent["text"] == f"/start {CODE}"
    assert (await read(url.replace(sandbox.addresses["telegram_bot"], "another_bot")))[0] == 404
