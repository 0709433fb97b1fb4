"""What is kept of contributions, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.contributing.entries import STANDING, Declared, Entry, Licence, Look, Offer, Post, Seen, State, Study
from bot.domain.errors import StorageError
from bot.domain.ids import Account, Platform
from bot.domain.linking.joining import Belongings
from tests.ports.conftest import NOON

ADA, BEN = Account(Platform.DISCORD, 1, "ada"), Account(Platform.DISCORD, 2, "ben")
SAID = Declared("ComfyUI", "base", ("ink", "grain"), "a harbour")
LOOK = Look("0123456789abcdef", "fedcba9876543210")
SMALL = b"RIFF and so on"


@pytest.fixture
async def ada(store, garden):
    async with store.write() as tx:
        return await tx.members.ensure(garden.id, ADA)


async def shown(tx, member, content="aa") -> Entry:
    study = Study(content, "bb", LOOK, 640, 480, SAID, SMALL)
    offer = Offer("Tide", "notes", Licence.BY_NC, tells_prompt=True)
    return await tx.entries.show(Entry.of(member.community, member.id, NOON, offer, study), SMALL)


async def pending(tx, member, content="aa") -> Entry:
    entry = await shown(tx, member, content)
    await tx.entries.move(entry.id, State.PENDING, at=NOON)
    return replace(entry, state=State.PENDING)


async def test_an_entry_comes_back_as_it_was_kept(store, ada):
    async with store.write() as tx:
        entry = await shown(tx, ada)
        await tx.entries.hung(entry.id, Post(7, 2**60))
        await tx.entries.take([entry.id], 3)
        await tx.entries.seal([entry.id])
    async with store.read() as tx:
        now = await tx.entries.get(ada.community, entry.id)
        assert now == replace(entry, round=3, sealed=True, post=Post(7, 2**60))
        assert (now.member, now.at, now.title, now.notes) == (ada.id, NOON, "Tide", "notes")
        assert (now.declared, now.look, now.licence, now.size) == (SAID, LOOK, Licence.BY_NC, (640, 480))
        assert (now.content, now.pixels, now.state) == ("aa", "bb", State.SHOWN)
        assert await tx.entries.picture(entry.id) == SMALL
        assert await tx.entries.get(ada.community + 1, entry.id) is None
        assert await tx.entries.picture(99) == b""


async def test_a_member_is_shown_one_at_a_time_and_what_nobody_answered_goes_after_its_time(store, ada):
    async with store.write() as tx:
        first, second = await shown(tx, ada), await shown(tx, ada, "cc")
        assert await tx.entries.get(ada.community, first.id) is None
        await tx.entries.purge(NOON)
        assert await tx.entries.get(ada.community, second.id) == second
        kept = await pending(tx, ada, "dd")
        last = await shown(tx, ada, "ee")
        await tx.entries.purge(NOON + timedelta(seconds=1))
        assert await tx.entries.get(ada.community, last.id) is None
        assert await tx.entries.of(ada.id, 9) == [kept]


async def test_what_stands_is_compared_counted_and_found_and_what_left_keeps_no_picture(store, ada):
    async with store.write() as tx:
        one, two = await pending(tx, ada), await pending(tx, ada, "cc")
        preview = await shown(tx, ada, "dd")
        assert await tx.entries.twin(ada.community, "cc") == two.id
        assert await tx.entries.twin(ada.community, "dd") is None
        seen = [Seen(each.id, ada.id, "Tide", "bb", LOOK) for each in (two, one)]
        assert await tx.entries.seen(ada.community, 9) == seen
        assert await tx.entries.seen(ada.community, 1) == seen[:1]
        assert await tx.entries.since(ada.id, NOON) == 0
        assert await tx.entries.since(ada.id, NOON - timedelta(seconds=1)) == 2
        await tx.entries.move(one.id, State.REJECTED, why="no")
        assert await tx.entries.picture(one.id) == b""
        assert await tx.entries.twin(ada.community, "aa") is None
        assert await tx.entries.of(ada.id, 9) == [two, replace(one, state=State.REJECTED, why="no")]
        await tx.entries.drop(preview.id)
        assert await tx.entries.get(ada.community, preview.id) is None


async def test_the_same_bytes_stand_once_whoever_is_faster(store, ada):
    async with store.write() as tx:
        await pending(tx, ada)
        second = await shown(tx, ada)
    with pytest.raises(StorageError):
        async with store.write() as tx:
            await tx.entries.move(second.id, State.PENDING)


async def test_a_round_takes_lets_go_and_seals_what_stands(store, ada):
    async with store.write() as tx:
        one, two = await pending(tx, ada), await pending(tx, ada, "cc")
        await tx.entries.take([one.id, two.id], 4)
        await tx.entries.seal([one.id])
        await tx.entries.take([one.id, two.id], None)
        taken = await tx.entries.standing(ada.community, STANDING, of_round=4)
        assert [(each.id, each.sealed) for each in taken] == [(one.id, True)]
        assert [each.id for each in await tx.entries.standing(ada.community, [State.PENDING])] == [two.id]
        assert await tx.entries.standing(ada.community, [State.APPROVED]) == []


async def test_messages_in_the_gallery_are_known_and_what_has_none_too(store, ada):
    async with store.write() as tx:
        one, two = await pending(tx, ada), await pending(tx, ada, "cc")
        await tx.entries.hung(one.id, Post(7, 70))
        assert await tx.entries.posts([ada.id]) == [Post(7, 70)]
        assert await tx.entries.posts([ada.id + 1]) == []
        assert [each.id for each in await tx.entries.unhung(ada.community)] == [two.id]
        assert await tx.communities.gallery(ada.community) is None
        await tx.communities.set_gallery(ada.community, 2**60)
        assert await tx.communities.gallery(ada.community) == 2**60


async def test_an_account_reports_an_entry_once(store, ada):
    async with store.write() as tx:
        entry = await pending(tx, ada)
        report = await tx.entries.report(entry, BEN, "mine", NOON)
        assert await tx.entries.report(entry, BEN, "again", NOON) is None
        assert await tx.entries.reported(report) == (entry.id, BEN, "mine")
        assert await tx.entries.reported(0) is None
        assert await tx.entries.reports(ada.community, BEN, NOON) == 0
        assert await tx.entries.reports(ada.community, BEN, NOON - timedelta(seconds=1)) == 1
        assert await tx.entries.reports(ada.community, ADA, NOON - timedelta(seconds=1)) == 0


async def test_two_who_become_one_keep_what_both_submitted_and_one_preview(store, ada):
    async with store.write() as tx:
        ben = await tx.members.ensure(ada.community, BEN)
        theirs = await pending(tx, ben)
        previews = await shown(tx, ben, "cc"), await shown(tx, ada, "dd")
        await tx.joins.join(ben.id, ada.id, Belongings(), NOON)
        assert [each.id for each in await tx.entries.of(ada.id, 9)] == [theirs.id]
        assert await tx.entries.get(ada.community, previews[0].id) is None
        assert await tx.entries.get(ada.community, previews[1].id) == previews[1]
