"""A token in a hurry: it goes through the wallets of twenty members, and whoever is looked at, one door is open."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from bot.domain.ids import Address, MemberId
from bot.domain.requirements.requirements import Holds
from sandbox.chain.driver import wallet_of
from sandbox.tokens import calldata, transfer_calldata
from tests.chain_house import ChainHouse, open_house
from tests.hand_made_contracts import CARRIER, deployed

MEMBERS = tuple(f"member {nth}" for nth in range(20))
STRANGERS = tuple(wallet_of(f"stranger {nth}") for nth in range(3))
CARRIER_GAS = 3_000_000
WINDOW = 96
"""Blocks until one is final: more than any journey takes that is made in one window."""


@dataclass
class Hopping:
    """Twenty members, three wallets that nobody has proved, and `tokens` that go from hand to hand.

    `most`: doors that were open at once, at most. `done` counts what happened.
    """

    house: ChainHouse
    carrier: Address
    dice: random.Random = field(default_factory=random.Random)
    tokens: list[int] = field(default_factory=list)
    minted: int = 0
    most: int = 0
    done: Counter[str] = field(default_factory=Counter)

    @property
    def crowd(self) -> Sequence[MemberId]:
        return list(self.house.members)

    def wallet(self, one: MemberId | LocalAccount) -> LocalAccount:
        return one if isinstance(one, LocalAccount) else self.house.members[one]

    # ------------------------------------------------------------ what tokens do

    async def mint(self, to: MemberId) -> int:
        self.minted += 1
        self.tokens.append(self.minted)
        await self.house.chain.mint_erc721(self.wallet(to).address, self.minted)
        return self.minted

    async def hop(self, token: int, to: MemberId | LocalAccount) -> None:
        """From wherever it is, in a transaction of its own."""
        self.done["hops"] += 1
        await self.house.chain.transfer_erc721(await self._owner(token), self.wallet(to).address, token)

    async def carried(self, token: int, *hands: MemberId | LocalAccount) -> None:
        """Through all these hands in one transaction."""
        self.done["hops"] += len(hands)
        chain, mover = self.house.chain, await self._owner(token)
        way = [mover, *(self.wallet(one) for one in hands)]
        words = [
            chain.tokens.erc721,
            *(word for pair in pairwise(way) for word in self._moved(pair, token)),
        ]
        data = b"".join(int(str(word), 0).to_bytes(32) for word in words)
        (raw,) = await chain.signed(mover, [(to_checksum_address(self.carrier), data)], gas=CARRIER_GAS)
        await chain.outcome(await chain.ask("eth_sendRawTransaction", [raw]))

    def _moved(self, pair: tuple[LocalAccount, LocalAccount], token: int) -> tuple[str, str, int]:
        return pair[0].address, pair[1].address, token

    async def in_one_block(self, token: int, *hands: MemberId) -> None:
        """Through all these hands, each in a transaction of its own and all in one block where the node can."""
        self.done["hops"] += len(hands)
        chain, way = self.house.chain, [await self._owner(token), *(self.wallet(one) for one in hands)]
        raws = []
        for mover, to in pairwise(way):
            payload = transfer_calldata("erc721", mover.address, to.address, token, 1)
            raws += await chain.signed(mover, [(chain.tokens.erc721, payload)])
        for each in await chain.ask("sandbox_sendTogether", raws):
            await chain.outcome(each)

    async def _owner(self, token: int) -> LocalAccount:
        owner = await self.house.owner(token)
        everyone = (*self.house.members.values(), *STRANGERS)
        return next(wallet for wallet in everyone if wallet.address.lower() == owner)

    # ------------------------------------------------------------ looks

    async def looked(self, *looks: Awaitable[None]) -> None:
        """These looks side by side; then no more doors are open than there are tokens."""
        await asyncio.gather(*looks)
        self.done["looks"] += len(looks)
        open_now = self.house.open_doors()
        self.most = max(self.most, len(open_now))
        assert len(open_now) <= len(self.tokens), f"{len(self.tokens)} tokens open {len(open_now)} doors"
        assert open_now == await self.house.passes()

    def looks(self, *at: MemberId, most: int = 1) -> list[Awaitable[None]]:
        """One way or several in which members come to be looked at. No clock's tick overlaps itself."""
        house, recheck = self.house, self.house.services.recheck
        ways = [house.tick, recheck.sweep, recheck.run_settled]
        ways += [partial(house.look, *at), partial(house.look, *self.dice.sample(self.crowd, 3))]
        return [way() for way in self.dice.sample(ways, self.dice.randint(1, most))]

    async def settled(self) -> None:
        """What is mined is final and was noticed: exactly the owners have their doors open."""
        await self.house.settle()
        assert self.house.open_doors() == await self.house.holders()
        assert self.most <= len(self.tokens)

    async def begins(self) -> int:
        """A new token, with the first member; the old ones are nobody's, and it is another day."""
        for token in self.tokens:
            await self.hop(token, STRANGERS[0])
        await self.house.settle()
        assert self.house.open_doors() == set()
        self.house.clock.move(hours=25)
        self.tokens.clear()
        self.most = 0
        token = await self.mint(self.crowd[0])
        await self.looked(self.house.tick())
        assert self.most == 1
        return token


@asynccontextmanager
async def hopping(folder: Path, anvil: Path | None = None) -> AsyncIterator[Hopping]:
    """The members, with leave for the carrier to move what is theirs, and no token yet."""
    async with open_house(folder, anvil, final=WINDOW) as house:
        await house.tiers(Maker=Holds(house.passes_of))
        await house.joins(*MEMBERS)
        carrier = await deployed(house.chain, CARRIER)
        for wallet in (*house.members.values(), *STRANGERS):
            await house.chain.fund(wallet.address)
            leave = calldata("setApprovalForAll(address,bool)", carrier, True)
            await house.chain.send(wallet, house.chain.tokens.erc721, leave)
        await house.notice()
        yield Hopping(house, carrier)


async def play(here: Hopping, variant: "Variant", seed: int) -> None:
    """One token's journey, by these dice, and what is true at its end."""
    here.dice = random.Random(seed)
    await variant(here, await here.begins())
    await here.settled()


# ---------------------------------------------------------------- the variants

Variant = Callable[[Hopping, int], Awaitable[None]]


async def straight(here: Hopping, token: int) -> None:
    """Through all twenty, each looked at when it has the token."""
    for member in here.crowd[1:]:
        await here.hop(token, member)
        await here.looked(*here.looks(member))


async def by_strangers(here: Hopping, token: int) -> None:
    """Between two members it stops at wallets that nobody has proved."""
    for member in here.crowd[1:]:
        for stranger in here.dice.sample(STRANGERS, here.dice.randint(1, 3)):
            await here.hop(token, stranger)
        await here.hop(token, member)
        await here.looked(*here.looks(member))


async def back_and_forth(here: Hopping, token: int) -> None:
    """It comes back, again and again."""
    for nth in (1, 0, 2, 0, 1, 2) * 4:
        await here.hop(token, here.crowd[nth])
        await here.looked(*here.looks(here.crowd[nth]))


async def two_tokens(here: Hopping, token: int) -> None:
    """A second one goes the other way: two doors, whoever meets whom."""
    second = await here.mint(here.crowd[-1])
    await here.looked(here.house.tick())
    for one, other in zip(here.crowd[1:], reversed(here.crowd[:-1]), strict=True):
        await here.hop(token, one)
        await here.hop(second, other)
        await here.looked(*here.looks(one))
        await here.looked(*here.looks(other))


async def in_one_transaction(here: Hopping, token: int) -> None:
    """Through seven hands at a time in a single transaction, and at last through nineteen."""
    for start in range(1, 20, 5):
        hands = here.crowd[start : start + 5]
        await here.carried(token, *hands, here.dice.choice(STRANGERS), hands[-1])
        await here.looked(*here.looks(*hands, most=4))
    await here.carried(token, *here.crowd[:19])
    await here.looked(*here.looks(*here.crowd, most=4))


async def in_one_block(here: Hopping, token: int) -> None:
    """Through three hands at a time, a transaction each, in one block where the node can."""
    for start in range(1, 20, 3):
        hands = here.crowd[start : start + 3]
        await here.in_one_block(token, *hands)
        await here.looked(*here.looks(*hands, most=4))


async def raced(here: Hopping, token: int) -> None:
    """Looks of every kind run side by side while it moves on."""
    for member in here.crowd[1:]:
        await here.looked(here.hop(token, member), *here.looks(member, most=4))
        await here.looked(*here.looks(member))


async def unhurried(here: Hopping, token: int) -> None:
    """Now and then it stays for so long that where it was becomes final; in time, so that few leave in one day."""
    for member in here.crowd[1:]:
        await here.hop(token, member)
        await here.looked(here.house.tick())
        if here.dice.random() < 0.5:
            await here.house.mine(here.dice.randint(1, WINDOW))
            await here.looked(here.house.tick())
            here.house.clock.move(hours=5)
        await here.looked(*here.looks(member, most=4))


async def at_random(here: Hopping, token: int) -> None:
    """All of it within one window, in any order."""
    tokens = (token, await here.mint(here.crowd[-1]))
    for _ in range(16):
        each, member, stranger = here.dice.choice(tokens), here.dice.choice(here.crowd), here.dice.choice(STRANGERS)
        match here.dice.randrange(4):
            case 0:
                await here.hop(each, member)
            case 1:
                await here.carried(each, stranger, *here.dice.sample(here.crowd, 4), stranger, member)
            case 2:
                await here.looked(here.hop(each, member), *here.looks(member, most=4))
            case _:
                await here.hop(each, stranger)
        await here.looked(*here.looks(member, most=4))


VARIANTS: tuple[Variant, ...] = (
    straight,
    by_strangers,
    back_and_forth,
    two_tokens,
    in_one_transaction,
    in_one_block,
    raced,
    unhurried,
    at_random,
)
