"""The connection to Telegram: kept up through failures, given up where a person must act, and never in the way."""

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest
from telegram.error import InvalidToken

from bot.adapters.telegram import Connection, Endpoints, stay_connected
from bot.app import fatal
from bot.domain.errors import PlatformUnavailable
from tests.house_telegram import endpoints, local_telegram


class Listener:
    """A door that only keeps what it was told."""

    def __init__(self):
        self.told, self.heard, self.opened = [], asyncio.Event(), 0
        self.refuses = 0

    @asynccontextmanager
    async def working(self, bot):
        self.opened += 1
        yield

    async def take(self, updates):
        if self.refuses:
            self.refuses -= 1
            raise PlatformUnavailable("the database is busy")
        self.told += [update.update_id for update in updates]
        self.heard.set()


@asynccontextmanager
async def connected(server, listener):
    connection = Connection(endpoints(server))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(stay_connected(connection, listener, pauses=(0.01,)))
        yield connection
        task.cancel()


async def test_what_was_not_taken_is_told_again():
    listener = Listener()
    listener.refuses = 2
    async with local_telegram() as (server, driver), connected(server, listener):
        await (await driver.person("ada")).starts()
        await asyncio.wait_for(listener.heard.wait(), 30)
    assert len(listener.told) == 1
    assert listener.opened == 3


async def test_a_server_that_fails_is_come_back_to():
    listener = Listener()
    async with local_telegram() as (server, driver):
        await driver.faults.status(502, "getUpdates", times=2)
        await driver.faults.close("getMe", times=1)
        async with connected(server, listener) as connection:
            await (await driver.person("ada")).starts()
            await asyncio.wait_for(listener.heard.wait(), 30)
            assert connection.connected
    assert listener.opened >= 3


async def test_a_token_nobody_knows_ends_it_with_a_sentence():
    async with local_telegram() as (server, _):
        connection = Connection(Endpoints("1:AAAA", server.addresses()["telegram_api"]))
        with pytest.raises(InvalidToken) as caught:
            await asyncio.wait_for(stay_connected(connection, Listener(), pauses=(0.01,)), 30)
    assert "BotFather" in fatal.sentence(caught.value)


async def test_while_nobody_is_connected_it_is_unavailable_and_no_error_of_the_library():
    with pytest.raises(PlatformUnavailable):
        _ = Connection(Endpoints("1:x")).bot


@pytest.mark.parametrize(
    ("section", "other"),
    [('[discord]\ntoken = "x"', "telegram"), ('[telegram]\ntoken = "1:x"', "discord")],
)
def test_the_library_of_a_platform_that_is_not_set_up_is_never_imported(tmp_path, section, other):
    config = tmp_path / "config.toml"
    config.write_text(f'{section}\n[web]\npublic_url = "https://gate.example.org"\n')
    code = (
        "import sys; from pathlib import Path; from bot.config import load; from bot.app.house import presences, run;"
        f"presences(load(Path({str(config)!r}), {{}})); print({other!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
