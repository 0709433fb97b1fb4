"""Words that are kept are in English, whoever's question led to them: others read them too."""

from bot.services.giving.passes import PassesService
from bot.services.giving.recheck import Progress
from bot.text.catalogue import speaking
from bot.text.news import for_member
from tests.house_verify import ADA, TITLES, WALLET, open_house, sign


async def test_a_loss_that_a_german_question_found_is_kept_in_english_and_told_in_german(tmp_path):
    async with open_house(tmp_path) as house:
        service = PassesService(house.store, house.reconcile, house.clock, Progress())
        house.holds(WALLET, 1)
        secret, text = await house.started()
        await house.finish(secret, text.nonce, sign(text.message))
        house.chain.mine(3)
        house.holds(WALLET, 0)
        house.chain.mine(3)
        with speaking("de"):
            await service.why(house.garden, ADA)
            assert "base block" in house.dump()
            assert "base-Block" not in house.dump()
            (lost,) = [
                event for event in (await service.mine(house.garden, ADA)).news if event.facts["change"] == "take"
            ]
            said = for_member(lost, "Plotter Garden", TITLES)
    assert "verlangt 1, gesehen 0" in said
    assert "Base-Block" in said
