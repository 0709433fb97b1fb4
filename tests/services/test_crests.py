"""When a community's picture is looked at, what is kept of it, and that not being able to look changes nothing."""

from datetime import timedelta

import pytest

from bot.app.pictures import DrawnPictures
from bot.domain.errors import PlaceGone, PlatformUnavailable
from bot.domain.gating.chats import LinkedChat
from bot.domain.ids import Place, Platform
from bot.ports import Icon
from bot.services.signing_in.crests import EVERY, SOON, CrestsService
from tests.house_verify import PLACE, open_house
from tests.pictures import picture

CHAT = Place(Platform.TELEGRAM, -7)
RED, BLUE = Icon("red", picture(colour="#cc2222")), Icon("blue", picture(colour="#2222cc"))


class Shown:
    """Two platforms: `shows` has what each place shows, or the error instead; `asked` and `fetched` count."""

    def __init__(self) -> None:
        self.shows = dict[Place, Icon | Exception]()
        self.asked, self.fetched = list[Place](), 0

    async def icon(self, place: Place, known: str = "") -> Icon | None:
        self.asked.append(place)
        found = self.shows.get(place)
        if isinstance(found, Exception):
            raise found
        if found is None or found.called == known:
            return Icon(known) if found else None
        self.fetched += 1
        return found


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def shown():
    return Shown()


@pytest.fixture
def crests(house, shown):
    icons = {Platform.DISCORD: shown, Platform.TELEGRAM: shown}
    return CrestsService(house.store, icons, DrawnPictures(), house.clock)


async def kept(house):
    async with house.store.read() as tx:
        return await tx.crests.of(house.garden.id)


async def looked_again(house, crests):
    house.clock.moment += EVERY
    await crests.run_due()
    return await kept(house)


async def test_a_picture_is_fetched_once_and_again_when_it_is_another(house, shown, crests):
    shown.shows[PLACE] = RED
    await crests.run_due()
    red = await kept(house)
    assert red.called == "discord:11/red"
    assert await crests.picture(house.garden.id, red.mark) == red.picture
    await crests.run_due()
    assert len(shown.asked) == 1, "it is looked at once an hour"
    assert await looked_again(house, crests) == red
    assert (len(shown.asked), shown.fetched) == (2, 1)
    shown.shows[PLACE] = BLUE
    blue = await looked_again(house, crests)
    assert (blue.called, shown.fetched) == ("discord:11/blue", 2)
    assert blue.mark != red.mark
    shown.shows.clear()
    assert await looked_again(house, crests) is None


async def test_a_picture_is_shown_to_who_knows_its_mark_alone(house, shown, crests):
    shown.shows[PLACE] = RED
    await crests.run_due()
    mark = (await kept(house)).mark
    for community, guess in ((house.garden.id, ""), (house.garden.id, mark[:-1]), (house.garden.id + 1, mark)):
        assert await crests.picture(community, guess) is None


async def test_what_cannot_be_looked_at_stays_and_is_looked_at_soon(house, shown, crests):
    shown.shows[PLACE] = RED
    await crests.run_due()
    red = await kept(house)
    shown.shows[PLACE] = PlatformUnavailable("down")
    assert await looked_again(house, crests) == red
    shown.shows[PLACE] = BLUE
    await crests.run_due()
    assert await kept(house) == red
    house.clock.moment += SOON
    await crests.run_due()
    assert (await kept(house)).called == "discord:11/blue"


async def test_where_the_bot_is_not_it_does_not_ask_every_minute(house, shown, crests):
    shown.shows[PLACE] = PlaceGone()
    await crests.run_due()
    house.clock.moment += EVERY - timedelta(seconds=1)
    await crests.run_due()
    assert len(shown.asked) == 1


async def test_what_is_no_picture_leaves_the_initial_and_is_not_fetched_again(house, shown, crests):
    shown.shows[PLACE] = Icon("odd", b"<svg/>")
    await crests.run_due()
    assert (await kept(house)).mark == ""
    assert await crests.picture(house.garden.id, "") is None
    await looked_again(house, crests)
    assert (len(shown.asked), shown.fetched) == (2, 1)


async def test_a_server_without_a_picture_shows_that_of_its_chat(house, shown, crests):
    async with house.store.write() as tx:
        await tx.chats.link(LinkedChat(CHAT, house.garden.id, "The Studio"))
    shown.shows[CHAT] = RED
    await crests.run_due()
    assert (await kept(house)).called == "telegram:-7/red"
    shown.shows[PLACE] = Icon("red", BLUE.picture)
    assert (await looked_again(house, crests)).called == "discord:11/red", "the same name elsewhere is another picture"
