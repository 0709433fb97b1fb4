"""What a member was credited, as a file: true as it is written, wrong on the right line once it is bent."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from bot.domain.checked import Held
from bot.domain.ids import Address
from bot.domain.leaving.reputation import credits_of, schema_uid, statement
from bot.domain.leaving.reputation_checks import Attestation, Check, Finding, Outside, Seen, lines
from bot.domain.leaving.reputation_reading import read
from bot.domain.voting.ledger import OnChain, Status
from bot.domain.voting.merkle import is_proven
from bot.domain.voting.rounds import RoundState
from bot.domain.voting.strict import FileOdd
from bot.domain.voting.tally import Earned
from tests.credited import ADA, BEN, CHAIN_ID, KEY, LEDGER, bent, file, report, reputation
from tests.voted import word

TWO = file(report(1), report(2, Earned(word(1), BEN, 3), Earned(word(2), ADA, 7)))


def looked(text=TWO, **outside):
    found = lines(keccak, read(text.encode()), Outside(**outside))
    return {one.check: one for one in found}


def seen(text=TWO, **other):
    credits_ = [one.credit for one in read(text.encode()).credits]
    kept = {nth: OnChain(Status.FINAL, totals_root=one.totals_root) for nth, one in enumerate(credits_, 1)}
    told = {nth: one.earned.points for nth, one in enumerate(credits_, 1)}
    return {nth: replace(Seen(one, True, told[nth]), **other) for nth, one in kept.items()}


def test_a_credit_is_proven_by_the_totals_its_ledger_keeps_and_names_no_account():
    given = json.loads(TWO)
    assert [one["points"] for one in given["credits"]] == [10, 7]
    for one in (each.credit for each in read(TWO.encode()).credits):
        assert is_proven(keccak, one.totals_root, one.leaf, one.proof)
    assert given["credits"][0].keys() == {
        "chain_id", "ledger", "round", "earned_in", "creator", "points", "leaf", "proof", "totals_root", "closed_at",
        "file",
    }  # fmt: skip


def test_only_what_is_credited_counts_and_only_in_wallets_of_theirs():
    for state in (RoundState.FINAL, RoundState.CONFIRMED, RoundState.CANCELLED, RoundState.HALTED):
        assert credits_of(keccak, report(1, state=state), {ADA}, CHAIN_ID) == ()
    assert credits_of(keccak, report(1), {KEY}, CHAIN_ID) == ()
    assert [one.earned.points for one in reputation(report(1), wallets={ADA, BEN}).credits] == [10, 11]


def test_the_same_credit_is_attested_in_the_same_words_and_another_in_others():
    (one,) = reputation(report(1)).credits
    (other,) = reputation(report(2)).credits
    assert statement(keccak, one).message == statement(keccak, *reputation(report(1)).credits).message
    assert statement(keccak, one).message != statement(keccak, other).message
    assert statement(keccak, one).salt != statement(keccak, other).salt


def test_the_schema_has_the_id_that_eas_gives_it():
    """Worked out by hand: the text, no resolver, revocable; packed and hashed."""
    text = b"bytes32 round,bytes32 earnedIn,address ledger,uint64 points"
    assert schema_uid(keccak) == keccak(text + bytes(20) + b"\x01")
    assert f"0x{schema_uid(keccak).hex()}" in (Path(__file__).parents[2] / "docs/contracts.md").read_text()


def test_a_true_file_holds_and_without_a_chain_the_ledger_is_not_told():
    assert [one.held for one in looked().values()] == [Held.TRUE, Held.UNTOLD, Held.TRUE]
    assert {one.held for one in looked(seen=seen()).values()} == {Held.TRUE}


BENT = {
    "more points": lambda given: given["credits"][0].update(points=11),
    "another round": lambda given: given["credits"][0].update(round="0x" + "99" * 32),
    "another wallet": lambda given: given["credits"][0].update(creator=BEN),
    "another proof": lambda given: given["credits"][0].update(proof=["0x" + "99" * 32]),
    "no proof": lambda given: given["credits"][0].update(proof=[]),
    "another leaf": lambda given: given["credits"][0].update(leaf="0x" + "99" * 32),
    "the same again": lambda given: given["credits"].append(given["credits"][0]),
    "nothing": lambda given: given["credits"].clear(),
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT)
def test_a_bent_credit_is_wrong_on_the_first_line(bend):
    assert looked(bent(TWO, bend))[Check.PROOFS].held is Held.WRONG


@pytest.mark.parametrize(
    ("other", "finding"),
    [
        ({"round": OnChain(Status.SUBMITTED)}, Finding.NOT_FINAL),
        ({"round": OnChain(Status.CANCELLED)}, Finding.NOT_FINAL),
        ({"round": OnChain(Status.FINAL, totals_root=word(9))}, Finding.ROOT),
        ({"round": None}, Finding.NO_LEDGER),
        ({"credited": False}, Finding.NOT_CREDITED),
        ({"points": 0}, Finding.ELSEWHERE),
        ({"points": 9}, Finding.POINTS),
    ],
)
def test_what_the_ledger_says_otherwise_is_wrong_on_the_second(other, finding):
    line = looked(seen=seen(**other))[Check.LEDGER]
    assert (line.held, line.findings[0]) == (Held.WRONG, (finding, "credit 1"))


def test_what_one_chain_was_not_asked_is_not_told_though_the_other_confirms():
    half = seen()
    del half[2]
    line = looked(seen=half)[Check.LEDGER]
    assert (line.held, line.findings) == (Held.UNTOLD, ((Finding.NOT_ASKED, "credit 2"),))


def test_a_credit_in_a_block_that_is_not_final_is_not_told_yet():
    line = looked(seen=seen(credited=False, early=True))[Check.LEDGER]
    assert (line.held, line.findings[0]) == (Held.UNTOLD, (Finding.EARLY, "credit 1"))
    other = OnChain(Status.FINAL, totals_root=word(9))
    assert looked(seen=seen(round=other, credited=False, early=True))[Check.LEDGER].held is Held.WRONG


def test_without_the_ledgers_log_it_is_not_told_how_much_was_credited():
    line = looked(seen=seen(points=None))[Check.LEDGER]
    assert (line.held, line.findings[0]) == (Held.UNTOLD, (Finding.UNLOGGED, "credit 1"))


def word_for(nth=0, **other):
    told = statement(keccak, read(TWO.encode()).credits[nth].credit)
    return replace(Attestation(CHAIN_ID, told.schema, told.recipient, told.data, KEY, KEY), **other)


def test_an_attestation_that_says_what_a_credit_says_holds():
    assert looked(words=[word_for(), word_for(1)])[Check.WORDS].held is Held.TRUE


@pytest.mark.parametrize(
    ("word", "finding"),
    [
        (None, Finding.SIGNATURE),
        (word_for(signer=LEDGER), Finding.SIGNATURE),
        (word_for(recipient=BEN), Finding.SAYS),
        (word_for(chain_id=1), Finding.SAYS),
        (word_for(schema=word(3)), Finding.SAYS),
        (word_for(data=word(1) * 4), Finding.SAYS),
    ],
)
def test_any_other_is_wrong_on_the_third(word, finding):
    line = looked(words=[word_for(), word])[Check.WORDS]
    assert (line.held, line.findings) == (Held.WRONG, ((finding, "attestation 2"),))


HOSTILE = {
    "no JSON": "{",
    "another format": bent(TWO, lambda given: given.update(format="gatehouse round 1")),
    "a key too few": bent(TWO, lambda given: given["credits"][0].pop("file")),
    "a key too many": bent(TWO, lambda given: given.update(more=1)),
    "an attestation that is none": bent(TWO, lambda given: given.update(attestations=["yes"])),
    "an endless proof": bent(TWO, lambda given: given["credits"][0].update(proof=["0x" + "99" * 32] * 65)),
    "an odd address": bent(TWO, lambda given: given["credits"][0].update(ledger=Address("0x12"))),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_odd_about_a_file_is_one_sentence(text):
    with pytest.raises(FileOdd) as refused:
        read(text.encode())
    assert str(refused.value).endswith(".")
