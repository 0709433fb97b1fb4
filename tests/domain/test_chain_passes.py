"""Which project an award of a tier is to, and until when its pass stands."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.awarding.chain_passes import Project, project_of, wanted
from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.founded import Founded
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Tier
from bot.domain.ids import HOST, Address, ChainName, MemberId
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.requirements import AtLeast, Holds, Not, Requirement

BASE = ChainName("base")
OURS, OTHERS, KEY = (Address("0x" + pair * 20) for pair in ("c1", "d2", "5e"))
FOUNDED = Founded(BASE, KEY, OURS)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKEN = Holds(Probe(Kind.ERC721, BASE, OTHERS))


def orchard(number: int = 7, contract: Address = OURS) -> Holds:
    return Holds(Probe(Kind.PROJECT, BASE, contract, number))


def tier(requirement: Requirement | None) -> Tier:
    return Tier("Orchard", 1, requirement, ())


@pytest.mark.parametrize(
    "requirement", [orchard(), AtLeast(1, (TOKEN, orchard())), AtLeast(2, (orchard(), AtLeast(1, (orchard(),)), TOKEN))]
)
def test_it_is_the_one_project_that_the_tier_asks_for(requirement: Requirement):
    assert project_of(tier(requirement), [FOUNDED]) == Project(BASE, OURS, 7)


@pytest.mark.parametrize(
    "requirement",
    [None, TOKEN, orchard(contract=OTHERS), Not(orchard()), AtLeast(1, (orchard(7), orchard(8)))],
    ids=["none", "a token", "another's contract", "not to have it", "two projects"],
)
def test_a_tier_that_asks_for_none_of_ours_or_for_several_is_awarded_off_chain_alone(requirement: Requirement | None):
    with pytest.raises(AwardRefused) as refused:
        project_of(tier(requirement), [FOUNDED])
    assert (refused.value.problem, refused.value.detail) == (AwardProblem.NO_PROJECT, "Orchard")


def test_without_a_key_nobody_could_send_it():
    with pytest.raises(AwardRefused) as refused:
        project_of(tier(orchard()), [Founded(BASE, None, OURS)])
    assert refused.value.problem is AwardProblem.NO_KEY


def test_a_pass_stands_to_the_second_its_award_does():
    until = NOON + timedelta(days=30, microseconds=999_999)
    award = Award(MemberId(1), "Orchard", until, HOST, "", NOON)
    assert wanted(award, NOON) == NOON + timedelta(days=30)
    assert wanted(award, until) is None
    assert wanted(Award(MemberId(1), "Orchard", None, HOST, "", NOON), NOON) is None
    assert wanted(None, NOON) is None
