"""The rules in tests/conftest.py hold: no far socket, no silent skip where everything is required."""

import asyncio
import socket
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def rules(request: pytest.FixtureRequest) -> ModuleType:
    path = str(Path(__file__).parents[1] / "conftest.py")
    plugins = request.config.pluginmanager.get_plugins()
    return next(plugin for plugin in plugins if getattr(plugin, "__file__", "") == path)


def test_a_test_reaches_no_other_machine() -> None:
    with socket.socket() as far, pytest.raises(RuntimeError, match="tried to reach"):
        far.connect(("192.0.2.1", 443))
    with pytest.raises(RuntimeError, match="address of"):
        socket.create_connection(("example.org", 443), timeout=1)


async def test_neither_through_the_loop() -> None:
    with pytest.raises(RuntimeError):
        await asyncio.open_connection("192.0.2.1", 443)
    with pytest.raises(RuntimeError):
        await asyncio.open_connection("example.org", 443)


async def test_this_machine_stays_in_reach() -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        _, writer = await asyncio.open_connection("localhost", server.sockets[0].getsockname()[1])
        writer.close()
        await writer.wait_closed()


def test_a_missing_program_is_a_skip_that_says_how_to_get_it(
    rules: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="npm install"):
        rules.missing("anvil")


def test_where_everything_is_required_it_is_a_failure(rules: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="needs chromium"):
        rules.missing("chromium")
