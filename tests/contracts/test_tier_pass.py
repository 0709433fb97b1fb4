"""TierPass: the ledger alone raises a score, the council alone sets a floor, and the tier follows from both."""

import base64
import json

import pytest
from eth_utils.crypto import keccak

from bot.adapters.chain.artifacts import artifact
from tests.bench import DELAY, FOR_EVER, NOBODY, PEOPLE, THRESHOLDS, TIERS, Reverted, at, charter, double

pytestmark = pytest.mark.needs("eth-tester")
BOT, ADA, COUNCIL, GUARDIAN, CLEO = (PEOPLE[name] for name in ("bot", "ada", "council", "guardian", "cleo"))
LEDGER, REGISTRY = BOT, CLEO
"""Here two keys stand where contracts stand in a town."""
TIER, SCORE = keccak(text="tier"), keccak(text="score")
DAY, LEAD = 86_400, 4


@pytest.fixture
def tiers(town):
    return town.bench.create(artifact("TierPass"), charter(), LEDGER.address, REGISTRY.address)


def token(name):
    return int(at(name), 16)


def credit(tiers, name="ada", points=5):
    return tiers.send(LEDGER, "credit", at(name), points)


def stand(tiers, name="ada"):
    return tiers.read("scoreOf", at(name)), tiers.read("tierOf", at(name))


def content(tiers, name="ada"):
    head, _, body = tiers.read("tokenURI", token(name)).partition(",")
    assert head == "data:application/json;base64"
    return json.loads(base64.b64decode(body))


def test_the_first_points_bring_the_pass(tiers):
    assert tiers.read("balanceOf", at("ada")) == 0
    mined = credit(tiers)
    assert tiers.read("ownerOf", token("ada")) == at("ada")
    assert mined.events == [
        ("Transfer", {"from": NOBODY, "to": at("ada"), "tokenId": token("ada")}),
        ("Locked", {"tokenId": token("ada")}),
        ("Issued", {"from": at("bot"), "to": at("ada"), "tokenId": token("ada"), "burnAuth": 2}),
        ("MetadataUpdate", {"_tokenId": token("ada")}),
        ("TraitUpdated", {"traitKey": SCORE, "tokenId": token("ada"), "traitValue": (5).to_bytes(32)}),
        ("TraitUpdated", {"traitKey": TIER, "tokenId": token("ada"), "traitValue": (1).to_bytes(32)}),
    ]


def test_more_points_add_up_and_bring_no_second_pass(tiers):
    credit(tiers)
    mined = credit(tiers, points=4)
    assert stand(tiers) == (9, 1)
    assert tiers.read("balanceOf", at("ada")) == 1
    assert [name for name, _ in mined.events] == ["MetadataUpdate", "TraitUpdated"]


@pytest.mark.parametrize(("score", "tier"), [(1, 1), (9, 1), (10, 2), (99, 2), (100, 3), (10**6, 3)])
def test_a_tier_begins_at_its_threshold_and_no_score_reaches_lead(tiers, score, tier):
    credit(tiers, points=score)
    assert stand(tiers) == (score, tier)


def test_nobody_but_the_ledger_adds_points(tiers):
    for who in ("admin", "council", "guardian", "ada", "cleo"):
        with pytest.raises(Reverted, match="NotTheLedger"):
            tiers.send(PEOPLE[who], "credit", at("ada"), 5)


def test_a_score_does_not_begin_again_after_the_largest(tiers):
    credit(tiers, points=FOR_EVER)
    with pytest.raises(Reverted, match="Panic"):
        credit(tiers, points=1)


def test_points_for_nobody_are_refused(tiers):
    with pytest.raises(Reverted, match="ERC721InvalidReceiver"):
        tiers.send(LEDGER, "credit", NOBODY, 5)


# --- floors -------------------------------------------------------------------------------------------------------


def test_a_floor_holds_the_tier_up_until_its_end(town, tiers):
    until = town.bench.now() + DAY
    mined = tiers.send(COUNCIL, "setFloor", at("ada"), 3, until)
    assert mined.named("TierFloorSet") == [{"holder": at("ada"), "floor": 3, "until": until}]
    assert stand(tiers) == (0, 3)
    assert tiers.read("floorOf", at("ada")) == (3, until)
    town.bench.travel_to(until)
    assert stand(tiers) == (0, 0)
    assert tiers.read("floorOf", at("ada")) == (0, 0)


def test_the_higher_of_score_and_floor_counts(tiers):
    credit(tiers, points=50)
    tiers.send(COUNCIL, "setFloor", at("ada"), 1, FOR_EVER)
    assert stand(tiers) == (50, 2)
    tiers.send(COUNCIL, "setFloor", at("ada"), 3, FOR_EVER)
    assert stand(tiers) == (50, 3)
    tiers.send(COUNCIL, "setFloor", at("ada"), 0, 0)
    assert stand(tiers) == (50, 2)


def test_points_leave_a_floor_as_it_is(tiers):
    tiers.send(COUNCIL, "setFloor", at("ada"), 3, FOR_EVER)
    credit(tiers)
    assert stand(tiers) == (5, 3)


def test_the_registry_makes_a_lead_for_ever(tiers):
    tiers.send(REGISTRY, "raiseToLead", at("ada"))
    assert stand(tiers) == (0, LEAD)
    assert tiers.read("floorOf", at("ada")) == (LEAD, FOR_EVER)


def test_nobody_else_sets_floors_or_makes_leads(tiers):
    for who in ("admin", "guardian", "bot", "ada", "cleo"):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            tiers.send(PEOPLE[who], "setFloor", at("ada"), 1, FOR_EVER)
    for who in ("admin", "guardian", "bot", "ada", "council"):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            tiers.send(PEOPLE[who], "raiseToLead", at("ada"))


def test_a_floor_is_a_tier_there_is_and_ends_in_the_future(town, tiers):
    with pytest.raises(Reverted, match="NoSuchTier"):
        tiers.send(COUNCIL, "setFloor", at("ada"), LEAD + 1, FOR_EVER)
    with pytest.raises(Reverted, match="WrongEnd"):
        tiers.send(COUNCIL, "setFloor", at("ada"), 1, town.bench.now())
    with pytest.raises(Reverted, match="ERC721NonexistentToken"):
        tiers.send(COUNCIL, "setFloor", at("ada"), 0, 0)


# --- moves --------------------------------------------------------------------------------------------------------


def announced(town, tiers, to="ben"):
    tiers.send(COUNCIL, "announceMove", at("ada"), at(to))
    ready = tiers.read("moveOf", at("ada"))[1]
    assert ready == town.bench.now() + DELAY
    return ready


def test_a_score_moves_once_its_delay_is_over(town, tiers):
    credit(tiers, points=50)
    tiers.send(COUNCIL, "setFloor", at("ada"), 3, FOR_EVER)
    town.bench.travel_to(announced(town, tiers))
    mined = tiers.send(COUNCIL, "move", at("ada"))
    assert mined.named("Moved") == [{"from": at("ada"), "to": at("ben"), "score": 50}]
    assert (stand(tiers), stand(tiers, "ben")) == ((0, 0), (50, 3))
    assert (tiers.read("balanceOf", at("ada")), tiers.read("balanceOf", at("ben"))) == (0, 1)
    assert tiers.read("moveOf", at("ada")) == (NOBODY, 0)


def test_not_a_second_before(town, tiers):
    credit(tiers)
    town.bench.travel_to(announced(town, tiers) - 60)
    with pytest.raises(Reverted, match="TooEarly"):
        tiers.send(COUNCIL, "move", at("ada"))
    assert stand(tiers) == (5, 1)


def test_a_new_announcement_starts_the_delay_anew(town, tiers):
    credit(tiers)
    town.bench.travel_to(announced(town, tiers) - 60)
    announced(town, tiers, "cleo")
    town.bench.travel_to(town.bench.now() + 120)
    with pytest.raises(Reverted, match="TooEarly"):
        tiers.send(COUNCIL, "move", at("ada"))


def test_what_the_new_wallet_has_is_added_to(town, tiers):
    credit(tiers, points=50)
    credit(tiers, "ben", 60)
    town.bench.travel_to(announced(town, tiers))
    tiers.send(COUNCIL, "move", at("ada"))
    assert stand(tiers, "ben") == (110, 3)


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [((3, 0), (2, 0), 3), ((2, 0), (3, 0), 3), ((2, 9 * DAY), (2, 0), 2), ((2, 0), (2, 9 * DAY), 2),
     ((3, DAY), (2, 0), 2)],
)  # fmt: skip
def test_of_two_floors_the_higher_one_that_still_holds_counts(town, tiers, old, new, left):
    """Given as the tier and for how long; 0 is for ever. After thirty more days `left` is what is left."""
    for name, (floor, span) in (("ada", old), ("ben", new)):
        tiers.send(COUNCIL, "setFloor", at(name), floor, town.bench.now() + span if span else FOR_EVER)
    town.bench.travel_to(announced(town, tiers))
    tiers.send(COUNCIL, "move", at("ada"))
    town.bench.travel_to(town.bench.now() + 30 * DAY)
    assert stand(tiers, "ben") == (0, left)


@pytest.mark.parametrize("who", ["council", "guardian"])
def test_council_or_guardian_stops_a_move(town, tiers, who):
    credit(tiers)
    town.bench.travel_to(announced(town, tiers))
    mined = tiers.send(PEOPLE[who], "stopMove", at("ada"))
    assert mined.events == [("MoveStopped", {"from": at("ada"), "to": at("ben")})]
    with pytest.raises(Reverted, match="NoMove"):
        tiers.send(COUNCIL, "move", at("ada"))
    with pytest.raises(Reverted, match="NoMove"):
        tiers.send(PEOPLE[who], "stopMove", at("ada"))


def test_nobody_else_announces_makes_or_stops_a_move(town, tiers):
    credit(tiers)
    town.bench.travel_to(announced(town, tiers))
    for who in ("admin", "bot", "ada", "ben", "mallory", "cleo"):
        for asked in (("announceMove", at("ada"), at("mallory")), ("move", at("ada")), ("stopMove", at("ada"))):
            with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
                tiers.send(PEOPLE[who], *asked)
    for asked in (("announceMove", at("ada"), at("mallory")), ("move", at("ada"))):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            tiers.send(GUARDIAN, *asked)


def test_a_move_needs_a_pass_and_another_wallet(tiers):
    with pytest.raises(Reverted, match="ERC721NonexistentToken"):
        tiers.send(COUNCIL, "announceMove", at("ada"), at("ben"))
    credit(tiers)
    for to in (NOBODY, at("ada")):
        with pytest.raises(Reverted, match="WrongMove"):
            tiers.send(COUNCIL, "announceMove", at("ada"), to)


# --- giving back --------------------------------------------------------------------------------------------------


def test_the_holder_gives_the_pass_back_and_all_with_it(town, tiers):
    credit(tiers, points=50)
    tiers.send(COUNCIL, "setFloor", at("ada"), 3, FOR_EVER)
    announced(town, tiers)
    tiers.send(ADA, "burn", token("ada"))
    assert stand(tiers) == (0, 0)
    credit(tiers, points=2)
    assert stand(tiers) == (2, 1)
    assert tiers.read("moveOf", at("ada")) == (NOBODY, 0)


def test_nobody_else_gives_it_back(tiers):
    credit(tiers)
    for who in ("admin", "council", "guardian", "bot", "ben", "cleo"):
        with pytest.raises(Reverted, match="NotTheHolder"):
            tiers.send(PEOPLE[who], "burn", token("ada"))
    with pytest.raises(Reverted, match="ERC721NonexistentToken"):
        tiers.send(ADA, "burn", token("ben"))


# --- a token that stays -------------------------------------------------------------------------------------------


def test_nobody_hands_it_on_or_lets_another(tiers):
    credit(tiers)
    with pytest.raises(Reverted, match="Soulbound"):
        tiers.send(ADA, "transferFrom", at("ada"), at("ben"), token("ada"))
    with pytest.raises(Reverted, match="Soulbound"):
        tiers.send(ADA, "safeTransferFrom", at("ada"), at("ben"), token("ada"))
    with pytest.raises(Reverted, match="Soulbound"):
        tiers.send(ADA, "approve", at("ben"), token("ada"))
    with pytest.raises(Reverted, match="Soulbound"):
        tiers.send(ADA, "setApprovalForAll", at("ben"), True)
    with pytest.raises(Reverted, match="ERC721InsufficientApproval"):
        tiers.send(PEOPLE["mallory"], "transferFrom", at("ada"), at("mallory"), token("ada"))


def test_it_says_that_it_stays(tiers):
    credit(tiers)
    assert tiers.read("locked", token("ada"))
    assert tiers.read("burnAuth", token("ada")) == 2
    ways = [(NOBODY, NOBODY), (at("ada"), at("ben")), (NOBODY, at("ada")), (at("ada"), NOBODY)]
    assert [tiers.read("isTransferable", token("ada"), *way) for way in ways] == [False, False, True, True]


def test_of_a_pass_that_is_not_there_it_says_nothing(tiers):
    asked = (("locked",), ("burnAuth",), ("tokenURI",), ("isTransferable", at("ben"), NOBODY),
             ("getTraitValue", TIER))  # fmt: skip
    for function, *more in asked:
        with pytest.raises(Reverted, match="ERC721NonexistentToken"):
            tiers.read(function, token("ben"), *more)


def test_it_knows_the_interfaces_it_keeps_and_no_others(tiers):
    # ERC-165, 721, its metadata, 4906, 5192, 5484, 6454, access control
    known = ["01ffc9a7", "80ac58cd", "5b5e139f", "49064906", "b45a3c0e", "0489b56f", "91a6262f", "7965db0b"]
    assert all(tiers.read("supportsInterface", bytes.fromhex(each)) for each in known)
    for other in ("ffffffff", "af332f3e"):  # the latter is ERC-7496, whose setter there is not
        assert not tiers.read("supportsInterface", bytes.fromhex(other))


# --- what it shows ------------------------------------------------------------------------------------------------


def test_its_metadata_shows_tier_and_score(tiers):
    credit(tiers, points=12)
    shown = content(tiers)
    assert shown["name"] == "Plotter Garden: Maker"
    assert {one["trait_type"]: one["value"] for one in shown["attributes"]} == {"Tier": "Maker", "Rank": 2, "Score": 12}


def test_its_metadata_is_json_whatever_things_are_called(town):
    called = 'a"b\\c\n\t\r\x01</script>\x1f ß 🌱'
    tiers = town.bench.create(artifact("TierPass"), charter(name=called, tiers=[called] * 4), at("bot"), at("cleo"))
    credit(tiers)
    shown = content(tiers)
    assert shown["name"] == f"{called}: {called}"
    assert shown["attributes"][0]["value"] == called


def test_a_score_below_the_first_threshold_is_no_tier_yet(town):
    tiers = town.bench.create(artifact("TierPass"), charter(thresholds=[6, 7, 8]), at("bot"), at("cleo"))
    credit(tiers)
    assert content(tiers)["attributes"][0]["value"] == "No tier yet"


def test_its_traits_can_be_read_one_by_one_or_together(tiers):
    credit(tiers, points=12)
    assert int.from_bytes(tiers.read("getTraitValue", token("ada"), TIER)) == 2
    assert [int.from_bytes(each) for each in tiers.read("getTraitValues", token("ada"), [SCORE, TIER])] == [12, 2]
    with pytest.raises(Reverted, match="TraitKeyUnknown"):
        tiers.read("getTraitValue", token("ada"), keccak(text="colour"))
    about = json.loads(base64.b64decode(tiers.read("getTraitMetadataURI").partition(",")[2]))
    assert {keccak(text=name) for name in about["traits"]} == {TIER, SCORE}


def test_its_tiers_can_be_read(tiers):
    assert list(tiers.read("thresholds")) == THRESHOLDS
    assert [tiers.read("tierName", tier) for tier in range(LEAD + 1)] == ["No tier yet", *TIERS]
    assert tiers.read("lead") == LEAD
    with pytest.raises(Reverted, match="NoSuchTier"):
        tiers.read("tierName", LEAD + 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"thresholds": [1, 10, 10]},
        {"thresholds": [0, 10, 100]},
        {"thresholds": [1, 10]},
        {"tiers": [*TIERS, "One more"]},
        {"thresholds": list(range(1, 21)), "tiers": ["A"] * 21},
    ],
)
def test_tiers_that_do_not_rise_or_have_no_name_are_refused(town, wrong):
    with pytest.raises(Reverted, match="WrongTiers"):
        town.bench.create(artifact("TierPass"), charter(**wrong), at("bot"), at("cleo"))


def test_it_never_calls_who_gets_it(town, tiers):
    """So that no contract among the creators can refuse, come back, or burn the gas of all the others."""
    hostile = town.bench.create(double("HostileReceiver"))
    again = tiers.made.call("burn", int(hostile.address, 16))
    hostile.send(ADA, "prepare", tiers.address, again, b"\0" * 4, True)
    tiers.send(LEDGER, "credit", hostile.address, 5)
    assert (tiers.read("scoreOf", hostile.address), hostile.read("called")) == (5, 0)
