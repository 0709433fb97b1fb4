"""Awards on chain by command, on a strict local Discord: what moderators, and those who have one, read of them."""

from dataclasses import replace

import pytest

from bot.domain.founded import Founded
from bot.domain.holdings import Kind, Probe
from bot.domain.ids import Address, CommunityId
from bot.ports import Contract
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
