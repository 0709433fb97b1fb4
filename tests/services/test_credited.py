"""The proof of a credit, handed in: its ledger bears it out, or somebody is told why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from eth_utils.crypto import keccak

from bot.domain.errors import ChainUnreadable, NamedProblem, NamedRefused
from bot.domain.founded import Founded
from bot.domain.giving.members import Member
from bot.domain.ids import Account, Address, ChainName, MemberId, Platform
from bot.domain.leaving.handed_in import handed_in
from bot.domain.leaving.reputation import Credit
from bot.domain.leaving.reputation_checks import Seen
from bot.domain.leaving.reputation_reading import Claim
from bot.domain.requirements.holdings import Wallet
from bot.domain.voting.ledger import OnChain, Status
from bot.domain.voting.rounds import Word
from bot.services.linking.credited import Credited, NoCreditLooks, Proven
from tests.credited import ADA, BASE, BEN, CHAIN_ID, HOME, LEDGER, file, report
from tests.voted import word

ELSEWHERE = ChainName("optimism")
POINTS = 10
"""That ada earned in it."""
(TRUE,) = handed_in(file(report(1))).claims
"""Ada's credit, as her file has it."""


def on_chain(status: Status = Status.FINAL, root: Word = TRUE.credit.totals_root) -> OnChain:
    return OnChain(status, 1, 2, 3, 1, word(5), word(6), root)


@dataclass
class Ledger:
    """Says this of whatever is asked."""

    says: Seen = field(default_factory=lambda: Seen(on_chain(), True, POINTS))
    asked: list[Credit] = field(default_factory=list)

    async def seen(self, chain: ChainName, one: Credit) -> Seen:
        assert chain == BASE
        self.asked.append(one)
        return self.says


def member(*wallets: Wallet) -> Member:
    return Member(MemberId(1), HOME, 1, (Account(Platform.DISCORD, 1, "ada"),), wallets)


MINE = member(Wallet(ADA))


def credited(looks: object, foundings: Mapping[object, object] | None = None) -> Credited:
    known = {HOME: [Founded(BASE, ledger=LEDGER)]}
    return Credited(looks, keccak, {BASE: CHAIN_ID, ELSEWHERE: 10}, known if foundings is None else foundings)


async def refused(ledger: Ledger, claim: Claim) -> NamedProblem:
    with pytest.raises(NamedRefused) as caught:
        await credited(ledger).proven(MINE, [claim])
    assert caught.value.wallet == claim.credit.earned.creator
    return caught.value.problem


async def test_what_the_ledger_has_credited_is_borne_out():
    assert await credited(Ledger()).proven(MINE, [TRUE]) == [Proven(BASE, TRUE.credit)]


BENT = {
    "more points": replace(TRUE, credit=replace(TRUE.credit, earned=replace(TRUE.credit.earned, points=500))),
    "another leaf": replace(TRUE, leaf=word(9)),
    "another proof": replace(TRUE, credit=replace(TRUE.credit, proof=(word(9),))),
}


@pytest.mark.parametrize("bent", BENT)
async def test_a_proof_that_leads_nowhere_is_refused_before_any_chain_is_asked(bent: str):
    ledger = Ledger()
    assert await refused(ledger, BENT[bent]) is NamedProblem.CREDIT_UNTRUE
    assert ledger.asked == []


WRONG = {
    "no ledger": Seen(None),
    "another root": Seen(on_chain(root=word(9)), True, POINTS),
    "a report that is not final": Seen(on_chain(Status.SUBMITTED), True, POINTS),
    "nothing credited": Seen(on_chain()),
    "credited by another report": Seen(on_chain(), True, 0),
    "another number of points": Seen(on_chain(), True, POINTS + 1),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_the_ledger_does_not_bear_out_is_refused(wrong: str):
    assert await refused(Ledger(WRONG[wrong]), TRUE) is NamedProblem.CREDIT_UNTRUE


@pytest.mark.parametrize("told", [Seen(on_chain(), early=True), Seen(on_chain(), True, None)])
async def test_what_cannot_be_told_yet_is_called_neither_true_nor_wrong(told: Seen):
    assert await refused(Ledger(told), TRUE) is NamedProblem.CREDIT_EARLY


async def test_a_chain_that_is_not_read_is_no_answer():
    with pytest.raises(ChainUnreadable):
        await credited(NoCreditLooks()).proven(MINE, [TRUE])


@pytest.mark.parametrize(
    "foundings",
    [{}, {HOME: [Founded(BASE)]}, {HOME: [Founded(ELSEWHERE, ledger=LEDGER)]}, {HOME: [Founded(BASE, ledger=BEN)]}],
    ids=["no community", "no ledger", "on another chain", "another ledger"],
)
async def test_a_ledger_that_this_host_does_not_know_is_not_asked(foundings: Mapping[object, object]):
    ledger = Ledger()
    assert await credited(ledger, foundings).proven(MINE, [TRUE]) == []
    assert ledger.asked == []


@pytest.mark.parametrize(
    "wallet",
    [None, Wallet(BEN), Wallet(ADA, ELSEWHERE), Wallet(ADA, stale=True)],
    ids=["none", "another", "a contract elsewhere", "one that is proved no longer"],
)
async def test_a_credit_of_somebody_else_is_nobody_s_here(wallet: Wallet | None):
    ledger = Ledger()
    who = member(*([wallet] if wallet else []))
    assert await credited(ledger).proven(who, [TRUE]) == []
    assert ledger.asked == []


async def test_no_more_than_a_few_proofs_are_looked_at_in_one_go():
    ledger = Ledger()
    assert len(await credited(ledger).proven(MINE, [TRUE] * 9)) == len(ledger.asked) == 5


def test_a_line_of_the_file_is_read_with_its_comma_and_a_bent_one_is_no_claim():
    (line,) = [each for each in file(report(1)).splitlines() if each.startswith('{"chain_id"')]
    assert handed_in(f"{line},").claims == (TRUE,)
    assert handed_in(line.replace('"points":10', '"points":"10"')).claims == ()
    assert handed_in(line.replace('"points":10', '"points":"10"')).credited == Address(ADA)
