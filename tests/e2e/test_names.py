"""A wallet's ENS name: shown to its owner and to moderators once the owner wants that, and never before."""

from bot.domain.ids import address
from sandbox.chain.driver import wallet_of
from tests.e2e.town import Town
from tests.ens import Ens

ADAS = address(wallet_of("ada").address)


async def test_a_name_is_shown_to_its_owner_and_the_moderators_while_the_owner_wants_it(ground: Town):
    ens = await Ens.on(ground.chain)
    await ens.names(ADAS, "ada.eth")
    await ens.leads("ada.eth", ADAS)
    ground.ens = ens.registry
    async with ground.bot_running():
        await ground.maker_tier()
        await ground.verify(ground.ada)
        assert "ada.eth" not in await texts(ground)
        off = await wallet(ground)
        assert "Nobody sees its ENS name here" in off.text
        assert "is shown as `ada.eth`" in (await off.click("Show its ENS name")).text
        seen = await texts(ground)
        assert f"ada.eth ({ADAS[:6]}…{ADAS[-4:]})" in seen, "to its owner"
        assert f"ada.eth ({ADAS[:4]}…{ADAS[-2:]})" in seen, "to the moderators"
        assert ADAS[:6] not in (await ground.grace.slash("gate why", member=ground.ada)).text
        assert "without a name" in (await (await wallet(ground)).click("Show no ENS name")).text
        assert "ada.eth" not in await texts(ground)


async def test_a_wallet_without_a_name_is_shown_as_before(ground: Town):
    ground.ens = (await Ens.on(ground.chain)).registry
    async with ground.bot_running():
        await ground.maker_tier()
        await ground.verify(ground.ada)
        before = await texts(ground)
        said = (await (await wallet(ground)).click("Show its ENS name")).text
        assert "No ENS name leads from" in said
        assert await texts(ground) == before


async def test_without_a_registry_nobody_is_asked(ground: Town):
    async with ground.bot_running():
        await ground.verify(ground.ada)
        assert "Show its ENS name" not in (await wallet(ground)).buttons


async def wallet(town: Town):
    """Ada's wallet, as `/wallets` shows it alone."""
    listed = await town.ada.slash("wallets")
    return await listed.click(listed.buttons[0])


async def texts(town: Town) -> str:
    """All that tells of her wallet."""
    why = [await town.grace.slash("gate why", member=town.ada), await town.ada.slash("why")]
    return "\n".join(one.text for one in [await town.ada.slash("wallets"), *why])
