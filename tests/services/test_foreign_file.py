"""Another bot's file becomes tiers beside those there are; what has no place here is listed, the rest stays."""

import asyncio
import json
from dataclasses import replace

import pytest

from bot.domain.changing.foreign import Left, LeftOut
from bot.domain.errors import FileRefused, RequirementProblem, RequirementRefused, RoleRefused, TierRefused
from bot.domain.giving.policy import MOST_TIERS, Difference, Door, DoorKind
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.notation import notation
from bot.ports import Contract
from bot.text.policy_import import besides, left_out
from tests.house_verify import BASE, PASS, PLACE, open_house
from tests.services.test_policy_file import MAKER, RESIDENT, Office

COIN = Probe(Kind.ERC20, BASE, Address("0x" + "cc" * 20))
NFT = {"type": "ERC721", "chainId": 8453, "contractAddress": PASS.contract}


class Server:
    """A server in which every role stands low, but for 8388608, which is dangerous."""

    async def role(self, place, role):
        return RoleFacts(
            role, "r", 1, managed=False, everyone=False, dangerous=("administrator",) if role == 2**23 else ()
        )

    async def standing(self, place, account):
        return Standing(9, manages_roles=True)


@pytest.fixture
async def office(tmp_path):
    async with open_house(tmp_path) as house, asyncio.timeout(30):
        await house.set_tiers()
        office = Office(house)
        house.chain.contracts[COIN] = Contract("Loom", "LOOM", 6)
        office.imports = replace(office.imports, chain_ids={BASE: 8453}, platforms={PLACE.platform: Server()})
        yield office


def rules(*each):
    return json.dumps({"rules": [NFT | one for one in each]})


async def test_rules_become_tiers_above_those_there_are(office):
    await office.applied(MAKER.replace("roles = [5]", "roles = [4194309]") + RESIDENT.replace("[6]", "[4194310]"))
    before = await office.policy()
    draft = await office.imports.look(rules({"name": "Apes", "roleId": "5000000"}, {"minToken": "9", "name": "Whales"}))
    assert await office.policy() == before
    added = {tier.name: (tier.rank, tier.doors) for tier in draft.change.added}
    assert added == {"Apes": (3, (Door(DoorKind.ROLE, PLACE, 5_000_000),)), "Whales": (4, ())}
    assert not draft.change.removed
    assert not draft.change.changed
    assert draft.preview is not None


async def test_a_tier_that_is_there_asks_for_what_the_file_says_and_keeps_the_rest(office):
    await office.applied(MAKER.replace("roles = [5]", 'roles = [4194309]\ngrace = "1d"'))
    draft = await office.imports.look(rules({"name": "maker", "minToken": "3", "roleId": "5000000"}))
    ((old, new),) = draft.change.changed
    assert (new.name, new.rank, new.grace) == (old.name, old.rank, old.grace)
    assert [door.id for door in new.doors] == [4_194_309, 5_000_000]
    assert notation(new.requirement) == f"{PASS} >= 3"


async def test_names_are_cleaned_and_two_of_one_name_are_told_apart(office):
    evil = "Ho\u202eld\u200ber @everyone https://evil.example/x <@&5>" + "x" * 90
    draft = await office.imports.look(rules({"name": evil, "roleId": "1"}, {"name": evil, "minToken": "2"}))
    one, other = (tier.name for tier in draft.change.added)
    assert "evil" not in one
    assert "\u202e" not in one
    assert len(one) <= 40
    assert other.endswith(" 2")


async def test_decimals_are_asked_of_the_contract(office):
    coin = {"type": "ERC20", "contractAddress": COIN.contract, "minToken": "0.5", "maxToken": "100", "name": "Some"}
    draft = await office.imports.look(rules(coin))
    (tier,) = draft.change.added
    assert notation(tier.requirement) == f"{COIN} >= 0.5 decimals 6 and not {COIN} >= 100.000001 decimals 6"


async def test_a_contract_and_a_role_that_cannot_be_are_listed_and_the_rest_is_taken(office):
    draft = await office.imports.look(
        rules(
            {"name": "Good"},
            {"name": "Bare", "contractAddress": "0x" + "0d" * 20},
            {"name": "Dangerous", "roleId": str(2**23)},
            {"name": "Elsewhere", "chainId": 137},
        )
    )
    assert [tier.name for tier in draft.change.added] == ["Good"]
    reasons = [(one.what.partition(":")[0], type(one.why)) for one in draft.left]
    assert reasons == [("Elsewhere", Left), ("Bare", RequirementRefused), ("Dangerous", RoleRefused)]
    said = left_out(draft.left)
    assert said[0] == "3 things of this file are left out:"
    assert "the host has no chain 137" in said[1]
    assert all(line.startswith("- ") for line in said[1:])


async def test_while_a_chain_is_silent_nothing_is_taken_or_left_out(office):
    office.house.chain.silent = {0, 1}
    for file in (rules({}), rules({"type": "ERC20", "contractAddress": COIN.contract, "maxToken": "1"})):
        with pytest.raises(FileRefused) as refused:
            await office.imports.look(file)
        assert refused.value.mistakes[0].what.problem is RequirementProblem.UNREADABLE


async def test_more_roles_than_there_is_room_for_are_listed(office):
    many = [{"name": f"T{n}", "minToken": str(n)} for n in range(1, MOST_TIERS + 3)]
    draft = await office.imports.look(rules(*many))
    assert len(draft.policy.tiers) == MOST_TIERS
    assert [type(one.why) for one in draft.left] == [TierRefused] * 2


async def test_what_is_applied_is_what_was_shown(office):
    draft = await office.imports.look(rules({"name": "Apes"}))
    await office.imports.apply(draft.preview.proposal)
    assert (await office.policy()).tiers == draft.policy.tiers
    assert not (await office.imports.look(rules({"name": "Apes"}))).change


def test_where_nothing_fits_the_moderator_reads_what_to_do_and_where_nothing_is_new_that_it_is_so():
    nothing = Difference((), (), ())
    same, nothing_fits = besides(nothing, [], []), besides(nothing, [], [LeftOut("Odd: ROFL", Left.KIND, "ROFL")])
    assert same == ["This is how it is already. There is nothing to change."]
    assert "`/gate tier build`" in nothing_fits[0]
    assert nothing_fits[2] == "- Odd: ROFL: I do not read this kind (ROFL)"
