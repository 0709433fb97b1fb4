"""Random histories on anvil: tokens move, blocks are replaced, and at the end the passes are those of the chain."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.giving.passes import Cause
from bot.domain.requirements.requirements import Holds
from sandbox.chain.anvil import installed
from sandbox.chain.driver import wallet_of
from tests.chain_house import ChainHouse, open_house

NAMES = tuple(f"{name} {nth}" for name in ("ada", "ben", "cleo", "dora") for nth in range(6))
"""So many that few are named on both sides of a fork."""
STRANGERS = tuple(wallet_of(f"stranger {nth}") for nth in range(3))
TOKENS = range(1, 4)
DEEPEST = 64
ASKED_IN_A_LOOK = ("eth_getLogs", "eth_call", "eth_getBlockByNumber")


@dataclass
class Fork:
    """A chain that forks, and members who pass tokens around; no sweep ever runs, only what is seen and what settles.

    `done` counts what happened. `depths`: of the reorganisations, in blocks that are others now.
    """

    house: ChainHouse
    dice: random.Random
    done: Counter[str] = field(default_factory=Counter)
    depths: list[int] = field(default_factory=list)
    looking: bool = False

    async def move(self) -> None:
        """Whoever has some token gives it to somebody, or nobody has it any more and it is minted again."""
        house, token = self.house, self.dice.choice(TOKENS)
        wallets = {w.address.lower(): w for w in (*house.members.values(), *STRANGERS)}
        to = self.dice.choice(list(wallets.values())).address
        owner = await house.owner(token)
        if owner is None:
            await house.chain.mint_erc721(to, token)
        else:
            await house.chain.transfer_erc721(wallets[owner], to, token)
        self.done["transfers"] += 1

    async def look(self) -> None:
        """One tick of the watcher; a tick never overlaps itself."""
        if not self.looking:
            self.done["looks"] += 1
            await self.house.tick()

    async def live(self, most: int = 8) -> int:
        """A token moves, blocks are made, somebody may look; how many blocks."""
        before = await self.house.head()
        await self.move()
        head = await self.house.mine(self.dice.randint(1, most))
        match self.dice.random():
            case chance if chance < 0.6:
                await self.look()
            case chance if chance < 0.8:
                await self.house.look(self.dice.choice(list(self.house.members)))  # as after a sign-in, or for /passes
            case chance if chance < 0.85 and not self.looking:
                self.done["restarts"] += 1
                self.house.starts_again()
        return head - before

    async def reorganise(self) -> None:
        """The last blocks are replaced in one of two ways, between looks or in the middle of one."""
        how = self.rivalled if self.dice.random() < 0.7 else self.emptied
        if self.dice.random() < 0.3:
            await self.meanwhile(how)
        else:
            await how()

    async def emptied(self) -> None:
        """The last blocks are replaced by empty ones."""
        async with self.house.replacing() as replaced:
            await self.house.chain.reorg(self.dice.randint(1, DEEPEST))
        self.depths += replaced
        if self.dice.random() < 0.5:
            await self.look()

    async def rivalled(self) -> None:
        """The last blocks are replaced by others in which other things happened."""
        house = self.house
        was, common = await house.chain.ask("evm_snapshot", []), await house.head()
        depth = self.dice.randint(1, DEEPEST)
        while (made := await house.head() - common) < depth:
            await (self.live(min(8, depth - made - 2)) if depth - made > 2 else house.mine(depth - made))
        async with house.replacing() as replaced:
            await house.chain.ask("evm_revert", [was])
            if self.dice.random() < 0.3:
                await self.look()  # while the nodes are behind where they were
            for _ in range(min(self.dice.randint(0, 3), depth)):
                await self.move()
            left = common + depth - await house.head()
            await house.mine(max(1, left + self.dice.randint(0, 2)))
        self.depths += replaced

    async def meanwhile(self, how: Callable[[], Awaitable[None]]) -> None:
        """It happens while a look waits for the answer to one of its questions."""
        chain, nth = self.house.chain, self.dice.randrange(2)
        await self.move()
        chain.hold(nth, [self.dice.choice(ASKED_IN_A_LOOK)])
        async with asyncio.TaskGroup() as group:
            look, held = group.create_task(self.house.tick()), group.create_task(chain.held(nth))
            await asyncio.wait({look, held}, return_when=asyncio.FIRST_COMPLETED)
            held.cancel()
            self.looking = not look.done()
            self.done["in the middle of a look"] += self.looking
            self.house.walked.unsure = 2 * self.looking
            await how()
            self.house.walked.unsure, self.looking = 2 * self.looking, False
            chain.release(nth)


async def play(fork: Fork, turns: int = 8) -> None:
    """A random history with reorganisations of 1 to 64 blocks; when it has settled it stands up to the chain.

    Not too long a one: of a block some 500 below its head anvil no longer has the state to go back to.
    """
    house = fork.house
    for _ in range(turns):
        await fork.live()
        if fork.dice.random() < 0.6:
            await fork.reorganise()
    await house.settle()
    fork.done["held back by the breaker"] += await house.moderators_say_yes()
    assert await house.passes() == await house.holders()
    assert house.open_doors() == await house.holders()
    await house.check()


async def ended_by_finality(fork: Fork) -> int:
    """How many passes had been given on blocks that did not become final as they were."""
    return sum(facts["cause"] == Cause.FINALITY for facts in await fork.house.endings())


@asynccontextmanager
async def forking(folder: Path, seed: int) -> AsyncIterator[Fork]:
    async with open_house(folder, installed()) as house:
        await house.tiers(Maker=Holds(house.passes_of))
        await house.joins(*NAMES)
        for stranger in STRANGERS:
            await house.chain.fund(stranger.address)
        await house.notice()
        yield Fork(house, random.Random(seed))
