"""What a block that is not final yet may say: who is given something on it, and whose token is still on its way.

Confirm: what was given on a block that was not final is read again when it is. Met confirms it, NotMet ends it.
Hop: a token received after the final block from a wallet behind another member's open pass counts for its receiver
only when that is final, however many hands it went through, so that it opens one door at a time.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.giving.passes import Cause, Pass
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block, Transfer


def unsettled(blocks: Mapping[ChainName, Block], final: Mapping[ChainName, int]) -> dict[ChainName, int]:
    """Of the blocks that were read at, those beyond their chain's final one."""
    return {chain: block.number for chain, block in blocks.items() if block.number > final.get(chain, -1)}


SETTLES_WITHIN = timedelta(hours=3)
"""A chain that takes longer was not looked at, so that what was lost meanwhile is a loss like any other."""


def cause_of_loss(held: Pass, now: datetime) -> Cause:
    """Why a pass ends that stood on its requirement: finality contradicted one that was given just before.

    Not so where the tier asks for something else since: the chain may well have kept what it asked for then.
    """
    young = held.unsettled and now - held.since <= SETTLES_WITHIN
    return Cause.FINALITY if young and held.asked_anew is None else Cause.REQUIREMENT


def sources(transfers: Sequence[Transfer], contract: Address, wallet: Address) -> dict[int, frozenset[Address]]:
    """The tokens of this contract that came to this wallet and stayed, with every wallet each one went through.

    `transfers` in the order in which they happened.
    """
    hands: dict[int, set[Address]] = defaultdict(set)
    owner: dict[int, Address] = {}
    for one in transfers:
        if one.contract == contract:
            hands[one.token_id].add(one.sender)
            owner[one.token_id] = one.receiver
    return {token: frozenset(hands[token]) for token, last in owner.items() if last == wallet}


def hopped(came: Mapping[int, frozenset[Address]], backing: Collection[Address]) -> frozenset[int]:
    """Those of them that went through a wallet behind another member's open pass."""
    behind = set(backing)
    return frozenset(token for token, hands in came.items() if hands & behind)
