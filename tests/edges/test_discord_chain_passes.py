"""Awards on chain by command, on a strict local Discord: what moderators, and those who have one, read of them."""

from dataclasses import replace

import pytest

from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.founded import Founded
from bot.domain.ids import Address, CommunityId
from bot.domain.requirements.holdings import Kind, Probe
from bot.ports import Contract
from bot.services.awarding.awards import HostAward
from tests.house_discord import BASE, WALLETS, account, open_garden

PROJECTS, KEY = Address("0x" + "c1" * 20), Address("0x" + "5e" * 20)
ORCHARD = f"project:base:{PROJECTS}#7"
FOUNDED = Founded(BASE, KEY, PROJECTS)


def gardens(folder, *founded):
    return open_garden(folder, foundings={CommunityId(1): founded})


async def orchard(garden):
    """A tier that asks for the pass to project 7; its role, and ada."""
    garden.chain.contracts[Probe(Kind.PROJECT, BASE, PROJECTS, 7)] = Contract("Projects", "P", 0)
    return await garden.tier("Orchard", 1, ORCHARD), await garden.guild.member("ada")


async def test_an_award_on_chain_opens_at_once_and_waits_for_a_wallet_to_carry_it(tmp_path):
    async with gardens(tmp_path, FOUNDED) as garden:
        role, ada = await orchard(garden)
        given = await garden.grace.slash(
            "gate award", member=ada, tier="Orchard", until="2026-12-31", **{"on-chain": True}
        )
        assert f"<@{ada.id}> has **Orchard** until" in given.text
        assert "pass to project 7 is minted as soon as a wallet is proved" in given.text
        await garden.driver.wait_for_role(ada, role)
        assert f"Its contract: `{PROJECTS}`." in (await ada.slash("passes")).text


async def test_its_wallet_is_read_by_its_member_and_by_moderators_where_they_show_theirs(tmp_path):
    async with gardens(tmp_path, FOUNDED) as garden:
        _, ada = await orchard(garden)
        await garden.proves(ada)
        options = {"member": ada, "tier": "Orchard", "until": "2026-12-31", "on-chain": True}
        wallet = WALLETS["ada"]
        assert wallet not in (await garden.grace.slash("gate award", **options)).text
        assert wallet not in (await garden.grace.slash("gate why", member=ada)).text
        for own in ("passes", "why"):
            assert f"pass to project 7 is on its way to `{wallet}`" in (await ada.slash(own)).text
        async with garden.store.write() as tx:
            (member,) = await tx.members.get([(await tx.members.of(garden.community.id, account(ada))).id])
            await tx.members.set_shows_wallets(member.id, on=True)
        assert wallet in (await garden.grace.slash("gate why", member=ada)).text
        assert wallet in (await garden.grace.slash("gate award", **options)).text


async def test_it_is_extended_to_another_end_alone_and_ended_with_its_award(tmp_path):
    async with gardens(tmp_path, FOUNDED) as garden:
        role, ada = await orchard(garden)
        named = {"member": ada, "tier": "Orchard"}
        await garden.grace.slash("gate award", **named, until="2026-12-31", **{"on-chain": True})
        refused = await garden.grace.slash("gate extend", **named)
        assert "A pass on chain needs an end" in refused.text
        assert "is minted as soon" in (await garden.grace.slash("gate extend", **named, **{"for": "30d"})).text
        ended = await garden.grace.slash("gate revoke", **named)
        assert "was not sent yet, and is not any more" in ended.text
        await garden.driver.wait_for_role(ada, role, present=False)


@pytest.mark.parametrize(
    ("founded", "options", "says"),
    [
        (FOUNDED, {}, "A pass on chain needs an end"),
        (replace(FOUNDED, signer=None), {"for": "1d"}, "Nobody sends to the contract of **Orchard**"),
        (replace(FOUNDED, project_pass=KEY), {"for": "1d"}, "**Orchard** asks for no project pass"),
    ],
)
async def test_what_cannot_be_on_chain_is_not_awarded(tmp_path, founded, options, says):
    async with gardens(tmp_path, founded) as garden:
        _, ada = await orchard(garden)
        answer = await garden.grace.slash("gate award", member=ada, tier="Orchard", **options, **{"on-chain": True})
        assert says in answer.text
        assert await ada.roles() == set()


async def held(garden, person):
    """Which of this person's awards are on chain too."""
    async with garden.store.read() as tx:
        member = await tx.members.of(garden.community.id, account(person))
        return [(one.tier, one.wanted) for one in await tx.chain_passes.of([member.id])]


def awards(*lines):
    return {"filename": "awards.csv", "content": "\n".join(["member,tier,until,on-chain", *lines])}


async def test_a_file_awards_on_chain_line_by_line_and_a_later_one_without_it_takes_it_back(tmp_path):
    async with gardens(tmp_path, FOUNDED) as garden:
        role, ada = await orchard(garden)
        ben = await garden.guild.member("ben")
        lines = f"{ada.id},Orchard,2026-12-31,yes", f"{ben.id},Orchard,2026-12-31,"
        shown = await garden.grace.slash("gate award-file", file=awards(*lines))
        assert shown.text.count("As a pass on chain too.") == 1
        await shown.click("Apply")
        for person, on_chain in ((ada, [("Orchard", True)]), (ben, [])):
            await garden.driver.wait_for_role(person, role)
            assert await held(garden, person) == on_chain
        again = await garden.grace.slash("gate award-file", file=awards(f"{ada.id},Orchard,2027-12-31,no"))
        await again.click("Apply")
        assert await held(garden, ada) == [("Orchard", False)]


async def test_lines_that_cannot_be_on_chain_are_named_and_nothing_of_the_file_is_done(tmp_path):
    async with gardens(tmp_path, replace(FOUNDED, project_pass=KEY)) as garden:
        _, ada = await orchard(garden)
        shown = await garden.grace.slash("gate award-file", file=awards(f"{ada.id},Orchard,2026-12-31,yes"))
        assert "Line 2: **Orchard** asks for no project pass" in shown.text
        assert shown.buttons == []
    (tmp_path / "other").mkdir()
    async with gardens(tmp_path / "other", FOUNDED) as garden:
        _, ada = await orchard(garden)
        shown = await garden.grace.slash("gate award-file", file=awards(f"{ada.id},Orchard,,yes"))
        assert "Line 2: A pass on chain needs an end" in shown.text


async def test_the_hosts_award_is_on_chain_too_where_the_host_says_so(tmp_path):
    async with gardens(tmp_path, FOUNDED) as garden:
        role, ada = await orchard(garden)
        wish = HostAward(account(ada), "Orchard", span="30d", on_chain=True)
        award, _ = await garden.services.awards.award_by_host(wish)
        assert award.until is not None
        assert award.until.microsecond == 0, "the contract counts whole seconds"
        await garden.driver.wait_for_role(ada, role)
        assert await held(garden, ada) == [("Orchard", True)]
        await garden.services.awards.award_by_host(replace(wish, on_chain=False))
        assert await held(garden, ada) == [("Orchard", False)]
        with pytest.raises(AwardRefused) as refused:
            await garden.services.awards.award_by_host(replace(wish, span=""))
        assert refused.value.problem is AwardProblem.CHAIN_ENDLESS
