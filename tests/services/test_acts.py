"""What moderators do is written down in the transaction that does it, and what is refused is not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.awarding.awards import Term
from bot.domain.errors import NotPermitted
from bot.domain.gating.chats import Entry, Rank, Seat
from bot.domain.giving.breaker import Answer
from bot.domain.giving.roles import Standing
from bot.domain.giving.rules import Choice, Waiting
from bot.domain.ids import Account, Platform
from bot.domain.moderating.audit import Deed
from bot.ports import Job, JobKind, Sought
from bot.services.awarding.awards import Wish
from bot.services.changing.policy import PolicyService
from bot.services.moderating.audit import AuditLog
from bot.services.moderating.losses import Losses
from bot.services.permitting.ranks import Ranks
from tests.blank import fresh_store
from tests.fakes_chain import FakeChains
from tests.house_changes import GRACE, HEIDI, RESIDENT, Town, open_town
from tests.house_gates import open_studio
from tests.house_verify import PLACE
from tests.services.test_stillness import freezing

ADA = Account(Platform.DISCORD, 101)


@pytest.fixture
async def town(tmp_path: Path):
    """Two hold Resident."""
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        await town.people(3, 3)
        await town.made(RESIDENT)
        yield town


async def told(town: Town):
    """What the log says since the tier was made, oldest first."""
    async with town.store.read() as tx:
        lines = await tx.audit.newest(town.community.id, Sought(), 100)
    return [(line.deed, line.actor, line.said["before"], line.said["after"]) for line in reversed(lines)][1:]


async def test_each_thing_a_moderator_does_is_one_line_and_the_log_is_whole(town: Town):
    here, losses = (
        (town.server, PLACE, GRACE),
        Losses(town.store, town.jobs, town.clock, Ranks({Platform.DISCORD: town.server})),
    )
    typed = PolicyService(town.store, town.jobs, FakeChains(town.chain), town.clock)
    async with town.store.write() as tx:
        question = await tx.questions.ask(town.community.id, "Resident", town.members, town.clock.now())
    await town.apply(await town.propose([replace(RESIDENT, grace=timedelta(days=1))], "one day more"))
    await typed.set_unknown(*here, Waiting(Choice.SUSPEND))
    await losses.answer(*here, question, Answer.KEEP)
    await freezing(town).freeze(*here, "look at this")
    await freezing(town).unfreeze(*here)
    town.server.standings[ADA.id] = Standing(1, manages_roles=False)
    await town.awards.award(*here, Wish(ADA, "Resident", Term(until="2026-12-31")))
    await town.awards.revoke(*here, Wish(ADA, "Resident"))
    ends = {"until": "2026-12-31T00:00:00+00:00"}
    assert await told(town) == [
        (Deed.POLICY, GRACE, {"revision": 1}, {"revision": 2, "added": [], "changed": ["Resident"], "removed": []}),
        (Deed.UNKNOWN_CHOSEN, GRACE, {"choice": "keep", "days": 7}, {"choice": "suspend", "days": 7}),
        (Deed.LOSSES_ANSWERED, GRACE, {"answer": "open"}, {"answer": "keep", "members": town.members}),
        (Deed.FROZEN, GRACE, {}, {}),
        (Deed.UNFROZEN, GRACE, {}, {}),
        (Deed.AWARDED, GRACE, {}, ends),
        (Deed.REVOKED, GRACE, ends, {}),
    ]
    assert (await AuditLog(town.store).check(town.community.id)).breaks == {}


async def test_what_is_refused_is_no_line(town: Town):
    town.server.standings[GRACE.id] = Standing(1, manages_roles=False)
    for deed in (
        town.awards.award(town.server, PLACE, GRACE, Wish(ADA, "Resident")),
        freezing(town).freeze(town.server, PLACE, GRACE),
    ):
        with pytest.raises(NotPermitted):
            await deed
    assert await told(town) == []


async def test_a_change_that_waited_and_was_stopped_is_a_line_and_one_that_nobody_was_asked_about_is_none(town: Town):
    await town.people(*[3] * 6)
    await town.looks()
    stricter = [replace(RESIDENT, requirement=None)]
    alone = await town.propose(stricter, "no more tokens")
    await town.changes.cancel(town.server, PLACE, GRACE, alone.proposal)
    assert await told(town) == []
    waiting = await town.apply(await town.propose(stricter, "no more tokens"))
    await town.changes.cancel(town.server, PLACE, HEIDI, waiting.id)
    assert await told(town) == [(Deed.CHANGE_STOPPED, HEIDI, {"revision": 1}, {"change": "no more tokens"})]


async def test_a_change_that_could_not_be_made_any_more_is_a_line_of_the_bots_own(town: Town):
    await town.people(*[3] * 6)
    await town.looks()
    waiting = await town.apply(await town.propose([replace(RESIDENT, requirement=None)], "no more tokens"))
    town.server.standings[GRACE.id] = Standing(1, manages_roles=False)
    town.clock.pass_by(minutes=11)
    await town.changes.due(Job(JobKind.APPLY_CHANGE, "x", {"proposal": waiting.id}))
    assert await told(town) == [(Deed.CHANGE_STOPPED, None, {"revision": 1}, {"change": "no more tokens"})]


async def test_what_is_chosen_for_a_chat_is_a_line_once(tmp_path: Path):
    async with open_studio(tmp_path) as studio:
        runs = Account(Platform.TELEGRAM, 9)
        studio.room.seats[runs.id] = Seat(Rank.OWNER)
        for _ in range(2):
            await studio.services.chats.set_entry(studio.place, runs, Entry.LINKS)
            await studio.services.adopting.note(studio.place, runs)
        async with studio.store.read() as tx:
            lines = await tx.audit.newest(studio.community.id, Sought(by=runs), 9)
        assert [line.deed for line in lines] == [Deed.NOTING_BEGUN, Deed.ENTRY_SET]
        assert lines[1].said["before"] == {"entry": "requests"}
        assert lines[1].said["after"]["entry"] == "links"
