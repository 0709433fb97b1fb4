"""A tier that asks for having held a token for a week, on a chain whose days go by: what is sold starts again."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from eth_account.signers.local import LocalAccount

from bot.domain.ids import MemberId
from bot.domain.requirements.requirements import Holds
from sandbox.chain.driver import wallet_of
from tests.chain_house import ChainHouse, open_house

WEEK = timedelta(days=7)
NAMES = ("ada", "ben", "cleo", "dora")
STRANGER = wallet_of("stranger")
WINDOW = 8
"""Blocks until one is final."""


@dataclass
class Held:
    """Members who buy, sell and buy again, with the days in between; `since` is the model of what the bot must know.

    Since when each was seen to hold on a final block, at every look: told by the node alone.
    """

    house: ChainHouse
    dice: random.Random
    since: dict[MemberId, datetime] = field(default_factory=dict)
    tokens: dict[MemberId, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def wallet(self, member: MemberId) -> LocalAccount:
        return self.house.members[member]

    async def trade(self, member: MemberId) -> None:
        """Whoever has a token sells it; whoever has none buys theirs."""
        seller, buyer = STRANGER, self.wallet(member)
        if await self.house.balance(buyer.address):
            seller, buyer = buyer, seller
            self.done["sold"] += 1
        else:
            self.done["bought"] += 1
        await self.house.chain.transfer_erc721(seller, buyer.address, self.tokens[member])

    async def days(self, span: timedelta) -> None:
        """The clock on the wall and the chain's go on together."""
        self.house.clock.move(seconds=span.total_seconds())
        await self.house.chain.travel(int(span.total_seconds()))

    async def finalize(self) -> None:
        """What is mined becomes final, with a look on the way: so a sale and what is bought after it are both seen."""
        first = self.dice.randint(1, WINDOW - 1)
        for blocks in (first, WINDOW - first):
            await self.house.mine(blocks)
            await self.look()

    async def reorganise(self) -> None:
        """What is not final is replaced: sold and bought again over there, or nothing at all."""
        self.done["reorganisations"] += 1
        house, chain = self.house, self.house.chain
        was, before = await chain.ask("evm_snapshot", []), await house.head()
        for _ in range(self.dice.randint(1, 3)):
            await self.trade(self.dice.choice(list(house.members)))
        if self.dice.random() < 0.5:
            await self.look()
        made = await house.head() - before
        async with house.replacing():
            await chain.ask("evm_revert", [was])
            await house.mine(min(made + 1, WINDOW - 1))

    async def look(self) -> None:
        """The watcher and what is due; the model looks at the same final block."""
        await self.house.notice()
        await self.house.services.recheck.run_looks()
        await self.house.services.recheck.sweep()
        for member, wallet in self.house.members.items():
            if not await self.house.balance(wallet.address, "finalized"):
                self.since.pop(member, None)
            else:
                self.since.setdefault(member, self.house.clock.now())
        self.done["looks"] += 1
        await self.judge()

    async def judge(self) -> None:
        """Open is the tier to those alone who were seen to hold for a week without a break."""
        now = self.house.clock.now()
        due = {member for member, since in self.since.items() if now - since >= WEEK}
        assert await self.house.passes() == due
        self.done["open"] += len(due)


@asynccontextmanager
async def holding(folder: Path, seed: int, anvil: Path | None = None) -> AsyncIterator[Held]:
    async with open_house(folder, anvil, final=WINDOW) as house:
        await house.tiers(Resident=Holds(house.passes_of, held=WEEK))
        held = Held(house, random.Random(seed))
        await house.chain.fund(STRANGER.address)
        for nth, member in enumerate(await house.joins(*NAMES), 1):
            held.tokens[member] = nth
            await house.chain.mint_erc721(STRANGER.address, nth)
        await held.finalize()
        yield held


async def play(held: Held, turns: int = 8) -> None:
    """Weeks of trading, by these dice."""
    for _ in range(turns):
        if held.dice.random() < 0.7:
            await held.trade(held.dice.choice(list(held.house.members)))
        if held.dice.random() < 0.5:
            await held.reorganise()
        await held.finalize()
        await held.days(held.dice.choice((timedelta(hours=1), timedelta(days=1), timedelta(days=3), WEEK)))
        await held.look()
    await held.house.check()
