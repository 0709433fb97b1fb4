"""`/wallets` on Discord, and the question whose wallet it is."""

from bot.domain.ids import address
from bot.domain.requirements.holdings import Kind, Probe, Wallet, Want
from bot.services.linking.claiming import Claiming
from tests.house_discord import BASE, PASS, WALLETS, account, open_garden

UNDER = ["Prove another wallet", "Add a vault or a Safe", "Let moderators see more"]
VAULT, SAFE = address("0x" + "7a" * 20), address("0x" + "5a" * 20)


async def _claimed(garden, owner, claimant):
    """The claimant has proved the owner's wallet too."""
    async with garden.store.write() as tx:
        member = await tx.members.of(garden.community.id, account(owner))
        claiming = Claiming(tx, garden.services.claims.queue, garden.clock.now())
        await claiming.claim(garden.community.id, account(claimant), Wallet(WALLETS[owner.name]), None, member)


async def test_a_member_names_a_wallet_and_lets_it_go_and_the_role_closes(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        ada = await garden.guild.member("ada")
        empty = await ada.slash("wallets")
        assert "You have proved no wallet" in empty.text
        assert empty.buttons == ["Prove a wallet"]
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, maker)
        garden.chain.mine(5)
        assert "is called studio now" in (await ada.slash("wallets", wallet=1, name="studio")).text
        listed = await ada.slash("wallets")
        assert listed.ephemeral
        assert listed.buttons == ["1. studio", *UNDER]
        one = await listed.click("1. studio")
        assert one.buttons == ["Unlink it", "All my wallets"]
        asked = await one.click("Unlink it")
        assert asked.buttons == ["Unlink it here", "Keep it"]
        done = await asked.click("Unlink it here")
        assert "is unlinked here" in done.text
        await garden.driver.wait_for_role(ada, maker, present=False)


async def test_an_old_button_says_that_the_wallet_is_not_linked_any_more(tmp_path):
    async with open_garden(tmp_path) as garden:
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        old = await ada.slash("wallets")
        (linked,) = (await garden.services.wallets.shown(garden.community, account(ada))).wallets
        await garden.services.wallets.unlink(garden.community, account(ada), linked.id)
        answer = await old.click(old.buttons[0])
        assert "is not linked to you, or not any more" in answer.followups[-1].text


async def test_moderators_move_a_claimed_wallet_with_a_button(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker, channel = await garden.tier(), await garden.moderators_channel()
        ada, ben = await garden.guild.member("ada"), await garden.guild.member("ben")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, maker)
        garden.chain.mine(5)
        await _claimed(garden, ada, ben)

        async def question(reader):
            seen = await reader.reads(channel, at_least=2)
            return next(one for one in seen if "Two members have proved" in one.text)

        asked = await question(garden.grace)
        assert asked.buttons == ["Move it", "Leave it"]
        assert all(f"<@{one.id}>" in asked.text for one in (ada, ben))
        assert WALLETS["ada"] not in asked.text
        assert "0xa1…a1" in asked.text
        refused = await (await question(ben)).click("Move it")
        assert "needs the permission Manage Roles" in refused.followups[-1].text
        assert f"<@{garden.grace.id}> moved" in (await asked.click("Move it")).text
        await garden.driver.wait_for_role(ben, maker)
        await garden.driver.wait_for_role(ada, maker, present=False)
        assert "moved it to the other member" in (await ada.slash("passes")).text
        assert "it is yours now" in (await ben.slash("passes")).text


async def test_without_a_channel_the_question_waits_in_status(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        ada, ben = await garden.guild.member("ada"), await garden.guild.member("ben")
        await garden.proves(ada)
        await garden.driver.wait_for_role(ada, maker)
        await _claimed(garden, ada, ben)
        status = await garden.grace.slash("gate status")
        assert status.text.startswith("Something needs a look.")
        assert status.buttons == ["Move it", "Leave it"]
        assert "left `0xa1…a1` where it is" in (await status.click("Leave it")).text
        after = await garden.grace.slash("gate status")
        assert (after.buttons, "All is well." in after.text) == ([], True)


async def test_moderators_see_the_ends_of_an_address_until_its_owner_lets_them_see_more(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        channel = await garden.moderators_channel()
        ada = await garden.guild.member("ada")
        await garden.proves(ada)
        garden.chain.mine(5)
        garden.holds("ada", 0)
        await garden.look_again()
        posts = await garden.grace.reads(channel, at_least=2)
        seen = [posts[-1].text, (await garden.grace.slash("gate why", member=ada)).text]
        assert all("0xa1…a1" in text and "0xa1a1" not in text for text in seen), seen
        assert "0xa1a1…a1a1" in (await ada.slash("why")).text
        switched = await (await ada.slash("wallets")).click("Let moderators see more")
        assert switched.buttons[-1] == "Hide them from moderators"
        assert "0xa1a1…a1a1" in (await garden.grace.slash("gate why", member=ada)).text


async def test_what_no_tier_asks_for_is_not_taken_up(tmp_path):
    async with open_garden(tmp_path) as garden:
        await garden.tier()
        ada = await garden.guild.member("ada")
        assert "There is no id in it." in (await ada.slash("wallets", holds="mine")).text
        assert "Prove a wallet of your own first" in (await ada.slash("wallets", holds="#12")).text
        await garden.proves(ada)
        assert "No tier here asks for anything like that" in (await ada.slash("wallets", holds="#12")).text


async def test_a_vault_that_is_typed_opens_the_role_and_unlinking_it_closes_it(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        ada = await garden.guild.member("ada")
        assert "Prove a wallet of your own first" in (await ada.slash("wallets", vault=VAULT)).text
        await garden.proves(ada, passes=0)
        garden.chain.put(Want(PASS, VAULT), 1)
        assert "No chain here says that it is yours" in (await ada.slash("wallets", vault=VAULT)).text
        assert "That is no address" in (await ada.slash("wallets", vault="vault.eth")).text
        garden.chain.delegates(VAULT, WALLETS["ada"], PASS)
        said = await ada.slash("wallets", vault=f" {VAULT.upper().replace('X', 'x')}")
        assert said.ephemeral
        assert "a vault that delegates to your `0xa1a1…a1a1`. What it holds on Base counts for you" in said.text
        await garden.driver.wait_for_role(ada, maker)
        garden.chain.mine(5)
        listed = await ada.slash("wallets")
        assert "2. `0x7a7a…7a7a`: a vault that delegates to your `0xa1a1…a1a1` (counts on Base alone)" in listed.text
        asked = await (await listed.click("2. 0x7a7a…7a7a")).click("Unlink it")
        assert "You can add it again at any time." in asked.text
        assert "is unlinked here" in (await asked.click("Unlink it here")).text
        await garden.driver.wait_for_role(ada, maker, present=False)


async def test_a_vault_the_chain_names_is_added_with_a_button(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        ada = await garden.guild.member("ada")
        await garden.proves(ada, passes=0)
        empty = await (await ada.slash("wallets")).click("Add a vault or a Safe")
        assert "No delegation to a wallet of yours is registered" in empty.text
        assert "`/wallets vault:0x…` adds a vault" in empty.text
        garden.chain.delegates(VAULT, WALLETS["ada"], PASS)
        garden.chain.put(Want(PASS, VAULT), 1)
        garden.chain.silent |= {0, 1}
        unread = await (await ada.slash("wallets")).click("Add a vault or a Safe")
        assert "cannot be read right now. Nothing was changed" in unread.text
        assert unread.buttons == ["All my wallets"]
        garden.chain.silent.clear()
        offered = await (await ada.slash("wallets")).click("Add a vault or a Safe")
        assert "Anybody can say so of any wallet" in offered.text
        assert offered.buttons == ["Add 0x7a7a…7a7a", "All my wallets"]
        assert "is linked: it is a vault" in (await offered.click("Add 0x7a7a…7a7a")).text
        await garden.driver.wait_for_role(ada, maker)
        again = await (await ada.slash("wallets")).click("Add a vault or a Safe")
        assert again.buttons == ["All my wallets"]


async def test_a_safe_is_added_by_one_of_its_owners_and_by_nobody_else(tmp_path):
    async with open_garden(tmp_path) as garden:
        maker = await garden.tier()
        ada, ben = await garden.guild.member("ada"), await garden.guild.member("ben")
        await garden.proves(ada, passes=0)
        await garden.proves(ben, passes=0)
        garden.chain.put(Want(PASS, SAFE), 1)
        garden.chain.put(Want(Probe(Kind.OWNER, BASE, SAFE), WALLETS["ada"]), 1)
        assert "No chain here says that it is yours" in (await ben.slash("wallets", safe=SAFE)).text
        said = await ada.slash("wallets", safe=SAFE)
        assert "a Safe with your `0xa1a1…a1a1` among its owners" in said.text
        await garden.driver.wait_for_role(ada, maker)
        garden.chain.put(Want(Probe(Kind.OWNER, BASE, SAFE), WALLETS["ben"]), 1)
        assert "another account" in (await ben.slash("wallets", safe=SAFE)).text
