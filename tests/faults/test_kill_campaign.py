"""SIGKILL at random moments while everything else goes wrong too; in the end what is there follows from the chain.

`make faults ARGS="-k killed"`; how often, and with which dice: see results.
"""

import asyncio
import random
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.chain.driver import wallet_of
from sandbox.discord.driver import PersonDriver
from sandbox.errors import CannotDoError, UnheardError
from sandbox.ordering import OrderError
from tests.e2e.props import MEMBER_ROLE, SOON
from tests.e2e.town import Town, founded
from tests.faults.results import count, record, seed, tell

KILLS, SEED = count(20), seed()
MEMBERS = 8
MOST_AHEAD = 30
"""Seconds the newest block may be ahead of the clock."""
LONGEST_LIFE = 2.5
"""Seconds between "connected" and SIGKILL, at most."""


@dataclass
class Campaign:
    """What we did, as far as we know: who owns which token, and which awards were promised."""

    town: Town
    dice: random.Random
    people: list[PersonDriver]
    owners: dict[int, PersonDriver] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    promised: set[str] = field(default_factory=set)

    async def live(self) -> None:
        """One thing after another until cancelled; what the kill interrupts is nobody's fault."""
        acts = (self.token_moves, self.token_moves, self.blocks, self.discord_fails, self.gateway_drops, self.award)
        while True:
            with suppress(CannotDoError, UnheardError, OrderError):
                await self.dice.choice(acts)()

    async def has_time(self) -> bool:
        """Blocks are a second apart: mined faster than time passes, they would soon be too new to be believed."""
        return (await self.town.chain.state()).timestamp - time.time() < MOST_AHEAD

    async def token_moves(self) -> None:
        token, to = self.dice.choice(list(self.owners)), self.dice.choice(self.people)
        if self.owners[token] is to or not await self.has_time():
            return
        moving = self.town.chain.transfer_erc721(wallet_of(self.owners[token].name), wallet_of(to.name).address, token)
        self.owners[token] = to
        await asyncio.shield(moving)

    async def blocks(self) -> None:
        if await self.has_time():
            await self.town.chain.mine(self.dice.randint(1, 3))

    async def discord_fails(self) -> None:
        faults, method = self.town.discord.faults, self.dice.choice(["PUT", "DELETE", "GET"])
        path = MEMBER_ROLE if method != "GET" else "/guilds/*/members/*"
        match self.dice.randrange(4):
            case 0:
                await faults.status(self.dice.choice([500, 502, 503]), method, path, times=2)
            case 1:
                await faults.close(method, path, times=2)
            case 2:
                await faults.rate_limit(0.2, method, path)
            case _:
                held = await faults.hold(method, path, times=2)
                await held.reached(deadline=0.5)
                await held.drop(applied=self.dice.random() < 0.5)

    async def gateway_drops(self) -> None:
        await self.town.discord.faults.drop_gateway(resumable=self.dice.random() < 0.5, abrupt=True)

    async def award(self) -> None:
        person = self.dice.choice(self.people)
        self.asked.add(person.name)
        answer = await self.town.grace.slash("gate award", member=person, tier="Resident", deadline=1)
        if "has **Resident**" in answer.text:
            self.promised.add(person.name)

    def owes(self) -> set[str]:
        return {person.name for person in self.owners.values()}


async def peopled(town: Town, dice: random.Random) -> Campaign:
    """Eight members with proved wallets and four tokens among them; two tiers."""
    people = [await town.garden.member(name) for name in ("ada", "ben", "cleo", *(f"member{n}" for n in range(4, 9)))]
    campaign = Campaign(town, dice, people[:MEMBERS])
    async with town.bot_running():
        await town.maker_tier()
        await town.tier("Resident", 3, town.resident)
        for person in campaign.people:
            assert (await town.verify(person)).status == 200
        for person in campaign.people[:4]:
            campaign.owners[await town.gives_pass(person)] = person
    return campaign


async def lived_and_killed(campaign: Campaign) -> None:
    """The bot starts, life goes on, and at a random moment the process is gone."""
    async with campaign.town.process() as bot:
        with suppress(TimeoutError):
            async with asyncio.timeout(campaign.dice.uniform(0, LONGEST_LIFE)):
                await campaign.live()
        await bot.kill()
    await campaign.town.discord.faults.clear()


async def test_whatever_was_killed_what_is_there_follows_from_the_chain(tmp_path: Path):
    tell(f"\nseed {SEED}, {KILLS} kills")
    async with founded(tmp_path) as town:
        town.sweep_every = "1s"
        campaign = await peopled(town, random.Random(SEED))
        for _ in range(KILLS):
            await lived_and_killed(campaign)
        town.sweep_every = "1h"
        async with town.bot_running():
            await town.settle_blocks()
            await town.sweep()
            await town.sweep()
            changed = await judge(campaign)
    with closing(sqlite3.connect(town.database)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    record(
        "The process is killed at any moment", KILLS, SEED, f"{changed} role changes, all as the chain says, none twice"
    )


async def judge(campaign: Campaign) -> int:
    """I2, I3 and I4: platforms follow from the chain and the awards; nothing was done twice; no promise is broken.

    How many roles were given and taken on the way.
    """
    town, told = campaign.town, f"seed {SEED}"
    makers = {person.name for person in campaign.people if await town.has(person, town.maker)}
    residents = {person.name for person in campaign.people if await town.has(person, town.resident)}
    assert makers == campaign.owes(), told
    assert campaign.promised <= residents <= campaign.asked, told
    for person in campaign.people:
        for role in (town.maker, town.resident):
            changes = await town.role_changes(person, role)
            assert changes == ["given", "taken"] * (len(changes) // 2) + ["given"] * (len(changes) % 2), (told, changes)
    status = (await town.grace.slash("gate status", deadline=SOON)).text
    changed = sum([len(await town.role_changes(p, r)) for p in campaign.people for r in (town.maker, town.resident)])
    tell(f"{changed} role changes, {len(await town.discord.calls())} calls; promised {sorted(campaign.promised)}")
    assert status.startswith("All is well."), (told, status)
    return changed
