"""What a wallet carries on chain follows from the award and the wallets, whatever happens on the way there."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.awarding.chain_passes import ChainPass, OnChain, Project
from bot.domain.changing.stillness import Freeze
from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.events import EventKind
from bot.domain.founded import Founded
from bot.domain.giving.passes import Award
from bot.domain.ids import HOST, Account, Address, CommunityId, MemberId, Platform
from bot.domain.requirements.holdings import Proof, Wallet
from bot.ports import JobKind
from bot.services.awarding.chain_passes import ChainPassService
from bot.services.leaving.forgetting import Forgetting
from bot.services.sending import Sender
from bot.text.chain_passes import on_chain
from bot.text.news import for_moderators
from storage import Storage, open_storage
from tests.blank import DATABASE, blank
from tests.chain_house import HERE
from tests.clocks import MovedClock
from tests.fickle_chain import BASE, FINAL, KEY
from tests.house_changes import Jobs
from tests.pass_chain import LONGEST, PassChain

CONTRACT = Address("0x" + "c1" * 20)
ORCHARD = Project(BASE, CONTRACT, 7)
RED, BLUE = (Address("0x" + pair * 20) for pair in ("a1", "b2"))
ADA = Account(Platform.DISCORD, 1, "ada")
DAY = timedelta(days=1)
TITLES = {BASE: "Base"}


class Garden:
    """A community, its member ada, and the contract behind a chain of dice."""

    def __init__(self, storage: Storage, clock: MovedClock, chain: PassChain, home: CommunityId, ada: MemberId) -> None:
        self.storage, self.clock, self.chain, self.home, self.ada = storage, clock, chain, home, ada
        self.starts_again()

    def starts_again(self) -> None:
        """Another process: nothing of the old one's memory is left."""
        store, queue = self.storage.store, self.storage.queue
        here = {self.home: [Founded(BASE, KEY, CONTRACT)]}
        self.sender = Sender(store, queue, self.chain, self.clock, {KEY: self.chain}, foundings=here)
        self.service = ChainPassService(store, queue, self.sender, self.clock, self.chain)

    async def awards(self, days: float | None) -> datetime | None:
        """Ada's award is on chain, and ends so many days from now; with None it ends now."""
        until = None if days is None else (self.clock.now() + days * DAY).replace(microsecond=0)
        async with self.storage.store.write() as tx:
            for one in await tx.awards.open([self.ada]):
                await self.service.leave(tx, one)
                await tx.awards.end(one, self.clock.now())
            if until is not None:
                award = await tx.awards.add(Award(self.ada, "Orchard", until, HOST, "", self.clock.now()))
                await self.service.begin(tx, self.home, award, ORCHARD)
        return until

    async def proves(self, *wallets: Address, **more: object) -> None:
        async with self.storage.store.write() as tx:
            for one in wallets:
                await tx.members.link(self.ada, replace(Wallet(one), **more), self.clock.now())

    async def unlinks(self, wallet: Address) -> None:
        async with self.storage.store.write() as tx:
            (linked,) = [one for one in await tx.wallets.of(self.ada) if one.address == wallet]
            await tx.wallets.unlink(linked.id)

    async def looks(self) -> None:
        await self.service.run_due()
        await self.sender.run_due()

    async def settles(self) -> None:
        """Nothing bad happens any more, and there is time for a few steps."""
        self.chain.down = self.chain.refuses = False
        quiet = 0
        for _ in range(150):
            before = await self.held()
            await self.looks()
            self.chain.mine()
            self.clock.move(seconds=20)
            async with self.storage.store.read() as tx:
                busy = bool(await tx.outbox.open())
            quiet = 0 if busy or await self.held() != before else quiet + 1
            if quiet > FINAL:
                return
        raise AssertionError(await self.held())

    async def held(self) -> list[ChainPass]:
        async with self.storage.store.read() as tx:
            return list(await tx.chain_passes.all())

    async def said(self) -> str:
        """What ada reads of it."""
        return "\n".join(on_chain(one, TITLES, {}) for one in await self.shown())

    async def shown(self) -> list[OnChain]:
        return list(await self.service.shown(self.ada))

    async def known(self) -> bool:
        """Whether anything is kept of ada."""
        async with self.storage.store.read() as tx:
            return await tx.members.of(self.home, ADA) is not None

    async def told(self, kind: EventKind) -> str:
        async with self.storage.store.read() as tx:
            found = await tx.events.since(self.home, kind, self.clock.now() - 10 * DAY)
        return for_moderators(found, TITLES)


async def opened(folder: Path, seed: int) -> AsyncIterator[Garden]:
    clock = MovedClock()
    async with open_storage(blank(folder / DATABASE), clock) as storage:
        async with storage.store.write() as tx:
            home = await tx.communities.allow(HERE, "Plotter Garden")
            ada = await tx.members.ensure(home.id, ADA)
        chain = PassChain(random.Random(seed), clock=clock)
        chain.times = {block.hash: 0 for block in chain.blocks}
        yield Garden(storage, clock, chain, home.id, ada.id)


@pytest.fixture
async def garden(tmp_path: Path) -> AsyncIterator[Garden]:
    async for one in opened(tmp_path, 1):
        one.chain.dice.random = lambda: 0.9  # type: ignore[method-assign]  # nothing is lost on its way
        yield one


def at(moment: datetime | None) -> int:
    assert moment is not None
    return int(moment.timestamp())


async def test_an_award_is_minted_to_the_wallet_and_ends_there_to_the_second_with_nothing_sent(garden: Garden):
    await garden.proves(RED)
    until = await garden.awards(30)
    assert f"is on its way to `{RED}`" in await garden.said()
    await garden.settles()
    assert garden.chain.carriers() == {RED: at(until)}
    assert f"`{RED}` carries the pass to project 7 until <t:{at(until)}:f>" in await garden.said()
    (shown,) = await garden.shown()
    assert f"The transaction: `{shown.transaction}`." in await garden.said()
    sent = len(garden.chain.signed)
    garden.clock.move(days=31)
    await garden.settles()
    assert (garden.chain.carriers(), await garden.held(), len(garden.chain.signed)) == ({}, [], sent)


async def test_to_who_has_no_wallet_it_is_minted_once_one_is_proved(garden: Garden):
    until = await garden.awards(30)
    await garden.settles()
    assert garden.chain.signed == {}
    assert "is minted as soon as a wallet is proved that can carry it" in await garden.said()
    await garden.proves(RED, BLUE)
    await garden.settles()
    assert garden.chain.carriers() == {RED: at(until)}


async def test_of_several_wallets_the_one_that_is_named_first_gets_it_and_none_that_only_vouches(garden: Garden):
    await garden.proves(RED, proof=Proof.VAULT, vouched_by=BLUE)
    await garden.awards(30)
    await garden.settles()
    assert garden.chain.carriers() == {}
    await garden.proves(Address("0x" + "c3" * 20), BLUE)
    async with garden.storage.store.write() as tx:
        (blue,) = [one for one in await tx.wallets.of(garden.ada) if one.address == BLUE]
        await tx.wallets.set_primary(garden.ada, blue.id)
    await garden.settles()
    assert set(garden.chain.carriers()) == {BLUE}


@pytest.mark.parametrize("days", [60, 10])
async def test_a_longer_award_is_a_longer_pass_and_a_shorter_one_a_shorter(garden: Garden, days: int):
    await garden.proves(RED)
    await garden.awards(30)
    await garden.settles()
    until = await garden.awards(days)
    await garden.settles()
    assert garden.chain.carriers() == {RED: at(until)}
    verbs = [data.split("|")[0] for _, data in sorted(garden.chain.signed.values())]
    assert verbs == (["mint", "extend"] if days == 60 else ["mint", "end", "mint"])


async def test_an_award_that_is_ended_is_ended_on_chain(garden: Garden):
    await garden.proves(RED)
    await garden.awards(30)
    await garden.settles()
    await garden.awards(None)
    assert f"is being ended at `{RED}`" in await garden.said()
    await garden.settles()
    assert (garden.chain.carriers(), await garden.held(), await garden.said()) == ({}, [], "")


async def test_an_award_that_is_replaced_by_one_off_chain_is_ended_on_chain_alone(garden: Garden):
    await garden.proves(RED)
    await garden.awards(30)
    await garden.settles()
    async with garden.storage.store.write() as tx:
        until = garden.clock.now() + 60 * DAY
        award = await tx.awards.add(Award(garden.ada, "Orchard", until, HOST, "", garden.clock.now()))
        await garden.service.leave(tx, award)
    await garden.settles()
    assert (garden.chain.carriers(), await garden.held()) == ({}, [])


async def test_while_a_community_is_frozen_nothing_is_told_and_later_it_is(garden: Garden):
    await garden.proves(RED)
    until = await garden.awards(30)
    async with garden.storage.store.write() as tx:
        await tx.freezes.set(Freeze(garden.home, garden.clock.now(), ADA))
    await garden.settles()
    assert garden.chain.signed == {}
    async with garden.storage.store.write() as tx:
        await tx.freezes.lift(garden.home)
    await garden.settles()
    assert garden.chain.carriers() == {RED: at(until)}


async def test_one_that_ends_before_it_was_sent_is_never_sent(garden: Garden):
    await garden.awards(30)
    await garden.awards(None)
    assert "was not sent yet, and is not any more" in await garden.said()
    await garden.proves(RED)
    await garden.settles()
    assert (garden.chain.signed, await garden.held()) == ({}, [])


async def test_a_wallet_that_is_unlinked_loses_it_and_another_gets_it_and_moderators_hear_of_it(garden: Garden):
    await garden.proves(RED, BLUE)
    until = await garden.awards(30)
    await garden.settles()
    assert set(garden.chain.carriers()) == {RED}
    await garden.unlinks(RED)
    await garden.settles()
    assert garden.chain.carriers() == {BLUE: at(until)}
    assert (
        "The wallet that carries the pass of <@discord:1:ada> to **Orchard** on Base is not theirs"
        in await garden.told(EventKind.WALLET_LEFT)
    )


async def test_what_somebody_else_did_at_the_contract_is_seen_before_anything_is_told(garden: Garden):
    await garden.proves(RED)
    await garden.awards(30)
    await garden.settles()
    garden.chain.by_hand({RED: 0})
    until = await garden.awards(60)
    await garden.settles()
    assert garden.chain.carriers() == {RED: at(until)}
    assert await garden.told(EventKind.SENDING_FAILED) == ""


async def test_what_stands_there_already_is_not_sent(garden: Garden):
    until = await garden.awards(30)
    garden.chain.by_hand({RED: at(until)})
    await garden.proves(RED)
    await garden.settles()
    assert garden.chain.signed == {}
    assert f"`{RED}` carries the pass" in await garden.said()


async def test_what_the_contract_refuses_is_told_once_and_tried_again_when_somebody_asks(garden: Garden):
    await garden.proves(RED)
    await garden.awards(30)
    garden.chain.refuses = True
    for _ in range(5):
        await garden.looks()
    assert (await garden.told(EventKind.SENDING_FAILED)).count("refuses") == 1
    assert "The moderators were told; it is tried again when they change the award" in await garden.said()
    garden.chain.refuses = False
    await garden.settles()
    assert garden.chain.carriers() == {}
    until = await garden.awards(31)
    await garden.settles()
    assert garden.chain.carriers() == {RED: at(until)}


async def test_while_the_chain_cannot_be_read_nothing_is_told_and_nothing_lost(garden: Garden):
    await garden.proves(RED)
    garden.chain.down = True
    until = await garden.awards(30)
    for _ in range(3):
        await garden.looks()
    assert garden.chain.signed == {}
    await garden.settles()
    assert garden.chain.carriers() == {RED: at(until)}


async def test_an_end_that_no_contract_takes_is_refused_beforehand(garden: Garden):
    for until, problem in (
        (None, AwardProblem.CHAIN_ENDLESS),
        (garden.clock.now() + LONGEST + DAY, AwardProblem.CHAIN_FAR),
    ):
        with pytest.raises(AwardRefused) as refused:
            await garden.service.check(ORCHARD, until)
        assert refused.value.problem is problem
    await garden.service.check(ORCHARD, garden.clock.now() + LONGEST)
    garden.chain.down = True
    await garden.service.check(ORCHARD, garden.clock.now() + LONGEST + DAY)


async def test_who_is_forgotten_leaves_nothing_that_runs_on_chain(garden: Garden):
    await garden.proves(RED)
    await garden.awards(30)
    now = garden.clock.now()
    assert [one.owes(now) for one in await garden.held()] == [False]
    await garden.looks()
    assert [one.owes(now) for one in await garden.held()] == [True]
    await garden.settles()
    assert [one.owes(now) for one in await garden.held()] == [True]
    await garden.awards(None)
    await garden.looks()
    assert [one.owes(now) for one in await garden.held()] == [False]


async def test_forgetting_waits_for_a_pass_whose_mint_is_under_way_and_then_has_it_ended(garden: Garden):
    jobs = Jobs()
    forgetting = Forgetting(garden.storage.store, jobs, garden.clock)
    await garden.proves(RED)
    await garden.awards(30)
    await garden.looks()
    assert len(garden.chain.signed) == 1, "the mint is sent, and no block has it"
    await forgetting.begin(garden.home, ADA)
    for _ in range(3):
        await forgetting.forget(jobs.of(JobKind.FORGET)[-1])
        assert await garden.known(), "its end could not be told any more"
    await garden.settles()
    assert garden.chain.carriers() == {}, "minted, and ended"
    await forgetting.forget(jobs.of(JobKind.FORGET)[-1])
    assert (await garden.known(), await garden.held()) == (False, [])
    await garden.settles()
    assert garden.chain.carriers() == {}


MISFORTUNES = (
    *("look", "look", "look", "mine", "mine", "later"),
    *("award", "ends", "link", "unlink", "reorg", "forget", "down", "up", "start", "by hand"),
)


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_happens_the_chain_is_as_the_award_and_the_wallets_want_it(tmp_path: Path, seed: int):
    async for garden in opened(tmp_path, seed):
        dice, linked = random.Random(seed), set[Address]()
        for _ in range(60):
            await _befalls(garden, dice, linked)
            carriers = garden.chain.carriers()
            assert len(carriers) <= 2, carriers
        await garden.proves(*({RED} - linked))
        until = await garden.awards(dice.choice([5, 30, None]))
        await garden.settles()
        held = {one.wallet for one in await garden.held() if one.stands}
        assert set(garden.chain.carriers().values()) == ({at(until)} if until else set())
        assert held == set(garden.chain.carriers())
        assert len(held) == (1 if until else 0)


async def _befalls(garden: Garden, dice: random.Random, linked: set[Address]) -> None:
    match dice.choice(MISFORTUNES):
        case "look":
            await garden.looks()
        case "award":
            await garden.awards(dice.choice([1, 5, 30]))
        case "ends":
            await garden.awards(None)
        case "link" if missing := {RED, BLUE} - linked:
            linked.add(one := dice.choice(sorted(missing)))
            await garden.proves(one)
        case "unlink" if linked:
            linked.remove(one := dice.choice(sorted(linked)))
            await garden.unlinks(one)
        case other:
            _outside(garden, dice, other)


def _outside(garden: Garden, dice: random.Random, what: str) -> None:
    chain = garden.chain
    match what:
        case "mine":
            chain.mine()
        case "later":
            garden.clock.move(seconds=dice.choice([5, 31, 200, 90_000]))
        case "reorg":
            chain.reorg(dice.randint(1, FINAL))
        case "forget":
            chain.forget()
        case "down" | "up":
            chain.down = what == "down"
        case "start":
            garden.starts_again()
        case "by hand":
            chain.by_hand(dict.fromkeys(chain.carriers(), 0))


async def test_what_is_called_off_while_the_contract_is_asked_is_not_told(garden: Garden, monkeypatch):
    """The look began with the award in force; by the time the contract has answered there is none."""
    await garden.proves(RED)
    await garden.awards(30)
    asked = garden.chain.ends

    async def called_off_meanwhile(project: Project, holder: Address) -> datetime | None:
        async with garden.storage.store.write() as tx:
            (held,) = await tx.chain_passes.all()
            await tx.chain_passes.drop(held)
        return await asked(project, holder)

    monkeypatch.setattr(garden.chain, "ends", called_off_meanwhile)
    await garden.service.run_due()
    async with garden.storage.store.read() as tx:
        assert await tx.chain_passes.all() == []
        assert await tx.outbox.open() == []
