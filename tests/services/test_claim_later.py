"""An award to somebody without a wallet works at once, says so, and stays when a wallet comes."""

from datetime import timedelta

from bot.domain.giving.passes import Award
from bot.domain.ids import HOST
from bot.services.giving.passes import PassesService
from bot.services.giving.recheck import Progress
from bot.text.passes import passes
from bot.text.why import why
from tests.house_verify import ADA, TITLES, WALLET, open_house, sign


async def test_it_opens_without_a_wallet_is_labelled_and_stays_when_one_comes_and_holds_nothing(tmp_path):
    async with open_house(tmp_path) as house:
        service = PassesService(house.store, house.reconcile, house.clock, Progress())
        async with house.store.write() as tx:
            member = await tx.members.ensure(house.garden.id, ADA)
            until = house.clock.now() + timedelta(days=30)
            await tx.awards.add(Award(member.id, "Resident", until, HOST, "won the jam", house.clock.now()))
        await house.reconcile(house.garden.id, [member.id], "award", read=False)
        mine = await service.mine(house.garden, ADA)
        said = passes(mine.policy, mine.passes, mine.member, "Plotter Garden")
        assert "You hold **Resident** in Plotter Garden." in said
        assert "Held by this community, no wallet needed." in said
        explained = await service.why(house.garden, ADA)
        words = "\n".join(why(explained.policy, explained.member, explained.plan, explained.awards, TITLES))
        assert "won the jam. Held by this community, no wallet needed." in words
        secret, text = await house.started()
        await house.finish(secret, text.nonce, sign(text.message))
        house.chain.mine(5)
        await house.reconcile(house.garden.id, [member.id], "sweep")
        mine = await service.mine(house.garden, ADA)
        assert [held.tier for held in mine.passes] == ["Resident"]
        assert [wallet.address for wallet in mine.member.wallets] == [WALLET]
        assert "Held by this community, no wallet needed." in passes(mine.policy, mine.passes, mine.member, "x")
        house.clock.pass_by(days=30)
        await house.reconcile(house.garden.id, [member.id], "due", read=False)
        assert (await service.mine(house.garden, ADA)).passes == ()
