"""Somebody asks for all that is kept of them, and to be forgotten: nothing of them is left, not in the file's bytes."""

import json
import random
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import Event, EventKind
from bot.domain.giving.passes import Award
from bot.domain.ids import Account, Place, Platform
from bot.domain.moderating.audit import Deed
from bot.domain.requirements.holdings import Wallet
from bot.ports import JobKind
from bot.services.awarding.awards import keep
from bot.services.giving.chat_doors import ChatDoors
from bot.services.giving.delivery import Delivery
from bot.services.giving.recheck import Progress, Recheck
from bot.services.giving.reconcile import Reconcile
from bot.services.giving.troubles import Troubles
from bot.services.leaving import forgetting
from bot.services.leaving.forgetting import Forgetting
from bot.services.linking.accounts import Accounts
from bot.services.moderating.audit import AuditLog
from bot.services.moderating.telling import Telling
from storage.engine import engines
from storage.jobs import Jobs
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests.house_accounts import Doors
from tests.house_verify import ADA, ADAS, BEN, TITLES, WALLET, open_house, sign

CANARY = Account(Platform.DISCORD, ADA.id, "canary-of-plotter-garden")
THERE = Account(Platform.TELEGRAM, 515151515151, "canary-elsewhere")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CANARIES = [str(CANARY.id), CANARY.name, str(THERE.id), THERE.name, WALLET, WALLET[2:]]


@dataclass
class Town:
    house: object
    forgetting: Forgetting
    delivery: Delivery
    recheck: Recheck
    discord: Doors

    @property
    def garden(self):
        return self.house.garden

    async def claimed(self):
        """Ben has proved the canary's wallet too."""
        secret, text = await self.house.started(BEN, ADAS)
        await self.house.finish(secret, text.nonce, sign(text.message))

    async def lives_here(self):
        """The canary proves a wallet, has an award, makes one, is told of in others' facts, and is two accounts."""
        self.house.holds(WALLET, 1)
        secret, text = await self.house.started(CANARY)
        await self.house.finish(secret, text.nonce, sign(text.message))
        async with self.house.store.write() as tx:
            member = await tx.members.of(self.garden.id, CANARY)
            ben = await tx.members.ensure(self.garden.id, BEN)
            now = self.house.clock.now()
            why = f"for {CANARY.name}"
            await keep(tx, self.garden.id, Award(member.id, "Resident", None, BEN, why, now), Deed.AWARDED)
            await keep(tx, self.garden.id, Award(ben.id, "Resident", None, CANARY, "", now), Deed.AWARDED)
            facts = {"wallet": WALLET, "by": CANARY.id, "name": CANARY.name}
            accounts = [{"platform": "discord", "id": CANARY.id, "name": CANARY.name}]
            await tx.events.add(Event(EventKind.LOSSES_ANSWERED, self.garden.id, None, now, facts))
            await tx.events.add(Event(EventKind.ACCOUNT_PARTED, self.garden.id, ben.id, now, {"accounts": accounts}))
            there = await tx.members.ensure(self.garden.id, THERE)
        joining = Accounts(self.house.store, self.house.queue, self.house.clock)
        code = await joining.ask(self.garden, CANARY)
        pairing = await joining.answer(self.garden, THERE, code.code)
        for one in (CANARY, THERE):
            await joining.confirm(self.garden, one, pairing.id)
        assert there.id > member.id
        await self.house.begun(CANARY)
        await self.house.reconcile(self.garden.id, [member.id, ben.id], "award")
        await self.work()
        return member

    async def work(self, *, without=()):
        """Do every job that is due, until none is."""
        telling = Telling(self.house.store, {Platform.DISCORD: self.discord}, self.house.clock, TITLES)
        handlers = {
            JobKind.MATCH: self.delivery.match,
            JobKind.RECONCILE: self.recheck.requested,
            JobKind.TELL_MODERATORS: telling.moderators,
            JobKind.ASK_ABOUT_CLAIM: telling.claim,
            JobKind.ASK_ACCOUNT: telling.account,
            JobKind.FORGET: self.forgetting.forget,
        }
        kinds = [kind for kind in handlers if kind not in without]
        while jobs := await self._claimed(kinds):
            for job in jobs:
                async with self.house.store.write() as tx:
                    await Jobs(tx.connection).done([job])
                await handlers[job.kind](job)

    async def _claimed(self, kinds):
        async with self.house.store.write() as tx:
            return await Jobs(tx.connection).claim(kinds, self.house.clock.now(), 99)

    def found(self):
        """Which canaries stand in which file."""
        files = list(self.house.file.parent.iterdir())
        return {(file.name, each) for file in files for each in CANARIES if each.encode() in file.read_bytes()}

    async def waits(self, seconds):
        self.house.clock.pass_by(seconds=seconds)
        await self.work()


async def _town(house):
    store = house.store
    discord = Doors()
    platforms = {Platform.DISCORD: discord}
    troubles = Troubles(store, house.queue, house.clock)
    chat_doors = ChatDoors(store, house.queue, {}, troubles, house.clock)
    delivery = Delivery(store, house.queue, platforms, house.clock, troubles, chat_doors)
    recheck = Recheck(store, house.queue, house.reconcile, house.clock, Progress())
    return Town(house, Forgetting(store, house.queue, house.clock), delivery, recheck, discord)


@pytest.fixture
async def town(tmp_path):
    async with open_house(tmp_path) as house:
        yield await _town(house)


async def test_the_file_has_everything_of_the_person_and_no_secret(town):
    await town.lives_here()
    kept = json.loads(await town.forgetting.everything(town.garden, CANARY))
    assert kept["community"] == "Plotter Garden"
    assert {row["name"] for row in kept["accounts"]} == {CANARY.name, THERE.name}
    assert [row["address"] for row in kept["wallets"]] == [WALLET]
    assert {"decisions", "awards", "awards made", "doors", "sign-ins", "accounts to be joined"} <= set(kept)
    assert not {"token", "nonce", "code"} & {key for rows in kept["sign-ins"] for key in rows}
    assert json.loads(await town.forgetting.everything(town.garden, Account(Platform.DISCORD, 5)))["members"] == []


async def test_of_more_than_a_chat_takes_the_oldest_is_left_out_and_counted(town, monkeypatch):
    await town.lives_here()
    async with town.house.store.write() as tx:
        member = (await tx.members.of(town.garden.id, CANARY)).id
        for nth in range(100):
            facts = {"nth": nth, "much": "x" * 1_000}
            await tx.events.add(Event(EventKind.TIER_ENDING, town.garden.id, member, town.house.clock.now(), facts))
    whole = json.loads(await town.forgetting.everything(town.garden, CANARY))
    assert "left_out_as_the_oldest" not in whole
    (noun,) = [noun for noun, rows in whole.items() if "x" * 1_000 in json.dumps(rows)]
    monkeypatch.setattr(forgetting, "LARGEST_FILE", 60_000)
    text = await town.forgetting.everything(town.garden, CANARY)
    fitting = json.loads(text)
    assert len(text.encode()) <= 60_000
    assert fitting[noun] == whole[noun][-len(fitting[noun]) :]
    assert fitting["left_out_as_the_oldest"] == {noun: len(whole[noun]) - len(fitting[noun])}
    assert {**fitting, noun: 0} == {**whole, noun: 0, "left_out_as_the_oldest": fitting["left_out_as_the_oldest"]}


async def test_roles_go_first_and_then_nothing_of_the_person_is_in_any_file(town):
    await town.lives_here()
    assert {door for who, door in town.discord.open_now if who == CANARY.id} == {5, 6}
    assert {each for _, each in town.found()} == set(CANARIES)
    await town.forgetting.begin(town.garden.id, CANARY)
    await town.work()
    await town.waits(2)
    assert {who for who, _ in town.discord.open_now} == {BEN.id}
    await town.house.store.cleared()
    assert town.found() == set()
    assert json.loads(await town.forgetting.everything(town.garden, CANARY)).keys() == {"community", "at", "members"}


async def test_what_others_have_stays_under_one_stand_in(town):
    await town.lives_here()
    await town.forgetting.begin(town.garden.id, CANARY)
    await town.work()
    await town.waits(2)
    async with town.house.store.read() as tx:
        ben = await tx.members.of(town.garden.id, BEN)
        (award,) = await tx.awards.open([ben.id])
        assert (award.tier, award.by.name) == ("Resident", "")
        assert award.by.id < 0
        assert "Resident" in {held.tier for held in await tx.passes.open([ben.id])}
        (answered,) = await tx.events.since(town.garden.id, EventKind.LOSSES_ANSWERED, LONG_AGO)
        assert answered.facts["by"] == award.by.id, "one stand-in wherever they stood"
        assert answered.facts["name"] == ""


async def test_the_log_of_acts_says_that_somebody_was_forgotten_and_is_whole(town):
    await town.lives_here()
    log = AuditLog(town.house.store)
    assert (await log.check(town.garden.id)).head.number == 3
    assert len(json.loads(await town.forgetting.everything(town.garden, CANARY))["acts"]) == 3
    await town.forgetting.begin(town.garden.id, CANARY)
    await town.work()
    await town.waits(2)
    checked = await log.check(town.garden.id)
    assert (checked.head.number, checked.breaks) == (4, {})
    async with town.house.store.read() as tx:
        given, made, joined, gone = await tx.audit.page(town.garden.id, 0, 10)
    assert (given.actor, given.about.content) == (BEN, None)
    assert (made.actor, made.said["tier"]) == (None, "Resident")
    assert (joined.actor, joined.about.content) == (None, None)
    assert gone.said["after"] == {"emptied": [[1, "about"], [2, "by"], [3, "about"], [3, "by"]]}


async def test_an_open_claim_gives_the_wallet_to_who_claims_it(town):
    await town.lives_here()
    await town.claimed()
    await town.forgetting.begin(town.garden.id, CANARY)
    async with town.house.store.read() as tx:
        assert [one.address for one in (await tx.members.of(town.garden.id, BEN)).wallets] == [WALLET]


async def test_doors_that_do_not_close_are_waited_for_and_no_longer_than_a_day(town):
    await town.lives_here()
    await town.forgetting.begin(town.garden.id, CANARY)
    for _ in range(3):
        await town.work(without={JobKind.MATCH})
        town.house.clock.pass_by(minutes=11)
    assert await _is_known(town), "forgotten, with a role that nobody would ever take"
    town.house.clock.pass_by(hours=24)
    await town.work(without={JobKind.MATCH})
    assert not await _is_known(town)


async def test_a_backup_from_before_forgets_again_at_the_next_start_and_who_came_back_since_stays(town, tmp_path):
    await town.lives_here()
    await town.house.store.cleared()
    backup = shutil.copy(town.house.file, tmp_path / "backup")
    await town.forgetting.begin(town.garden.id, CANARY)
    await town.work()
    await town.waits(2)
    await town.forgetting.catch_up()
    back = await town.house.begun(CANARY)
    text = await town.house.verify.choose(back, ADAS.address)
    await town.house.finish(back, text.nonce, sign(text.message))
    await town.forgetting.catch_up()
    await town.work()
    assert await _is_known(town), "who comes back is a stranger, and stays"
    async with _restored(town, backup) as old:
        assert await _is_known(old)
        await old.forgetting.catch_up()
        await old.waits(1)
        await old.waits(10)
        assert not await _is_known(old)
        async with old.house.store.read() as tx:
            assert await tx.members.of(town.garden.id, BEN) is not None


async def test_somebody_who_is_no_member_is_forgotten_too(town):
    await town.house.begun(CANARY)
    await town.forgetting.begin(town.garden.id, CANARY)
    assert town.found() == set()


async def test_forgetting_here_leaves_another_community_alone(town):
    async with town.house.store.write() as tx:
        yard = await tx.communities.allow(Place(Platform.DISCORD, 12), "Yard")
        there = await tx.members.ensure(yard.id, CANARY)
        await tx.members.link(there.id, Wallet(WALLET), town.house.clock.now())
    await town.lives_here()
    await town.forgetting.begin(town.garden.id, CANARY)
    await town.work()
    await town.waits(2)
    async with town.house.store.read() as tx:
        assert (await tx.members.of(yard.id, CANARY)).wallets == (Wallet(WALLET),)
        assert await tx.members.of(town.garden.id, CANARY) is None


async def _is_known(town):
    async with town.house.store.read() as tx:
        return await tx.members.of(town.garden.id, CANARY) is not None


@asynccontextmanager
async def _restored(town, backup):
    """The same house over the database as it was, beside the marks as they are."""
    folder = town.house.file.parent / "restored"
    folder.mkdir()
    shutil.copy(backup, folder / town.house.file.name)
    shutil.copy(town.house.file.with_name(f"{town.house.file.name}.erased"), folder)
    opened = engines(f"sqlite:///{folder / town.house.file.name}")
    try:
        store = SqlStore(opened)
        queue = SqliteQueue(store, town.house.clock, random.Random(1))
        chains = town.house.reconcile.chains
        reconcile = Reconcile(store, chains, queue, town.house.clock, timedelta(seconds=60))
        yield await _town(replace(town.house, store=store, queue=queue, reconcile=reconcile))
    finally:
        await opened.close()
