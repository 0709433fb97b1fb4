"""ProjectPass: given, extended and ended by the issuer alone, over by itself, and nobody's to pass on."""

import base64
import json

import pytest

from bot.adapters.chain.artifacts import artifact, role
from tests.bench import NOBODY, PEOPLE, TERM, Reverted, at, double

pytestmark = pytest.mark.needs("eth-tester")
BOT, ADA, MALLORY, ADMIN = (PEOPLE[name] for name in ("bot", "ada", "mallory", "admin"))
PROJECT, DAY = 7, 86_400
RECEIVED = bytes.fromhex("f23a6e61")


def mint(town, to=None, days=30, project=PROJECT):
    until = town.bench.now() + days * DAY
    return until, town.projects.send(BOT, "mint", to or at("ada"), project, until)


def held(town, who=None, project=PROJECT):
    return town.projects.read("balanceOf", who or at("ada"), project)


def test_a_pass_is_given_until_its_end_and_says_so(town):
    until, mined = mint(town)
    assert held(town) == 1
    assert town.projects.read("expiresAt", at("ada"), PROJECT) == until
    assert mined.events == [
        ("ExpiryChanged", {"holder": at("ada"), "id": PROJECT, "expiresAt": until}),
        ("TransferSingle", {"operator": at("bot"), "from": NOBODY, "to": at("ada"), "id": PROJECT, "value": 1}),
    ]


def test_it_is_over_at_its_last_second_with_no_transaction(town):
    until, _ = mint(town)
    town.bench.travel_to(until - 60)
    assert held(town) == 1
    town.bench.travel_to(until)
    assert held(town) == 0
    assert town.projects.read("balanceOfBatch", [at("ada")], [PROJECT]) == (0,)
    assert town.projects.read("expiresAt", at("ada"), PROJECT) == until


def test_it_is_for_one_project_and_one_holder(town):
    mint(town)
    assert (held(town, at("ben")), held(town, project=8)) == (0, 0)


def test_it_is_extended_to_a_later_end(town):
    until, _ = mint(town)
    mined = town.projects.send(BOT, "extend", at("ada"), PROJECT, until + DAY)
    assert mined.events == [("ExpiryChanged", {"holder": at("ada"), "id": PROJECT, "expiresAt": until + DAY})]
    town.bench.travel_to(until)
    assert held(town) == 1


def test_one_that_has_run_out_is_extended_all_the_same(town):
    until, _ = mint(town)
    town.bench.travel_to(until + 1)
    town.projects.send(BOT, "extend", at("ada"), PROJECT, until + DAY)
    assert held(town) == 1


def test_one_that_has_run_out_is_given_anew(town):
    until, _ = mint(town)
    town.bench.travel_to(until)
    _, mined = mint(town)
    assert [(said["from"], said["to"]) for said in mined.named("TransferSingle")] == [
        (at("ada"), NOBODY),
        (NOBODY, at("ada")),
    ]
    assert held(town) == 1
    town.projects.send(BOT, "end", at("ada"), PROJECT)
    assert held(town) == 0


@pytest.mark.parametrize("who", ["bot", "ada"])
def test_the_issuer_or_the_holder_ends_it_at_once(town, who):
    mint(town)
    mined = town.projects.send(PEOPLE[who], "end", at("ada"), PROJECT)
    assert held(town) == 0
    assert town.projects.read("expiresAt", at("ada"), PROJECT) == 0
    assert mined.named("ExpiryChanged") == [{"holder": at("ada"), "id": PROJECT, "expiresAt": 0}]
    assert mined.named("TransferSingle")[0]["to"] == NOBODY


def test_nobody_else_gives_extends_or_ends(town):
    until, _ = mint(town)
    for who in ("mallory", "admin", "ada"):
        for asked in (("mint", at("mallory")), ("extend", at("ada"))):
            with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
                town.projects.send(PEOPLE[who], *asked, PROJECT, until + DAY)
    for who in ("mallory", "admin"):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            town.projects.send(PEOPLE[who], "end", at("ada"), PROJECT)


def test_what_runs_is_not_given_again(town):
    mint(town)
    with pytest.raises(Reverted, match="StillHeld"):
        mint(town, days=40)


def test_what_is_not_there_is_neither_extended_nor_ended(town):
    with pytest.raises(Reverted, match="NotHeld"):
        town.projects.send(BOT, "extend", at("ada"), PROJECT, town.bench.now() + DAY)
    with pytest.raises(Reverted, match="NotHeld"):
        town.projects.send(BOT, "end", at("ada"), PROJECT)


def test_an_end_lies_ahead_and_within_the_longest_term(town):
    for ends in (0, town.bench.now(), town.bench.now() + TERM + 60, 2**64 - 1):
        with pytest.raises(Reverted, match="WrongEnd"):
            town.projects.send(BOT, "mint", at("ada"), PROJECT, ends)
    until, _ = mint(town)
    for ends in (until, until - 1, town.bench.now() + TERM + 60):
        with pytest.raises(Reverted, match="WrongEnd"):
            town.projects.send(BOT, "extend", at("ada"), PROJECT, ends)


def test_nobody_hands_a_project_pass_on_or_lets_another(town):
    mint(town)
    with pytest.raises(Reverted, match="Soulbound"):
        town.projects.send(ADA, "safeTransferFrom", at("ada"), at("ben"), PROJECT, 1, b"")
    with pytest.raises(Reverted, match="Soulbound"):
        town.projects.send(ADA, "safeBatchTransferFrom", at("ada"), at("ben"), [PROJECT], [1], b"")
    with pytest.raises(Reverted, match="Soulbound"):
        town.projects.send(ADA, "setApprovalForAll", at("ben"), True)
    with pytest.raises(Reverted, match="ERC1155MissingApprovalForAll"):
        town.projects.send(MALLORY, "safeTransferFrom", at("ada"), at("mallory"), PROJECT, 1, b"")


def test_a_project_pass_says_that_it_stays(town):
    ways = [(NOBODY, NOBODY), (at("ada"), at("ben")), (NOBODY, at("ada")), (at("ada"), NOBODY)]
    told = [town.projects.read("isTransferable", PROJECT, *way) for way in ways]
    assert told == [False, False, True, True]


def test_a_project_passes_metadata_is_json_whatever_the_community_is_called(town):
    called = 'Plot"ter\\\n</script>\x01 Gärten'
    projects = town.bench.create(artifact("ProjectPass"), called, "G", TERM, at("admin"), at("bot"))
    head, _, body = projects.read("uri", 12).partition(",")
    assert head == "data:application/json;base64"
    assert json.loads(base64.b64decode(body))["name"] == f"{called}, project 12"


def test_it_knows_the_interfaces_it_keeps(town):
    known = ["01ffc9a7", "d9b67a26", "0e89341c", "7965db0b"]  # ERC-165, ERC-1155, its metadata, access control
    assert all(town.projects.read("supportsInterface", bytes.fromhex(each)) for each in known)
    assert not town.projects.read("supportsInterface", bytes.fromhex("ffffffff"))


# --- receivers that are contracts ---------------------------------------------------------------------------------


@pytest.fixture
def hostile(town):
    return town.bench.create(double("HostileReceiver"))


def test_a_wallet_that_takes_the_pass_has_it(town, hostile):
    hostile.send(MALLORY, "prepare", NOBODY, b"", RECEIVED, False)
    mint(town, hostile.address)
    assert (held(town, hostile.address), hostile.read("called")) == (1, 1)


@pytest.mark.parametrize(("answer", "refuses"), [(b"\0" * 4, False), (RECEIVED, True)])
def test_a_wallet_that_refuses_it_stands_in_nobodys_way(town, hostile, answer, refuses):
    hostile.send(MALLORY, "prepare", NOBODY, b"", answer, refuses)
    with pytest.raises(Reverted):
        mint(town, hostile.address)
    assert town.projects.read("expiresAt", hostile.address, PROJECT) == 0


def test_a_wallet_that_ends_its_pass_while_taking_it_has_none(town, hostile):
    ending = town.projects.made.call("end", hostile.address, PROJECT)
    hostile.send(MALLORY, "prepare", town.projects.address, ending, RECEIVED, False)
    mint(town, hostile.address)
    assert hostile.read("reentered")
    assert (held(town, hostile.address), town.projects.read("expiresAt", hostile.address, PROJECT)) == (0, 0)


@pytest.mark.parametrize("function", ["mint", "extend"])
def test_a_wallet_cannot_help_itself_while_taking_a_pass(town, hostile, function):
    more = town.projects.made.call(function, hostile.address, PROJECT + 1, town.bench.now() + 90 * DAY)
    hostile.send(MALLORY, "prepare", town.projects.address, more, RECEIVED, False)
    until, _ = mint(town, hostile.address)
    assert not hostile.read("reentered")
    assert held(town, hostile.address, PROJECT + 1) == 0
    assert town.projects.read("expiresAt", hostile.address, PROJECT) == until


def test_an_issuer_that_is_a_contract_cannot_be_doubled_by_coming_back(town, hostile):
    """It gives itself a pass and asks for the same once more from within: there is still only one."""
    town.projects.send(ADMIN, "grantRole", role("ISSUER"), hostile.address)
    asked = town.projects.made.call("mint", hostile.address, PROJECT, town.bench.now() + 9 * DAY)
    hostile.send(MALLORY, "prepare", town.projects.address, asked, RECEIVED, False)
    hostile.send(MALLORY, "act", town.projects.address, asked)
    assert not hostile.read("reentered")
    assert (held(town, hostile.address), hostile.read("called")) == (1, 1)
