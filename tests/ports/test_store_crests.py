"""The pictures of communities, as they are kept."""

from datetime import timedelta

from bot.domain.ids import Community, Place, Platform
from bot.domain.signing_in.crests import Crest
from storage.store import SqlStore
from tests.ports.conftest import NOON

HOUR = timedelta(hours=1)
CREST = Crest("discord:11/ab12", b"RIFF\x00\xff\x00WEBP")


async def test_a_picture_comes_back_as_it_was_kept_and_the_newest_counts(store: SqlStore, garden: Community):
    async with store.write() as tx:
        assert await tx.crests.of(garden.id) is None
        await tx.crests.keep(garden.id, CREST, NOON)
        assert await tx.crests.of(garden.id) == CREST
        await tx.crests.keep(garden.id, Crest("discord:11/cd34", b""), NOON)
        assert await tx.crests.of(garden.id) == Crest("discord:11/cd34", b"")
        await tx.crests.keep(garden.id, None, NOON)
        assert await tx.crests.of(garden.id) is None


async def test_who_was_never_looked_at_comes_first_and_then_who_has_waited_longest(store: SqlStore, garden: Community):
    async with store.write() as tx:
        far = await tx.communities.allow(Place(Platform.DISCORD, 77), "Elsewhere")
        new = await tx.communities.allow(Place(Platform.TELEGRAM, -78), "Nowhere")
        await tx.crests.keep(garden.id, CREST, NOON)
        await tx.crests.keep(far.id, None, NOON - HOUR)
    async with store.read() as tx:
        assert [one.id for one in await tx.crests.due(NOON, 9)] == [new.id, far.id, garden.id]
        assert [one.id for one in await tx.crests.due(NOON, 2)] == [new.id, far.id]
        assert [one.id for one in await tx.crests.due(NOON - HOUR, 9)] == [new.id, far.id]
