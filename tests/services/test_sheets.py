"""Ballots that wallets sign, by their services: what is taken, what is not, and what a stolen link is good for."""

from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from bot.adapters.chain.founded.round_looks import signatures
from bot.domain.checked import Held, verdict
from bot.domain.errors import ChainUnreadable, RoundProblem, RoundRefused, SheetProblem, SheetRefused
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.voting.bundle_reading import read
from bot.domain.voting.judging import Flaw
from bot.domain.voting.round_checks import Checker, Outside
from bot.domain.voting.rounds import BallotClass, Weights
from bot.domain.voting.sheets import MOST_MISSES
from tests.blank import fresh_store
from tests.round_town import POSTER, Studio, by_key, open_studio
from tests.voted import wallet

BOTH = replace(POSTER, classes=frozenset(BallotClass))
SIGNED = replace(POSTER, classes=frozenset({BallotClass.SIGNED}))
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
async def studio(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_studio(store) as studio:
        await studio.comes_with_keys(4)
        studio.works = [await studio.submits(1), await studio.submits(2)]
        yield studio


async def refusal(deed) -> RoundProblem | SheetProblem:
    with pytest.raises((RoundRefused, SheetRefused)) as caught:
        await deed
    return caught.value.problem


async def cast(studio: Studio) -> int:
    """How many ballots the newest round has."""
    return (await studio.newest()).ballots


async def test_a_round_of_signatures_and_clicks_ends_in_a_file_that_tells_them_apart(studio: Studio):
    one, two = studio.works
    await studio.opens(BOTH)
    await studio.signs(3, one, two)
    await studio.votes(4, one)
    again = await studio.signs(3, two)
    assert again.cast.receipt.seq == 3
    assert again.cast.ballot.voter == wallet(3)
    await studio.closes()
    raw = await studio.file()
    claims = read(raw)
    holds = await signatures(claims.bundle.voted)
    assert set(holds.values()) == {True}
    lines = Checker(keccak, raw, claims, Outside(holds)).lines()
    assert verdict(lines) is Held.UNTOLD, lines
    scores = {score.entry.hex(): (score.signed, score.attested) for score in claims.bundle.tally.scores}
    assert scores == {one.content: (0, 1), two.content: (1, 0)}
    assert [one.flaw for one in claims.bundle.tally.judged] == [Flaw.SUPERSEDED, None, None]


async def test_what_a_wallet_signed_no_click_changes(studio: Studio):
    one, two = studio.works
    await studio.opens(BOTH)
    await studio.votes(3, one)
    await studio.signs(3, two)
    assert await refusal(studio.votes(3, one)) is RoundProblem.SIGNED
    await studio.signs(3)
    assert await refusal(studio.votes(3, one)) is RoundProblem.SIGNED, "taken back by a signature"
    assert await cast(studio) == 3


async def test_a_round_of_signatures_alone_takes_no_click_and_has_no_voter_without_a_wallet(studio: Studio):
    one, _ = studio.works
    held = await studio.opens(SIGNED)
    assert await refusal(studio.votes(3, one)) is RoundProblem.CLASS
    await studio.signs(3, one)
    async with studio.town.store.read() as tx:
        assert all(each.voter for each in (await tx.rounds.settled(held)).electors)


async def test_a_round_of_clicks_gives_no_link(studio: Studio):
    await studio.opens()
    assert await refusal(studio.link(3)) is RoundProblem.CLASS


async def test_credits_are_spent_by_signature_and_never_more_than_there_are(studio: Studio):
    await studio.opens(replace(SIGNED, weights=Weights.QUADRATIC))
    secret = await studio.link(3)
    for too_much in ([(0, 10)], [(0, 5), (1, 5)], [(0, 0)], [(0, -1)]):
        assert await refusal(studio.sheets.choose(secret, too_much)) is RoundProblem.POINTS
    ballot = await studio.sheets.choose(secret, [(0, 4), (1, 5)])
    await studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))
    assert [one.points for one in (await studio.sheets.look(secret)).cast.ballot.choices] == [4, 5]


async def test_nobody_signs_for_their_own_for_too_many_or_for_what_is_not_there(studio: Studio):
    one, two = studio.works
    await studio.opens(replace(SIGNED, most_choices=1))
    secret = await studio.link(1)
    assert await refusal(studio.to_sign(secret, one)) is RoundProblem.OWN
    assert await refusal(studio.to_sign(await studio.link(3), one, two)) is RoundProblem.MANY
    for place in (-1, 2, 2**70):
        assert await refusal(studio.sheets.choose(secret, [(place, 1)])) is RoundProblem.GONE
    assert await refusal(studio.sheets.choose(secret, [(0, 1), (0, 1)])) in {RoundProblem.MANY, RoundProblem.OWN}


# ---------------------------------------------------------------- signatures that are none


def twin(signature: str) -> str:
    """The other signature that libraries take for the same: with the higher s."""
    raw = bytes.fromhex(signature[2:])
    s = ORDER - int.from_bytes(raw[32:64])
    return "0x" + (raw[:32] + s.to_bytes(32) + bytes([55 - raw[64]])).hex()


@pytest.mark.parametrize(
    ("hand_in", "problem"),
    [
        (lambda digest: by_key(4, digest), SheetProblem.WRONG_WALLET),
        (lambda digest: twin(by_key(3, digest)), SheetProblem.BAD_SIGNATURE),
        (lambda digest: by_key(3, keccak(digest)), SheetProblem.WRONG_WALLET),
        (lambda digest: by_key(3, digest)[:-4], SheetProblem.BAD_SIGNATURE),
        (lambda digest: by_key(3, digest) + "00", SheetProblem.BAD_SIGNATURE),
        (lambda digest: "0x" + "00" * 65, SheetProblem.BAD_SIGNATURE),
        (lambda digest: "yes", SheetProblem.BAD_SIGNATURE),
        (lambda digest: "{" * 9, SheetProblem.BAD_SIGNATURE),
        (lambda digest: f'{{"sig": "{by_key(3, digest)}", "address": "{wallet(4)}"}}', SheetProblem.WRONG_WALLET),
    ],
    ids=["another wallet", "high s", "another hash", "short", "long", "nothing", "no hex", "no json", "named another"],
)
async def test_what_is_no_signature_of_this_ballot_casts_nothing(studio: Studio, hand_in, problem):
    await studio.opens(BOTH)
    secret = await studio.link(3)
    ballot = await studio.to_sign(secret, studio.works[0])
    assert await refusal(studio.sheets.finish(secret, ballot.hash, hand_in(ballot.hash))) is problem
    assert await cast(studio) == 0
    await studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))
    assert await cast(studio) == 1


async def test_signatures_as_tools_write_them_are_kept_in_the_one_way(studio: Studio):
    await studio.opens(BOTH)
    secret = await studio.link(3)
    ballot = await studio.to_sign(secret, studio.works[0])
    raw = bytes.fromhex(by_key(3, ballot.hash)[2:])
    told = " " + (raw[:64] + bytes([raw[64] - 27])).hex().upper() + "\n"
    done = await studio.sheets.finish(secret, ballot.hash, told)
    assert done.cast.ballot.signature == "0x" + raw.hex()


async def test_a_signature_of_another_choice_or_an_earlier_ballot_is_none_of_this_one(studio: Studio):
    one, two = studio.works
    await studio.opens(BOTH)
    secret = await studio.link(3)
    first = await studio.to_sign(secret, one)
    second = await studio.to_sign(secret, two)
    assert await refusal(studio.sheets.finish(secret, first.hash, by_key(3, first.hash))) is SheetProblem.REPLACED
    assert await refusal(studio.sheets.finish(secret, second.hash, by_key(3, first.hash))) is SheetProblem.WRONG_WALLET
    assert await cast(studio) == 0


async def test_a_signature_from_another_round_counts_in_none(studio: Studio):
    one, _ = studio.works
    await studio.opens(BOTH)
    ballot = await studio.to_sign(await studio.link(3), one)
    signed = by_key(3, ballot.hash)
    await studio.submits(4)
    await studio.opens(BOTH)
    other = await studio.link(3, 2)
    fresh = await studio.sheets.choose(other, [(0, 1)])
    assert await refusal(studio.sheets.finish(other, ballot.hash, signed)) is SheetProblem.REPLACED
    assert await refusal(studio.sheets.finish(other, fresh.hash, signed)) is SheetProblem.WRONG_WALLET
    assert await cast(studio) == 0


async def test_five_that_do_not_fit_close_the_link(studio: Studio):
    await studio.opens(BOTH)
    secret = await studio.link(3)
    ballot = await studio.to_sign(secret, studio.works[0])
    for _ in range(MOST_MISSES):
        await refusal(studio.sheets.finish(secret, ballot.hash, by_key(4, ballot.hash)))
    assert await refusal(studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))) is SheetProblem.BURNED


# ---------------------------------------------------------------- links


async def test_a_link_is_good_once_and_what_it_cast_can_be_seen_on_it(studio: Studio):
    await studio.opens(BOTH)
    secret = await studio.link(3)
    ballot = await studio.to_sign(secret, studio.works[0])
    done = await studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))
    assert await refusal(studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))) is SheetProblem.USED
    assert await refusal(studio.to_sign(secret, studio.works[1])) is SheetProblem.USED
    assert await cast(studio) == 1
    assert (await studio.sheets.look(secret)).cast == done.cast
    await studio.closes()
    assert (await studio.sheets.look(secret)).cast == done.cast


async def test_a_link_runs_out_and_a_newer_one_takes_its_place(studio: Studio):
    await studio.opens(BOTH)
    old = await studio.link(3)
    secret = await studio.link(3)
    assert await refusal(studio.sheets.look(old)) is SheetProblem.UNKNOWN
    ballot = await studio.to_sign(secret, studio.works[0])
    studio.town.clock.pass_by(minutes=10)
    assert (await studio.sheets.look(secret)).problem is SheetProblem.EXPIRED
    assert await refusal(studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))) is SheetProblem.EXPIRED
    await studio.sheets.purge()
    assert (await studio.sheets.look(secret)).problem is SheetProblem.EXPIRED
    studio.town.clock.pass_by(days=1, minutes=1)
    await studio.sheets.purge()
    assert await refusal(studio.sheets.look(secret)) is SheetProblem.UNKNOWN


async def test_after_the_close_nothing_is_taken_whether_the_clock_has_ticked_or_not(studio: Studio):
    await studio.opens(BOTH)
    studio.town.clock.pass_by(hours=1, minutes=55)
    secret = await studio.link(3)
    ballot = await studio.to_sign(secret, studio.works[0])
    studio.town.clock.pass_by(minutes=5)
    assert await refusal(studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))) is RoundProblem.CLOSED
    assert await refusal(studio.link(3)) is RoundProblem.CLOSED
    assert await cast(studio) == 0


async def test_who_votes_while_a_ballot_lies_there_signs_anew(studio: Studio):
    one, two = studio.works
    await studio.opens(BOTH)
    secret = await studio.link(3)
    ballot = await studio.to_sign(secret, one)
    await studio.votes(3, two)
    assert await refusal(studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))) is SheetProblem.REPLACED
    fresh = await studio.to_sign(secret, one)
    await studio.sheets.finish(secret, fresh.hash, by_key(3, fresh.hash))
    assert await cast(studio) == 2


# ---------------------------------------------------------------- somebody else's link


async def test_a_stolen_link_casts_nothing_without_the_members_own_wallet(studio: Studio):
    """The thief is an elector with a wallet of their own, and holds another member's link."""
    await studio.opens(BOTH)
    stolen = await studio.link(3)
    ballot = await studio.to_sign(stolen, studio.works[0])
    assert ballot.ballot.voter == wallet(3)
    assert await refusal(studio.sheets.finish(stolen, ballot.hash, by_key(4, ballot.hash))) is SheetProblem.WRONG_WALLET
    assert await cast(studio) == 0


async def test_a_link_that_is_passed_to_a_holder_casts_nothing_for_who_passed_it(studio: Studio):
    """The fraud sends their own link to somebody whose wallet votes too."""
    await studio.opens(BOTH)
    passed = await studio.link(4)
    ballot = await studio.to_sign(passed, studio.works[0])
    assert await refusal(studio.sheets.finish(passed, ballot.hash, by_key(3, ballot.hash))) is SheetProblem.WRONG_WALLET
    other = await studio.link(3)
    await studio.to_sign(other, studio.works[0])
    assert await refusal(studio.sheets.finish(other, ballot.hash, by_key(4, ballot.hash))) is SheetProblem.REPLACED
    assert await cast(studio) == 0


async def test_a_wallet_that_left_its_member_signs_no_more(studio: Studio):
    await studio.opens(BOTH)
    secret = await studio.link(3)
    ballot = await studio.to_sign(secret, studio.works[0])
    async with studio.town.store.write() as tx:
        (linked,) = await tx.wallets.of(studio.town.members[2])
        await tx.wallets.unlink(linked.id)
        await tx.members.link(studio.town.members[2], Wallet(wallet(9)), studio.town.clock.now())
    assert await refusal(studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))) is RoundProblem.WALLET_GONE
    assert await refusal(studio.link(3)) is RoundProblem.WALLET_GONE
    assert await cast(studio) == 0


async def test_a_contract_that_cannot_be_asked_is_no_no(studio: Studio):
    async with studio.town.store.write() as tx:
        (linked,) = await tx.wallets.of(studio.town.members[2])
        await tx.wallets.unlink(linked.id)
        its = Wallet(wallet(9), "base", Proof.CONTRACT)
        await tx.members.link(studio.town.members[2], its, studio.town.clock.now())
    await studio.opens(BOTH)
    secret = await studio.link(3)
    ballot = await studio.to_sign(secret, studio.works[0])
    with pytest.raises(ChainUnreadable):  # no chain is configured here
        await studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))
    assert (await studio.sheets.look(secret)).sheet.misses == 0
    assert await cast(studio) == 0
