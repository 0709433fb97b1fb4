"""The play of somebody who sets the bot up: `/gate setup`, its templates, and the message under which members press."""

from tests.e2e.second_opinion import Act, Outcome, Scenario

SETUP: dict[str, Scenario] = {}
"""In the order they are played. The two theatres differ in their moderators' channel, so what names it is left out."""
WHERE = "The channel in which members press Verify"


def scene(play: Scenario) -> Scenario:
    SETUP[play.__name__] = play
    return play


async def at(act: Act, who: str, step: str) -> Outcome:
    await act.slash(who, "gate setup")
    return await act.choose(who, "Go to a step", step)


@scene
async def templates_are_offered(act: Act) -> Outcome:
    return await at(act, "hana", "tiers")


@scene
async def a_project_tier_is_filled_in(act: Act) -> Outcome:
    return await act.click("hana", "A project with an end")


@scene
async def its_role_would_be_called_like_one_there_is(act: Act) -> Outcome:
    return await act.click("hana", "Make the roles")


@scene
async def it_is_called_otherwise(act: Act) -> Outcome:
    await at(act, "hana", "tiers")
    await act.click("hana", "Go on with yours")
    await act.click("hana", "Names")
    return await act.fill("hana", tier0="Muralist")


@scene
async def its_role_is_made(act: Act) -> Outcome:
    return await act.click("hana", "Make the roles")


@scene
async def it_is_looked_at(act: Act) -> Outcome:
    return await act.click("hana", "Preview")


@scene
async def it_is_applied(act: Act) -> Outcome:
    return await act.click("hana", "Apply")


@scene
async def somebody_gets_it(act: Act) -> Outcome:
    return await act.slash("hana", "gate award", member="@cleo", tier="Muralist", **{"for": "30d"})


@scene
async def no_token_is_pasted(act: Act) -> Outcome:
    await at(act, "hana", "tiers")
    await act.click("hana", "Holder, collector, whale")
    return await act.fill("hana", chain="base", contract="0x" + "ee" * 20)


@scene
async def a_token_is_pasted(act: Act) -> Outcome:
    await act.click("hana", "Paste another")
    return await act.fill("hana", chain="base", contract=act.stage.tokens.erc721)


@scene
async def its_numbers_are_suggested(act: Act) -> Outcome:
    return await act.click("hana", "Ask for NFTs")


@scene
async def a_role_above_the_bot_is_picked(act: Act) -> Outcome:
    return await act.choose("hana", "The role for Whale", "&Founders")


@scene
async def numbers_that_fall_are_refused(act: Act) -> Outcome:
    await at(act, "hana", "tiers")
    await act.click("hana", "Go on with yours")
    await act.click("hana", "Numbers")
    return await act.fill("hana", tier0="3", tier1="2", tier2="1")


@scene
async def a_role_that_is_there_is_picked_and_the_others_are_made(act: Act) -> Outcome:
    await at(act, "hana", "tiers")
    await act.click("hana", "Go on with yours")
    await act.choose("hana", "The role for Holder", "&Maker")
    return await act.click("hana", "Make the roles")


@scene
async def three_tiers_are_applied(act: Act) -> Outcome:
    await act.click("hana", "Preview")
    return await act.click("hana", "Apply")


@scene
async def who_may_not_manage_the_server_posts_no_verify_message(act: Act) -> Outcome:
    await at(act, "hana", "verify")
    return await act.choose("hana", WHERE, "#general")


@scene
async def the_owner_posts_it(act: Act) -> Outcome:
    await at(act, "grace", "verify")
    return Outcome(said=(await act.choose("grace", WHERE, "#general")).said)


@scene
async def and_renews_it(act: Act) -> Outcome:
    await at(act, "grace", "verify")
    return Outcome(said=(await act.click("grace", "Renew it")).said)


@scene
async def what_members_see(act: Act) -> Outcome:
    return await at(act, "grace", "summary")
