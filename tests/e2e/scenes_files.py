"""The play of the moderators ends: the policy as a file, many at once, who approves what, a role of another bot's."""

import json

from tests.e2e.scenes_commands import CSV
from tests.e2e.second_opinion import Act, File, Outcome, Scenario

HANDED_IN: dict[str, Scenario] = {}
"""In the order they are played."""


def scene(play: Scenario) -> Scenario:
    HANDED_IN[play.__name__] = play
    return play


@scene
async def the_policy_is_handed_over(act: Act) -> Outcome:
    return await act.slash("hana", "gate export")


@scene
async def the_same_file_changes_nothing(act: Act) -> Outcome:
    return await act.slash("hana", "gate import", file=exported(act))


@scene
async def a_file_with_another_rank_is_previewed(act: Act) -> Outcome:
    await act.slash("hana", "gate export")
    file = exported(act)
    return await act.slash("hana", "gate import", file=File(file.name, file.text.replace("rank = 3", "rank = 5")))


@scene
async def and_applied(act: Act) -> Outcome:
    return await act.click("hana", "Apply")


@scene
async def a_file_with_mistakes(act: Act) -> Outcome:
    mistaken = '[[tier]]\nname = "X"\nrank = "high"\nrequirement = "erc721"\nroles = [1]\n'
    return await act.slash("hana", "gate import", file=File("policy.toml", mistaken))


@scene
async def rules_of_collab_land(act: Act) -> Outcome:
    rule = {"type": "ERC721", "chainId": 8453, "contractAddress": act.stage.tokens.erc721, "name": "Apes"}
    solana = {"type": "SOLANA_FT", "chainId": 8000000000101, "contractAddress": "CJk8", "name": "Bears"}
    file = File("rules.json", json.dumps({"rules": [{**rule, "minToken": "4"}, solana]}))
    return await act.slash("hana", "gate import", file=file)


@scene
async def roles_of_guild_xyz(act: Act) -> Outcome:
    asks = {"type": "ERC20", "chain": "BASE_MAINNET", "address": act.stage.tokens.erc20, "data": {"minAmount": 5}}
    role = {"id": 1, "name": "Weavers", "logic": "AND", "requirements": [asks], "rolePlatforms": []}
    return await act.slash("hana", "gate import", file=File("guild.json", json.dumps([role])))


def exported(act: Act) -> File:
    ((name, content),) = act.files.items()
    return File(name, content.decode())


@scene
async def many_are_awarded_by_a_file(act: Act) -> Outcome:
    return await act.slash("grace", "gate award-file", file=awards_of_all(act))


@scene
async def whoever_did_not_ask_cannot_apply_it(act: Act) -> Outcome:
    return await act.slash("hana", "gate award-file", file=File("a.csv", "who,what\n1,Resident\n"))


@scene
async def the_file_is_applied(act: Act) -> Outcome:
    return await act.click("grace", "Apply")


@scene
async def a_removal_that_takes_from_many_waits(act: Act) -> Outcome:
    await act.slash("grace", "gate tier remove", name="Resident")
    return await act.click("grace", "Apply")


@scene
async def who_asked_cannot_approve_it(act: Act) -> Outcome:
    await act.slash("grace", "gate status")
    return await act.click("grace", "Approve")


@scene
async def who_stands_too_low_cannot_approve_it(act: Act) -> Outcome:
    await act.slash("ben", "gate status")
    return await act.click("ben", "Approve")


@scene
async def a_second_moderator_approves_it(act: Act) -> Outcome:
    await act.slash("hana", "gate status")
    return await act.click("hana", "Approve")


@scene
async def who_lost_it_is_reported(act: Act) -> Outcome:
    return await act.slash("hana", "gate report", tier="Resident")


@scene
async def everybody_with_a_role_is_compared(act: Act) -> Outcome:
    return await act.slash("hana", "gate compare", role="&Maker", tier="Collector")


@scene
async def a_role_that_can_manage_roles_is_not_adopted(act: Act) -> Outcome:
    return await act.slash("hana", "gate adopt", role="&Ward", tier="Collector", span="10d")


@scene
async def a_role_is_adopted(act: Act) -> Outcome:
    return await act.slash("hana", "gate adopt", role="&Maker", tier="Collector", span="10d")


@scene
async def and_taken_over(act: Act) -> Outcome:
    await act.click("hana", "Adopt")
    return await act.slash("hana", "gate tier show", name="Collector")


@scene
async def news_of_one_kind_is_switched_off(act: Act) -> Outcome:
    return await act.slash("hana", "gate news", kind="tiers", switch="off")


@scene
async def a_day_that_is_none(act: Act) -> Outcome:
    return await act.slash("hana", "gate audit", since="yesterday")


@scene
async def all_of_it_stands_in_the_log(act: Act) -> Outcome:
    return await act.slash("hana", "gate audit")


def awards_of_all(act: Act) -> File:
    people = ("ada", "ben", "cleo", "dora", "hana", "grace")
    return File("awards.csv", CSV + "".join(f"{act.stage.number(who)},Resident,30d,,the mural\n" for who in people))
