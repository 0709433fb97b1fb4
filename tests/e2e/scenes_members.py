"""The play of members: what they hold and why, their wallets, their accounts, what is kept of them."""

from tests.e2e.second_opinion import Act, Outcome, Scenario

MEMBERS: dict[str, Scenario] = {}
"""In the order they are played, in one world."""


def scene(play: Scenario) -> Scenario:
    MEMBERS[play.__name__] = play
    return play


async def proves(act: Act, who: str) -> None:
    await act.slash(who, "verify")
    await act.stage.sign(who, act.link)
    await act.stage.quiet()


@scene
async def a_newcomer_has_no_wallets(act: Act) -> Outcome:
    await act.tier("Maker", 1, "Maker", f"erc721:base:{act.stage.tokens.erc721} >= 1")
    await act.tier("Resident", 3, "Resident")
    return await act.slash("ada", "wallets")


@scene
async def a_newcomer_has_nothing_to_look_at(act: Act) -> Outcome:
    return await act.slash("ada", "recheck")


@scene
async def a_newcomer_has_nothing_to_part(act: Act) -> Outcome:
    return await act.slash("ada", "unlink")


@scene
async def nothing_is_kept_of_a_newcomer(act: Act) -> Outcome:
    return await act.slash("cleo", "me export")


@scene
async def a_code_is_to_be_typed(act: Act) -> Outcome:
    await act.slash("ada", "verify")
    return await act.click("ada", "Type the code")


@scene
async def a_code_that_is_none(act: Act) -> Outcome:
    return await act.fill("ada", code="AAAA-AAAA")


@scene
async def a_code_that_nobody_was_given(act: Act) -> Outcome:
    await act.slash("ada", "verify")
    await act.click("ada", "Type the code")
    return await act.fill("ada", code="2345-6789")


@scene
async def another_link_is_asked_for(act: Act) -> Outcome:
    await act.slash("ada", "verify")
    return await act.click("ada", "New link")


@scene
async def a_holder_proves_a_wallet(act: Act) -> Outcome:
    await act.stage.mint("ada")
    await proves(act, "ada")
    return await act.slash("ada", "passes")


@scene
async def a_holder_looks_at_everything(act: Act) -> Outcome:
    return await act.click("ada", "Why?")


@scene
async def a_holder_looks_again(act: Act) -> Outcome:
    return await act.slash("ada", "recheck")


@scene
async def and_again_at_once(act: Act) -> Outcome:
    return await act.slash("ada", "recheck")


@scene
async def messages_of_every_kind_are_switched_on(act: Act) -> Outcome:
    await act.slash("ada", "passes")
    return await act.click("ada", "Write to me when a door closes")


@scene
async def a_wallet_is_in_the_list(act: Act) -> Outcome:
    return await act.slash("ada", "wallets")


@scene
async def a_wallet_is_named(act: Act) -> Outcome:
    return await act.slash("ada", "wallets", wallet=1, name="the **vault** https://evil.example")


@scene
async def a_wallet_that_is_not_there_is_named(act: Act) -> Outcome:
    return await act.slash("ada", "wallets", wallet=7, name="old")


@scene
async def a_vault_that_delegates_to_nobody(act: Act) -> Outcome:
    return await act.slash("ada", "wallets", vault="0x" + "12" * 20)


@scene
async def a_safe_that_is_none(act: Act) -> Outcome:
    return await act.slash("ada", "wallets", safe="my safe")


@scene
async def moderators_may_see_the_whole_address(act: Act) -> Outcome:
    await act.slash("ada", "wallets")
    return await act.click("ada", "Let moderators see more")


@scene
async def a_moderator_sees_it(act: Act) -> Outcome:
    return await act.slash("grace", "gate why", member="@ada")


@scene
async def the_wallet_itself(act: Act) -> Outcome:
    await act.slash("ada", "wallets")
    return await act.click("ada", "1. the **vault**")


@scene
async def it_is_to_be_unlinked(act: Act) -> Outcome:
    return await act.click("ada", "Unlink it")


@scene
async def it_is_unlinked_and_the_door_closes(act: Act) -> Outcome:
    await act.stage.settle()
    return await act.click("ada", "Unlink it here")


@scene
async def the_door_opens_again_with_the_wallet(act: Act) -> Outcome:
    await proves(act, "ada")
    return await act.slash("ada", "passes")


@scene
async def a_code_for_another_account(act: Act) -> Outcome:
    return await act.slash("ada", "link")


@scene
async def a_code_of_an_account_that_never_asked(act: Act) -> Outcome:
    return await act.slash("ada", "link", code="2345-6789")


@scene
async def wrong_codes_make_who_types_them_wait(act: Act) -> Outcome:
    seen = [await act.slash("cleo", "link", code=f"2345-67{nth}9") for nth in range(2, 9)]
    return Outcome(said=tuple(line for each in seen for line in each.said))


@scene
async def who_leaves_and_comes_back_gets_the_role_back(act: Act) -> Outcome:
    await act.stage.leave("ada")
    await act.stage.come_back("ada")
    await act.stage.quiet()
    return await act.slash("ada", "passes")


@scene
async def an_award_before_any_wallet(act: Act) -> Outcome:
    await act.slash("grace", "gate award", member="@cleo", tier="Resident", reason="the mural")
    await act.stage.quiet()
    return await act.slash("cleo", "passes")


@scene
async def it_stays_when_a_wallet_comes(act: Act) -> Outcome:
    await proves(act, "cleo")
    return await act.slash("cleo", "why")


@scene
async def everything_that_is_kept(act: Act) -> Outcome:
    return await act.slash("ada", "me export")


@scene
async def forgetting_asks_once(act: Act) -> Outcome:
    return await act.slash("ada", "me delete")


@scene
async def who_is_forgotten_loses_what_they_had(act: Act) -> Outcome:
    return await act.click("ada", "Forget me")
