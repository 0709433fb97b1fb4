"""`gatehouse check` against the sandbox: it sees what a person must mend, and says how."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.clock import WallClock
from bot.app.check import Line, State, checklist
from bot.config import load
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier
from bot.domain.ids import Account, Place, Platform
from sandbox import chain as sandbox_chain
from sandbox.chain import Chain
from sandbox.discord import staging, steering
from sandbox.discord.server import Discord
from sandbox.discord.server import started as discord_started
from storage import open_storage
from tests.blank import blank

REDIRECT = "http://127.0.0.1:8080/verify/discord"


@dataclass
class World:
    """A sandbox with one community, and the config that fits it."""

    folder: Path
    discord: Discord
    guild: dict[str, Any]
    chain_id: int = 8453
    urls: tuple[str, ...] = ()
    token: str = ""
    secret: str = ""
    channel: str = ""

    async def lines(self) -> list[Line]:
        path = self.folder / "config.toml"
        path.write_text(self.text())
        path.chmod(0o600)
        return list(await checklist(load(path, {})))

    async def trouble(self, state: State = State.WRONG) -> list[Line]:
        return [line for line in await self.lines() if line.state is state]

    def text(self) -> str:
        chains = f"[chains.base]\nid = {self.chain_id}\nendpoints = {list(self.urls)}\n" if self.urls else ""
        channel = f"moderators_channel = {self.channel}\n" if self.channel else ""
        return f"""
[discord]
token = "{self.token or self.discord.addresses()["discord_token"]}"
api = "{self.discord.api}"
gateway = "{self.discord.gateway}"
{f'client_secret = "{self.secret}"' if self.secret else ""}
[web]
public_url = "http://127.0.0.1:8080"
{chains}
[[communities]]
name = "Plotter Garden"
discord_server = {self.guild["id"]}
{channel}"""

    async def map_role(self, tier: str, role: str) -> None:
        place = Place(Platform.DISCORD, int(self.guild["id"]))
        path = self.folder / "gatehouse-data/gatehouse.sqlite"
        async with open_storage(blank(path), WallClock()) as storage, storage.store.write() as tx:
            community = await tx.communities.allow(place, "Plotter Garden")
            door = Door(DoorKind.ROLE, place, int(role))
            grace = Account(Platform.DISCORD, 1, "grace")
            policy = Policy(community.id).with_tier(Tier(tier, 1, None, (door,)), grace, datetime.now(UTC))
            await tx.policies.save(policy)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with discord_started() as discord:
        guild = staging.guild(discord.house, name="Plotter Garden", owner="grace")
        discord.house.world.app.redirect_uris = [REDIRECT]
        yield World(tmp_path, discord, guild, secret=discord.addresses()["discord_client_secret"])


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    async with sandbox_chain.started(chain_id=8453) as chain:
        yield chain


def only(found: list[Line], *words: str) -> Line:
    assert len(found) == 1, found
    for word in words:
        assert word in found[0].says + found[0].remedy
    return found[0]


async def test_a_healthy_setup_has_nothing_to_mend(world: World, chain: Chain) -> None:
    world.urls = chain.urls
    world.channel = world.guild["channels"][0]["id"]
    role = staging.role(world.discord.house, guild=world.guild["id"], name="Maker")
    await world.map_role("Maker", role["id"])
    assert await world.trouble() == []
    assert await world.trouble(State.NOTE) == []
    said = " ".join(line.says for line in await world.lines())
    for word in ("token is valid", "Members Intent is on", "may manage roles", "mapped roles", "chain 8453", "final"):
        assert word in said


async def test_the_client_secret_is_recommended_where_it_is_missing(world: World) -> None:
    world.secret = ""
    noted = [line for line in await world.trouble(State.NOTE) if line.about == "sign-in"]
    only(noted, "which a fraud can talk them out of", "Reset Secret", REDIRECT)
    assert await world.trouble() == []


async def test_a_client_secret_that_discord_does_not_know_is_told(world: World) -> None:
    world.secret = "mistyped-client-secret"
    told = only(await world.trouble(), "does not know this client secret", "Reset Secret")
    assert world.secret not in told.says + told.remedy


async def test_a_redirect_that_is_not_registered_is_told_with_what_to_add(world: World) -> None:
    world.discord.house.world.app.redirect_uris = ["http://127.0.0.1:8080/verify/discord/"]
    only(await world.trouble(), "would not send members back", REDIRECT)


async def test_trying_the_client_secret_leaves_no_token_behind(world: World) -> None:
    said = " ".join(line.says for line in await world.lines())
    assert "the client secret is right" in said
    assert world.discord.house.consents.tokens == {}


async def test_a_wrong_token_is_told_with_where_to_get_another(world: World) -> None:
    world.token = "wrong"
    only(await world.trouble(), "does not know this token", "Reset Token")


async def test_a_discord_that_is_down_is_told(world: World) -> None:
    text = world.text().replace(world.discord.api, "http://127.0.0.1:1/api")
    world.text = lambda: text  # type: ignore[method-assign]
    only(await world.trouble(), "cannot be reached")


async def test_a_missing_intent_is_told_with_where_to_switch_it_on(world: World) -> None:
    steering.intents(world.discord.house, members=False)
    only(await world.trouble(), "Server Members Intent", "Privileged Gateway Intents", "/bot")


async def test_a_server_without_the_bot_is_told_with_an_invitation(world: World) -> None:
    staging.remove_bot(world.discord.house, guild=world.guild["id"])
    only(await world.trouble(), "not in this server", "oauth2/authorize", "permissions=268438528")


@pytest.mark.parametrize(("bits", "word"), [(2048, "may not manage roles"), (8, "Administrator")])
async def test_too_few_and_too_many_rights_are_told(tmp_path: Path, bits: int, word: str) -> None:
    async with discord_started() as discord:
        guild = staging.guild(discord.house, name="Plotter Garden", owner="grace", bot_permissions=str(bits))
        only(await World(tmp_path, discord, guild).trouble(), word, "Manage Roles on")


async def test_a_mapped_role_above_the_bot_is_named(world: World) -> None:
    role = staging.role(world.discord.house, guild=world.guild["id"], name="Maker", below_bot=False)
    await world.map_role("Maker", role["id"])
    only(await world.trouble(), "@Maker", "drag")


async def test_a_mapped_role_that_is_gone_is_told_by_its_tier(world: World) -> None:
    await world.map_role("Resident", "123")
    only(await world.trouble(), "Resident", "does not exist any more")


async def test_a_channel_that_is_not_there_or_closed_to_the_bot_is_told(world: World) -> None:
    world.channel = "123"
    only(await world.trouble(), "no such channel")
    world.channel = world.guild["channels"][0]["id"]
    bot = world.guild["bot_role_id"]
    staging.overwrite(world.discord.house, channel=world.channel, target=bot, deny="2048")
    only(await world.trouble(), "may not write in")


async def test_a_wrong_chain_id_is_told_for_each_endpoint(world: World, chain: Chain) -> None:
    world.urls, world.chain_id = chain.urls, 1
    found = await world.trouble()
    assert len(found) == 2
    assert all("chain 8453, but the config says 1" in line.says for line in found)


async def test_a_clock_that_disagrees_with_the_chain_is_told(world: World, chain: Chain) -> None:
    world.urls = chain.urls
    await chain.travel(600)
    found = await world.trouble()
    assert len(found) == 2
    assert all("in the future" in line.says for line in found)


async def test_one_endpoint_alone_is_noted_but_nothing_to_mend(world: World) -> None:
    async with sandbox_chain.started(chain_id=8453, ticking=False) as chain:
        world.urls = chain.urls[:1]
        assert not await world.trouble()
        only(await world.trouble(State.NOTE), "believed alone", "another provider")


async def test_an_endpoint_that_is_down_is_told_by_its_host_alone(world: World) -> None:
    world.urls = ("http://127.0.0.1:1/v2/canary-key-of-the-endpoint",)
    line = only(await world.trouble(), "cannot be reached")
    assert "127.0.0.1" in line.about
    assert "canary" not in repr(line)


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\0" + b"\xff" * 4096])
async def test_a_damaged_database_is_told_and_not_touched(world: World, content: bytes) -> None:
    path = world.folder / "gatehouse-data/gatehouse.sqlite"
    path.parent.mkdir()
    path.write_bytes(content)
    only(await world.trouble(), "database cannot be used", "not touched")
    assert path.read_bytes() == content


async def test_looking_leaves_no_database_behind(world: World) -> None:
    assert not await world.trouble()
    assert not (world.folder / "gatehouse-data").exists()
