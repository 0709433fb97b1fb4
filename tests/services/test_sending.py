"""What is to happen on chain happens once, whatever the chain and the process do meanwhile."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.events import EventKind
from bot.domain.founded import Founded
from bot.domain.ids import Address, CommunityId, Place, Platform
from bot.domain.sending import BUMP_AFTER, MOST_IN_FLIGHT, Sending, Stage
from bot.services.sending import Sender
from bot.text.news import for_moderators
from bot.text.sending import purse
from storage import Storage, open_storage
from tests.blank import DATABASE, blank
from tests.chain_house import HERE
from tests.clocks import MovedClock
from tests.fickle_chain import BASE, FINAL, KEY, OUTSIDE, FickleChain, intent


class Post:
    """A community, a chain of dice, and the sender between them."""

    def __init__(self, storage: Storage, clock: MovedClock, chain: FickleChain, community: CommunityId) -> None:
        self.storage, self.clock, self.chain, self.community = storage, clock, chain, community
        self.starts_again()

    def starts_again(self) -> None:
        """Another process: nothing of the old one's memory is left."""
        store, queue = self.storage.store, self.storage.queue
        self.sender = Sender(store, queue, self.chain, self.clock, {KEY: self.chain})

    async def wants(self, *data: str) -> None:
        async with self.storage.store.write() as tx:
            for one in data:
                await self.sender.intend(tx, intent(self.community, one))

    async def looks(self) -> None:
        await self.sender.run_due()

    async def of(self, data: str) -> Sending:
        async with self.storage.store.read() as tx:
            found = await tx.outbox.get(self.community, f"test:{data}")
        assert found is not None
        return found

    async def stages(self, *data: str) -> list[Stage]:
        return [(await self.of(one)).stage for one in data]

    async def told(self, kind: EventKind) -> list[dict[str, object]]:
        async with self.storage.store.read() as tx:
            return [
                one.facts for one in await tx.events.since(self.community, kind, self.clock.now() - 10 * BUMP_AFTER)
            ]

    async def said(self, kind: EventKind) -> str:
        """What the moderators read of it."""
        async with self.storage.store.read() as tx:
            found = await tx.events.since(self.community, kind, self.clock.now() - 10 * BUMP_AFTER)
        return for_moderators(found, {})

    async def settles(self, *data: str) -> None:
        """Nothing bad happens any more, and time goes by."""
        self.chain.down = False
        for _ in range(60):
            self.clock.move(minutes=1)
            await self.looks()
            self.chain.mine()
            if not any(one in {Stage.QUEUED, Stage.SENT, Stage.MINED} for one in await self.stages(*data)):
                return
        raise AssertionError(await self.stages(*data))


async def opened(folder: Path, seed: int) -> AsyncIterator[Post]:
    clock = MovedClock()
    async with open_storage(blank(folder / DATABASE), clock) as storage:
        async with storage.store.write() as tx:
            garden = await tx.communities.allow(HERE, "Plotter Garden")
        yield Post(storage, clock, FickleChain(random.Random(seed)), garden.id)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async for one in opened(tmp_path, 1):
        one.chain.dice.random = lambda: 0.9  # type: ignore[method-assign]  # nothing is lost on its way
        yield one


async def test_it_lands_once_and_is_over_when_its_block_is_final(post: Post):
    await post.wants("0x01")
    await post.wants("0x01")
    await post.looks()
    assert await post.stages("0x01") == [Stage.SENT]
    while not post.chain.landed("0x01"):
        post.chain.mine()
    await post.looks()
    assert await post.stages("0x01") == [Stage.MINED]
    for _ in range(FINAL):
        post.chain.mine()
    await post.looks()
    assert await post.stages("0x01") == [Stage.DONE]
    assert post.chain.landed("0x01") == 1


async def test_nonces_follow_each_other_without_a_gap_and_no_more_than_a_few_wait(post: Post):
    all_of_them = [f"0x{nth:02x}" for nth in range(20)]
    await post.wants(*all_of_them)
    await post.looks()
    flying = [one for one in all_of_them if (await post.of(one)).stage is Stage.SENT]
    assert flying == all_of_them[:MOST_IN_FLIGHT]
    assert [(await post.of(one)).nonce for one in flying] == list(range(MOST_IN_FLIGHT))
    await post.settles(*all_of_them)
    assert [post.chain.landed(one) for one in all_of_them] == [1] * 20


async def test_what_no_block_wants_is_told_again_and_then_offered_for_an_eighth_more(post: Post):
    await post.wants("0x01")
    await post.looks()
    post.chain.forget()
    post.clock.move(seconds=31)
    await post.looks()
    assert len(post.chain.pool) == 1
    assert len(post.chain.offered) == 1
    post.clock.move(minutes=3)
    await post.looks()
    first, second = post.chain.offered
    assert (second.most * 8, second.tip * 8) >= (first.most * 9, first.tip * 9)
    assert len((await post.of("0x01")).attempts) == 2
    await post.settles("0x01")
    assert post.chain.landed("0x01") == 1


async def test_an_older_attempt_may_be_the_one_that_lands(post: Post):
    await post.wants("0x01")
    await post.looks()
    post.clock.move(minutes=4)
    await post.looks()
    post.chain.pool = post.chain.pool[:1]
    await post.settles("0x01")
    assert post.chain.landed("0x01") == 1
    assert (await post.of("0x01")).stage is Stage.DONE


async def test_what_a_reorganisation_dropped_is_told_again_at_once(post: Post):
    await post.wants("0x01")
    await post.looks()
    while not post.chain.landed("0x01"):
        post.chain.mine()
    await post.looks()
    post.chain.reorg(2)
    post.chain.forget()
    await post.looks()
    assert await post.stages("0x01") == [Stage.SENT]
    await post.looks()
    assert len(post.chain.pool) == 1
    await post.settles("0x01")
    assert post.chain.landed("0x01") == 1


async def test_a_nonce_that_something_else_has_used_is_given_up_on_the_second_final_block_alone(post: Post):
    await post.wants("0x01")
    await post.looks()
    post.chain.outsider()
    for _ in range(FINAL):
        await post.looks()
        assert (await post.of("0x01")).taken_on is None
        post.chain.mine(0)
    await post.looks()
    await post.looks()
    assert (await post.of("0x01")).nonce == 0
    post.chain.mine(0)
    await post.looks()
    assert await post.stages("0x01") == [Stage.QUEUED]
    await post.settles("0x01")
    assert (await post.of("0x01")).nonce == 1
    assert (post.chain.landed("0x01"), post.chain.landed(OUTSIDE)) == (1, 1)


async def test_a_nonce_that_a_reorganisation_gave_back_is_filled_so_that_nothing_waits_for_ever(post: Post):
    post.chain.outsider()
    await post.wants("0x01")
    await post.looks()
    assert (await post.of("0x01")).nonce == 1
    post.chain.reorg(1)
    await post.settles("0x01")
    assert (post.chain.landed("0x01"), post.chain.landed(OUTSIDE)) == (1, 0)


async def test_what_the_contract_refuses_is_told_and_holds_up_nobody(post: Post):
    post.chain.no = frozenset({"0x01"})
    await post.wants("0x01", "0x02")
    await post.settles("0x01", "0x02")
    assert await post.stages("0x01", "0x02") == [Stage.REFUSED, Stage.DONE]
    (said,) = await post.told(EventKind.SENDING_FAILED)
    assert said["key"] == "test:0x01"
    assert "refuses `test:0x01`, so I did not send it" in await post.said(EventKind.SENDING_FAILED)


async def test_what_is_withdrawn_while_it_is_being_signed_is_told_to_nobody_and_leaves_no_gap(post: Post):
    await post.wants("0xaa", "0xbb")
    sign = post.chain.sign

    async def slowly(unsigned):
        if unsigned.data == "0xaa":
            async with post.storage.store.write() as tx:
                assert await tx.outbox.withdraw(post.community, "test:0xaa")
        return await sign(unsigned)

    post.chain.sign = slowly  # type: ignore[method-assign]
    await post.settles("0xaa", "0xbb")
    assert await post.stages("0xaa", "0xbb") == [Stage.NEEDLESS, Stage.DONE]
    assert (post.chain.landed("0xaa"), post.chain.landed("0xbb")) == (0, 1)
    assert await post.told(EventKind.SENDING_FAILED) == []


async def test_a_key_without_money_waits_in_order_and_says_so_once(post: Post):
    post.chain.balance = 10
    await post.wants("0x01", "0x02")
    for _ in range(3):
        await post.looks()
    assert await post.stages("0x01", "0x02") == [Stage.QUEUED, Stage.QUEUED]
    (said,) = await post.told(EventKind.KEY_SHORT)
    assert (said["signer"], said["balance"]) == (KEY, "10")
    assert int(str(said["need"])) == 50_000 * 100
    words = await post.said(EventKind.KEY_SHORT)
    assert f"at least 0.00000000000499999 of the chain's own coin to `{KEY}`" in words
    post.chain.balance = 10**18
    await post.settles("0x01", "0x02")
    assert ((await post.of("0x01")).nonce, (await post.of("0x02")).nonce) == (0, 1)


async def test_nothing_is_signed_while_the_chain_cannot_be_told(post: Post):
    post.chain.down = True
    await post.wants("0x01")
    await post.looks()
    assert (await post.stages("0x01"), post.chain.signed) == ([Stage.QUEUED], {})


async def test_a_key_that_nobody_has_signs_nothing_and_loses_nothing(post: Post):
    await post.wants("0x01")
    post.sender = Sender(post.storage.store, post.storage.queue, post.chain, post.clock)
    await post.looks()
    assert await post.stages("0x01") == [Stage.QUEUED]


async def test_what_waits_for_a_key_that_is_gone_goes_out_by_the_one_that_took_its_place(post: Post):
    gone = Address("0x" + "77" * 20)
    async with post.storage.store.write() as tx:
        await post.sender.intend(tx, replace(intent(post.community, "0x01"), signer=gone))
    post.sender = replace(post.sender, foundings={post.community: [Founded(BASE, KEY)]})
    await post.settles("0x01")
    assert (await post.of("0x01")).intent.signer == KEY
    assert post.chain.landed("0x01") == 1


async def test_no_node_makes_it_offer_more_than_its_bound(post: Post):
    post.sender = Sender(
        post.storage.store, post.storage.queue, post.chain, post.clock, {KEY: post.chain}, most_fee=105
    )
    await post.wants("0x01")
    await post.looks()
    for _ in range(5):
        post.clock.move(minutes=4)
        await post.looks()
    assert max(one.most for one in post.chain.offered) == 105


MISFORTUNES = ("mine", "mine", "look", "look", "later", "outsider", "reorg", "forget", "down", "up", "start", "crash")


@pytest.mark.parametrize("seed", range(25))
async def test_whatever_happens_each_lands_exactly_once(tmp_path: Path, seed: int):
    async for post in opened(tmp_path, seed):
        dice = random.Random(seed)
        data = [f"0x{nth:02x}" for nth in range(4)]
        for one in data:
            await post.wants(one)
            for _ in range(dice.randint(0, 12)):
                await _befalls(post, dice)
                assert all(post.chain.landed(each) <= 1 for each in data)
        await post.settles(*data)
        assert [post.chain.landed(one) for one in data] == [1] * len(data)


async def _befalls(post: Post, dice: random.Random) -> None:
    match dice.choice(MISFORTUNES):
        case "mine":
            post.chain.mine()
        case "look":
            await post.looks()
        case "later":
            post.clock.move(seconds=dice.choice([5, 31, 200]))
        case "outsider":
            post.chain.outsider()
        case "reorg":
            post.chain.reorg(dice.randint(1, FINAL))
        case "forget":
            post.chain.forget()
        case "down":
            post.chain.down = True
        case "up":
            post.chain.down = False
        case "start":
            post.starts_again()
        case _:
            await _crashes(post, dice)


class KilledError(Exception):
    """The process ends here."""


async def _crashes(post: Post, dice: random.Random) -> None:
    """The process ends before or after a step that leaves a trace outside it, and starts again."""
    chain, left = post.chain, dice.randint(0, 3)
    before = dice.random() < 0.5
    sign, tell = FickleChain.sign, FickleChain.tell

    async def dying(step, *given):
        nonlocal left
        left -= 1
        if before and left < 0:
            raise KilledError
        done = await step(chain, *given)
        if left < 0:
            raise KilledError
        return done

    chain.sign = lambda *given: dying(sign, *given)  # type: ignore[method-assign]
    chain.tell = lambda *given: dying(tell, *given)  # type: ignore[method-assign]
    try:
        await post.looks()
    except KilledError:
        pass
    finally:
        del chain.sign, chain.tell
    post.starts_again()


PASSES = Address("0x" + "cc" * 20)


async def test_moderators_see_what_the_key_of_their_community_has_and_what_is_on_its_way(post: Post):
    post.sender = replace(post.sender, foundings={post.community: [Founded(BASE, KEY, PASSES), Founded(BASE)]})
    await post.wants("0x01", "0x02")
    (told,) = await post.sender.purses(post.community)
    assert purse(told, {BASE: "Base"}) == (
        f"Base: my key `{KEY}` has 1 of the chain's coin. 2 transactions are on their way."
    )
    post.chain.down = True
    (told,) = await post.sender.purses(post.community)
    assert purse(replace(told, waiting=0), {}) == f"base: what my key `{KEY}` has cannot be read right now."


async def test_of_another_community_they_see_nothing(post: Post):
    post.sender = replace(post.sender, foundings={post.community: [Founded(BASE, KEY)]})
    async with post.storage.store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 2), "Another")
        await post.sender.intend(tx, intent(other.id, "0x01"))
    assert await post.sender.purses(other.id) == []
    assert [one.waiting for one in await post.sender.purses(post.community)] == [0]
