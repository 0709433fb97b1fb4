"""`/gate contract` on a strict local Discord."""

from tests.house_discord import BASE, CONTRACT, open_garden


async def test_a_moderator_reads_what_stands_at_an_address_and_what_to_type_next(tmp_path):
    async with open_garden(tmp_path) as garden:
        answer = await garden.grace.slash("gate contract", address=CONTRACT, chain="base")
        assert answer.ephemeral
        assert answer.text.startswith("**Garden Pass** (PASS) on Base.")
        assert f"`erc721:base:{CONTRACT} >= 1`" in answer.text
        role = await garden.guild.role("Maker")
        typed = f"erc721:base:{CONTRACT} >= 1"
        await garden.grace.slash("gate tier add", name="Maker", rank=1, role=role, requirement=typed)
        nothing = await garden.grace.slash("gate contract", address="0x" + "cc" * 20, chain="base")
        assert "There is no contract at" in nothing.text


async def test_what_cannot_be_looked_at_is_refused_with_what_to_do(tmp_path):
    async with open_garden(tmp_path) as garden:
        for address, chain, said in (
            ("the pass", "base", "no contract's address"),
            (CONTRACT, "mars", "not connected to a chain called `mars`"),
        ):
            assert said in (await garden.grace.slash("gate contract", address=address, chain=chain)).text
        garden.chain.silent = {0, 1}
        unread = await garden.grace.slash("gate contract", address=CONTRACT, chain="base")
        assert "There is no contract" not in unread.text
        assert "read" in unread.text


async def test_only_moderators_look_however_low_they_stand(tmp_path):
    async with open_garden(tmp_path) as garden:
        ben, ada = await garden.guild.member("ben"), await garden.guild.member("ada")
        low = await garden.guild.role("Helper", permissions="manage_roles")
        await ben.gets(low)
        assert "Garden Pass" in (await ben.slash("gate contract", address=CONTRACT, chain="base")).text
        await garden.driver.offered_to_all()
        refused = await ada.slash("gate contract", address=CONTRACT, chain="base")
        assert "Garden Pass" not in refused.text
        assert "Manage Roles" in refused.text


async def test_the_chains_are_suggested_by_their_names(tmp_path):
    async with open_garden(tmp_path) as garden:
        found = await garden.grace.autocomplete("gate contract", "chain", "bas", address=CONTRACT)
        assert [one["value"] for one in found] == [BASE]
