"""Founding: three contracts that know each other, the roles as the charter says, and no power for who founded them."""

import pytest

from bot.adapters.chain.artifacts import artifact, role
from sandbox.chain.people import owner
from tests.bench import CAP, DELAY, NOBODY, PEOPLE, TERM, WINDOW, Reverted, at, charter

pytestmark = pytest.mark.needs("eth-tester")
ADMIN = PEOPLE["admin"]
HOLDERS = {
    "ledger": {"ADMIN": "admin", "GUARDIAN": "guardian", "REPORTER": "bot"},
    "tiers": {"ADMIN": "admin", "COUNCIL": "council", "GUARDIAN": "guardian"},
    "collabs": {"ADMIN": "admin", "COUNCIL": "council"},
    "projects": {"ADMIN": "admin", "ISSUER": "bot"},
}
ROLES = ("ADMIN", "COUNCIL", "GUARDIAN", "REGISTRY", "REPORTER", "ISSUER")


def test_the_three_know_each_other(town):
    assert town.ledger.read("pass") == town.tiers.address.lower()
    assert town.tiers.read("ledger") == town.ledger.address.lower()
    assert town.collabs.read("pass") == town.tiers.address.lower()
    assert town.tiers.read("holdersOf", role("REGISTRY")) == (town.collabs.address.lower(),)


def test_they_keep_what_the_charter_settles(town):
    assert (town.tiers.read("name"), town.tiers.read("symbol")) == ("Plotter Garden", "GARDEN")
    assert (town.ledger.read("pointsPerRound"), town.ledger.read("challengeWindow")) == (CAP, WINDOW)
    assert (town.tiers.read("moveDelay"), town.projects.read("longestTerm")) == (DELAY, TERM)
    assert town.collabs.read("splits") == town.splits.address.lower()


@pytest.mark.parametrize("contract", HOLDERS)
def test_each_role_is_held_by_whom_the_charter_names_and_nobody_else(town, contract):
    standing = getattr(town, contract)
    held = {name: standing.read("holdersOf", role(name)) for name in ROLES}
    held = {name: who for name, who in held.items() if who and name != "REGISTRY"}
    assert held == {name: (at(who),) for name, who in HOLDERS[contract].items()}
    assert not standing.read("hasRole", role("ADMIN"), owner().address)


@pytest.mark.parametrize("person", ["admin", "council", "guardian"])
def test_a_bots_key_that_is_one_of_the_peoples_is_refused(town, person):
    with pytest.raises(Reverted, match="KeptApart"):
        town.bench.create(artifact("Founding"), charter(reporter=at(person)))


def test_a_project_pass_whose_issuer_is_its_admin_is_refused(town):
    with pytest.raises(Reverted, match="KeptApart"):
        town.bench.create(artifact("ProjectPass"), "Garden", "G", TERM, at("admin"), at("admin"))


def test_a_charter_without_an_admin_is_refused(town):
    with pytest.raises(Reverted, match="NoAdmin"):
        town.bench.create(artifact("Founding"), charter(admin=NOBODY))


def test_the_largest_charter_still_fits_into_one_transaction(town):
    most = charter(
        name="N" * 64, symbol="S" * 16, tiers=["T" * 32] * 20, thresholds=list(range(1, 20)), splits=town.splits.address
    )
    made = artifact("Founding")
    assert len(made.creation(most)) <= 49_152  # EIP-3860
    founding = town.bench.create(made, most)
    tiers = town.bench.known(founding.read("pass"), artifact("TierPass"))
    assert tiers.read("lead") == 20


# --- roles --------------------------------------------------------------------------------------------------------


def test_the_admin_gives_and_takes_roles(town):
    for standing, name in ((town.ledger, "GUARDIAN"), (town.tiers, "COUNCIL"), (town.projects, "ISSUER")):
        before = standing.read("holdersOf", role(name))
        standing.send(ADMIN, "grantRole", role(name), at("ben"))
        standing.send(ADMIN, "grantRole", role(name), at("ben"))  # twice is once
        assert standing.read("holdersOf", role(name)) == (*before, at("ben"))
        standing.send(ADMIN, "revokeRole", role(name), before[0])
        standing.send(ADMIN, "revokeRole", role(name), before[0])
        assert standing.read("holdersOf", role(name)) == (at("ben"),)
        standing.send(PEOPLE["ben"], "renounceRole", role(name), at("ben"))
        assert standing.read("holdersOf", role(name)) == ()


def test_nobody_else_does(town):
    for who in ("council", "guardian", "bot", "mallory"):
        for standing in (town.ledger, town.tiers, town.collabs, town.projects):
            for wanted in ROLES:
                with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
                    standing.send(PEOPLE[who], "grantRole", role(wanted), at("mallory"))


@pytest.mark.parametrize(
    ("contract", "first", "second"),
    [
        ("ledger", "REPORTER", "GUARDIAN"),
        ("ledger", "REPORTER", "ADMIN"),
        ("ledger", "GUARDIAN", "REPORTER"),
        ("ledger", "ADMIN", "ISSUER"),
        ("tiers", "COUNCIL", "REPORTER"),
        ("tiers", "REGISTRY", "ISSUER"),
        ("projects", "ISSUER", "ADMIN"),
        ("projects", "ISSUER", "COUNCIL"),
        ("projects", "ISSUER", "REGISTRY"),
    ],
)
def test_a_role_of_the_bot_stands_beside_no_other(town, contract, first, second):
    standing = getattr(town, contract)
    standing.send(ADMIN, "grantRole", role(first), at("ben"))
    with pytest.raises(Reverted, match="KeptApart"):
        standing.send(ADMIN, "grantRole", role(second), at("ben"))
    standing.send(ADMIN, "revokeRole", role(first), at("ben"))
    standing.send(ADMIN, "grantRole", role(second), at("ben"))


def test_a_bots_key_that_was_stolen_is_replaced(town):
    town.ledger.send(ADMIN, "revokeRole", role("REPORTER"), at("bot"))
    town.ledger.send(ADMIN, "grantRole", role("REPORTER"), at("ben"))
    assert town.ledger.read("holdersOf", role("REPORTER")) == (at("ben"),)
