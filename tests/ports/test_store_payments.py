"""What selected designs are paid: the same on both databases."""

from dataclasses import replace

from bot.domain.contributing.payments import COIN, Amount, Found, Paying, Payment, Selected, Way
from bot.domain.ids import Address, ChainName
from tests.chain_house import HERE

BASE = ChainName("base")
REGISTRY, ADA, TOKEN = (Address("0x" + sign * 20) for sign in ("c0", "ad", "70"))
ONE, TWO = (Selected(sign * 32, ADA, Address("0x" + sign * 20)) for sign in ("01", "02"))


def paid(design, block, amount, way=Way.IN, token=COIN):
    return Payment(design.split, way, token, amount, block, 0, "0x" + "aa" * 32, 18 if token == COIN else 6)


async def begun(store):
    async with store.write() as tx:
        garden = await tx.communities.allow(HERE, "Garden")
        paying = Paying(garden.id, BASE, REGISTRY, told_after=7)
        await tx.payments.begin(paying)
        await tx.payments.begin(replace(paying, told_after=9))
        assert await tx.payments.get(garden.id, BASE, REGISTRY) == paying, "what was begun first stays"
    return paying


async def test_what_a_stretch_told_is_kept_with_how_far_it_went(store):
    paying = await begun(store)
    large = 2**256 - 1
    found = Found(20, 30, (ONE, TWO), (paid(ONE, 11, 5), paid(ONE, 12, large, token=TOKEN), paid(ONE, 13, 2, Way.OUT)))
    async with store.write() as tx:
        assert await tx.payments.extend(paying, found)
        now = await tx.payments.get(paying.community, BASE, REGISTRY)
        assert now == replace(paying, done=20, splits=frozenset({ONE.split, TWO.split}))
        assert await tx.payments.extend(now, Found(30, 30, (), (paid(ONE, 25, 4),)))
    async with store.read() as tx:
        first, second = await tx.payments.of(paying.community)
        assert (first.chain, first.selected, second.selected) == (BASE, ONE, TWO)
        assert first.came == (Amount(COIN, 9, 18), Amount(TOKEN, large, 6))
        assert (first.went, second.came, second.went) == ((Amount(COIN, 2, 18),), (), ())
        assert [one.selected for one in await tx.payments.of(paying.community, [TWO.content])] == [TWO]
        assert await tx.payments.of(paying.community + 1) == []


async def test_who_comes_from_an_older_place_changes_nothing(store):
    paying = await begun(store)
    async with store.write() as tx:
        assert await tx.payments.extend(paying, Found(20, 30, (ONE,), (paid(ONE, 11, 5),)))
        assert not await tx.payments.extend(paying, Found(25, 30, (TWO,), (paid(ONE, 24, 6),)))
        (design,) = await tx.payments.of(paying.community)
        assert design.came == (Amount(COIN, 5, 18),)
