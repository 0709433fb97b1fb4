"""`/gate tier build` on a strict local Discord: a tier put together by somebody who types no requirement."""

from datetime import timedelta

import pytest

from bot.domain.changing.drafts import LASTS
from bot.domain.errors import DraftProblem, DraftRefused
from bot.domain.giving.policy import DoorKind
from bot.domain.requirements.holdings import NO_CONTRACT, GiveAt, Kind, Probe
from bot.domain.requirements.notation import notation
from bot.ports import Contract
from tests.changing import IN_FORCE, applied
from tests.house_discord import BASE, CONTRACT, PASS, Garden, account, forget, open_garden, said

COIN = Probe(Kind.ERC20, BASE, PASS.contract.replace("aa", "cc"))
EDITION = Probe(Kind.ERC1155, BASE, PASS.contract.replace("aa", "dd"), 0)
PLACE, JOINED, GONE = "Where it stands among the tiers", "How many conditions must be met", "Take a condition away"
ROLE, TIMES = "The role it opens", "When and how long"


async def condition(shown, contract=PASS, ask="Ask for NFTs", **filled):
    """Paste the contract and say how much of it."""
    looked = await (await shown.click("Add a condition")).fill(chain="base", contract=contract.contract)
    return await (await looked.click(ask)).fill({"amount": "1"} | filled)


async def named(garden: Garden, name="Maker", by=None):
    begun = await (by or garden.grace).slash("gate tier build")
    return await (await begun.click("Name")).fill(name=name)


def knows(garden: Garden) -> None:
    garden.chain.contracts |= {COIN: Contract("Loom", "LOOM", 2), EDITION: Contract("", "", 0)}
    garden.chain.contracts[EDITION._replace(token_id=7)] = Contract("", "", 0)


async def tiers(garden: Garden):
    return (await garden.services.policy.current(garden.place))[0].tiers


async def test_a_new_moderator_puts_a_tier_together_and_applies_it(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Maker")
        begun = await garden.grace.slash("gate tier build")
        assert begun.ephemeral
        assert "Next: **Name**" in begun.text
        assert "Preview" not in begun.buttons
        shown = await (await begun.click("Name")).fill(name="Maker")
        assert "Next: pick the role" in shown.text
        shown = await shown.choose(ROLE, role)
        assert f"It opens <@&{role.id}>." in shown.text
        looked = await (await shown.click("Add a condition")).fill(chain="base", contract=CONTRACT)
        assert looked.text.startswith("**Garden Pass** (PASS) on Base.")
        shown = await (await looked.click("Ask for NFTs")).fill(amount="2")
        assert "It asks for at least 2 Garden Pass (NFT on Base)." in shown.text
        assert await tiers(garden) == (), "nothing is changed by picking"
        done = await applied(await shown.click("Preview"))
        assert IN_FORCE in done.text
        (tier,) = await tiers(garden)
        assert tier.rank > 0, "there is room below it"
        assert notation(tier.requirement) == f"erc721:base:{CONTRACT} >= 2"
        assert [door.id for door in tier.doors] == [int(role.id)]


async def test_conditions_are_joined_grouped_refused_and_taken_away(tmp_path):
    async with open_garden(tmp_path) as garden:
        knows(garden)
        shown = await condition(await named(garden))
        shown = await condition(shown, COIN, "Ask for an amount", amount="12.5", how="one", held="7d")
        assert "at least 12.5 LOOM (token on Base) in one wallet, held for 7 days already" in shown.text
        shown = await shown.choose(JOINED, "Any one of them")
        assert "(NFT on Base) or at least 12.5 LOOM" in shown.text
        shown = await shown.choose(JOINED, "Make them one, beside which others can stand")
        shown = await condition(shown, EDITION, "Ask for an edition", id="7", wanted="lack")
        assert "and no" in shown.text
        shown = await shown.choose(GONE, "0")
        assert "LOOM" not in shown.text
        refused = await condition(shown, COIN, "Ask for an amount", amount="1.234")
        assert "is no amount this token can have" in said(refused)


async def test_at_least_k_of_several(tmp_path):
    async with open_garden(tmp_path) as garden:
        knows(garden)
        shown = await condition(await named(garden))
        shown = await condition(shown, COIN, "Ask for an amount", amount="5")
        shown = await condition(shown, EDITION, "Ask for an edition", id="7")
        shown = await shown.choose(JOINED, "At least 2 of 3")
        assert "It asks for 2 of these 3:" in shown.text


async def test_what_is_no_token_cannot_be_asked_for_and_the_way_back_is_there(tmp_path):
    async with open_garden(tmp_path) as garden:
        shown = await named(garden)
        looked = await (await shown.click("Add a condition")).fill(chain="base", contract="0x" + "ee" * 20)
        assert "There is no contract at" in looked.text
        assert looked.buttons == ["Back"]
        assert "A tier cannot ask for it" in looked.text
        assert "**Maker**" in (await looked.click("Back")).text
        slip = await (await shown.click("Add a condition")).fill(chain="base", contract="my pass")
        assert "no contract's address" in said(slip)
        garden.chain.silent = {0, 1}
        unread = await (await shown.click("Add a condition")).fill(chain="base", contract=CONTRACT)
        assert "There is no contract" not in said(unread)


async def test_a_tier_stands_where_it_was_put_and_only_who_must_moves(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier("Guest", 1)
        await garden.tier("Keeper", 2)
        role = await garden.guild.role("Middle")
        shown = await (await named(garden, "Middle")).choose(PLACE, "Right above Guest")
        assert "It stands right above **Guest**." in shown.text
        shown = await shown.choose(ROLE, role)
        await applied(await shown.click("Preview"))
        assert [(tier.name, tier.rank) for tier in await tiers(garden)] == [("Guest", 1), ("Middle", 2), ("Keeper", 3)]


async def test_who_types_the_command_again_goes_on_where_they_left(tmp_path):
    async with open_garden(tmp_path) as garden:
        await condition(await named(garden, "Seed"))
        again = await garden.grace.slash("gate tier build")
        assert again.text.startswith("**Seed**, a tier to be.\nYou began this before.")
        assert "at least 1 Garden Pass" in again.text
        shown = await again.choose(ROLE, await garden.guild.role("Seed"))
        assert "You began this before" not in shown.text
        await applied(await shown.click("Preview"))
        assert "A tier without a name" in (await garden.grace.slash("gate tier build")).text, "that one is made"


async def test_what_is_left_for_an_hour_or_changes_a_tier_is_begun_anew(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier("Guest", 1)
        await named(garden, "Seed")
        assert "**Guest**, a change" in (await garden.grace.slash("gate tier build", tier="Guest")).text
        assert "A tier without a name" in (await garden.grace.slash("gate tier build")).text
        await named(garden, "Seed")
        garden.clock.pass_by(hours=1)
        assert "A tier without a name" in (await garden.grace.slash("gate tier build")).text


@pytest.mark.parametrize("filled", [{"amount": "one"}, {"held": "a week"}])
async def test_figures_that_are_none_are_refused_in_the_words_of_the_form(tmp_path, filled):
    async with open_garden(tmp_path) as garden:
        refused = await condition(await named(garden), **{"held": ""} | filled)
        assert "I cannot read what you filled in" in said(refused)
        assert "what you put together is kept" in said(refused)
        assert "erc721:base" not in said(refused)


async def test_a_tier_that_is_there_is_changed_and_keeps_what_was_not_touched(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.tier()
        further = await garden.guild.role("Further")
        policy, _ = await garden.services.policy.current(garden.place)
        shown = await garden.grace.slash("gate tier build", tier="maker")
        assert "**Maker**, a change that is not made yet." in shown.text
        assert "Name" not in shown.buttons
        shown = await shown.choose(GONE, "0")
        await applied(await (await shown.choose(ROLE, further)).click("Preview"))
        (tier,) = await tiers(garden)
        assert (tier.name, tier.rank, tier.requirement) == ("Maker", policy.tiers[0].rank, None)
        assert [(door.kind, door.id) for door in tier.doors] == [(DoorKind.ROLE, int(further.id))]
        assert int(role.id) not in [door.id for door in tier.doors]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ({"below_bot": False}, "it stands above my own role"),
        ({"permissions": "administrator"}, "carries Administrator"),
    ],
)
async def test_a_role_that_must_not_be_mapped_is_refused_as_it_is_picked(tmp_path, made, why):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Odd", **made)
        refused = await (await named(garden)).choose(ROLE, role)
        assert why in said(refused)


async def test_a_lower_moderator_maps_no_role_above_their_own_and_an_outsider_builds_nothing(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben, ada = await garden.guild.member("ben"), await garden.guild.member("ada")
        own = await garden.guild.role("Moderator", permissions="manage_roles")
        higher = await garden.guild.role("Council")
        await higher.move(2)
        await own.move(1)
        await ben.gets(own)
        shown = await named(garden, by=ben)
        assert "You cannot map **Council**" in said(await shown.choose(ROLE, higher))
        await ben.loses(own)
        assert "Manage Roles" in said(await shown.choose(ROLE, higher))
        await garden.driver.offered_to_all()
        assert "Manage Roles" in (await ada.slash("gate tier build")).text


async def test_buttons_menus_and_forms_work_in_another_process_and_say_when_they_are_over(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Maker")
        shown = await named(garden)
        forget(garden.connection.client)
        shown = await shown.choose(ROLE, role)
        forget(garden.connection.client)
        assert "It opens" in shown.text
        await (await garden.grace.slash("gate tier build")).click("Discard")
        newer = await garden.grace.slash("gate tier build")
        assert "is over" in said(await shown.click("Preview"))
        garden.clock.moment += LASTS + timedelta(seconds=1)
        assert "is over" in said(await newer.click("Discard"))
        again = await garden.grace.slash("gate tier build")
        assert (await again.click("Discard")).text == "Discarded. Nothing was changed."


async def test_from_the_preview_and_its_names_a_button_leads_back_to_what_can_be_changed(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        role = await garden.guild.role("Maker")
        shown = await condition(await (await named(garden)).choose(ROLE, role))
        preview = await shown.click("Preview")
        assert preview.buttons == ["Apply", "Shadow", "Change something", "Cancel", "Names"]
        names = await preview.click("Names")
        preview = await names.click("Back")
        back = await preview.click("Change something")
        assert "It asks for at least 1 Garden Pass" in back.text
        forget(garden.connection.client)
        looser = await back.choose(GONE, "0")
        await applied(await looser.click("Preview"))
        (tier,) = await tiers(garden)
        assert tier.requirement is None


async def test_when_a_tier_is_given_and_how_long_it_stays_open_is_picked_too(tmp_path):
    async with open_garden(tmp_path) as garden:
        role = await garden.guild.role("Maker")
        shown = await condition(await (await named(garden)).choose(ROLE, role))
        shown = await (await shown.click(TIMES)).fill(give_at="finalized", grace="36h")
        assert "It is given on final blocks. It stays open 1d 12h after it has run out." in shown.text
        await applied(await shown.click("Preview"))
        (tier,) = await tiers(garden)
        assert (tier.give_at, tier.grace) == (GiveAt.FINALIZED, timedelta(hours=36))
        shown = await garden.grace.slash("gate tier build", tier="Maker")
        assert "It stays open 1d 12h" in shown.text
        shown = await (await shown.click(TIMES)).fill(give_at="same", grace="soon")
        assert "is no span of time" in said(shown)
        shown = await garden.grace.slash("gate tier build", tier="Maker")
        kept = await (await shown.click(TIMES)).fill(give_at="same")
        assert "It is given on final blocks. It stays open 1d 12h" in kept.text
        none = await (await kept.click(TIMES)).fill(give_at="safe", grace="0")
        assert "It stays open" not in none.text
        await applied(await none.click("Preview"))
        (tier,) = await tiers(garden)
        assert (tier.give_at, tier.grace) == (GiveAt.SAFE, timedelta(0))


async def test_a_draft_is_its_authors_alone(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben = await garden.guild.member("ben")
        own = await garden.guild.role("Moderator", permissions="manage_roles")
        await ben.gets(own)
        drafting, platform, place = garden.services.drafting, garden.platform, garden.place
        mine = (await drafting.begin(platform, place, account(garden.grace))).draft
        for do in (drafting.now, drafting.grouped, drafting.edit, drafting.drop):
            with pytest.raises(DraftRefused) as refused:
                await do(platform, place, account(ben), mine.id)
            assert refused.value.problem is DraftProblem.FOREIGN
        assert (await drafting.now(platform, place, account(garden.grace), mine.id)).draft.id == mine.id


async def test_the_chains_own_coin_and_any_function_are_asked_for_by_buttons_too(tmp_path):
    coin = Probe(Kind.NATIVE, BASE, NO_CONTRACT)
    votes = Probe(Kind.CALL, BASE, PASS.contract, None, ' "getVotes(address {wallet}) returns (uint256)"')
    async with open_garden(tmp_path) as garden:
        garden.chain.contracts |= {coin: Contract("", "", 18), votes: Contract("Garden Pass", "PASS", 0)}
        shown = await named(garden)
        looked = await (await shown.click("Add a condition")).fill(chain="base", contract="")
        assert looked.text == "The chain's own coin, on Base. Say how much of it."
        shown = await (await looked.click("Ask for an amount of it")).fill(amount="<= 0.5")
        assert "It asks for at most 0.5 (coin of Base)." in shown.text
        function = "function getVotes(address {wallet}) view returns (uint256)"
        shown = await condition(shown, ask="Ask a function", said=function, amount=">= 100")
        assert "at least 100 getVotes of Garden Pass (function on Base)" in shown.text
        slip = await condition(shown, ask="Ask a function", said="getVotes(address {wallet})", amount=">= 100")
        assert "is no function I can ask" in said(slip)


async def test_ids_and_words_are_picked_for_kinds_that_take_them(tmp_path):
    some = PASS._replace(asks="#1-2,42-69 soulbound")
    rented = Probe(Kind.ERC4907, BASE, PASS.contract, None, "#7 user")
    async with open_garden(tmp_path) as garden:
        garden.chain.contracts |= {some: Contract("Garden Pass", "PASS", 0), rented: Contract("Garden Pass", "PASS", 0)}
        shown = await named(garden)
        looked = await (await shown.click("Add a condition")).fill(chain="base", contract=PASS.contract)
        assert looked.buttons == [
            "Ask for NFTs",
            "Ask for soulbound NFTs",
            "Ask for rented NFTs",
            "Ask for NFTs that are not lent",
            "Ask for traits",
            "Ask a function",
            "Back",
        ]
        shown = await (await looked.click("Ask for soulbound NFTs")).fill(amount="2", id="#1, 2, 42-69")
        assert "at least 2 Garden Pass no. 1-2,42-69, soulbound (NFT on Base)" in shown.text
        shown = await condition(shown, ask="Ask for rented NFTs", id="7")
        assert "at least 1 Garden Pass no. 7, rented (NFT on Base that is lent for a time)" in shown.text
