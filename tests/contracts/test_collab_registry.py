"""CollabRegistry: the council selects a design once, its creator is paid and a Lead from then on."""

import pytest

from bot.adapters.chain.artifacts import artifact, role
from bot.adapters.chain.founded.collab import CollabRegistries
from bot.domain.contributing.collab import Selection
from bot.domain.contributing.collab import shares as shares_of
from bot.domain.ids import Address, ChainName
from tests.bench import FOR_EVER, NOBODY, PEOPLE, Reverted, at, charter, double

pytestmark = pytest.mark.needs("eth-tester")
COUNCIL, MALLORY = PEOPLE["council"], PEOPLE["mallory"]
DESIGN, TERMS, URI = b"\x0d" * 32, b"\x0e" * 32, "ipfs://terms"
LEAD = 4
BASE = ChainName("base")


def shares(*people, parts=None):
    parts = parts or [100 // len(people)] * len(people)
    return [at(who) for who in people], parts, sum(parts), 0


def select(town, by=COUNCIL, design=DESIGN, creator="ada", terms=TERMS, paid=None):
    return town.collabs.send(by, "select", design, at(creator), terms, URI, paid or shares("ada", "council"))


def split_of(town, design=DESIGN):
    return town.bench.known(town.collabs.read("selectionOf", design)[2], SPLIT)


SPLIT = double("SplitDouble")


def test_a_selected_design_is_kept_and_told(town):
    mined = select(town)
    creator, moment, split, terms = town.collabs.read("selectionOf", DESIGN)
    assert (creator, moment, terms) == (at("ada"), mined.at, TERMS)
    assert mined.named("SelectedForCollaboration") == [
        {"contentHash": DESIGN, "creator": at("ada"), "split": split, "termsHash": TERMS, "termsURI": URI}
    ]


def test_its_creator_is_a_lead_from_then_on(town):
    mined = select(town)
    assert town.tiers.read("tierOf", at("ada")) == LEAD
    assert mined.named("TierFloorSet") == [{"holder": at("ada"), "floor": LEAD, "until": FOR_EVER}]


def test_the_council_can_say_otherwise_later(town):
    select(town)
    town.tiers.send(COUNCIL, "setFloor", at("ada"), 0, 0)
    assert town.tiers.read("tierOf", at("ada")) == 0
    assert town.collabs.read("selectionOf", DESIGN)[0] == at("ada")


def test_anyone_has_the_split_pay_out_and_nobody_can_change_it(town):
    paid = shares("ada", "council", parts=[75, 25])
    select(town, paid=paid)
    split = split_of(town)
    assert split.read("owner") == NOBODY
    before = balance(town, "ada")
    town.bench.send(MALLORY, split.address, b"", 1_000)
    split.send(MALLORY, "distribute", paid, NOBODY, at("mallory"))
    assert balance(town, "ada") - before == 750
    with pytest.raises(Reverted):
        split.send(MALLORY, "distribute", shares("mallory"), NOBODY, at("mallory"))


def test_a_design_is_selected_once(town):
    select(town)
    with pytest.raises(Reverted, match="AlreadySelected"):
        select(town, creator="council")
    select(town, design=b"\x0f" * 32)


def test_only_the_council_selects(town):
    for who in ("admin", "guardian", "bot", "ada", "mallory"):
        with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
            select(town, PEOPLE[who])


def test_a_selection_names_its_design_and_its_terms(town):
    for wrong in ({"design": bytes(32)}, {"terms": bytes(32)}):
        with pytest.raises(Reverted, match="Incomplete"):
            select(town, **wrong)


def test_the_creator_is_among_those_who_are_paid(town):
    for paid in (shares("council", "ben"), ([], [], 0, 0)):
        with pytest.raises(Reverted, match="CreatorUnpaid"):
            select(town, paid=paid)


def test_shares_the_factory_refuses_select_nothing(town):
    with pytest.raises(Reverted, match="AllocationsDoNotAddUp"):
        select(town, paid=([at("ada")], [50], 100, 0))
    assert town.collabs.read("selectionOf", DESIGN)[1] == 0
    assert town.tiers.read("tierOf", at("ada")) == 0


def test_a_community_without_a_factory_selects_nothing(town):
    bench = town.bench
    founding = bench.create(artifact("Founding"), charter(splits=NOBODY))
    registry = bench.known(founding.read("registry"), artifact("CollabRegistry"))
    with pytest.raises(Reverted, match="NoSplits"):
        registry.send(COUNCIL, "select", DESIGN, at("ada"), TERMS, URI, shares("ada"))


def test_a_creators_contract_is_not_called(town):
    hostile = town.bench.create(double("HostileReceiver"))
    hostile.send(MALLORY, "prepare", NOBODY, b"", b"\0" * 4, True)
    paid = ([hostile.address], [100], 100, 0)
    town.collabs.send(COUNCIL, "select", DESIGN, hostile.address, TERMS, URI, paid)
    assert (town.tiers.read("tierOf", hostile.address), hostile.read("called")) == (LEAD, 0)


def test_a_later_registry_takes_over_where_the_admin_says_so(town):
    """Contracts are replaced by pointing elsewhere; the old one stays to be read and raises nobody any more."""
    select(town)
    new = town.bench.create(artifact("CollabRegistry"), charter(splits=town.splits.address), town.tiers.address)
    admin = PEOPLE["admin"]
    town.tiers.send(admin, "grantRole", role("REGISTRY"), new.address)
    town.tiers.send(admin, "revokeRole", role("REGISTRY"), town.collabs.address)
    new.send(COUNCIL, "select", DESIGN, at("ben"), TERMS, URI, shares("ben"))
    assert town.tiers.read("tierOf", at("ben")) == LEAD
    with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
        select(town, design=b"\x0f" * 32)


def balance(town, who):
    return int(town.bench.ask("eth_getBalance", [at(who), town.bench.ask("eth_blockNumber", [])]), 16)


def test_what_the_bot_prepares_is_what_the_council_can_send(town):
    ada, council = (Address(at(who).lower()) for who in ("ada", "council"))
    paid = shares_of(f"creator 75, {council} 25", ada)
    prepared = Selection(BASE, Address(town.collabs.address.lower()), DESIGN.hex(), ada, TERMS.hex(), URI, paid)
    words = bytes.fromhex(CollabRegistries({}).words(prepared)[2:])
    assert town.bench.send(COUNCIL, town.collabs.address, words).named("SelectedForCollaboration")
    creator, _, _, terms = town.collabs.read("selectionOf", DESIGN)
    assert (creator.lower(), terms) == (ada, TERMS)
    split, parts = split_of(town), [one.parts for one in paid]
    before = balance(town, "ada")
    town.bench.send(MALLORY, split.address, b"", 1_000)
    split.send(MALLORY, "distribute", shares("ada", "council", parts=parts), NOBODY, at("mallory"))
    assert balance(town, "ada") - before == 750
