"""The owner's commands: through the running bot's socket, or on the database when nothing runs."""

import stat
from pathlib import Path

import pytest

from bot.adapters.clock import WallClock
from bot.app import owner
from bot.app.house import opened
from bot.app.owner import Allowed, NoControl, Refused
from bot.config import Config, load
from bot.domain.ids import HOST, Place, Platform
from bot.services.permitting.communities import Communities
from bot.web.control import control_door
from bot.web.hosting import Give, routes
from storage import open_storage
from tests.blank import blank

FILE = '[[tier]]\nname = "Resident"\nrank = 2\n'
PLOTTER_GARDEN = Allowed("Plotter Garden", ["discord:123"])
GARDEN = Place(Platform.DISCORD, 123)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text('[discord]\ntoken = "x"\n[web]\npublic_url = "https://gate.example.org"\n')
    return load(path, {})


async def test_without_a_running_bot_the_database_is_used(config: Config) -> None:
    assert await owner.allow(config, GARDEN, "Plotter Garden") == PLOTTER_GARDEN
    assert await owner.allowed(config) == [PLOTTER_GARDEN]


async def test_a_running_bot_does_it_itself(config: Config) -> None:
    async with open_storage(blank(config.database.path), WallClock()) as storage:
        communities = Communities(storage.store)
        async with control_door(communities, config.control_socket):
            assert await owner.allow(config, GARDEN, "Plotter Garden") == PLOTTER_GARDEN
            assert await owner.allowed(config) == [PLOTTER_GARDEN]
        assert [one.name for one in await communities.list()] == ["Plotter Garden"]


async def test_only_the_owner_may_open_the_socket_and_it_goes_with_the_bot(config: Config) -> None:
    path = config.control_socket
    async with open_storage(blank(config.database.path), WallClock()) as storage:
        path.touch()  # left behind by a killed process
        async with control_door(Communities(storage.store), path):
            assert stat.S_ISSOCK(path.stat().st_mode)
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


async def test_a_bot_that_runs_without_its_socket_is_told(config: Config) -> None:
    async with open_storage(blank(config.database.path), WallClock()):
        with pytest.raises(NoControl) as caught:
            await owner.allow(config, GARDEN, "Plotter Garden")
    assert "does not answer" in caught.value.says


async def test_what_the_running_bot_refuses_is_told(config: Config) -> None:
    async with (
        open_storage(blank(config.database.path), WallClock()) as storage,
        control_door(Communities(storage.store), config.control_socket),
    ):
        with pytest.raises(NoControl) as caught:
            await owner.allow(config, GARDEN, "x" * 101)
    assert "HTTP 422" in caught.value.says


async def test_a_running_bot_imports_and_awards_itself(config: Config) -> None:
    async with opened(config, WallClock()) as house:
        services = house.services
        await services.communities.allow(GARDEN, "Plotter Garden")
        hosting = routes(services.policy_import, services.awards, services.chats)
        async with control_door(services.communities, config.control_socket, hosting):
            seen = await owner.import_policy(config, FILE)
            assert (await services.policy.current(GARDEN))[0].tiers == ()
            applied = await owner.import_policy(config, "", seen["proposal"])
            assert applied["lines"] == ["Revision 1 is in force. Everybody is looked at again."]
            with pytest.raises(Refused) as refused:
                await owner.import_policy(config, FILE + "rank = 3")
            assert "no TOML" in refused.value.lines[0]
            done = await owner.award(config, Give(whom=7, platform=Platform.TELEGRAM, tier="Resident"))
            code = await owner.code(config, "discord:123")
            with pytest.raises(Refused):
                await owner.code(config, "discord:124")
        assert code["lines"][-1].startswith("/connect ")
        assert done["lines"] == ["Member 1 (telegram:7) has Resident until it is ended."]
        policy, counts = await services.policy.current(GARDEN)
        assert (policy.author, counts) == (HOST, {"Resident": 1})


async def test_what_was_shown_by_a_running_bot_is_what_is_done(config: Config) -> None:
    async with opened(config, WallClock()) as house:
        services = house.services
        await services.communities.allow(GARDEN, "Plotter Garden")
        hosting = routes(services.policy_import, services.awards, services.chats)
        async with control_door(services.communities, config.control_socket, hosting):
            seen = [await owner.import_policy(config, text) for text in (FILE, FILE.replace("2", "3"))]
            await owner.import_policy(config, "", seen[0]["proposal"])
            with pytest.raises(Refused) as refused:
                await owner.import_policy(config, "", seen[1]["proposal"])
        assert "The tiers have changed since" in refused.value.lines[0]
