"""Reports that a ledger has credited, as they are kept, and the file that a member is given of them."""

import json
from collections.abc import Callable, Collection
from typing import Any

from eth_utils.crypto import keccak

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.leaving.reputation import Reputation, credits_of, written
from bot.domain.voting.ledger import Opening, Result, totals_tree
from bot.domain.voting.reporting import Report
from bot.domain.voting.rounds import RoundState
from bot.domain.voting.tally import Earned
from tests.voted import word

BASE, CHAIN_ID = ChainName("base"), 8453
LEDGER, KEY = Address("0x" + "1e" * 20), Address("0x" + "2e" * 20)
ADA, BEN, CLEO = (Address("0x" + each * 20) for each in ("ad", "be", "c1"))
HOME = CommunityId(1)
CLOSED = 1_700_086_400


def report(number: int, *earned: Earned, state: RoundState = RoundState.CREDITED, home: CommunityId = HOME) -> Report:
    """The report of this round. Without leaves of its own, ada, ben and cleo earned in it."""
    own = word(number)
    totals = earned or tuple(Earned(own, one, 10 + nth) for nth, one in enumerate((ADA, BEN, CLEO)))
    root = totals_tree(keccak, own, totals).root
    sums = 9, 4, 3, sum(one.points for one in totals)
    result = Result(word(1), root, word(2), *sums, f"https://gate.example/rounds/{number}.json")
    opening = Opening(*(word(nth) for nth in range(4)), 12, CLOSED - 86_400, CLOSED)
    where = home, BASE, LEDGER, KEY, own, "Spring"
    return Report(*where, opening, word(5), state, CLOSED - 90_000, result, word(6), tuple(totals))


async def kept(tx: Any, one: Report) -> Report:
    """The same, kept; its state is kept with it."""
    return await tx.round_reports.add(one)


def reputation(*reports: Report, wallets: Collection[Address] = (ADA,)) -> Reputation:
    """What these brought these wallets, without anybody's word for it."""
    found = [credit for one in reports for credit in credits_of(keccak, one, wallets, CHAIN_ID)]
    return Reputation("Plotter Garden", tuple(found))


def file(*reports: Report) -> str:
    return written(keccak, reputation(*reports))


def bent(text: str, bend: Callable[[Any], object]) -> str:
    """The file with something changed by hand."""
    given = json.loads(text)
    bend(given)
    return json.dumps(given)
