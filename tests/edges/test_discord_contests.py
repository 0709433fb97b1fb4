"""Another bot that undoes what this one does to a role: told once a day, with who it is, and never a race."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.discord.driver import ChannelDriver, PersonDriver, RoleDriver
from tests.house_discord import Garden, open_garden


@dataclass
class Ring:
    """Ada holds Maker and its role; verifier is another bot here."""

    garden: Garden
    room: ChannelDriver
    maker: RoleDriver
    ada: PersonDriver
    verifier: PersonDriver

    async def takes(self) -> None:
        before = self._noted()
        await self.ada.loses(self.maker, by=self.verifier)
        await self._until_noted(before)

    async def gives(self) -> None:
        before = self._noted()
        await self.ada.gets(self.maker, by=self.verifier)
        await self._until_noted(before)

    def _noted(self) -> int:
        moments = self.garden.services.delivery.contests.moments
        return sum(len(found) for key, found in moments.items() if key[0] != "took")

    async def _until_noted(self, before: int) -> None:
        """The bot has heard of it, and has written down what follows."""
        async with asyncio.timeout(5):
            while self._noted() == before:  # noqa: ASYNC110  the bot tells nobody that it has
                await asyncio.sleep(0.01)
        async with self.garden.store.write():
            pass  # one writes at a time

    async def later(self, **span: float) -> None:
        """So much later by the clock, and the queue has looked at it."""
        self.garden.clock.pass_by(**span)
        await self.garden.services.mapped_roles.changed(self.garden.place)
        await self.garden.idle()

    async def comes_back(self) -> None:
        await self.garden.driver.wait_for_role(self.ada, self.maker)
        await self.garden.idle()

    async def told(self, words: str, at_least: int = 0) -> list[str]:
        return [one.text for one in await self.room.messages(at_least=at_least) if words in one.text]


@pytest.fixture
async def ring(tmp_path: Path) -> AsyncIterator[Ring]:
    async with open_garden(tmp_path) as garden:
        room = await garden.moderators_channel()
        maker, ada, other = await garden.tier(), await garden.guild.member("ada"), await garden.guild.member("verifier")
        high = await garden.guild.role("Verifier", permissions="manage_roles")
        await high.move(2)
        await other.gets(high)
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, maker)
        await garden.idle()
        yield Ring(garden, room, maker, ada, other)


async def test_a_role_taken_again_and_again_comes_back_later_each_time_and_is_told_of_once(ring: Ring):
    for minutes in (0, 1, 5):
        await ring.takes()
        if minutes:
            await ring.later(minutes=minutes - 0.1)
            assert "Maker" not in await ring.ada.roles(), f"not before {minutes} minutes are over"
            await ring.later(minutes=0.2)
        await ring.comes_back()
    [told] = await ring.told("takes", at_least=2)
    assert f"Somebody takes <@&{ring.maker.id}> from members to whom I gave it: 3 times within a day." in told
    assert "Who it is I cannot tell: for that give my role View Audit Log." in told
    assert "I give it back, and wait longer each time, up to an hour." in told
    await ring.takes()
    await ring.garden.idle()
    assert len(await ring.told("Somebody takes")) == 1


async def test_who_does_it_is_said_where_the_bot_may_look(ring: Ring):
    await (await ring.garden.guild.bot_role()).change(
        permissions=["view_channel", "send_messages", "embed_links", "manage_roles", "view_audit_log"]
    )
    for _ in range(3):
        await ring.takes()
        await ring.later(hours=1)
        await ring.comes_back()
    [told] = await ring.told("Somebody takes", at_least=2)
    assert f"Last it was <@{ring.verifier.id}> (verifier)." in told


async def test_a_role_given_back_after_it_was_taken_stays_and_is_told_of(ring: Ring):
    for _ in range(3):
        ring.garden.holds("ada", 0)
        for _ in range(2):
            await ring.garden.look_again()
            ring.garden.clock.pass_by(minutes=2)
            ring.garden.chain.mine(5)
        await ring.garden.driver.wait_for_role(ring.ada, ring.maker, present=False)
        await ring.garden.idle()
        await ring.gives()
        await ring.garden.idle()
        assert "Maker" in await ring.ada.roles(), "it is not ours to take"
        await ring.ada.loses(ring.maker, by=ring.verifier)
        ring.garden.holds("ada", 1)
        await ring.garden.look_again()
        await ring.comes_back()
    [told] = await ring.told("gives <@&", at_least=3)
    assert "3 times within a day" in told
    assert "I leave it there: what somebody else gave is not mine to take." in told


async def test_one_role_taken_by_hand_comes_back_at_once_and_is_no_news(ring: Ring):
    await ring.takes()
    await ring.comes_back()
    assert await ring.told("Somebody") == []
