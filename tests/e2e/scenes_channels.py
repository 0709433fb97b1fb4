"""The play of the channels: opened to a tier's role, refused, frozen with it, undone, and gone with the tier."""

from tests.e2e.second_opinion import Act, Outcome, Scenario

CHANNELS: dict[str, Scenario] = {}
"""In the order they are played: ada holds Maker, hana manages roles, grace owns the server, the studio is private."""


def scene(play: Scenario) -> Scenario:
    CHANNELS[play.__name__] = play
    return play


async def maps(act: Act, who: str = "grace", **more: object) -> Outcome:
    return await act.slash(who, "gate map channel", tier="Maker", **(more or {"channel": "#studio"}))


async def applied(act: Act, asked: Outcome) -> Outcome:
    assert "Apply" in asked.buttons, asked
    return await act.click("grace", "Apply")


@scene
async def one_that_the_bot_does_not_see(act: Act) -> Outcome:
    await act.tier("Maker", 1, "Maker", f"erc721:base:{act.stage.tokens.erc721} >= 1")
    await act.slash("ada", "verify")
    await act.stage.mint("ada")
    await act.stage.sign("ada", act.link)
    await act.stage.private("studio")
    return await maps(act)


@scene
async def one_in_which_the_bot_manages_nothing(act: Act) -> Outcome:
    await act.stage.says_to("studio", "bot", allow=["view_channel"], deny=["manage_roles"])
    return await maps(act)


@scene
async def one_in_which_its_moderator_manages_nothing(act: Act) -> Outcome:
    await act.stage.says_to("studio", "bot", allow=["view_channel", "send_messages", "manage_roles"])
    await act.stage.says_to("studio", "Council", allow=["view_channel"], deny=["manage_roles"])
    return await maps(act, "hana")


@scene
async def one_that_may_be_opened_is_shown_first(act: Act) -> Outcome:
    return await maps(act)


@scene
async def it_is_opened(act: Act) -> Outcome:
    return await act.click("grace", "Apply")


@scene
async def its_holder_reads_that_it_is_open(act: Act) -> Outcome:
    return await act.slash("ada", "passes")


@scene
async def it_stands_with_the_tier(act: Act) -> Outcome:
    return await act.slash("grace", "gate tier show", name="Maker")


@scene
async def it_is_open_already(act: Act) -> Outcome:
    return await maps(act)


@scene
async def going_back_closes_it(act: Act) -> Outcome:
    return await applied(act, await act.slash("grace", "gate undo", revision="1"))


@scene
async def going_back_again_opens_it(act: Act) -> Outcome:
    return await applied(act, await act.slash("grace", "gate undo", revision="2"))


@scene
async def who_may_make_no_channel_has_none_made(act: Act) -> Outcome:
    return await maps(act, "hana", new="workshop")


@scene
async def a_bot_that_may_make_none_makes_none(act: Act) -> Outcome:
    await act.stage.may("bot", ["view_channel", "send_messages", "embed_links", "manage_roles"])
    return await maps(act, new="workshop")


@scene
async def a_new_one_is_shown_and_not_made(act: Act) -> Outcome:
    await act.stage.may("bot", ["view_channel", "send_messages", "embed_links", "manage_roles", "manage_channels"])
    return await maps(act, new="workshop")


@scene
async def it_is_made_and_open_to_whoever_holds_the_tier(act: Act) -> Outcome:
    return await act.click("grace", "Apply")


@scene
async def its_role_has_become_dangerous(act: Act) -> Outcome:
    """Nobody gets it now, and who has it keeps it."""
    await act.stage.may("Maker", ["kick_members"])
    await act.slash("grace", "gate award", member="@cleo", tier="Maker", **{"for": "1h"})
    return await act.slash("grace", "gate status")


@scene
async def a_dangerous_role_is_let_into_no_channel(act: Act) -> Outcome:
    await act.stage.private("attic")
    await act.stage.says_to("attic", "bot", allow=["view_channel", "send_messages", "manage_roles"])
    return await maps(act, channel="#attic")


@scene
async def it_is_harmless_again_and_given(act: Act) -> Outcome:
    await act.stage.may("Maker", [])
    return await act.slash("grace", "gate status")


@scene
async def one_channel_is_closed(act: Act) -> Outcome:
    return await applied(act, await maps(act, channel="#studio", close=True))


@scene
async def the_tier_goes_and_with_it_the_other(act: Act) -> Outcome:
    return await applied(act, await act.slash("grace", "gate tier remove", name="Maker"))
