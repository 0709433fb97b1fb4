"""An award on chain from one end to the other: given in chat, minted, shown, and over by itself on both sides."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.chain.anvil import installed
from sandbox.chain.driver import wallet_of
from tests.changing import IN_FORCE
from tests.e2e.props import SOON, STARTS, words
from tests.e2e.town import Town, founded
from tests.projects import BOT, PASSWORD, Projects
from tests.projects import founded as projects_founded

pytestmark = pytest.mark.needs("anvil")
ORCHARD, HOUR = 7, 3_600
ADA = wallet_of("ada").address
SECRETS = (bytes(BOT.key), BOT.key.hex().encode(), PASSWORD.encode())


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Town]:
    async with founded(tmp_path, installed()) as town:
        yield town


@pytest.fixture
async def projects(ground: Town) -> Projects:
    """The contract stands, the config names it and its key, and the tier Orchard asks for project 7."""
    made = await projects_founded(ground.chain)
    ground.more_config = made.config(ground.folder)
    await ground.settle_blocks()
    async with ground.bot_running():
        said = await ground.tier("Orchard", 1, ground.maker, f"project:base:{made.place}#{ORCHARD}")
        assert IN_FORCE in said.text, said.text
    return made


async def award(ground: Town, **options: object):
    return await ground.grace.slash("gate award", member=ground.ada, tier="Orchard", deadline=SOON, **options)


async def final(ground: Town, projects: Projects, sent: int) -> None:
    """So many transactions of the bot's key are mined, and it has seen them final."""
    async with asyncio.timeout(STARTS):
        while await projects.sent() < sent:  # noqa: ASYNC110  the bot sends them by its own clock
            await asyncio.sleep(0.05)
        while "on its way" in (said := await passes(ground)) or "being ended" in said:
            await ground.settle_blocks()
            await asyncio.sleep(0.2)


async def passes(ground: Town) -> str:
    return words(await ground.ada.slash("passes", deadline=SOON))


@pytest.mark.parametrize("told", [False, True], ids=["before a node heard of it", "after one did"])
async def test_awarded_in_chat_it_is_minted_once_though_the_bot_is_killed_and_both_sides_end_by_themselves(
    ground: Town, projects: Projects, told: bool
):
    async with ground.process() as bot:
        await ground.chain.hold(0, ["eth_sendRawTransaction"])
        if not told:
            await ground.chain.fault(1, "down", methods=["eth_sendRawTransaction"])
        given = await award(ground, **{"for": "1h", "on-chain": True})
        assert "is minted as soon as a wallet is proved" in given.text
        await ground.role_comes(ground.ada, ground.maker)
        await ground.hand_in(await ground.link(ground.ada), wallet_of("ada"))
        await ground.chain.held(0)
        await bot.kill()
        await ground.chain.release(0)
        await ground.chain.fault(None, "ok")
    async with ground.bot_running():
        await final(ground, projects, 1)
        assert (await projects.has(ADA, ORCHARD), await projects.sent()) == (1, 1)
        shown, ends = await passes(ground), await projects.ends(ADA, ORCHARD)
        assert f"carries the pass to project 7 until <t:{ends}:f>" in shown
        assert "The transaction: `0x" in shown
        assert f"was awarded to you until <t:{ends}:f>" in shown, "the award ends in another second"
        assert "my key" in (await ground.grace.slash("gate status", deadline=SOON)).text
        await ground.chain.travel(HOUR)
        ground.clock.move(seconds=HOUR)
        await ground.role_goes(ground.ada, ground.maker)
        assert (await projects.has(ADA, ORCHARD), await projects.sent()) == (0, 1)
    kept = b"".join(file.read_bytes() for file in ground.folder.iterdir() if file.suffix not in {".toml", ".json"})
    assert b"project pass 1, step 1" in kept
    assert not [secret for secret in SECRETS if secret in kept], "the key or its password was written somewhere"


async def test_extended_it_lasts_longer_there_too_and_revoked_it_is_ended_there(ground: Town, projects: Projects):
    ground.watch_every = "100ms"  # that the contract ended it is seen by its log
    async with ground.bot_running():
        await ground.verify(ground.ada)
        await award(ground, **{"for": "1h", "on-chain": True})
        await final(ground, projects, 1)
        before = await projects.ends(ADA, ORCHARD)
        await ground.grace.slash("gate extend", member=ground.ada, tier="Orchard", **{"for": "1h"}, deadline=SOON)
        await final(ground, projects, 2)
        assert await projects.ends(ADA, ORCHARD) == before + HOUR
        ended = await ground.grace.slash("gate revoke", member=ground.ada, tier="Orchard", deadline=SOON)
        assert "is being ended at" in ended.text
        await final(ground, projects, 3)
        assert (await projects.has(ADA, ORCHARD), await projects.ends(ADA, ORCHARD)) == (0, 0)
        await ground.role_goes(ground.ada, ground.maker)
