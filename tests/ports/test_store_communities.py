"""Communities exist for the bot only once they are allowed."""

import pytest

from bot.domain.changing.setup import VerifyMessage
from bot.domain.ids import Account, Community, Place, Platform
from storage.store import SqlStore

HERE = Place(Platform.DISCORD, 1)


async def test_an_allowed_place_has_its_community(store: SqlStore, garden: Community):
    async with store.read() as tx:
        assert await tx.communities.at(HERE) == garden
        assert await tx.communities.get(garden.id) == garden
        assert await tx.communities.all() == [garden]
        assert garden == Community(garden.id, "Plotter Garden", (HERE,))


async def test_an_unknown_place_has_none(store: SqlStore, garden: Community):
    async with store.read() as tx:
        assert await tx.communities.at(Place(Platform.DISCORD, 2)) is None
        assert await tx.communities.at(Place(Platform.TELEGRAM, 1)) is None
        with pytest.raises(KeyError):
            await tx.communities.get(404)


async def test_allowing_a_place_again_makes_no_second_community(store: SqlStore, garden: Community):
    async with store.write() as tx:
        assert await tx.communities.allow(HERE, "another name") == garden


async def test_name_and_channel_are_kept_with_ids_of_full_length(store: SqlStore, garden: Community):
    channel = 2**63 - 1
    async with store.write() as tx:
        await tx.communities.rename(garden.id, "Plotter Garden ☘")
        await tx.communities.set_moderators_channel(garden.id, channel)
    async with store.read() as tx:
        found = await tx.communities.get(garden.id)
    assert (found.name, found.moderators_channel) == ("Plotter Garden ☘", channel)


async def test_whether_the_hosts_config_names_the_channel_is_kept_beside_it(store: SqlStore, garden: Community):
    async with store.write() as tx:
        await tx.communities.set_moderators_channel(garden.id, 5, fixed=True)
        assert (await tx.communities.get(garden.id)).channel_fixed
        await tx.communities.set_moderators_channel(garden.id, 6)
        assert (await tx.communities.get(garden.id)).channel_fixed, "unless it is said it stays as it was"
        await tx.communities.free_channel(garden.id)
        found = await tx.communities.get(garden.id)
    assert (found.moderators_channel, found.channel_fixed) == (6, False)


async def test_a_community_has_one_verify_message(store: SqlStore, garden: Community):
    async with store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 77), "Elsewhere")
        assert await tx.communities.verify_message(garden.id) is None
        for message in (VerifyMessage(1, 2), VerifyMessage(3, 2**63 - 1)):
            await tx.communities.set_verify_message(garden.id, message)
        assert await tx.communities.verify_message(garden.id) == VerifyMessage(3, 2**63 - 1)
        assert await tx.communities.verify_message(other.id) is None


async def test_what_an_account_spoke_of_last_is_kept_for_each_alone(store: SqlStore, garden: Community):
    ada, ben = Account(Platform.TELEGRAM, 1, "ada"), Account(Platform.TELEGRAM, 2, "ben")
    async with store.write() as tx:
        press = await tx.communities.allow(Place(Platform.TELEGRAM, -1_002), "Attic Press")
        for community in (press, garden):
            await tx.communities.speaks_of(ada, community.id)
        await tx.communities.speaks_of(ben, press.id)
    async with store.read() as tx:
        assert await tx.communities.spoken_of(ada) == garden.id
        assert await tx.communities.spoken_of(ben) == press.id
        assert await tx.communities.spoken_of(Account(Platform.DISCORD, 1, "ada")) is None
