"""A first run, as services: who may do what, what two at once do, and what a platform that fails leaves behind."""

from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import pytest

from bot.domain.changing.setup import Access, ChannelFacts, Found, VerifyMessage
from bot.domain.changing.templates import Plan
from bot.domain.errors import (
    Conflict,
    DoorGone,
    DoorRefused,
    MessageGone,
    NotPermitted,
    PlatformUnavailable,
    RoleRefused,
    SetupProblem,
    SetupRefused,
)
from bot.domain.giving.roles import RoleFacts, Standing
from bot.domain.ids import Account, Place, Platform
from bot.domain.moderating.audit import Deed
from bot.domain.moderating.moderating import News
from bot.ports import Sought
from bot.services.changing.contract_facts import Book, Contracts
from bot.services.changing.policy import PolicyService
from bot.services.changing.setup import Setup
from bot.services.changing.templates import Templates
from bot.services.changing.verify_message import How, VerifyMessages
from bot.services.moderating.moderating import Moderating
from tests.blank import fresh_store
from tests.fakes_chain import FakeChains
from tests.house_changes import GRACE, HEIDI, RESIDENT, Server, Town, open_town
from tests.house_verify import PLACE

ACTOR = Account(Platform.DISCORD, 55, "noor")
OPEN = Access(sees=True, writes=True)
SECRET, PUBLIC = 100, 200


@dataclass
class Grounds:
    """The premises of the server: two channels, of which everybody reads one, and messages in them."""

    server: Server
    channels: dict[int, ChannelFacts] = field(
        default_factory=lambda: {
            SECRET: ChannelFacts(SECRET, OPEN, OPEN, everybody=False),
            PUBLIC: ChannelFacts(PUBLIC, OPEN, OPEN, everybody=True),
        }
    )
    messages: dict[int, tuple[int, str]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)
    meanwhile: dict[str, object] = field(default_factory=dict)

    async def _asked(self, call: str) -> None:
        if call in self.fails:
            raise self.fails[call]
        if call in self.meanwhile:
            await self.meanwhile.pop(call)()

    async def roles(self, place: Place):
        await self._asked("roles")
        return [await self.server.role(place, height) for height in (5, 15, 25)]

    async def make_role(self, place: Place, name: str, why: str):
        await self._asked("make_role")
        self.made.append(name)
        return RoleFacts(1, name, 1, managed=False, everyone=False, dangerous=())

    async def channel(self, place: Place, channel: int, account: int):
        await self._asked("channel")
        if channel not in self.channels:
            raise DoorGone
        return self.channels[channel]

    async def post(self, channel: int, text: str, choices, *, once: str = ""):
        await self._asked("post")
        number = len(self.messages) + 1
        self.messages[number] = (channel, text)
        return number

    async def edit(self, message: VerifyMessage, text: str, choices):
        await self._asked("edit")
        if message.id not in self.messages:
            raise MessageGone
        self.messages[message.id] = (message.channel, text)

    async def check_there(self, message: VerifyMessage):
        await self._asked("check_there")
        if message.id not in self.messages:
            raise MessageGone

    async def remove(self, message: VerifyMessage):
        await self._asked("remove")
        self.messages.pop(message.id, None)


class Office:
    """The services of a first run over the town."""

    def __init__(self, town: Town) -> None:
        self.town, self.grounds = town, Grounds(town.server)
        store, premises, clock = town.store, {Platform.DISCORD: self.grounds}, town.clock
        chains = FakeChains(town.chain)
        policy = PolicyService(store, town.jobs, chains, clock)
        self.setup = Setup(store, chains, premises)
        self.verify = VerifyMessages(store, premises, clock)
        self.moderating = Moderating(store, premises, clock)
        self.templates = Templates(store, policy, Contracts(store, chains, None, Book()), premises, clock)

    def here(self, actor: Account = GRACE):
        return self.town.server, PLACE, actor

    async def posts(self, channel: int, actor: Account = GRACE):
        return await self.verify.post(*self.here(actor), channel, "en")

    async def message(self):
        async with self.town.store.read() as tx:
            return await tx.communities.verify_message(self.town.community.id)

    async def channel(self):
        async with self.town.store.read() as tx:
            return (await tx.communities.get(self.town.community.id)).moderators_channel

    async def deeds(self):
        async with self.town.store.read() as tx:
            lines = await tx.audit.newest(self.town.community.id, Sought(), 50)
        return [(line.deed, line.said["before"], line.said["after"]) for line in reversed(lines)]


@pytest.fixture
async def office(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        for account, standing in town.server.standings.items():
            town.server.standings[account] = replace(standing, manages_place=standing.manages_roles)
        yield Office(town)


async def refusal(deed):
    """Why it was not done; None if it was."""
    try:
        await deed
    except SetupRefused as refused:
        return refused.problem
    except (NotPermitted, RoleRefused, Conflict, PlatformUnavailable, DoorRefused) as refused:
        return type(refused)
    return None


POWERS = ("manages_roles", "manages_place")
SETS = [set(some) for size in range(len(POWERS) + 1) for some in combinations(POWERS, size)]


@pytest.mark.parametrize("powers", SETS, ids=lambda powers: " and ".join(sorted(powers)) or "nothing")
@pytest.mark.parametrize("owns", [False, True])
@pytest.mark.parametrize("top", [0, 1, 15, 90])
async def test_no_step_lets_anybody_do_what_they_may_not(office: Office, powers, owns, top):
    rights = {name: name in powers for name in POWERS}
    office.town.server.standings[ACTOR.id] = Standing(top, owns_place=owns, **rights)
    here = office.here(ACTOR)
    roles, place = owns or "manages_roles" in powers, owns or "manages_place" in powers
    settings = None if roles and place else SetupProblem.NOT_MANAGER if roles else NotPermitted
    assert await refusal(office.setup.look(*here)) is (None if roles else NotPermitted)
    assert await refusal(office.posts(SECRET, ACTOR)) is settings
    assert await refusal(office.moderating.choose(*here, SECRET)) is settings
    change = (office.town.community, (News.JOBS, False))
    assert await refusal(office.moderating.switch(*here, *change)) is (None if roles else NotPermitted)
    begun = office.templates.begin(*here, Plan.PROJECT, ["Resident"])
    if not roles:
        assert await refusal(begun) is NotPermitted
        return
    template = (await begun).id
    high = None if owns or top > 15 else RoleRefused
    assert await refusal(office.templates.role(*here, template, 0, 15)) is high
    newest = (await office.templates.begin(*here, Plan.PROJECT, ["Guest"])).id
    assert await refusal(office.templates.make_roles(*here, newest)) is (None if owns or top else RoleRefused)
    assert office.grounds.made == (["Guest"] if owns or top else [])


async def test_what_is_refused_leaves_nothing_behind(office: Office):
    office.town.server.standings[ACTOR.id] = Standing(90, manages_roles=True)
    for deed in (office.posts(SECRET, ACTOR), office.moderating.choose(*office.here(ACTOR), SECRET)):
        assert await refusal(deed) is SetupProblem.NOT_MANAGER
    assert (office.grounds.messages, await office.message(), await office.channel()) == ({}, None, None)
    assert await office.deeds() == []


@pytest.mark.parametrize(
    ("bot", "actor", "problem"),
    [
        (Access(sees=False, writes=False), OPEN, SetupProblem.BOT_CANNOT_SEE),
        (Access(sees=True, writes=False), OPEN, SetupProblem.BOT_CANNOT_WRITE),
        (OPEN, Access(sees=False, writes=False), SetupProblem.ACTOR_CANNOT_SEE),
        (OPEN, Access(sees=True, writes=False), SetupProblem.ACTOR_CANNOT_WRITE),
    ],
)
async def test_both_may_read_and_write_where_the_bot_speaks(office: Office, bot, actor, problem):
    office.grounds.channels[SECRET] = ChannelFacts(SECRET, bot, actor)
    for deed in (office.posts(SECRET), office.moderating.choose(*office.here(), SECRET)):
        assert await refusal(deed) is problem
    assert office.grounds.messages == {}


async def test_a_verify_message_is_posted_edited_moved_and_posted_anew(office: Office):
    assert (await office.posts(SECRET)).how is How.POSTED
    assert (await office.posts(SECRET)).how is How.EDITED
    moved = await office.posts(PUBLIC)
    assert (moved.how, moved.everybody) == (How.MOVED, True)
    office.grounds.messages.clear()
    assert (await office.posts(PUBLIC)).how is How.REPLACED
    office.grounds.fails["remove"] = DoorRefused()
    assert (await office.posts(SECRET)).how is How.LEFT
    assert [deed for deed, *_ in await office.deeds()] == [Deed.VERIFY_POSTED] * 5
    assert (await office.deeds())[2][1:] == ({"channel": str(SECRET)}, {"channel": str(PUBLIC)})


async def test_of_two_who_post_it_at_once_one_message_is_left(office: Office):
    async def somebody_else():
        await office.posts(SECRET, HEIDI)

    office.grounds.meanwhile["post"] = somebody_else
    assert await refusal(office.posts(PUBLIC)) is Conflict
    kept = await office.message()
    assert kept is not None
    assert list(office.grounds.messages) == [kept.id]
    assert office.grounds.messages[kept.id][0] == SECRET


@pytest.mark.parametrize("call", ["channel", "post", "edit"])
async def test_a_platform_that_fails_changes_nothing_and_posts_nothing_twice(office: Office, call):
    before = await office.posts(SECRET)
    office.grounds.fails[call] = PlatformUnavailable()
    where = PUBLIC if call == "post" else SECRET
    assert await refusal(office.posts(where)) is PlatformUnavailable
    assert await office.message() == before.message
    assert list(office.grounds.messages) == [before.message.id]


async def test_how_it_is_found_has_an_answer_of_its_own_for_what_cannot_be_told(office: Office):
    async def found():
        return (await office.setup.look(*office.here())).verify.found

    assert await found() is Found.NOT_SET
    await office.posts(SECRET)
    assert await found() is Found.THERE
    office.grounds.fails["check_there"] = PlatformUnavailable()
    assert await found() is Found.UNTOLD
    office.grounds.fails["check_there"] = DoorRefused()
    assert await found() is Found.UNTOLD, "who may not look cannot say that it is gone"
    office.grounds.fails.clear()
    office.grounds.messages.clear()
    assert await found() is Found.DELETED
    del office.grounds.channels[SECRET]
    assert await found() is Found.CHANNEL_GONE


async def test_the_moderators_channel_is_kept_only_once_a_first_line_stands_there(office: Office):
    for failure, problem in ((DoorRefused(), SetupProblem.BOT_CANNOT_WRITE), (DoorGone(), SetupProblem.CHANNEL_GONE)):
        office.grounds.fails["post"] = failure
        assert await refusal(office.moderating.choose(*office.here(), SECRET)) is problem
        assert await office.channel() is None
    office.grounds.fails.clear()
    await office.moderating.choose(*office.here(), SECRET)
    assert await office.channel() == SECRET
    assert await office.deeds() == [(Deed.CHANNEL_CHOSEN, {}, {"channel": str(SECRET)})]


async def test_the_channel_before_is_told_that_it_is_left_and_where_it_is_gone_nobody_is(office: Office):
    told: list[tuple[int, str]] = []

    async def tell_channel(channel: int, text: str, choices=()) -> None:
        if channel not in office.grounds.channels:
            raise DoorGone
        told.append((channel, text))

    office.town.server.tell_channel = tell_channel
    await office.moderating.choose(*office.here(), SECRET)
    assert told == []
    await office.moderating.choose(*office.here(), PUBLIC)
    assert [channel for channel, _ in told] == [SECRET]
    assert f"<#{PUBLIC}>" in told[0][1]
    del office.grounds.channels[PUBLIC]
    await office.moderating.choose(*office.here(), SECRET)
    assert len(told) == 1
    assert await office.channel() == SECRET


async def test_the_verify_message_is_in_the_language_that_is_asked_for(office: Office):
    posted = await office.verify.post(*office.here(), SECRET, "de-AT")
    assert office.grounds.messages[posted.message.id][1].startswith("**Plotter Garden** öffnet")
    assert (await office.verify.post(*office.here(), SECRET, "xx")).how is How.EDITED
    assert office.grounds.messages[posted.message.id][1].startswith("**Plotter Garden** opens")


async def test_a_channel_the_config_named_while_somebody_chose_another_stays(office: Office):
    async def config_is_read():
        async with office.town.store.write() as tx:
            await tx.communities.set_moderators_channel(office.town.community.id, 7, fixed=True)

    office.grounds.meanwhile["post"] = config_is_read
    assert await refusal(office.moderating.choose(*office.here(), SECRET)) is SetupProblem.FIXED
    assert await office.channel() == 7


async def test_switching_what_is_so_already_is_no_act(office: Office):
    switch = office.moderating.switch
    for told in (True, False, False, True):
        await switch(*office.here(), office.town.community, (News.DOORS, told))
    assert [after["switch"] for _, _, after in await office.deeds()] == ["off", "on"]


async def test_where_nothing_is_set_up_from_chat_that_is_said(office: Office):
    nowhere = replace(office.setup, premises={})
    assert await refusal(nowhere.look(*office.here())) is SetupProblem.ELSEWHERE


async def test_the_steps_follow_each_other_and_the_checks_come_first(office: Office):
    async def following():
        return (await office.setup.look(*office.here())).next

    assert await following() == "verify"
    office.town.chain.silent = {0, 1}
    assert await following() == "checks"
    office.town.chain.silent = set()
    await office.posts(PUBLIC)
    assert await following() == "channel"
    await office.moderating.choose(*office.here(), SECRET)
    assert await following() == "tiers"
    await office.town.made(RESIDENT)
    assert await following() is None
    office.town.server.standings[0] = Standing(90, manages_roles=False)
    assert await following() == "checks"


async def test_a_role_that_was_made_stays_in_the_template_when_the_next_one_fails(office: Office):
    here = office.here()
    template = await office.templates.begin(*here, Plan.HOLDERS, ["Holder", "Collector", "Whale"])

    async def then_it_fails():
        office.grounds.fails["make_role"] = PlatformUnavailable()

    office.grounds.meanwhile["make_role"] = then_it_fails
    assert await refusal(office.templates.make_roles(*here, template.id)) is PlatformUnavailable
    kept = await office.templates.now(*here, template.id)
    assert [step.role is not None for step in kept.steps] == [False, False, True]
    office.grounds.fails.clear()
    await office.templates.make_roles(*here, template.id)
    assert office.grounds.made == ["Whale", "Collector", "Holder"]
