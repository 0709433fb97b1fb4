"""A community's picture: asked of its platform alone, opened with care, drawn anew, small."""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from io import BytesIO

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.adapters import fetching, studio
from bot.adapters.discord import Connection, DiscordIcons
from bot.adapters.discord import icons as of_discord
from bot.adapters.pictures.crests import crest
from bot.adapters.telegram import Connection as TelegramConnection
from bot.adapters.telegram import TelegramIcons
from bot.adapters.telegram import icons as of_telegram
from bot.adapters.telegram.pacing import Pace
from bot.domain.errors import PlaceGone, PlatformUnavailable
from bot.domain.ids import Place, Platform
from bot.domain.signing_in.crests import LARGEST
from tests.house_discord import local_discord
from tests.house_telegram import endpoints, local_telegram
from tests.pictures import bomb, noise, picture
from tests.raw_http import Said, http, speaking

PICTURE = picture()


# ---------------------------------------------------------------- a process of its own


async def test_the_process_that_opens_it_draws_as_the_same_code_does_here():
    assert await studio.crest(PICTURE) == crest(PICTURE) != b""
    assert await studio.crest(b"no picture") == b""


@pytest.mark.parametrize("program", ["bot.adapters.pictures.no_such_program", "tests.stopped"])
async def test_a_process_that_dies_leaves_no_picture_and_a_bot_that_goes_on(program: str):
    assert await studio.crest(PICTURE, program) == b""


async def test_who_takes_too_long_is_ended():
    assert await studio.crest(PICTURE, within=0.0) == b""


def test_what_opens_pictures_is_not_loaded_by_the_bot():
    asked = "import asyncio, sys; from bot.app.pictures import DrawnPictures; "
    asked += "asyncio.run(DrawnPictures().crest(b'')); print('PIL' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout == "False\n"


# ---------------------------------------------------------------- drawn anew


def opened(small: bytes) -> Image.Image:
    assert small
    assert len(small) <= LARGEST
    image = Image.open(BytesIO(small))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_what_platforms_give_becomes_a_small_square_webp(kind):
    image = opened(crest(picture(kind, (300, 200))))
    assert (image.format, image.size) == ("WEBP", (192, 192))
    red, green, blue = image.convert("RGB").getpixel((96, 96))
    assert abs(red - 0xC8) + abs(green - 0x5A) + abs(blue - 0x86) < 30


def test_what_nothing_makes_small_is_drawn_coarser_until_it_is():
    assert opened(crest(noise())).size[0] < 192


def test_what_can_be_seen_through_stays_so():
    clear = BytesIO()
    Image.new("RGBA", (64, 64), (200, 90, 134, 0)).save(clear, "PNG")
    assert opened(crest(clear.getvalue())).convert("RGBA").getpixel((96, 96))[3] == 0


def test_a_bomb_is_seen_before_it_is_unpacked():
    big = bomb(20_000)
    assert len(big) < 100_000
    tracemalloc.start()
    assert crest(big) == b""
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
    assert crest(bomb(2_048)) != b"", "the limit itself is taken"
    assert crest(bomb(2_056)) == b""


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        picture("BMP"),
        picture("TIFF"),
        picture()[:60],
        picture("JPEG")[:80],
    ],
)
def test_what_is_no_picture_of_the_four_kinds_gives_nothing(bad):
    assert crest(bad) == b""


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=64), st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.data())
def test_whatever_is_bent_in_a_picture_it_gives_a_small_one_or_nothing(junk, kind, data):
    whole = picture(kind)
    at = data.draw(st.integers(0, len(whole)))
    assert len(crest(whole[:at] + junk + whole[at + len(junk) :])) <= LARGEST


# ---------------------------------------------------------------- asked of Discord


async def test_discord_tells_a_servers_picture_and_what_it_is_called():
    async with local_discord() as (server, driver), discord.Client(intents=discord.Intents.none()) as client:
        guild = await driver.guild("Plotter Garden")
        await client.login(server.addresses()["discord_token"])
        icons, place = DiscordIcons(Connection(client), server.api), Place(Platform.DISCORD, int(guild.id))
        assert await icons.icon(place) is None
        await guild.shows(PICTURE)
        found = await icons.icon(place)
        assert found.picture == PICTURE
        assert (await icons.icon(place, found.called)).picture == b"", "the same picture is not fetched again"
        await guild.shows(picture("GIF"))
        moving = await icons.icon(place, found.called)
        assert moving.called.startswith("a_")
        assert moving.picture == picture("GIF")
        await guild.shows(b"")
        assert await icons.icon(place, found.called) is None
        await guild.remove_bot()
        with pytest.raises(PlaceGone):
            await icons.icon(place)
        assert await driver.violations() == []


class OneGuild:
    """Discord's REST, of which only this is asked: a server whose picture is called like this."""

    user_agent = "DiscordBot (https://example.org, 1)"

    def __init__(self, called: object) -> None:
        self.called = called

    async def get_guild(self, guild: int, *, with_counts: bool) -> dict[str, object]:
        del guild, with_counts
        return {"icon": self.called}


def icons_at(api: str, called: object = "ab12") -> DiscordIcons:
    client = type("Client", (), {"http": OneGuild(called), "user": 1, "is_closed": lambda _: False})()
    return DiscordIcons(Connection(client), f"{api}/api/v10")


async def asked_of(answer: Said | Callable[[bytes], Said], called: object = "ab12") -> bytes:
    """What comes of it where the place of pictures answers so."""
    async with speaking(answer if callable(answer) else lambda _: answer) as (url,):
        return (await icons_at(url, called).icon(Place(Platform.DISCORD, 11))).picture


async def test_more_bytes_than_a_picture_has_are_not_read(monkeypatch):
    monkeypatch.setattr(of_discord, "LARGEST", 1_000)
    assert await asked_of(http(bytes(1_000))) == bytes(1_000)
    with pytest.raises(PlatformUnavailable):
        await asked_of(http(bytes(1_001)))
    endless = Said(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", bytes(10_000), times=3)
    with pytest.raises(PlatformUnavailable):
        await asked_of(endless)


async def test_it_follows_nobody_elsewhere():
    reached = []

    def other(_: bytes) -> Said:
        reached.append(1)
        return http(PICTURE)

    async with speaking(other) as (elsewhere,):
        with pytest.raises(PlatformUnavailable):
            await asked_of(http(b"", "302 Found", f"Location: {elsewhere}/icon.png"))
    assert reached == []


async def test_a_place_of_pictures_that_says_nothing_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(fetching, "ANSWER_WITHIN", 0.1)
    with pytest.raises(PlatformUnavailable):
        await asked_of(Said(b""))
    with pytest.raises(PlatformUnavailable):
        await asked_of(http(PICTURE, "404 Not Found"))


@pytest.mark.parametrize("called", ["../../users/@me", "ab12.png?x=", "AB", "", "a" * 65, None])
async def test_a_name_that_is_none_is_no_picture(called):
    assert await icons_at("http://127.0.0.1:9", called).icon(Place(Platform.DISCORD, 11)) is None


# ---------------------------------------------------------------- asked of Telegram


async def test_telegram_tells_a_chats_picture_and_what_it_is_called(monkeypatch):
    async with local_telegram() as (server, driver), endpoints(server).bot(Pace()) as client:
        room = await driver.supergroup("The Studio")
        icons = TelegramIcons(TelegramConnection(endpoints(server), current=client))
        place = Place(Platform.TELEGRAM, room.id)
        assert await icons.icon(place) is None
        await room.shows(picture("JPEG"))
        found = await icons.icon(place)
        assert found.picture == picture("JPEG")
        assert (await icons.icon(place, found.called)).picture == b""
        monkeypatch.setattr(of_telegram, "LARGEST", 100)
        with pytest.raises(PlatformUnavailable):
            await icons.icon(place)
        await room.shows(b"")
        assert await icons.icon(place, found.called) is None
        assert await driver.violations() == []


async def test_a_path_on_this_machine_is_no_file_of_telegrams(tmp_path):
    """The library takes a path that exists here for a file of a Bot API server on this machine."""
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(PICTURE)
    async with local_telegram() as (server, driver), endpoints(server).bot(Pace()) as client:
        room = await driver.supergroup("The Studio")
        await room.shows(picture("JPEG"))
        for file in server.house.world.files.values():
            file.path = str(secret)
        with pytest.raises(PlatformUnavailable):
            await TelegramIcons(TelegramConnection(endpoints(server), current=client)).icon(
                Place(Platform.TELEGRAM, room.id)
            )


async def test_no_error_tells_the_address_which_holds_the_token():
    with pytest.raises(PlatformUnavailable) as refused:
        await fetching.fetched("http://127.0.0.1:1/file/bot1:secret/x", 10, agent="x", trust_env=False)
    assert "secret" not in repr(refused.value)
    assert refused.value.__suppress_context__
