"""One signature for each of many links, handed in by 64 hands at once: each link is good once, after a restart too."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from eth_account import Account as Key

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import Account, Address, Platform, address
from tests.house_verify import House, open_house, sign

HANDS = 64


class Signed(NamedTuple):
    """Everything that `finish` is asked with."""

    account: Account
    wallet: Address
    secret: str
    nonce: str
    signature: str


async def signed(house: House, nth: int) -> Signed:
    """A person of their own who has signed, in a browser of their own."""
    account, key = Account(Platform.DISCORD, 10_000 + nth, f"person {nth}"), Key.from_key((nth + 1).to_bytes(32))
    secret, text = await house.started(account, key)
    return Signed(account, address(key.address), secret, text.nonce, sign(text.message, key))


async def played(folder: Path, links: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Counter[str]:
    """What came of all of it, `linked` or why not; AssertionError if a link was good twice, or not once."""
    async with open_house(folder) as house:
        people = [await signed(house, nth) for nth in range(links)]
        tell(f"{links:,} links signed")
        found = await _together(HANDS, lambda hand: _hand_in(house, people, random.Random(f"{seed} {hand}")))
        assert found == {"linked": links, ChallengeProblem.USED: (HANDS - 1) * links}
    tell("restart")
    async with open_house(folder) as again:
        replayed = await _together(4, lambda hand: _hand_in(again, people, random.Random(f"{seed} again {hand}")))
        assert replayed == {ChallengeProblem.USED: 4 * links}
        async with again.store.read() as tx:
            for one in people:
                member = await tx.members.of(again.garden.id, one.account)
                assert member is not None
                assert [wallet.address for wallet in member.wallets] == [one.wallet]
    return found + replayed


async def _together(hands: int, play: Callable[[int], Awaitable[Counter[str]]]) -> Counter[str]:
    return sum(await asyncio.gather(*map(play, range(hands))), Counter[str]())


async def _hand_in(house: House, people: Sequence[Signed], dice: random.Random) -> Counter[str]:
    """Each once, in an order of this hand's own but near everybody else's, so that many meet at the same one."""
    found = Counter[str]()
    for nth in sorted(range(len(people)), key=lambda nth: nth + dice.uniform(0, 3)):
        one = people[nth]
        try:
            await house.finish(one.secret, one.nonce, one.signature)
            found["linked"] += 1
        except ChallengeRefused as refused:
            found[refused.problem] += 1
    return found
