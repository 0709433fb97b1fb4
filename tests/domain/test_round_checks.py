"""A true file holds on all lines; each way of bending one fails on the line that names it."""

import json
from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from bot.domain.checked import Held as Came
from bot.domain.checked import verdict
from bot.domain.voting.ballots import Choice, Signing, ballot_hash
from bot.domain.voting.bundle import canonical, opening_of, written
from bot.domain.voting.bundle_reading import MOST_BYTES, read
from bot.domain.voting.judging import Flaw
from bot.domain.voting.ledger import OnChain, Status, opening_hash, result, result_hash
from bot.domain.voting.round_checks import Checker, Outside, Seen
from bot.domain.voting.round_findings import Check, Finding
from bot.domain.voting.rounds import TokenWeight, Weights
from bot.domain.voting.strict import FileOdd
from bot.domain.voting.tally import Earned
from tests.voted import (
    CLOSES,
    OPENS,
    RULES,
    URI,
    Held,
    bundle,
    cast,
    entry,
    receipts,
    settled,
    signed,
    voted,
    wallet,
    word,
)

RAW = Held().raw
TRUE = {Check.RULES: Came.UNTOLD, Check.TOTALS: Came.UNTOLD}


def by_key(raw):
    """What recovering each signature tells: here the file's own voters signed, unless it was touched."""
    from eth_account import Account

    claims = read(raw)
    own = claims.bundle.voted.settled
    told = {}
    for ballot in claims.bundle.voted.ballots:
        if ballot.signature and ballot.signing is Signing.KEY:
            hashed = ballot_hash(keccak, own, ballot)
            signer = Account._recover_hash(hashed, signature=bytes.fromhex(ballot.signature[2:]))
            told[hashed] = signer.lower() == ballot.voter
    return told


def chain_of(raw, **other):
    """A chain that was told exactly this file."""
    came = read(raw).bundle
    own = came.voted.settled
    told = result(keccak, own, came.tally, keccak(raw), came.uri)
    opened = opening_hash(keccak, opening_of(keccak, own))
    whole = {"status": Status.FINAL, "opened_at": came.voted.opened_at, "opening": opened}
    return OnChain(**(whole | {"result": result_hash(keccak, told)} | other))


def lines(raw, seen=None):
    return {one.check: one for one in Checker(keccak, raw, read(raw), Outside(by_key(raw), seen)).lines()}


def wrong(raw, seen=None):
    """The lines that fail, in order."""
    return [check for check, line in lines(raw, seen).items() if line.held is Came.WRONG]


def bent(change):
    """The true file with something changed, and nothing else mended."""
    given = json.loads(RAW)
    change(given)
    return canonical(given)


def test_a_true_file_holds_and_only_the_chain_is_missing():
    raw = RAW
    assert {check: one.held for check, one in lines(raw).items() if one.held is not Came.TRUE} == TRUE | {
        Check.WEIGHTS: Came.UNTOLD
    }


def test_a_true_file_that_the_chain_has_is_true():
    raw = RAW
    seen = Seen(chain_of(raw), read(raw).bundle.voted.settled.snapshot.hash)
    assert verdict(lines(raw, seen).values()) is Came.TRUE


def test_the_same_round_gives_the_same_bytes():
    assert RAW == Held().raw == written(keccak, read(RAW).bundle)


def test_nothing_in_it_names_an_account_or_a_title_of_an_entry():
    assert set(json.loads(RAW)["ballots"][0]) == {
        "member", "choices", "nonce", "issued_at", "salt", "received_at", "class", "voter", "signature", "signing",
        "hash", "weight", "flaw",
    }  # fmt: skip
    assert set(json.loads(RAW)["entries"][0]) == {"content", "licence", "creator", "wallet"}


def _dropped(given):
    del given["ballots"][2]


def _dropped_with_its_receipt(given):
    del given["ballots"][2], given["receipts"][2]


def _stuffed(given):
    given["ballots"].append(given["ballots"][3] | {"member": "0x" + "77" * 32})
    given["receipts"].append(given["receipts"][3])


def _reweighted(given):
    given["ballots"][3]["weight"] = 5


def _elector_reweighted(given):
    given["electorate"][3]["weight"] = 5


def _flipped_click(given):
    given["ballots"][3]["choices"] = [{"entry": "0x" + entry(2).hex(), "points": 1}]


def _flipped_signature(given):
    given["ballots"][6]["choices"] = [{"entry": "0x" + entry(2).hex(), "points": 1}]


def _late(given):
    given["ballots"][3]["received_at"] = given["receipts"][3]["received_at"] = CLOSES + 1


def _reordered(given):
    for part in ("ballots", "receipts"):
        given[part][1], given[part][2] = given[part][2], given[part][1]


def _superseded_counts(given):
    given["ballots"][0] |= {"flaw": None, "weight": 1}


def _good_put_aside(given):
    given["ballots"][1] |= {"flaw": "not an elector", "weight": 0}


def _signature_put_aside(given):
    given["ballots"][6] |= {"flaw": "signature does not hold", "weight": 0}


def _points_moved(given):
    given["totals"][0]["points"] += 1


def _rules_bent(given):
    given["rules"]["quorum_least"] = 0


def _other_number(given):
    given["round"]["number"] = 2


MUTATIONS = {
    _dropped: Check.LOG,
    _dropped_with_its_receipt: Check.LOG,
    _stuffed: Check.ELECTORATE,
    _reweighted: Check.ELECTORATE,
    _elector_reweighted: Check.ELECTORATE,
    _flipped_click: Check.LOG,
    _flipped_signature: Check.SIGNATURES,
    _late: Check.LOG,
    _reordered: Check.LOG,
    _superseded_counts: Check.NONCES,
    _good_put_aside: Check.NONCES,
    _signature_put_aside: Check.SIGNATURES,
    _points_moved: Check.TOTALS,
    _rules_bent: Check.RULES,
    _other_number: Check.RULES,
}


@pytest.mark.parametrize(("change", "line"), MUTATIONS.items(), ids=lambda each: getattr(each, "__name__", None))
def test_a_bent_file_fails_first_on_the_line_that_names_it(change, line):
    assert wrong(bent(change))[0] is line


def recounted(held, **how):
    return written(keccak, bundle(held, **how))


def test_a_forgery_with_roots_and_receipts_of_its_own_holds_alone_and_fails_against_the_chain():
    true = Held()
    seen = Seen(chain_of(true.raw), true.settled.snapshot.hash)
    forged = recounted(voted(true.settled, true.ballots[1:]))
    assert wrong(forged) == []
    assert wrong(forged, seen) == [Check.TOTALS]
    assert (Finding.RESULT, "") in lines(forged, seen)[Check.TOTALS].findings


def test_another_electorate_fails_against_the_chains_opening():
    true, other = Held(), Held(settled(electors=12))
    assert wrong(other.raw) == []
    assert wrong(other.raw, Seen(chain_of(true.raw), other.settled.snapshot.hash))[0] is Check.RULES


@pytest.mark.parametrize(
    ("other", "line", "finding"),
    [
        ({"status": Status.NONE}, Check.RULES, Finding.NO_ROUND),
        ({"status": Status.CANCELLED}, Check.TOTALS, Finding.CANCELLED),
        ({"opened_at": OPENS}, Check.RULES, Finding.OPENED_AT),
        ({"result": word(1)}, Check.TOTALS, Finding.RESULT),
    ],
)
def test_what_the_chain_says_otherwise_is_wrong(other, line, finding):
    raw = RAW
    seen = Seen(chain_of(raw, **other), read(raw).bundle.voted.settled.snapshot.hash)
    assert lines(raw, seen)[line].held is Came.WRONG
    assert finding in {found for found, _ in lines(raw, seen)[line].findings}


def test_a_round_that_is_not_reported_yet_is_not_anchored_and_not_wrong():
    raw = RAW
    seen = Seen(chain_of(raw, status=Status.OPEN), read(raw).bundle.voted.settled.snapshot.hash)
    assert verdict(lines(raw, seen).values()) is Came.UNTOLD


def test_a_contract_wallet_is_untold_without_its_chain():
    own = settled()
    ballots = [replace(signed(own, cast(own, nth, 0), nth), signing=Signing.CONTRACT) for nth in range(5)]
    raw = recounted(voted(own, ballots))
    assert lines(raw)[Check.SIGNATURES].held is Came.UNTOLD
    hashes = [one.hash for one in read(raw).bundle.tally.judged]
    told = Outside(dict.fromkeys(hashes, True) | {hashes[0]: False})
    found = Checker(keccak, raw, read(raw), told).lines()
    assert (Finding.FORGED, "ballot 1") in found[3].findings


def test_a_ballot_put_aside_for_its_signature_is_right_where_it_does_not_hold():
    own = settled()
    stolen = replace(signed(own, cast(own, 6, 0), 6), signature=signed(own, cast(own, 7, 0), 7).signature)
    held = voted(own, [*(cast(own, nth, 0) for nth in range(5)), stolen])
    raw = recounted(held, forged={ballot_hash(keccak, own, stolen)})
    assert read(raw).bundle.tally.judged[5].flaw is Flaw.SIGNATURE
    assert wrong(raw) == []


def test_token_weights_are_held_against_what_the_wallets_had():
    own = settled(5, rules=replace(RULES, weights=Weights.TOKEN, token=TokenWeight(wallet(99), 10**18)))
    raw = recounted(voted(own, [cast(own, nth, 0) for nth in range(5)]))
    rich = {one.voter: 10**18 for one in own.electors}
    seen = Seen(chain_of(raw), own.snapshot.hash, rich)
    assert verdict(lines(raw, seen).values()) is Came.TRUE
    poor = replace(seen, balances=rich | {wallet(3): 10**18 - 1})
    assert (Finding.BALANCE, wallet(3)) in lines(raw, poor)[Check.WEIGHTS].findings
    assert lines(raw, replace(seen, balances=None))[Check.WEIGHTS].held is Came.UNTOLD
    assert wrong(raw, replace(seen, snapshot=word(1))) == [Check.WEIGHTS]


def test_more_than_the_cap_is_wrong_even_where_it_is_carried():
    own = settled(rules=replace(RULES, most_points=6))
    carried = (Earned(word(5), wallet(50), 2),)
    raw = recounted(voted(own, [cast(own, nth, 0) for nth in range(5)]), carried=carried)
    assert (Finding.CAP, "7") in lines(raw)[Check.TOTALS].findings


def test_a_round_without_a_vote_carries_alone_and_says_so_and_no_ballot_counts_in_it():
    own = settled(rules=replace(RULES, classes=frozenset()))
    carried = (Earned(word(5), wallet(50), 2),)
    raw = recounted(voted(own, []), carried=carried)
    assert lines(raw)[Check.RULES].findings[0] == (Finding.NO_VOTE, "")
    assert (wrong(raw), json.loads(raw)["result"]["points"]) == ([], 2)
    stuffed = recounted(voted(own, [cast(own, nth, 0) for nth in range(5)]), carried=carried)
    assert (wrong(stuffed), json.loads(stuffed)["result"]["points"]) == ([], 2)
    given = json.loads(stuffed)
    given["ballots"][0] |= {"flaw": None, "weight": 1}
    assert Check.ELECTORATE in wrong(canonical(given))


def test_a_file_written_in_another_way_is_not_the_one_that_was_hashed():
    raw = json.dumps(json.loads(RAW), indent=1).encode()
    assert wrong(raw) == [Check.TOTALS]


HOSTILE = {
    "nothing": b"",
    "no JSON": b"{",
    "not UTF-8": b'{"a": "\xff"}',
    "deep": b"[" * 200_000,
    "huge": b" " * (MOST_BYTES + 1),
    "NaN": bent(lambda given: given.update(opened_at=0)).replace(b'"opened_at":0', b'"opened_at":NaN'),
    "a fraction": bent(lambda given: given.update(opened_at=0)).replace(b'"opened_at":0', b'"opened_at":0.5'),
    "a key twice": RAW.replace(b'{"ballots":', b'{"uri":"","ballots":', 1),
    "a figure of many digits": bent(lambda given: given.update(opened_at=0)).replace(b'_at":0', b'_at":' + b"9" * 5000),
    "a list": b"[]",
    "a key too many": bent(lambda given: given.update(more=1)),
    "a key too few": bent(lambda given: given.pop("uri")),
    "true for a figure": bent(lambda given: given.update(opened_at=True)),
    "below zero": bent(lambda given: given.update(opened_at=-1)),
    "a figure too large": bent(lambda given: given.update(opened_at=2**53)),
    "no word": bent(lambda given: given["round"].update(id="0x12")),
    "capitals": bent(lambda given: given["round"].update(id=given["round"]["id"].upper())),
    "no list": bent(lambda given: given.update(ballots={})),
    "an unknown class": bent(lambda given: given["ballots"][0].update({"class": 9})),
    "a class as truth": bent(lambda given: given["ballots"][0].update({"class": True})),
    "a flaw of its own": bent(lambda given: given["ballots"][0].update(flaw="disliked")),
    "half a byte": bent(lambda given: given["ballots"][6].update(signature="0x123")),
    "a terminal's colours": bent(lambda given: given["rules"].update(title="\x1b[31mtrue")),
    "half a letter": bent(lambda given: given.update(uri="\ud800")),
    "another format": bent(lambda given: given.update(format="gatehouse round 2")),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_odd_about_a_file_is_one_sentence(raw):
    with pytest.raises(FileOdd) as refused:
        read(raw)
    said = str(refused.value)
    assert said.endswith(".")
    assert said.isprintable()
    assert len(said) < 400


def test_choices_of_many_points_are_read_back_whole():
    own = settled()
    held = voted(own, [cast(own, 0, choices=(Choice(entry(0), 2**40),))])
    assert written(keccak, read(recounted(held)).bundle) == recounted(held)
    assert read(recounted(held)).bundle.uri == URI
    assert receipts(own, held.ballots) == held.receipts
