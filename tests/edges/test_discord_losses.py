"""The breaker on Discord: names, two buttons, and exactly what the moderators say."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.ids import address
from bot.domain.requirements.holdings import Want
from sandbox.discord.driver import ChannelDriver, PersonDriver, RoleDriver
from tests.changing import applied
from tests.house_discord import PASS, WALLETS, Garden, account, open_garden

CROWD = ["ada", "ben", "cleo", "dee", "eli", "fay", "gus"]


@dataclass
class Town:
    """Seven makers with a Garden Pass each."""

    garden: Garden
    maker: RoleDriver
    people: dict[str, PersonDriver]
    channel: ChannelDriver | None

    async def leave(self, *names: str) -> None:
        await self.hold(0, *names)

    async def hold(self, passes: int, *names: str) -> None:
        for name in names:
            self.garden.chain.put(Want(PASS, WALLETS[name]), passes)
        self.garden.chain.mine(5)
        await self.look()

    async def look(self) -> None:
        await self.garden.look_again()

    async def makers(self) -> list[str]:
        """Who holds the pass, whatever delivery has come to."""
        async with self.garden.store.read() as tx:
            found = [await tx.members.of(self.garden.community.id, account(p)) for p in self.people.values()]
            held = {one.member for one in await tx.passes.open([member.id for member in found])}
        return [name for name, member in zip(self.people, found, strict=True) if member.id in held]

    async def left(self, *names: str) -> None:
        """Return once exactly these hold the pass: a click is answered before its job is done."""
        async with asyncio.timeout(10):
            while await self.makers() != list(names):  # noqa: ASYNC110  passes tell nobody that they have ended
                await asyncio.sleep(0.02)

    async def asked(self, reader: str = "grace"):
        """The question as somebody reads it in the moderators' channel."""
        self.garden.clock.pass_by(seconds=2)
        person = self.garden.grace if reader == "grace" else self.people[reader]
        while not (found := [seen for seen in await person.reads(self.channel) if "I stopped" in seen.text]):
            await person.reads(self.channel, at_least=len(await self.channel.messages()) + 1)
        return found[-1]

    async def questions(self) -> int:
        return len([seen for seen in await self.channel.messages() if "I stopped" in seen.text])

    async def status(self):
        return await self.garden.grace.slash("gate status")


@pytest.fixture
async def quiet_town(tmp_path: Path) -> AsyncIterator[Town]:
    """No channel is set for the moderators."""
    WALLETS.update({name: address(f"0x{nth:040x}") for nth, name in enumerate(CROWD, 0xC0) if name not in WALLETS})
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        people = {name: await garden.guild.member(name) for name in CROWD}
        for person in people.values():
            await garden.proves(person)
        garden.chain.mine(5)
        await garden.look_again()  # what was given is final by now
        yield Town(garden, maker, people, None)


@pytest.fixture
async def town(quiet_town: Town) -> Town:
    quiet_town.channel = await quiet_town.garden.moderators_channel()
    return quiet_town


async def test_six_losses_at_once_take_nothing_and_ask_once_with_names_and_two_buttons(town: Town):
    await town.leave(*CROWD[:6])
    assert await town.makers() == CROWD
    question = await town.asked()
    assert question.buttons == ["Take them", "Keep them"]
    assert all(f"<@{town.people[name].id}>" in question.text for name in CROWD[:6])
    assert town.people["gus"].id not in question.text
    await town.look()
    town.garden.clock.pass_by(hours=2)
    await town.look()
    assert await town.questions() == 1, "asked more than once"


async def test_five_losses_go_unasked(town: Town):
    await town.leave(*CROWD[:5])
    assert await town.makers() == ["fay", "gus"]


async def test_a_sweep_while_the_question_waits_writes_nothing(town: Town):
    await town.leave(*CROWD[:6])
    async with town.garden.store.read() as tx:
        members = list(await tx.members.page(town.garden.community.id, 0, 100))
        before = await tx.members.revisions(members)
    await town.look()
    async with town.garden.store.read() as tx:
        assert await tx.members.revisions(members) == before


async def test_gives_go_on_while_losses_wait(town: Town):
    WALLETS["hal"] = address(f"0x{0xD0:040x}")
    hal = await town.garden.guild.member("hal")
    await town.leave(*CROWD[:6])
    await town.garden.proves(hal)
    await town.garden.driver.wait_for_role(hal, town.maker)
    assert await town.makers() == CROWD


async def test_yes_takes_exactly_those_named_who_still_lack_it(town: Town):
    await town.leave(*CROWD[:6])
    question = await town.asked()
    town.garden.chain.put(Want(PASS, WALLETS["ada"]), 1)
    town.garden.chain.mine(5)
    answer = await question.click("Take them")
    assert f"<@{town.garden.grace.id}> said yes" in answer.text
    assert answer.buttons == []
    await town.left("ada", "gus")
    await town.leave("gus")
    assert await town.makers() == ["ada"], "what the moderators took does not count against the rest"


async def test_no_keeps_them_and_yes_stays_possible_in_status(town: Town):
    await town.leave(*CROWD[:6])
    await (await town.asked()).click("Keep them")
    await town.look()
    assert await town.makers() == CROWD
    status = await town.status()
    assert "Kept by" in status.text
    assert status.buttons == ["Take them: Maker"]
    await status.click("Take them: Maker")
    await town.left("gus")
    assert (await town.status()).buttons == []


async def test_further_names_are_asked_about_apart_and_not_more_than_once_an_hour(town: Town):
    await town.leave(*CROWD[:6])
    first = await town.asked()
    WALLETS.update({name: address(f"0x{nth:040x}") for nth, name in enumerate("hijklm", 0xE0)})
    more = [await town.garden.guild.member(name) for name in "hijklm"]
    for person in more:
        await town.garden.proves(person)
    town.garden.chain.mine(5)
    await town.look()
    await town.leave(*"hijklm")
    assert len((await town.status()).buttons) == 4
    await first.click("Take them")
    await town.left("gus")
    async with town.garden.store.read() as tx:
        assert await tx.passes.counts(town.garden.community.id) == {"Maker": 7}, "yes covered more than it named"


async def test_who_may_not_manage_roles_or_stands_below_the_role_decides_nothing(town: Town):
    await town.leave(*CROWD[:6])
    await town.asked()
    refused = await (await town.asked("gus")).click("Take them")
    assert "needs the permission Manage Roles" in refused.followups[-1].text
    low = await town.garden.guild.role("Helper", permissions="manage_roles")
    await town.people["gus"].gets(low)
    await town.maker.move(3)
    await low.move(1)
    refused = await (await town.asked("gus")).click("Take them")
    assert "does not stand below your own highest role" in refused.followups[-1].text
    assert await town.makers() == CROWD


async def test_a_loss_that_was_none_closes_its_question(town: Town):
    await town.leave(*CROWD[:6])
    question = await town.asked()
    await town.hold(1, *CROWD[:6])
    assert "Somebody changed this" in (await question.click("Take them")).followups[-1].text
    assert (await town.status()).buttons == []
    assert await town.makers() == CROWD


async def test_six_single_losses_in_a_day_stop_at_the_sixth(town: Town):
    for name in CROWD[:6]:
        await town.leave(name)
        town.garden.clock.pass_by(hours=1)
    assert await town.makers() == ["fay", "gus"]
    assert f"<@{town.people['fay'].id}>" in (await town.asked()).text
    town.garden.clock.pass_by(hours=20)
    await town.leave("gus")
    assert await town.makers() == ["fay"], "a day later there is room again"


async def test_a_tier_that_closes_for_seven_waits_for_a_second_moderator_and_then_asks_nobody(town: Town):
    garden = town.garden
    heidi, role = await garden.guild.member("heidi"), await garden.guild.role("Moderator", permissions="manage_roles")
    await role.move(2)
    await heidi.gets(role)
    waits = await applied(await garden.grace.slash("gate tier remove", name="Maker"))
    assert "It waits for a second moderator" in waits.text
    assert waits.buttons == ["Cancel"]
    (asked,) = await garden.grace.reads(town.channel, at_least=1)
    assert f"<@{garden.grace.id}> wants to change the tiers: remove Maker" in asked.text
    refused = await asked.click("Approve")
    assert "somebody else has to approve it" in refused.followups[-1].text
    (asked,) = await heidi.reads(town.channel, at_least=1)
    assert await town.makers() == CROWD
    done = await asked.click("Approve")
    assert f"<@{heidi.id}> approved: remove Maker. Revision 2 is in force." in done.text
    await town.left()
    assert await town.questions() == 0


async def test_without_a_channel_the_question_waits_in_status(quiet_town: Town):
    town = quiet_town
    await town.leave(*CROWD[:6])
    status = await town.status()
    assert "I stopped before taking **Maker**" in status.text
    assert status.buttons == ["Take them: Maker", "Keep them: Maker"]
    await status.click("Take them: Maker")
    await town.left("gus")
