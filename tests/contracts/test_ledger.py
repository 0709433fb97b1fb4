"""ContributionLedger: words before the vote, words after it, a window to object, and points by proof alone."""

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from bot.adapters.chain.artifacts import artifact
from tests.bench import CAP, CHAIN_ID, PEOPLE, WINDOW, Reverted, at, charter, double
from tests.contracts.rounds import (
    CANCELLED,
    FINAL,
    HOUR,
    NONE,
    OPEN,
    OPENING,
    RESULT,
    SUBMITTED,
    Report,
    named,
    opening,
    report,
    result,
)

pytestmark = pytest.mark.needs("eth-tester")
BOT, GUARDIAN, MALLORY = (PEOPLE[name] for name in ("bot", "guardian", "mallory"))
ROUND = b"\1" * 32


def score(town, who):
    return town.tiers.read("scoreOf", at(who))


# --- before the vote ----------------------------------------------------------------------------------------------


def test_an_opening_is_kept_by_its_hash_and_told_in_full(town):
    words = opening(town.bench.now())
    mined = town.ledger.send(BOT, "openRound", ROUND, words)
    assert [name for name, _ in mined.events] == ["RoundOpened"]
    assert mined.events[0][1] == {"id": ROUND, "opening": words}
    status, opened, closes, *_, kept, came, totals = town.ledger.read("roundOf", ROUND)
    assert (status, opened, closes) == (OPEN, mined.at, named(words, OPENING)["closesAt"])
    assert kept == keccak(encode(["(bytes32,bytes32,bytes32,bytes32,uint64,uint40,uint40)"], [words]))
    assert (came, totals) == (bytes(32), bytes(32))


def test_the_same_opening_again_changes_nothing(town):
    words = opening(town.bench.now())
    town.ledger.send(BOT, "openRound", ROUND, words)
    before = town.ledger.read("roundOf", ROUND)
    town.bench.travel_to(town.bench.now() + 2 * HOUR)  # even when it could not be opened any more
    assert town.ledger.send(BOT, "openRound", ROUND, words).events == []
    assert town.ledger.read("roundOf", ROUND) == before


@pytest.mark.parametrize("part", OPENING)
def test_an_opening_with_other_words_is_refused(town, part):
    words = named(opening(town.bench.now()), OPENING)
    town.ledger.send(BOT, "openRound", ROUND, tuple(words.values()))
    other = words[part] + 1 if isinstance(words[part], int) else b"\7" * 32
    with pytest.raises(Reverted, match="Different"):
        town.ledger.send(BOT, "openRound", ROUND, tuple((words | {part: other}).values()))


@pytest.mark.parametrize("part", ["rulesHash", "electorateRoot", "entriesRoot"])
def test_an_opening_without_its_hashes_is_refused(town, part):
    with pytest.raises(Reverted, match="Incomplete"):
        town.ledger.send(BOT, "openRound", ROUND, opening(town.bench.now(), **{part: bytes(32)}))


def test_a_vote_that_is_over_or_never_opens_is_refused(town):
    now = town.bench.now()
    with pytest.raises(Reverted, match="Closed"):
        town.ledger.send(BOT, "openRound", ROUND, opening(now, opensAt=now - 5, closesAt=now))
    with pytest.raises(Reverted, match="Incomplete"):
        town.ledger.send(BOT, "openRound", ROUND, opening(now, opensAt=now + HOUR, closesAt=now + HOUR))


def test_only_the_reporter_opens_and_reports(town):
    for who in ("admin", "council", "guardian", "mallory"):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            town.ledger.send(PEOPLE[who], "openRound", ROUND, opening(town.bench.now()))
    one = report(town, ("ada", 5)).closed()
    for who in ("admin", "council", "guardian", "mallory"):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            town.ledger.send(PEOPLE[who], "submitResult", one.id, result(one.tree, points=5))


# --- after it -----------------------------------------------------------------------------------------------------


def test_a_result_is_kept_by_its_hash_and_told_in_full(town):
    one = report(town, ("ada", 5), ("ben", 7)).closed()
    mined = one.submit()
    words = result(one.tree, points=12)
    assert mined.events == [("RoundResult", {"id": one.id, "finalAt": mined.at + WINDOW, "result": words})]
    status, *_, submitted, points, credited, _, kept, totals = one.stored()
    assert (status, submitted, points, credited, totals) == (SUBMITTED, mined.at, 12, 0, one.tree.root)
    kinds = "(bytes32,bytes32,bytes32,uint32,uint32,uint32,uint64,string)"
    assert kept == keccak(encode([kinds], [words]))
    assert town.ledger.read("finalAt", one.id) == mined.at + WINDOW


def test_the_same_result_again_changes_nothing_at_any_time(town):
    one = report(town, ("ada", 5)).submitted()
    kept = one.stored()
    assert one.submit().events == []
    town.bench.travel_to(town.bench.now() + WINDOW)
    one.finalize()
    assert one.submit().events == []
    assert one.stored()[3:] == kept[3:]
    assert one.status() == FINAL


@pytest.mark.parametrize("part", RESULT)
def test_a_result_with_other_words_is_refused(town, part):
    one = report(town, ("ada", 5)).submitted()
    words = named(result(one.tree, points=5), RESULT)
    other = {int: 6, str: "ipfs://other", bytes: b"\7" * 32}[type(words[part])]
    with pytest.raises(Reverted, match="Different"):
        town.ledger.send(BOT, "submitResult", one.id, tuple((words | {part: other}).values()))


def test_a_result_waits_for_the_end_of_the_vote(town):
    one = report(town, ("ada", 5))
    one.open()
    with pytest.raises(Reverted, match="TooEarly"):
        one.submit()


def test_a_result_needs_a_round(town):
    with pytest.raises(Reverted, match="WrongStatus"):
        report(town, ("ada", 5)).submit()


def test_a_result_stays_within_the_cap(town):
    one = report(town, ("ada", CAP + 1)).closed()
    with pytest.raises(Reverted, match="OverCap"):
        one.submit()
    report(town, ("ada", CAP), number=2).submitted()


def test_a_round_nobody_won_becomes_final(town):
    one = report(town).closed()
    town.ledger.send(BOT, "submitResult", one.id, result())
    town.bench.travel_to(town.bench.now() + WINDOW)
    one.finalize()
    assert one.status() == FINAL


# --- the window ---------------------------------------------------------------------------------------------------


def test_anyone_makes_it_final_when_the_window_is_over(town):
    one = report(town, ("ada", 5)).submitted()
    town.bench.travel_to(one.stored()[3] + WINDOW - 60)
    with pytest.raises(Reverted, match="TooEarly"):
        one.finalize()
    town.bench.travel_to(one.stored()[3] + WINDOW)
    assert one.finalize().events == [("RoundFinal", {"id": one.id})]
    assert one.finalize().events == []
    assert one.status() == FINAL


def test_only_what_was_reported_becomes_final(town):
    one = report(town, ("ada", 5))
    with pytest.raises(Reverted, match="WrongStatus"):
        one.finalize()
    one.closed()
    with pytest.raises(Reverted, match="WrongStatus"):
        one.finalize()


def test_a_guardian_cancels_until_the_window_is_over(town):
    one = report(town, ("ada", 5)).submitted()
    town.bench.travel_to(one.stored()[3] + WINDOW - 60)
    mined = town.ledger.send(GUARDIAN, "cancelRound", one.id, "stuffed")
    assert mined.events == [("RoundCancelled", {"id": one.id, "by": at("guardian"), "reason": "stuffed"})]
    assert one.status() == CANCELLED


def test_not_after_it(town):
    one = report(town, ("ada", 5)).submitted()
    town.bench.travel_to(one.stored()[3] + WINDOW)
    with pytest.raises(Reverted, match="TooLate"):
        town.ledger.send(GUARDIAN, "cancelRound", one.id, "late")
    one.finalize()
    with pytest.raises(Reverted, match="WrongStatus"):
        town.ledger.send(GUARDIAN, "cancelRound", one.id, "late")


def test_what_is_cancelled_never_counts_again(town):
    one = report(town, ("ada", 5)).submitted()
    town.ledger.send(GUARDIAN, "cancelRound", one.id, "stuffed")
    town.bench.travel_to(town.bench.now() + 2 * WINDOW)
    assert one.submit().events == []  # the same report again, which changes nothing
    for tried in (one.finalize, one.credit):
        with pytest.raises(Reverted, match="WrongStatus"):
            tried()
    with pytest.raises(Reverted, match="WrongStatus"):
        town.ledger.send(GUARDIAN, "cancelRound", one.id, "twice")
    assert one.status() == CANCELLED


@pytest.mark.parametrize("who", ["guardian", "bot"])
def test_guardian_or_bot_cancels_a_vote_under_way(town, who):
    one = report(town, ("ada", 5))
    one.open()
    town.ledger.send(PEOPLE[who], "cancelRound", one.id, "called off")
    assert one.status() == CANCELLED
    with pytest.raises(Reverted, match="WrongStatus"):
        one.submit()


def test_nobody_else_cancels_and_the_bot_not_what_it_reported(town):
    one = report(town, ("ada", 5))
    one.open()
    for who in ("admin", "council", "mallory"):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            town.ledger.send(PEOPLE[who], "cancelRound", one.id, "")
    town.bench.travel_to(one.stored()[2])
    one.submit()
    for who in ("admin", "council", "mallory", "bot"):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            town.ledger.send(PEOPLE[who], "cancelRound", one.id, "")


def test_there_is_nothing_to_cancel_before_a_round(town):
    with pytest.raises(Reverted, match="WrongStatus"):
        town.ledger.send(GUARDIAN, "cancelRound", ROUND, "")
    assert report(town).status() == NONE


# --- credit -------------------------------------------------------------------------------------------------------


def test_a_final_report_is_credited_by_proof_by_anyone(town):
    one = report(town, ("ada", 5), ("ben", 12), ("cleo", 1)).final()
    mined = one.credit()
    assert [score(town, who) for who in ("ada", "ben", "cleo")] == [5, 12, 1]
    assert mined.named("ScoreChanged") == [
        {"creator": at(who), "earnedIn": one.id, "reportedIn": one.id, "added": points, "score": points}
        for who, points in (("ada", 5), ("ben", 12), ("cleo", 1))
    ]
    assert town.tiers.read("tierOf", at("ben")) == 2


def test_what_was_credited_is_passed_over(town):
    one = report(town, ("ada", 5), ("ben", 12)).final()
    one.credit(0)
    assert [said["creator"] for said in one.credit().named("ScoreChanged")] == [at("ben")]
    assert one.credit().events == []
    assert town.ledger.send(MALLORY, "credit", one.id, [*one.credits(0), *one.credits(0)]).events == []
    assert (score(town, "ada"), one.stored()[5]) == (5, 17)


def test_twice_in_one_batch_counts_once(town):
    one = report(town, ("ada", 5), ("ben", 12)).final()
    town.ledger.send(MALLORY, "credit", one.id, [*one.credits(0), *one.credits(0)])
    assert score(town, "ada") == 5


def test_nothing_is_credited_before_it_is_final(town):
    one = report(town, ("ada", 5))
    with pytest.raises(Reverted, match="WrongStatus"):
        one.credit()
    one.open()
    with pytest.raises(Reverted, match="WrongStatus"):
        one.credit()
    town.bench.travel_to(one.stored()[2])
    one.submit()
    town.bench.travel_to(town.bench.now() + 2 * WINDOW)  # over, but nobody has made it final
    with pytest.raises(Reverted, match="WrongStatus"):
        one.credit()


def test_no_other_words_than_the_leafs_are_credited(town):
    one = report(town, ("ada", 5), ("ben", 12)).final()
    report(town, ("ada", 3), number=2).final()
    ((earned, creator, points, proof),) = one.credits(0)
    for other in (
        (earned, creator, points + 1, proof),
        (earned, at("mallory"), points, proof),
        (b"\2" * 32, creator, points, proof),
        (earned, creator, points, []),
        (earned, creator, points, one.credits(1)[0][3]),
    ):
        with pytest.raises(Reverted, match="NotProven"):
            town.ledger.send(MALLORY, "credit", one.id, [other])
    assert score(town, "ada") == 0


def test_a_leaf_of_another_report_is_no_proof(town):
    """Each leaf begins with the report it stands in, so that one tree says nothing under another id."""
    one = report(town, ("ada", 5)).final()
    other = Report(town, b"\2" * 32, one.leaves).closed()
    town.ledger.send(BOT, "submitResult", other.id, result(one.tree, points=5))
    town.bench.travel_to(town.bench.now() + WINDOW)
    other.finalize()
    with pytest.raises(Reverted, match="NotProven"):
        town.ledger.send(MALLORY, "credit", other.id, one.credits())


def test_a_node_of_the_tree_is_no_leaf(town):
    """A leaf is hashed twice: the two children of a node, read as a leaf's words, prove nothing."""
    one = report(town, *((who, 5) for who in ("ada", "ben", "cleo", "mallory"))).final()
    ((earned, creator, points, proof),) = one.credits(2)
    with pytest.raises(Reverted, match="NotProven"):
        town.ledger.send(MALLORY, "credit", one.id, [(earned, creator, points, proof[1:])])


def test_no_points_are_no_credit(town):
    one = report(town, ("ada", 0), ("ben", 1)).final()
    with pytest.raises(Reverted, match="NoPoints"):
        one.credit(0)


def test_a_report_credits_no_more_than_it_declared(town):
    one = report(town, ("ada", 5), ("ben", 12)).closed()
    one.submit(points=16)
    town.bench.travel_to(town.bench.now() + WINDOW)
    one.finalize()
    one.credit(1)
    with pytest.raises(Reverted, match="OverCap"):
        one.credit(0)
    assert (score(town, "ada"), score(town, "ben")) == (0, 12)


# --- winners who had no wallet ------------------------------------------------------------------------------------


def test_a_winner_who_had_no_wallet_is_credited_in_a_later_report(town):
    first = report(town, ("ada", 5)).final()
    later = report(town, ("ada", 2), number=2, carried=[(first.id, at("ben"), 9)]).final()
    mined = later.credit()
    assert mined.named("ScoreChanged")[1] == {
        "creator": at("ben"), "earnedIn": first.id, "reportedIn": later.id, "added": 9, "score": 9
    }  # fmt: skip
    assert town.ledger.read("isCredited", first.id, at("ben"))


def test_what_was_earned_in_a_round_counts_once_whichever_report_carries_it(town):
    first = report(town, ("ada", 5)).final()
    first.credit()
    second = report(town, number=2, carried=[(first.id, at("ada"), 5), (first.id, at("ben"), 9)]).final()
    third = report(town, number=3, carried=[(first.id, at("ben"), 9)]).final()
    second.credit()
    assert third.credit().events == []
    assert (score(town, "ada"), score(town, "ben")) == (5, 9)


@pytest.mark.parametrize("which", ["never opened", "cancelled", "not yet final"])
def test_nothing_is_carried_from_a_round_that_does_not_count(town, which):
    other = Report(town, b"\7" * 32, [])
    if which != "never opened":
        Report(town, other.id, [(other.id, at("cleo"), 1)]).submitted()
    if which == "cancelled":
        town.ledger.send(GUARDIAN, "cancelRound", other.id, "")
    later = report(town, number=2, carried=[(other.id, at("ben"), 9)]).final()
    with pytest.raises(Reverted, match="WrongStatus"):
        later.credit()


# --- where it stands ----------------------------------------------------------------------------------------------


def test_a_rounds_id_names_chain_ledger_community_and_number(town):
    community = keccak(text="garden")
    said = keccak(encode(["uint256", "address", "bytes32", "uint256"], [CHAIN_ID, town.ledger.address, community, 12]))
    assert town.ledger.read("roundId", community, 12) == said


def test_its_domain_for_signed_ballots_names_itself_and_its_chain(town):
    _, name, version, chain, contract, *_ = town.ledger.read("eip712Domain")
    assert (name, version, chain, contract) == ("ContributionLedger", "1", CHAIN_ID, town.ledger.address.lower())


def test_it_takes_no_pass_that_obeys_another(town):
    with pytest.raises(Reverted, match="WrongPass"):
        town.bench.create(artifact("ContributionLedger"), charter(), town.tiers.address)


def test_no_function_sets_a_score(town):
    """What can be called to write, in both contracts, is exactly this."""
    writes = {
        standing.address: {
            one["name"]
            for one in standing.made.abi
            if one["type"] == "function" and one["stateMutability"] not in {"view", "pure"}
        }
        for standing in (town.ledger, town.tiers)
    }.values()
    roles = {"grantRole", "revokeRole", "renounceRole"}
    assert list(writes) == [
        roles | {"openRound", "submitResult", "cancelRound", "finalizeRound", "credit"},
        roles
        | {"credit", "setFloor", "raiseToLead", "announceMove", "stopMove", "move", "burn"}
        | {"transferFrom", "safeTransferFrom"},
    ]


def test_a_hostile_creator_does_not_hold_up_the_others(town):
    hostile = town.bench.create(double("HostileReceiver"))
    hostile.send(MALLORY, "prepare", town.ledger.address, b"", b"\0" * 4, True)
    mine = (b"\1" * 32, hostile.address, 3)
    one = report(town, ("ada", 5), carried=[mine]).final()
    one.credit()
    assert (score(town, "ada"), town.tiers.read("scoreOf", hostile.address)) == (5, 3)
