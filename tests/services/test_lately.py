"""A look that is asked for twice in a breath is one look; one after something changed, or later, is a new one."""

from dataclasses import dataclass, field

import pytest

from bot.domain.errors import ChainUnreadable
from bot.domain.requirements.holdings import Wallet
from bot.domain.requirements.verdicts import Unknown
from bot.services.giving.lately import STANDS_FOR, Lately
from tests.house_verify import ADA, BEN, WALLET, open_house


@dataclass
class Counting:
    """The real reconcile; `looks`: for whom it was called, and why."""

    house: object
    looks: list = field(default_factory=list)
    fails: bool = False

    async def __call__(self, community, members, reason, *, read=True):
        self.looks.append((*members, reason))
        if self.fails:
            raise ChainUnreadable("silent")
        return await self.house.reconcile(community, members, reason, read=read)


@pytest.fixture
async def asked(tmp_path):
    """Ada's and Ben's numbers; what asks; what counts."""
    async with open_house(tmp_path) as house:
        async with house.store.write() as tx:
            ada, ben = [(await tx.members.ensure(house.garden.id, one)).id for one in (ADA, BEN)]
            await tx.members.link(ada, Wallet(WALLET), house.clock.now(), None)
        house.holds(WALLET, 1)
        counting = Counting(house)
        lately = Lately(house.store, house.clock, counting)

        async def ask(member=ada, reason="asked"):
            return (await lately(house.garden.id, [member], reason)).get(member)

        yield house, ask, counting, ben


async def test_asked_again_at_once_it_is_the_same_look(asked):
    house, ask, counting, _ = asked
    first = await ask()
    assert first.decisions[0].after is not None
    house.clock.pass_by(seconds=STANDS_FOR.total_seconds() - 1)
    assert await ask() is first
    assert len(counting.looks) == 1


async def test_later_it_is_a_new_look(asked):
    house, ask, counting, _ = asked
    first = await ask()
    house.clock.pass_by(seconds=STANDS_FOR.total_seconds())
    assert await ask() is not first
    assert len(counting.looks) == 2


async def test_what_was_decided_meanwhile_is_never_hidden_by_it(asked):
    house, ask, counting, _ = asked
    await ask()
    async with house.store.write() as tx:
        await tx.members.touch([counting.looks[0][0]])
    await ask()
    await house.set_tiers()
    await ask()
    assert len(counting.looks) == 3


async def test_nobody_is_told_of_another_members_look_and_no_other_reason_is_held_back(asked):
    _, ask, counting, ben = asked
    ada = (await ask()).member
    assert (await ask(ben)).member == ben
    await ask(reason="award")
    await ask(reason="award")
    assert counting.looks == [(ada, "asked"), (ben, "asked"), (ada, "award"), (ada, "award")]


async def test_a_look_that_could_tell_nothing_is_not_kept(asked):
    house, ask, *_ = asked
    house.chain.silent.update(range(house.chain.endpoints))
    assert isinstance((await ask()).decisions[0].reading.verdict, Unknown)
    house.chain.silent.clear()
    assert (await ask()).decisions[0].after is not None


async def test_a_look_that_failed_is_not_kept(asked):
    _, ask, counting, _ = asked
    counting.fails = True
    with pytest.raises(ChainUnreadable):
        await ask()
    counting.fails = False
    assert await ask()
    assert len(counting.looks) == 2
