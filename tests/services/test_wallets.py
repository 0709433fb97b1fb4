"""A member's own wallets: names, which comes first, and letting one go, with what stood on it."""

from dataclasses import dataclass

import pytest

from bot.domain.errors import WalletProblem, WalletRefused
from bot.domain.giving.breaker import LEAST
from bot.domain.giving.passes import Award
from bot.domain.ids import Account, Place, Platform, address
from bot.domain.requirements.holdings import Wallet
from bot.ports import JobKind
from bot.services.giving.recheck import Progress, Recheck
from bot.services.linking.wallets import Wallets
from bot.text.wallets import purse
from tests.claimed import all_claimed
from tests.house_verify import ADA, BEN, TITLES, open_house

ONE, TWO = address("0x" + "a1" * 20), address("0x" + "b2" * 20)


@dataclass
class Town:
    house: object
    wallets: Wallets
    recheck: Recheck

    @property
    def garden(self):
        return self.house.garden

    async def links(self, account, *wallets, community=None):
        """The account has proved these; the ids of the links."""
        home = community or self.garden
        async with self.house.store.write() as tx:
            member = await tx.members.ensure(home.id, account)
            for wallet in wallets:
                await tx.members.link(member.id, Wallet(wallet), self.house.clock.now())
        await self.look(member.id, home)
        return [linked.id for linked in (await self.wallets.shown(home, account)).wallets]

    async def look(self, member, home=None):
        self.house.chain.mine(5)
        await self.house.reconcile((home or self.garden).id, [member], "sweep")

    async def work(self):
        """Do the looks that are asked for, once what was given is final."""
        self.house.chain.mine(5)
        async with self.house.store.write() as tx:
            jobs = await all_claimed(tx, [JobKind.RECONCILE], self.house.clock.now())
        for job in jobs:
            await self.recheck.requested(job)
        return jobs

    async def held(self, account):
        async with self.house.store.read() as tx:
            member = await tx.members.of(self.garden.id, account)
            return {held.tier for held in await tx.passes.open([member.id])}

    async def cause(self, account):
        """Why the last decision about this account was made."""
        async with self.house.store.read() as tx:
            member = await tx.members.of(self.garden.id, account)
            return (await tx.passes.evidence(member.id, 1))[0].facts["cause"]


@pytest.fixture
async def town(tmp_path):
    async with open_house(tmp_path) as house:
        recheck = Recheck(house.store, house.queue, house.reconcile, house.clock, Progress())
        yield Town(house, Wallets(house.store, house.queue, house.clock), recheck)


async def refusal(call) -> WalletProblem:
    with pytest.raises(WalletRefused) as caught:
        await call
    return caught.value.problem


async def test_the_list_says_since_when_how_and_which_comes_first(town):
    await town.links(ADA, ONE, TWO)
    shown = await town.wallets.shown(town.garden, ADA)
    card = purse(town.garden, shown.wallets, shown.claims, TITLES, shows=False)
    assert card.paragraphs[0] == "2 wallets are linked to you in **Plotter Garden**."
    first, second = card.paragraphs[1].split("\n")
    assert first.startswith("1. `0xa1a1…a1a1` (named first): signed with its own key, since <t:")
    assert second.startswith("2. `0xb2b2…b2b2`: signed with its own key")
    assert "Moderators see `0xa1…a1`" in card.paragraphs[-1]


async def test_a_name_is_cleaned_kept_and_taken_away_again(town):
    (number,) = await town.links(ADA, ONE)
    await town.wallets.label(town.garden, ADA, number, "  my\u202e <b>cold</b> one https://x.example/y ")
    assert (await town.wallets.one(town.garden, ADA, number)).label == "my <b>cold</b> one"
    await town.wallets.label(town.garden, ADA, number, "")
    assert not (await town.wallets.one(town.garden, ADA, number)).label


async def test_one_comes_first_and_the_choice_can_be_changed(town):
    one, two = await town.links(ADA, ONE, TWO)
    await town.wallets.make_primary(town.garden, ADA, two)
    assert [linked.primary for linked in (await town.wallets.shown(town.garden, ADA)).wallets] == [False, True]
    await town.wallets.make_primary(town.garden, ADA, one)
    assert [linked.primary for linked in (await town.wallets.shown(town.garden, ADA)).wallets] == [True, False]


async def test_a_wallet_that_goes_from_account_to_account_before_its_block_is_final_opens_one_door(town):
    """Each has a second, empty wallet, so that unlinking leaves something to look at."""
    town.house.chain.depth = 1_000
    town.house.holds(ONE, 1)
    doors = []
    for number in range(5):
        account, empty = Account(Platform.DISCORD, 100 + number, f"m{number}"), address(f"0x{number + 1:040x}")
        shown, _ = await town.links(account, ONE, empty)
        doors.append([one for one in range(number + 1) if await town.held(Account(Platform.DISCORD, 100 + one, ""))])
        await town.wallets.unlink(town.garden, account, shown)
        await town.work()
    assert doors == [[0], [1], [2], [3], [4]]


async def test_an_unlinked_wallet_is_gone_and_what_stood_on_it_ends(town):
    town.house.holds(ONE, 1)
    (number,) = await town.links(ADA, ONE)
    assert await town.held(ADA) == {"Maker"}
    await town.wallets.unlink(town.garden, ADA, number)
    assert await town.held(ADA) == {"Maker"}, "it ends by a look, as everything does"
    await town.work()
    assert await town.held(ADA) == set()
    assert await town.cause(ADA) == "unlinked"
    assert (await town.wallets.shown(town.garden, ADA)).wallets == ()


async def test_what_another_wallet_or_an_award_holds_up_stays(town):
    town.house.holds(ONE, 3)
    town.house.holds(TWO, 1)
    number, _ = await town.links(ADA, ONE, TWO)
    assert await town.held(ADA) == {"Maker", "Resident"}
    await town.wallets.unlink(town.garden, ADA, number)
    await town.work()
    assert await town.held(ADA) == {"Maker"}
    async with town.house.store.write() as tx:
        member = await tx.members.of(town.garden.id, ADA)
        await tx.awards.add(Award(member.id, "Resident", None, BEN, "", town.house.clock.now()))
    for linked in (await town.wallets.shown(town.garden, ADA)).wallets:
        await town.wallets.unlink(town.garden, ADA, linked.id)
    await town.work()
    assert await town.held(ADA) == {"Resident"}


async def test_unlinking_one_of_two_is_no_loss_the_breaker_counts(town):
    people = [Account(Platform.DISCORD, 100 + nth, f"p{nth}") for nth in range(LEAST + 2)]
    for nth, one in enumerate(people):
        full, empty = address(f"0x{nth + 1:040x}"), address(f"0x{nth + 101:040x}")
        town.house.holds(full, 1)
        number, _ = await town.links(one, full, empty)
        assert await town.held(one) == {"Maker"}
        await town.wallets.unlink(town.garden, one, number)
    await town.work()
    assert [await town.held(one) for one in people] == [set()] * len(people)
    assert await town.cause(people[-1]) == "unlinked"


async def test_a_loss_after_what_is_left_was_seen_to_do_counts_as_any_other(town):
    town.house.holds(ONE, 1)
    town.house.holds(TWO, 1)
    number, _ = await town.links(ADA, ONE, TWO)
    await town.wallets.unlink(town.garden, ADA, number)
    await town.work()
    assert await town.held(ADA) == {"Maker"}
    town.house.holds(TWO, 0)
    async with town.house.store.read() as tx:
        member = await tx.members.of(town.garden.id, ADA)
    await town.look(member.id)
    assert await town.held(ADA) == set()
    assert await town.cause(ADA) == "requirement"


async def test_what_cannot_be_read_after_unlinking_is_kept(town):
    town.house.holds(ONE, 1)
    number, _ = await town.links(ADA, ONE, TWO)
    town.house.chain.silent = set(range(town.house.chain.endpoints))
    await town.wallets.unlink(town.garden, ADA, number)
    await town.work()
    assert await town.held(ADA) == {"Maker"}


async def test_unlinking_everywhere_reaches_every_community_of_the_account_and_nobody_else(town):
    async with town.house.store.write() as tx:
        yard = await tx.communities.allow(Place(Platform.DISCORD, 12), "Yard")
    (number,) = await town.links(ADA, ONE)
    await town.links(ADA, ONE, TWO, community=yard)
    await town.links(BEN, TWO)
    assert await town.wallets.homes(town.garden, ADA, number) == 2
    linked, homes = await town.wallets.unlink_everywhere(town.garden, ADA, number)
    assert (linked.address, homes) == (ONE, 2)
    left = {(c.name, a.name): [w.address for w in (await town.wallets.shown(c, a)).wallets]
            for c, a in ((town.garden, ADA), (yard, ADA), (town.garden, BEN))}  # fmt: skip
    assert left == {("Plotter Garden", "ada"): [], ("Yard", "ada"): [TWO], ("Plotter Garden", "ben"): [TWO]}
    assert sorted(job.payload["community"] for job in await town.work()) == [town.garden.id, yard.id]


async def test_somebody_elses_link_an_old_one_and_one_linked_anew_are_refused(town):
    (number,) = await town.links(ADA, ONE)
    await town.links(BEN, TWO)
    assert await refusal(town.wallets.unlink(town.garden, BEN, number)) is WalletProblem.GONE
    await town.wallets.unlink(town.garden, ADA, number)
    assert await refusal(town.wallets.unlink(town.garden, ADA, number)) is WalletProblem.GONE
    (again,) = await town.links(ADA, ONE)
    assert again != number
    assert await refusal(town.wallets.label(town.garden, ADA, number, "x")) is WalletProblem.GONE


async def test_whether_moderators_see_more_is_the_members_own_switch(town):
    await town.links(ADA, ONE)
    assert not (await town.wallets.shown(town.garden, ADA)).member.shows_wallets
    await town.wallets.show_to_moderators(town.garden, ADA, on=True)
    assert (await town.wallets.shown(town.garden, ADA)).member.shows_wallets
