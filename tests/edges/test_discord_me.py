"""`/me export` and `/me delete` on Discord."""

import asyncio

from bot.domain.voting.tally import Earned
from tests.credited import BASE, CHAIN_ID, report
from tests.house_discord import WALLETS, account, open_garden
from tests.voted import word


async def test_a_member_takes_everything_along_and_is_forgotten_after_being_asked_once(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, maker)
        handed = await ada.slash("me export")
        assert handed.ephemeral
        assert handed.message["attachments"][0]["filename"] == "gatehouse-me.json"
        asked = await ada.slash("me delete")
        assert asked.ephemeral
        assert asked.buttons == ["Forget me", "Keep everything"]
        assert "Everything stays as it is" in (await asked.click("Keep everything")).text
        assert await _is_known(garden, ada)
        assert "Your doors close now" in (await (await ada.slash("me delete")).click("Forget me")).text
        await garden.driver.wait_for_role(ada, maker, present=False)
        garden.clock.pass_by(minutes=10)
        async with asyncio.timeout(20):
            while await _is_known(garden, ada):  # noqa: ASYNC110  nobody tells of somebody who is forgotten
                await asyncio.sleep(0.02)
        assert "You have proved no wallet" in (await ada.slash("passes")).text


async def test_a_member_is_handed_what_they_earned_as_a_file_and_who_earned_nothing_reads_why(tmp_path):
    async with open_garden(tmp_path, chain_ids={BASE: CHAIN_ID}) as garden:
        await garden.tier()
        ada = await garden.guild.member("ada")
        assert "There is nothing to prove yet" in (await ada.slash("me reputation")).text
        await garden.proves(ada)
        async with garden.store.write() as tx:
            earned = Earned(word(1), WALLETS["ada"], 9)
            await tx.round_reports.add(report(1, earned, home=garden.community.id))
        handed = await ada.slash("me reputation")
        assert handed.ephemeral
        assert "credited you 9 points" in handed.text
        assert "you hand in nothing: link there the wallet they went to" in handed.text
        assert "attestations" not in handed.text
        assert handed.message["attachments"][0]["filename"] == "gatehouse-reputation.json"


async def _is_known(garden, person):
    async with garden.store.read() as tx:
        return await tx.members.of(garden.community.id, account(person)) is not None
