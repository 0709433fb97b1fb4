"""A policy file becomes the next revision by the same path as chat, whole or not at all; and the host's awards."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import (
    AwardProblem,
    AwardRefused,
    ChangeProblem,
    ChangeRefused,
    DoorGone,
    Fault,
    FileRefused,
    PlatformUnavailable,
    RequirementProblem,
    RequirementRefused,
    RoleRefused,
    TierProblem,
    TierRefused,
    WhichCommunity,
)
from bot.domain.giving.breaker import Answer
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import HOST, Account, Place, Platform
from bot.domain.requirements.holdings import Wallet
from bot.ports import Contract
from bot.services.awarding.awards import Awards, HostAward
from bot.services.changing.policy import PolicyService
from bot.services.changing.policy_file import PolicyImport
from bot.services.giving.recheck import Recheck, community_job
from bot.text.policy_file import SAME, changes, mistake
from tests.changing import changes_over, off_chain
from tests.house_verify import ADA, PASS, PLACE, WALLET, open_house

MAKER = f"""
[[tier]]
name = "Maker"
rank = 1
requirement = "{PASS} >= 1"
roles = [5]
"""
RESIDENT = """
[[tier]]
name = "Resident"
rank = 2
roles = [6]
"""


class Roles:
    """A server whose roles 5 to 7 the bot may give; 8 is dangerous, 9 stands above it."""

    away = False

    async def role(self, place, role):
        if self.away:
            raise PlatformUnavailable
        if role not in range(5, 10):
            raise DoorGone
        dangerous = ("administrator",) if role == 8 else ()
        return RoleFacts(role, f"role {role}", role, managed=False, everyone=False, dangerous=dangerous)

    async def standing(self, place, account):
        return Standing(top=9, manages_roles=True)


class Office:
    """The host at the shell, over the sign-in's house."""

    def __init__(self, house):
        self.house, self.roles = house, Roles()
        house.chain.contracts[PASS] = Contract("Garden Pass", "PASS", 0)
        policies = PolicyService(house.store, house.queue, house.reconcile.chains, house.clock)
        self.changes = changes_over(house.store, house.queue, house.reconcile.chains, house.clock)
        self.imports = PolicyImport(policies, self.changes, {Platform.DISCORD: self.roles})
        on_chain = off_chain(house.store, house.queue, house.clock)
        self.awards = Awards(house.store, house.queue, house.reconcile, house.clock, on_chain)
        self.recheck = Recheck(house.store, house.queue, house.reconcile, house.clock)

    async def imported(self, text):
        await self.applied(text)
        policy = await self.policy()
        await self.recheck.requested(community_job(self.house.garden.id, f"policy {policy.revision}"))
        return policy

    async def applied(self, text):
        draft = await self.imports.look(text)
        if draft.preview is not None:
            await self.imports.apply(draft.preview.proposal)

    async def policy(self):
        async with self.house.store.read() as tx:
            return await tx.policies.current(self.house.garden.id)

    async def mistakes(self, text):
        with pytest.raises(FileRefused) as refused:
            await self.imports.look(text)
        return {one.at: one.what for one in refused.value.mistakes}

    async def ada(self, amount=1):
        self.house.holds(WALLET, amount)
        async with self.house.store.write() as tx:
            member = await tx.members.ensure(self.house.garden.id, ADA)
            await tx.members.link(member.id, Wallet(WALLET), self.house.clock.now())
        await self.house.reconcile(self.house.garden.id, [member.id], "verified")
        return member.id

    async def held(self, member):
        async with self.house.store.read() as tx:
            return {one.tier for one in await tx.passes.open([member])}

    async def wanted(self, member):
        async with self.house.store.read() as tx:
            return {s.door.id for s in await tx.doors.of(member, Platform.DISCORD) if s.wanted}


@pytest.fixture
async def office(tmp_path):
    async with open_house(tmp_path) as house, asyncio.timeout(30):
        await house.set_tiers()
        yield Office(house)


async def test_a_file_is_one_new_revision_by_the_host(office):
    before = await office.policy()
    policy = await office.imported(MAKER + RESIDENT)
    assert [tier.name for tier in policy.tiers] == ["Maker", "Resident"]
    assert (policy.revision, policy.author, policy.author.name) == (before.revision + 1, HOST, "the host")
    assert policy.tiers[0].requirement.name == "Garden Pass", "the contract was looked at"


async def test_looking_changes_nothing_and_says_what_would_be_added_changed_and_removed(office):
    await office.imported(MAKER + RESIDENT)
    before = await office.policy()
    revision = before.revision
    new = MAKER.replace("rank = 1", 'rank = 9\ngrace = "1d"') + RESIDENT.replace("Resident", "Curator")
    draft = await office.imports.look(new)
    assert await office.policy() == before
    lines = changes(draft.community, draft.current, draft.change, draft.unseen)
    assert lines[0] == f"Plotter Garden: revision {revision} becomes {revision + 1}."
    assert lines[1:] == [
        "+ Curator (rank 2); by awards alone; role 6; given at latest; no grace",
        "~ Maker",
        "  rank 1 -> 9",
        "  no grace -> grace 1 day, 0:00:00",
        "- Resident (rank 2); by awards alone; role 6; given at latest; no grace",
        "Awards of removed tiers end, and their doors close.",
    ]


async def test_what_is_in_force_already_makes_no_revision(office):
    first = await office.imported(MAKER)
    draft = await office.imports.look(MAKER)
    assert changes(draft.community, draft.current, draft.change, ()) == [SAME]
    assert (await office.imported(MAKER)).revision == first.revision


async def test_every_mistake_is_named_at_once_and_nothing_is_changed(office):
    before = office.house.dump()
    found = await office.mistakes(
        MAKER.replace("roles = [5]", "roles = [5, 8, 9, 77]\nchats = [-1]")
        + RESIDENT.replace("rank = 2", "rank = 1")
        + '[[tier]]\nname = "Odd"\nrank = 3\nrequirement = "erc721:moon:'
        + PASS.contract
        + '"\ngrace = "soon"\n'
        + f'[[tier]]\nname = "Bare"\nrank = 4\nrequirement = "erc721:base:{WALLET}"\n'
    )
    assert {at: type(what) if isinstance(what, Exception) else what for at, what in found.items()} == {
        "tier 1.roles": RoleRefused,
        "tier 1.chats": Fault.NO_PLACE,
        "tier 2": TierRefused,
        "tier 3.requirement": RequirementRefused,
        "tier 3.grace": AwardRefused,
        "tier 4.requirement": RequirementRefused,
    }
    assert found["tier 3.requirement"].problem is RequirementProblem.UNKNOWN_CHAIN
    assert found["tier 4.requirement"].problem is RequirementProblem.NO_CODE
    assert office.house.dump() == before


async def test_each_mistake_says_where_and_what_to_do(office):
    with pytest.raises(FileRefused) as refused:
        await office.imports.look(RESIDENT.replace("rank = 2", 'rank = 1001\ncolour = "red"'))
    (line,) = map(mistake, refused.value.mistakes)
    assert line.startswith("tier 1.colour: There is no such key. Remove it; known here: name, rank, requirement")
    with pytest.raises(FileRefused) as refused:
        await office.imports.look(RESIDENT.replace("rank = 2", "rank = 1001"))
    (line,) = map(mistake, refused.value.mistakes)
    assert line.startswith("tier 1: A rank is a whole number from 0 to 1000")


async def test_capitals_alone_do_not_make_another_tier(office):
    await office.imported(MAKER)
    assert await office.mistakes(MAKER.replace('"Maker"', '"maker"')) == {"tier 1.name": Fault.CAPITALS}


async def test_what_changed_between_looking_and_applying_is_not_overwritten(office):
    draft = await office.imports.look(MAKER)
    await office.imported(RESIDENT)
    with pytest.raises(ChangeRefused) as refused:
        await office.imports.apply(draft.preview.proposal)
    assert refused.value.problem is ChangeProblem.STALE
    assert [tier.name for tier in (await office.policy()).tiers] == ["Resident"]


async def test_a_tier_that_comes_back_waits_until_nobody_holds_the_old_one(office):
    await office.imported(MAKER)
    ada = await office.ada()
    await office.applied(RESIDENT)
    found = await office.mistakes(MAKER + RESIDENT)
    assert found["tier 1"].problem is TierProblem.LEAVING
    await office.recheck.community(office.house.garden.id, "sweep")
    assert await office.held(ada) == set()
    await office.imported(MAKER + RESIDENT)
    assert await office.held(ada) == {"Maker"}


async def test_awards_of_a_removed_tier_end_and_those_of_a_changed_one_stay(office):
    await office.imported(MAKER + RESIDENT)
    for tier in ("Maker", "Resident"):
        _, member = await office.awards.award_by_host(HostAward(ADA, tier))
    await office.imported(MAKER)
    assert await office.held(member.id) == {"Maker"}
    assert await office.wanted(member.id) == {5}
    await office.imported(MAKER.replace("roles = [5]", "roles = [7]"))
    assert await office.wanted(member.id) == {7}, "a tier that stays opens its new doors and closes the old ones"


async def test_a_first_no_to_the_old_requirement_says_nothing_of_the_new_one(office):
    office.house.chain.endpoints = 1
    await office.imported(MAKER)
    ada = await office.ada()
    office.house.holds(WALLET, 0)
    office.house.chain.mine(5)
    await office.recheck.community(office.house.garden.id, "sweep")
    async with office.house.store.read() as tx:
        assert (await tx.passes.open([ada]))[0].doubt is not None
    office.house.clock.pass_by(minutes=5)
    office.house.chain.mine(5)
    await office.imported(MAKER.replace(">= 1", ">= 2"))
    assert await office.held(ada) == {"Maker"}, "it was said once only"
    office.house.clock.pass_by(minutes=5)
    office.house.chain.mine(5)
    await office.recheck.community(office.house.garden.id, "sweep")
    assert await office.held(ada) == set()


async def test_a_yes_to_losses_of_the_old_requirement_is_no_yes_to_those_of_the_new_one(office):
    await office.imported(MAKER)
    ada = await office.ada(2)
    async with office.house.store.write() as tx:
        question = await tx.questions.ask(office.house.garden.id, "Maker", [ada], office.house.clock.now())
        await tx.questions.answer(question, Answer.TAKE, ADA)
    await office.applied(MAKER.replace(">= 1", ">= 2"))
    async with office.house.store.read() as tx:
        assert await tx.questions.of([ada]) == {}


async def test_roles_nobody_can_see_now_are_said_and_not_refused(office):
    office.roles.away = True
    draft = await office.imports.look(MAKER)
    assert [door.id for door in draft.unseen] == [5]
    assert "the roles 5" in changes(draft.community, draft.current, draft.change, draft.unseen)[-1]


async def test_the_community_is_named_by_its_number_or_a_place_and_must_be_one(office):
    async with office.house.store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 77), "Elsewhere")
    for said in (f"discord:{PLACE.id}", str(office.house.garden.id)):
        assert (await office.imports.look(f'community = "{said}"{MAKER}')).community == office.house.garden
    for said in ("", "discord:5", f"telegram:{PLACE.id}", "Plotter Garden"):
        with pytest.raises(WhichCommunity):
            await office.imports.look(f'community = "{said}"{MAKER}')
    await office.applied(f'community = "{other.id}"\n[[tier]]\nname = "Only"\nrank = 1')
    assert [tier.name for tier in (await office.policy()).tiers] == []


# ---------------------------------------------------------------- awards


async def test_the_host_awards_an_account_nobody_has_seen_and_a_member_by_number(office):
    await office.imported(RESIDENT)
    there = Account(Platform.TELEGRAM, 123)
    award, member = await office.awards.award_by_host(HostAward(there, "resident", span="30d", why="helped"))
    assert (award.tier, award.by, award.why) == ("Resident", HOST, "helped")
    assert award.until == office.house.clock.now() + timedelta(days=30)
    assert await office.held(member.id) == {"Resident"}
    until = office.house.clock.now() + timedelta(hours=1)
    again, _ = await office.awards.award_by_host(HostAward(member.id, "Resident", until=until))
    assert (again.member, again.until) == (member.id, until)


@pytest.mark.parametrize(
    ("ask", "problem"),
    [
        ({"whom": 404}, AwardProblem.NOBODY),
        ({"whom": ADA, "span": "soon"}, AwardProblem.DURATION),
        ({"whom": ADA, "until": -1}, AwardProblem.PAST),
    ],
)
async def test_an_award_that_cannot_be_is_refused(office, ask, problem):
    await office.imported(RESIDENT)
    if "until" in ask:
        ask = ask | {"until": office.house.clock.now()}
    with pytest.raises(AwardRefused) as refused:
        await office.awards.award_by_host(HostAward(tier="Resident", **ask))
    assert refused.value.problem is problem


async def test_a_member_of_another_community_is_nobody_here(office):
    await office.imported(RESIDENT)
    async with office.house.store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 77), "Elsewhere")
        stranger = await tx.members.ensure(other.id, ADA)
    with pytest.raises(AwardRefused):
        await office.awards.award_by_host(HostAward(stranger.id, "Resident", str(office.house.garden.id)))
