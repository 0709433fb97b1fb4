"""Templates of tiers: the numbers they suggest, and what may be filled in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changing.drafts import Pasted
from bot.domain.changing.templates import Plan, Step, Template, amounts
from bot.domain.errors import SetupProblem, SetupRefused
from bot.domain.ids import Account, ChainName, CommunityId, Platform, address
from bot.domain.requirements.holdings import Kind

CONTRACT = address("0x" + "aa" * 20)
GRACE = Account(Platform.DISCORD, 9, "grace")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STEPS = (Step("Holder"), Step("Collector"), Step("Whale"))
EMPTY = Template(CommunityId(1), GRACE, NOON, Plan.HOLDERS, STEPS)
PASTED = replace(EMPTY, pasted=Pasted(ChainName("base"), CONTRACT, (Kind.ERC721, Kind.ERC1155)))


def refused(do) -> SetupProblem:
    with pytest.raises(SetupRefused) as found:
        do()
    return found.value.problem


@pytest.mark.parametrize(
    ("kind", "supply", "decimals", "expected"),
    [
        (Kind.ERC721, None, 0, ("1", "5", "20")),
        (Kind.ERC721, 10_000, 0, ("1", "5", "20")),
        (Kind.ERC721, 100, 0, ("1", "2", "5")),
        (Kind.ERC721, 7, 0, ("1", "2", "3")),
        (Kind.ERC1155, None, 0, ("1", "3", "10")),
        (Kind.ERC20, 10**9 * 10**18, 18, ("1000", "100000", "1000000")),
        (Kind.ERC20, 21 * 10**6 * 10**8, 8, ("10", "1000", "10000")),
        (Kind.ERC20, None, 18, ("1", "10", "100")),
    ],
)
def test_numbers_are_suggested_that_suit_how_much_of_it_there_is(kind, supply, decimals, expected):
    assert amounts(kind, supply, decimals) == expected


@given(st.sampled_from(Kind), st.none() | st.integers(0, 2**256 - 1), st.integers(0, 77))
def test_suggested_numbers_can_always_be_taken_as_they_are(kind, supply, decimals):
    PASTED.with_amounts(amounts(kind, supply, decimals))


@pytest.mark.parametrize(
    "typed",
    [("1", "2"), ("1", "1", "2"), ("3", "2", "1"), ("0", "1", "2"), ("-1", "1", "2"), ("1", "x", "3"),
     ("1", "2", "NaN"), ("1", "2", "Infinity"), ("1", "", "3"), ("1,5", "2", "3")],
)  # fmt: skip
def test_numbers_that_do_not_rise_are_refused(typed):
    assert refused(lambda: PASTED.with_amounts(typed)) is SetupProblem.NUMBERS


def test_numbers_are_taken_with_the_blanks_people_write():
    template = PASTED.with_amounts(("12.50", " 1 000 ", "1\u202f000\u202f000"))
    assert [step.amount for step in template.steps] == ["12.50", "1000", "1000000"]


@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_whatever_is_typed_as_a_number_is_plain_figures_afterwards_or_refused(typed):
    try:
        template = PASTED.with_amounts(typed)
    except SetupRefused:
        return
    assert all(set(step.amount) <= set("0123456789.") for step in template.steps)


def test_each_tier_has_a_name_of_its_own():
    assert refused(lambda: EMPTY.with_names(("A", "B", "a"))) is SetupProblem.NAMES
    assert refused(lambda: EMPTY.with_names(("A", "B", ""))) is SetupProblem.NAMES
    assert refused(lambda: EMPTY.with_names(("A", "B"))) is SetupProblem.NAMES
    assert [step.name for step in EMPTY.with_names(("A", "B", "C")).steps] == ["A", "B", "C"]


def test_it_is_ready_once_every_tier_has_its_number_and_its_role():
    numbered = PASTED.asking(Kind.ERC721)
    opened = numbered.with_role(0, 5).with_role(1, 6)
    assert not opened.ready
    assert opened.with_role(2, 7).ready
    assert not PASTED.with_role(0, 5).with_role(1, 6).with_role(2, 7).ready
    assert refused(lambda: numbered.with_role(3, 8)) is SetupProblem.TEMPLATE_GONE


def test_a_project_asks_for_nothing_and_needs_a_role_alone():
    project = replace(EMPTY, plan=Plan.PROJECT, steps=(Step("Resident"),))
    assert not project.ready
    assert project.with_role(0, 5).ready
    assert project.requirement(project.steps[0]) == ""


def test_what_it_asks_for_reads_as_a_moderator_would_type_it():
    nft = PASTED.asking(Kind.ERC721)
    assert [nft.requirement(step) for step in nft.steps][1] == f"erc721:base:{CONTRACT} >= 5"
    edition = replace(PASTED.asking(Kind.ERC1155), token_id="7")
    assert edition.requirement(edition.steps[0]) == f"erc1155:base:{CONTRACT}#7 >= 1"


def test_a_kind_that_the_contract_is_not_cannot_be_asked_for():
    assert refused(lambda: PASTED.asking(Kind.ERC20)) is SetupProblem.TEMPLATE_GONE
    assert refused(lambda: EMPTY.asking(Kind.ERC721)) is SetupProblem.TEMPLATE_GONE
    assert refused(lambda: EMPTY.requirement(STEPS[0])) is SetupProblem.TEMPLATE_GONE
