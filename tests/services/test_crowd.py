"""Whoever finishes at the same moment is linked together: each as if they had come alone."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import text as sql

from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.errors import ChallengeProblem, ChallengeRefused, StorageError
from bot.domain.ids import Account, Place, Platform, address
from bot.domain.requirements.holdings import Wallet
from bot.domain.signing_in.signin import Proved
from bot.ports import JobKind
from bot.services.signing_in.crowd import Crowd, First
from bot.services.signing_in.links import token_of
from bot.services.signing_in.proving import Claimed, Paired
from bot.services.signing_in.verify import Linked
from storage import store as stores
from storage.store import SqlStore
from tests.claimed import all_claimed
from tests.house_verify import ADA, BEN, Key, open_house, sign
from tests.nonce_campaign import Signed, signed

CROWD = 6


@dataclass
class Meeting:
    """Signatures are checked, and then all who are expected go on at the same moment."""

    expected: int
    then: Callable[[], None]
    met: asyncio.Event = field(default_factory=asyncio.Event)

    async def check(self, message, signature, address, chain):
        proved = await EthereumSignatures().check(message, signature, address, chain)
        self.expected -= 1
        if self.expected == 0:
            self.then()
            self.met.set()
        await self.met.wait()
        return proved


@dataclass
class Gathering:
    """People who finish at once, and how many transactions that took."""

    house: object
    writes: int = 0

    async def signs(self, account, key) -> Signed:
        """This account has signed with this key, and is about to send it."""
        secret, text = await self.house.started(account, key)
        return Signed(account, address(key.address), secret, text.nonce, sign(text.message, key))

    async def people(self, count=CROWD) -> list[Signed]:
        return [await signed(self.house, nth) for nth in range(count)]

    async def finish(self, people, then=lambda: None):
        """What came of each; they come to the database at the same moment."""
        self.writes = 0
        verify = replace(self.house.verify, signatures=Meeting(len(people), then))
        calls = [self.house.finish(one.secret, one.nonce, one.signature, verify) for one in people]
        async with asyncio.timeout(20):
            return await asyncio.gather(*calls, return_exceptions=True)

    async def execute(self, statement):
        async with self.house.store.write() as tx:
            await tx.connection.execute(sql(statement))

    async def wallets(self, people):
        """What each of them has now."""
        async with self.house.store.read() as tx:
            members = [await tx.members.of(self.house.garden.id, one.account) for one in people]
        return [[wallet.address for wallet in member.wallets] if member else None for member in members]

    async def told(self) -> list[str]:
        """Whose links are to be told of."""
        async with self.house.store.write() as tx:
            jobs = await all_claimed(tx, [JobKind.TELL_ASKER], self.house.clock.now())
        return sorted(str(job.payload["challenge"]) for job in jobs)


@pytest.fixture
async def crowd(tmp_path, monkeypatch):
    async with open_house(tmp_path) as house:
        crowd, write = Gathering(house), SqlStore.write

        @asynccontextmanager
        async def counted(store):
            crowd.writes += 1
            async with write(store) as tx:
                yield tx

        monkeypatch.setattr(SqlStore, "write", counted)
        yield crowd


def problems(outcomes):
    return [outcome.problem for outcome in outcomes if isinstance(outcome, ChallengeRefused)]


async def test_a_crowd_is_linked_in_one_transaction_and_everybody_is_told(crowd):
    people = await crowd.people()
    outcomes = await crowd.finish(people)
    assert [(done.account, done.wallet) for done in outcomes] == [(one.account, one.wallet) for one in people]
    assert [done.wallets for done in outcomes] == [(Wallet(one.wallet),) for one in people]
    assert all(done.plan is not None for done in outcomes)
    assert crowd.writes == 1
    assert await crowd.wallets(people) == [[one.wallet] for one in people]
    assert len(set(await crowd.told())) == CROWD


async def test_a_replayed_nonce_in_a_crowd_is_refused_and_nobody_else_is(crowd):
    people = await crowd.people()
    outcomes = await crowd.finish([*people, people[0], people[0]])
    assert problems(outcomes) == [ChallengeProblem.USED] * 2
    assert sum(isinstance(outcome, Linked) for outcome in outcomes) == CROWD
    assert problems(await crowd.finish(people)) == [ChallengeProblem.USED] * CROWD
    assert len(await crowd.told()) == CROWD


async def test_a_link_that_runs_out_meanwhile_is_refused_and_nobody_else_is(crowd):
    late = await signed(crowd.house, 99)
    crowd.house.clock.pass_by(minutes=1)
    people = await crowd.people()
    outcomes = await crowd.finish([*people, late], lambda: crowd.house.clock.pass_by(minutes=9))
    assert problems(outcomes) == [ChallengeProblem.EXPIRED]
    assert await crowd.wallets([*people, late]) == [*([one.wallet] for one in people), None]


async def test_of_two_members_who_prove_one_wallet_at_the_same_moment_one_has_it_and_one_claims_it(crowd):
    people, key = await crowd.people(), Key.from_key((77).to_bytes(32))
    rivals = [await crowd.signs(who, key) for who in (ADA, BEN)]
    *others, first, second = await crowd.finish([*people, *rivals])
    assert all(isinstance(outcome, Linked) for outcome in others)
    assert sorted((type(first), type(second)), key=str) == [Claimed, Linked]
    assert sorted(map(len, await crowd.wallets(rivals))) == [0, 1]


async def test_of_two_accounts_on_two_platforms_who_prove_one_wallet_one_has_it_and_both_are_asked(crowd):
    async with crowd.house.store.write() as tx:
        await tx.communities.allow(Place(Platform.TELEGRAM, -5), "Plotter Garden")
    key = Key.from_key((77).to_bytes(32))
    rivals = [await crowd.signs(who, key) for who in (ADA, Account(Platform.TELEGRAM, 5, "ada"))]
    outcomes = await crowd.finish(rivals)
    assert sorted(map(type, outcomes), key=str) == [Paired, Linked]


async def test_two_wallets_of_one_account_are_both_linked(crowd):
    keys = [Key.from_key((77 + nth).to_bytes(32)) for nth in range(2)]
    twice = [await crowd.signs(ADA, key) for key in keys]
    outcomes = await crowd.finish([*await crowd.people(), *twice])
    assert all(isinstance(outcome, Linked) for outcome in outcomes)
    assert set((await crowd.wallets(twice))[0]) == {one.wallet for one in twice}


async def test_two_accounts_of_one_member_are_both_linked(crowd):
    """Both find the member without a wallet; it is the first of only one of them."""
    there = Account(Platform.TELEGRAM, 5, "ada")
    async with crowd.house.store.write() as tx:
        into, away = [(await tx.members.ensure(crowd.house.garden.id, who)).id for who in (ADA, there)]
        await tx.joins.join(away, into, await tx.joins.belongings(into), crowd.house.clock.now())
    both = [await crowd.signs(who, Key.from_key((77 + nth).to_bytes(32))) for nth, who in enumerate((ADA, there))]
    outcomes = await crowd.finish([*await crowd.people(), *both])
    assert all(isinstance(outcome, Linked) for outcome in outcomes)
    assert set((await crowd.wallets(both))[0]) == {one.wallet for one in both}


async def test_whoever_has_a_wallet_already_is_linked_beside_the_crowd(crowd):
    first = await crowd.signs(ADA, Key.from_key((77).to_bytes(32)))
    await crowd.finish([first])
    again, more = [await crowd.signs(ADA, Key.from_key(nth.to_bytes(32))) for nth in (77, 78)]
    outcomes = await crowd.finish([*await crowd.people(), again, more])
    assert all(isinstance(outcome, Linked) for outcome in outcomes)
    assert await crowd.wallets([first]) == [[first.wallet, more.wallet]]
    assert len(outcomes[-2].wallets) == 1 or len(outcomes[-1].wallets) == 2


async def test_an_error_of_the_database_in_the_middle_links_nobody_and_uses_nothing_up(crowd):
    people = await crowd.people()
    trouble = f"BEFORE INSERT ON wallet WHEN new.address = '{people[-1].wallet}' BEGIN SELECT RAISE(ABORT, 'full'); END"
    await crowd.execute(f"CREATE TRIGGER trouble {trouble}")
    before = crowd.house.dump()
    outcomes = await crowd.finish(people)
    assert [type(outcome) for outcome in outcomes] == [StorageError] * CROWD
    assert crowd.house.dump() == before
    await crowd.execute("DROP TRIGGER trouble")
    assert all(isinstance(outcome, Linked) for outcome in await crowd.finish(people))


@pytest.fixture
async def linking(crowd):
    """Calls that link one person each; the first of them writes for all."""
    people = await crowd.people()
    async with crowd.house.store.read() as tx:
        challenges = [await tx.challenges.get(token_of(one.secret)) for one in people]
    linking = Crowd(crowd.house.store, crowd.house.queue, crowd.house.clock)
    firsts = [First(one, Proved(Wallet(one.address))) for one in challenges]
    return people, [linking.link(first) for first in firsts]


async def test_when_the_one_who_writes_for_all_goes_the_next_one_writes(crowd, linking):
    people, calls = linking
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        tasks = [group.create_task(call) for call in calls]
        async with crowd.house.store.write():  # so the first of them waits for its turn to write
            await turns()
            tasks[0].cancel()
            await turns()
    assert [task.result().accounts for task in tasks[1:]] == [(one.account,) for one in people[1:]]
    assert tasks[0].cancelled()
    assert await crowd.wallets(people) == [None, *([one.wallet] for one in people[1:])]
    assert isinstance((await crowd.finish(people[:1]))[0], Linked), "the link of who went is still good"


async def test_when_the_one_who_writes_for_all_goes_while_it_is_committed_everybody_is_linked(
    crowd, linking, monkeypatch
):
    (people, calls), commit, reached, go = linking, stores._commit, asyncio.Event(), asyncio.Event()
    crowd.writes = 0

    async def waiting(tx):
        reached.set()
        await go.wait()
        await commit(tx)

    monkeypatch.setattr(stores, "_commit", waiting)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        tasks = [group.create_task(call) for call in calls]
        await reached.wait()
        tasks[0].cancel()
        await turns()
        go.set()
    assert [task.result().accounts for task in tasks[1:]] == [(one.account,) for one in people[1:]]
    assert tasks[0].cancelled()
    assert await crowd.wallets(people) == [[one.wallet] for one in people]
    assert crowd.writes == 1, "nobody did again what was done"


async def turns():
    """Everybody who can go on does."""
    for _ in range(9):
        await asyncio.sleep(0)
