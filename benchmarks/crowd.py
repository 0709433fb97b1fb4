"""People at the door of a Telegram group: some hold its token, some do not, and some have proved no wallet."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Self

from benchmarks.figure import Steps
from benchmarks.house import House
from benchmarks.node import CHAIN, Node
from bot.domain.giving.policy import Tier, chat_door
from bot.domain.ids import Account, Place, Platform
from bot.domain.requirements.holdings import Kind, Wallet
from bot.domain.requirements.requirements import Holds
from sandbox.telegram.driver import ChatDriver, PersonDriver, TelegramDriver

KINDS = (Kind.ERC721,)
"""The token of the node that opens the group."""
AT_ONCE = 32


class Asker(Enum):
    """What a person is told, and how many calls of Telegram that takes."""

    HOLDER = ("let in", 1)
    LACKING = ("turned down with the reason", 2)
    NEWCOMER = ("told how to verify", 1)

    @property
    def calls(self) -> int:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Crowd:
    """`people` in the order in which they ask; half hold the token, a quarter do not, a quarter have no wallet."""

    room: ChatDriver
    people: Sequence[PersonDriver]

    @classmethod
    async def gathered(cls, telegram: TelegramDriver, size: int) -> Self:
        """So many people, and The Studio, which nobody of them is in."""
        people = list[PersonDriver]()
        with Steps.shown(f"gathering {size:,} people", size) as steps:
            for nth in range(size):
                people.append(await telegram.person(f"person{nth}"))
                steps.done(1)
        return cls(await telegram.supergroup("The Studio"), people)

    def asker(self, nth: int) -> Asker:
        """What the person of this number is; the node gives its token to the wallets with odd numbers."""
        return Asker.HOLDER if nth % 2 else (Asker.LACKING if nth % 4 else Asker.NEWCOMER)

    @property
    def calls(self) -> int:
        """The fewest calls that answer all of them."""
        return sum(self.asker(nth).calls for nth in range(len(self.people)))

    async def settle(self, house: House, node: Node) -> None:
        """The community, its tier that opens the group, and the wallets that were proved before."""
        place, now = Place(Platform.TELEGRAM, self.room.id), datetime.now(UTC)
        community = await house.services.communities.settle([place], "Crowd")
        async with house.store.write() as tx:
            tier = Tier("Maker", 1, Holds(node.tokens[0].probe, name="Token"), (chat_door(place),))
            owner = Account(Platform.TELEGRAM, self.room.owner.id, self.room.owner.name)
            await tx.policies.save((await tx.policies.current(community.id)).with_tier(tier, owner, now))
            for nth, person in enumerate(self.people):
                if self.asker(nth) is not Asker.NEWCOMER:
                    member = await tx.members.ensure(community.id, Account(Platform.TELEGRAM, person.id, person.name))
                    await tx.members.link(member.id, Wallet(node.wallets[nth]), now)

    async def asks(self, seconds: float) -> list[float]:
        """They ask to join, one after the other, spread evenly over so long; when each did (Unix seconds)."""
        link, began = await self.room.link(by_request=True), time.time()
        asked, hands = [0.0] * len(self.people), asyncio.Semaphore(AT_ONCE)

        async def ask(nth: int) -> None:
            asked[nth] = time.time()
            await self.people[nth].follows(link)
            hands.release()

        with Steps.shown("they ask to join", len(self.people)) as steps:
            async with asyncio.TaskGroup() as group:
                for nth in range(len(self.people)):
                    await asyncio.sleep(began + seconds * nth / len(self.people) - time.time())
                    await hands.acquire()
                    group.create_task(ask(nth))
                    steps.done(1)
        return asked


TITLES = {CHAIN: "Base"}
