"""The play of the second opinion, scene by scene, in the order they are played in one world."""

from sandbox.chain.driver import wallet_of
from tests.e2e.second_opinion import Act, Outcome, Scenario

SCENARIOS: dict[str, Scenario] = {}
EVERYWHERE: dict[str, Scenario] = {}
"""Those that mean something on any platform, each with what prepares it."""
PREPARING: set[str] = set()
"""Of these, what moderators do: in chat on one platform, as hosts on another."""


def scenario(play: Scenario) -> Scenario:
    """Scenes are played in the order they stand in, in one world."""
    SCENARIOS[play.__name__] = play
    return play


def everywhere(play: Scenario) -> Scenario:
    """A scene of members, who are to read the same on any platform."""
    EVERYWHERE[play.__name__] = play
    return scenario(play)


def prepares(play: Scenario) -> Scenario:
    """A scene that others stand on."""
    PREPARING.add(play.__name__)
    return everywhere(play)


@scenario
async def a_server_that_is_not_switched_on(act: Act) -> Outcome:
    return await act.slash("dora", "verify", where="elsewhere")


@scenario
async def its_owner_asks_for_the_status(act: Act) -> Outcome:
    return await act.slash("grace", "gate status", where="elsewhere")


@scenario
async def no_tiers_yet(act: Act) -> Outcome:
    return await act.slash("grace", "gate tier list")


@everywhere
async def a_newcomer_asks_what_they_hold(act: Act) -> Outcome:
    return await act.slash("ada", "passes")


@everywhere
async def a_newcomer_asks_why(act: Act) -> Outcome:
    return await act.slash("ada", "why")


@scenario
async def a_requirement_that_does_not_read(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Maker", "erc721")


@scenario
async def a_chain_nobody_knows(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Maker", f"erc721:moon:{act.stage.tokens.erc721}")


@scenario
async def an_address_without_a_contract(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Maker", f"erc721:base:{wallet_of('nobody').address}")


@scenario
async def a_role_above_the_bot(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Founders", f"erc721:base:{act.stage.tokens.erc721}")


@scenario
async def a_role_with_administrator(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Keys", f"erc721:base:{act.stage.tokens.erc721}")


@scenario
async def a_role_of_an_integration(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Boosters", f"erc721:base:{act.stage.tokens.erc721}")


@prepares
async def a_tier_is_added(act: Act) -> Outcome:
    return await act.tier("Maker", 1, "Maker", f"erc721:base:{act.stage.tokens.erc721} >= 1")


@scenario
async def a_tier_of_the_same_name(act: Act) -> Outcome:
    return await act.tier("maker", 2, "Curator")


@prepares
async def a_tier_for_awards_alone(act: Act) -> Outcome:
    return await act.tier("Resident", 3, "Resident")


@scenario
async def the_tiers_are_listed(act: Act) -> Outcome:
    return await act.slash("grace", "gate tier list")


@scenario
async def tiers_are_suggested_while_typing(act: Act) -> Outcome:
    return await act.suggested("grace", "gate tier remove", "name", "ma")


@scenario
async def a_member_is_not_offered_what_is_for_moderators(act: Act) -> Outcome:
    return await act.slash("ada", "gate status")


@everywhere
async def a_member_asks_for_a_link(act: Act) -> Outcome:
    return await act.slash("ada", "verify")


@everywhere
async def a_holder_has_signed_and_asks_why(act: Act) -> Outcome:
    await act.stage.mint("ada")
    await act.stage.sign("ada", act.link)
    await act.stage.quiet()
    return await act.slash("ada", "why")


@everywhere
async def a_holder_asks_what_they_hold(act: Act) -> Outcome:
    return await act.slash("ada", "passes")


@everywhere
async def messages_are_switched_on(act: Act) -> Outcome:
    return await act.click("ada", "Write to me when a door closes")


@everywhere
async def messages_are_switched_off(act: Act) -> Outcome:
    return await act.click("ada", "Stop writing to me")


@everywhere
async def another_wallet_is_offered_under_why(act: Act) -> Outcome:
    await act.slash("ada", "why")
    return await act.click("ada", "Prove another wallet")


@scenario
async def a_moderator_below_the_role_maps_it(act: Act) -> Outcome:
    return await act.tier("Odd", 9, "Maker", who="ben")


@scenario
async def a_moderator_below_the_role_awards_it(act: Act) -> Outcome:
    return await act.slash("ben", "gate award", member="@cleo", tier="Maker")


@scenario
async def a_span_that_is_none(act: Act) -> Outcome:
    return await act.slash("grace", "gate award", member="@cleo", tier="Resident", **{"for": "soon"})


@scenario
async def a_tier_that_is_not_there(act: Act) -> Outcome:
    return await act.slash("grace", "gate award", member="@cleo", tier="Nobility")


@prepares
async def an_award(act: Act) -> Outcome:
    return await act.slash("grace", "gate award", member="@cleo", tier="Resident", **{"for": "1h"})


@everywhere
async def an_awarded_member_asks_what_they_hold(act: Act) -> Outcome:
    return await act.slash("cleo", "passes")


@scenario
async def a_tier_is_kept_after_all(act: Act) -> Outcome:
    await act.slash("grace", "gate tier remove", name="Maker")
    return await act.click("grace", "Cancel")


@scenario
async def a_removal_is_asked_for(act: Act) -> Outcome:
    return await act.slash("ben", "gate tier remove", name="Maker")


@scenario
async def a_rank_is_shown_before_it_is_changed(act: Act) -> Outcome:
    return await act.slash("ben", "gate tier edit", name="Maker", rank=2)


@scenario
async def the_permission_is_lost_before_the_button(act: Act) -> Outcome:
    await act.stage.lose("ben", "Ward")
    return await act.click("ben", "Apply")


@scenario
async def a_tier_is_removed(act: Act) -> Outcome:
    await act.slash("grace", "gate tier remove", name="Maker")
    return await act.click("grace", "Apply")


@scenario
async def a_role_that_was_raised_above_the_bot_is_awarded(act: Act) -> Outcome:
    await act.stage.raise_above_bot("Resident")
    await act.stage.quiet()
    return await act.slash("grace", "gate award", member="@ada", tier="Resident", **{"for": "1h"})


@scenario
async def the_status_tells_what_needs_a_hand(act: Act) -> Outcome:
    return await act.slash("grace", "gate status")
