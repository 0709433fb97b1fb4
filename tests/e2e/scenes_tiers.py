"""The play of the moderators goes on: tiers built, changed, undone, and tried in shadow."""

from tests.e2e.scenes_commands import maker
from tests.e2e.second_opinion import Act, Outcome, Scenario

TIERS: dict[str, Scenario] = {}
"""In the order they are played; tests/e2e/scenes_files.py goes on in the same world."""


def scene(play: Scenario) -> Scenario:
    TIERS[play.__name__] = play
    return play


@scene
async def a_tier_is_built_and_has_no_name_yet(act: Act) -> Outcome:
    await act.slash("hana", "gate tier build")
    return await act.click("hana", "Name")


@scene
async def it_is_named(act: Act) -> Outcome:
    return await act.fill("hana", name="Collector")


@scene
async def a_role_above_its_moderator_is_picked(act: Act) -> Outcome:
    return await act.choose("hana", "The role it opens", "&Founders")


@scene
async def its_role_is_picked(act: Act) -> Outcome:
    await act.slash("hana", "gate tier build")
    await act.click("hana", "Name")
    await act.fill("hana", name="Collector")
    return await act.choose("hana", "The role it opens", "&Curator")


@scene
async def a_contract_is_asked_for(act: Act) -> Outcome:
    return await act.click("hana", "Add a condition")


@scene
async def a_contract_is_pasted(act: Act) -> Outcome:
    return await act.fill("hana", chain="base", contract=act.stage.tokens.erc20)


@scene
async def how_much_of_it_is_asked(act: Act) -> Outcome:
    return await act.click("hana", "Ask for an amount")


@scene
async def an_amount_is_said(act: Act) -> Outcome:
    return await act.fill("hana", amount="12.5", wanted="have", how="one", held="")


@scene
async def another_condition_is_added(act: Act) -> Outcome:
    await act.click("hana", "Add a condition")
    await act.fill("hana", chain="base", contract=act.stage.tokens.erc721)
    await act.click("hana", "Ask for NFTs")
    return await act.fill("hana", amount="3", wanted="have", how="all", held="7d")


@scene
async def any_of_the_two_is_enough(act: Act) -> Outcome:
    return await act.choose("hana", "How many conditions must be met", "1")


@scene
async def it_stands_below_all_others(act: Act) -> Outcome:
    return await act.choose("hana", "Where it stands among the tiers", "lowest")


@scene
async def a_condition_is_taken_away(act: Act) -> Outcome:
    return await act.choose("hana", "Take a condition away", "1")


@scene
async def the_built_tier_is_previewed(act: Act) -> Outcome:
    return await act.click("hana", "Preview")


@scene
async def the_built_tier_is_applied(act: Act) -> Outcome:
    return await act.click("hana", "Apply")


@scene
async def a_dearer_maker_is_shown_with_who_loses_it(act: Act) -> Outcome:
    await act.stage.settle()
    return await act.slash("hana", "gate tier edit", name="Maker", requirement=maker(act, 2))


@scene
async def everybody_concerned_is_named(act: Act) -> Outcome:
    return await act.click("hana", "Names")


@scene
async def and_back_to_the_preview(act: Act) -> Outcome:
    return await act.click("hana", "Back")


@scene
async def the_tiers_have_changed_since(act: Act) -> Outcome:
    await act.slash("grace", "gate tier edit", name="Collector", grace="1d")
    await act.click("grace", "Apply")
    return await act.click("hana", "Apply")


@scene
async def it_is_looked_at_again(act: Act) -> Outcome:
    return await act.click("hana", "Look again")


@scene
async def the_holder_loses_the_tier_by_a_change(act: Act) -> Outcome:
    return await act.click("hana", "Apply")


@scene
async def a_revision_that_never_was(act: Act) -> Outcome:
    return await act.slash("hana", "gate undo", revision="99")


@scene
async def revisions_are_suggested(act: Act) -> Outcome:
    return await act.suggested("hana", "gate undo", "revision", "maker")


@scene
async def the_change_is_undone(act: Act) -> Outcome:
    await act.slash("hana", "gate undo")
    return await act.click("hana", "Apply")


@scene
async def it_goes_into_shadow(act: Act) -> Outcome:
    await act.slash("hana", "gate shadow", tier="Collector", what="begin", members=2)
    return await act.click("hana", "Apply")


@scene
async def how_the_shadow_stands(act: Act) -> Outcome:
    return await act.slash("hana", "gate shadow", tier="Collector")


@scene
async def it_comes_out_of_shadow(act: Act) -> Outcome:
    await act.slash("hana", "gate shadow", tier="Collector", what="start")
    return await act.click("hana", "Apply")


@scene
async def only_the_highest_tier_opens_doors(act: Act) -> Outcome:
    await act.slash("hana", "gate doors", of="highest")
    return await act.click("hana", "Apply")


@scene
async def a_contract_is_looked_at(act: Act) -> Outcome:
    return await act.slash("hana", "gate contract", address=act.stage.tokens.erc721, chain="base")


@scene
async def a_contract_that_is_none(act: Act) -> Outcome:
    return await act.slash("hana", "gate contract", address="my pass", chain="base")


@scene
async def a_chain_that_nobody_reads(act: Act) -> Outcome:
    return await act.slash("hana", "gate contract", address=act.stage.tokens.erc721, chain="moon")
