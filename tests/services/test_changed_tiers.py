"""Who loses a tier because its moderators changed what it asks for is told so, and not that their wallet holds less."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.events import Event, EventKind
from bot.domain.giving.passes import Cause
from bot.domain.ids import MemberId
from bot.domain.requirements.requirements import Holds
from bot.services.giving.evidence import changed_by
from bot.services.moderating.reports import losses
from bot.text.history import history
from bot.text.news import for_member, for_moderators
from bot.text.reports import report
from tests.blank import fresh_store
from tests.house_changes import MAKER, PASS, Town, open_town

GONE = "no longer holds"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        yield town


def asking(amount: str):
    return replace(MAKER, requirement=Holds(PASS, amount, name="Garden Pass"))


async def lost(town: Town, member: MemberId) -> Event:
    """The newest loss of this member."""
    async with town.store.read() as tx:
        return [one for one in await tx.events.news(member, 20) if one.kind is EventKind.TIER_LOST][-1]


async def said(town: Town, member: MemberId) -> tuple[str, str]:
    """What the member is told of their loss, and what the moderators are."""
    event = await lost(town, member)
    async with town.store.read() as tx:
        authors = await changed_by(tx, town.community.id, [event.facts])
    return for_member(event, "Garden", {}), for_moderators([event], {}, (), authors)


async def test_the_member_is_told_that_it_was_changed_and_moderators_by_whom(town: Town):
    rich, poor = await town.people(2, 1)
    await town.made(MAKER)
    await town.made(asking("2"))
    assert await town.held() == {"Maker": {rich}}
    mine, theirs = await said(town, poor)
    assert "the moderators changed what it asks for, and your wallet does not hold that. Garden Pass: asked 2" in mine
    assert mine.endswith("`/why` shows what it asks for now.")
    assert "grace" not in mine
    assert "<@discord:9:grace> changed what it asks for, and their wallet does not hold that." in theirs
    assert GONE not in mine + theirs


async def test_the_history_and_the_report_say_it_and_only_moderators_see_who(town: Town):
    (poor,) = await town.people(1)
    await town.made(MAKER)
    await town.made(asking("2"))
    async with town.store.read() as tx:
        rows = await tx.passes.evidence(poor, 1)
        authors = await changed_by(tx, town.community.id, [row.facts for row in rows])
        told = "\n".join(report(await losses(tx, town.community.id, "Maker", 9), {}, 9))
    mine, theirs = ("\n".join(history(rows, {}, one)) for one in (None, authors))
    assert "The moderators had changed what it asks for, in revision 2." in mine
    assert "grace" not in mine
    by_whom = "What it asks for had been changed by <@discord:9:grace>, in revision 2."
    assert by_whom in theirs
    assert by_whom in told


async def test_who_could_not_be_read_at_the_change_is_told_the_same_later(town: Town):
    (poor,) = await town.people(1)
    await town.made(MAKER)
    town.chain.silent = {0, 1}
    await town.made(asking("2"))
    assert await town.held() == {"Maker": {poor}}
    town.chain.silent = set()
    await town.looks()
    assert await town.held() == {}
    assert (await lost(town, poor)).facts["cause"] == Cause.REQUIREMENT
    assert GONE not in (await said(town, poor))[0]


async def test_who_met_it_once_after_the_change_and_sells_later_holds_it_no_longer(town: Town):
    (rich,) = await town.people(2)
    await town.made(MAKER)
    await town.made(asking("2"))
    town.holds(rich, 1)
    await town.looks()
    assert await town.held() == {}
    mine, theirs = await said(town, rich)
    assert GONE in mine
    assert GONE in theirs


async def test_another_rank_or_role_asks_for_nothing_else(town: Town):
    (member,) = await town.people(1)
    await town.made(MAKER)
    await town.made(replace(MAKER, rank=7))
    town.holds(member, 0)
    await town.looks()
    assert GONE in (await said(town, member))[0]


async def test_a_loss_by_a_change_still_counts_where_no_preview_named_it(town: Town):
    """The breaker: whom the preview did not name is nobody's approved loss, whatever the words are."""
    people = await town.people(*[1] * 6)
    await town.made(MAKER)
    town.chain.silent = {0, 1}
    await town.made(asking("2"))
    town.chain.silent = set()
    await town.looks()
    assert await town.held() == {"Maker": set(people)}
    assert len(await town.questions()) == 1
