"""What members do on Telegram: say hello, verify, ask what they hold and why, ask to join, lose what they held."""

from dataclasses import dataclass, replace

import pytest
from telegram import Update, User

from bot.domain.errors import StorageError
from bot.domain.ids import Account, Place, Platform
from bot.services.gating.gates import Gates
from cogs.telegram import GatehouseChat
from cogs.telegram.visit import Said
from cogs.telegram.welcome import Choosing
from sandbox.errors import CannotDoError
from tests.house_discord import WALLETS
from tests.house_telegram import account, open_studio


@pytest.fixture
async def studio(tmp_path):
    async with open_studio(tmp_path) as opened:
        yield opened


async def asks(studio, name, command):
    """The person has said hello and types this; the answer."""
    person = await studio.telegram.person(name)
    said = await person.starts()
    await person.inbox(at_least=1, after=said)
    return await person.asks(command)


async def test_a_new_member_is_greeted_and_gets_a_link_of_their_own(studio):
    ada = await studio.telegram.person("ada")
    await ada.starts()
    (hello,) = await ada.inbox(at_least=1)
    assert "Plotter Garden" in hello.text
    assert hello.buttons == ["Prove a wallet", "What I hold"]
    await hello.press("Prove a wallet")
    (link,) = await ada.inbox(at_least=1, after=hello)
    assert f"Only for ada (id {ada.id})" in link.text
    assert " UTC" in link.text
    assert link.links[0].startswith("https://gate.example/verify/")
    await link.press("New link")
    (again,) = await ada.inbox(at_least=1, after=link)
    assert again.links[0] not in {link.links[0], ""}


async def test_of_several_communities_the_one_last_spoken_of_is_meant_also_after_a_restart(studio):
    ada = await studio.telegram.person("ada")
    press = await studio.services.communities.allow(Place(Platform.DISCORD, 12), "Attic Press")
    assert "which community you come from" in (await ada.asks("/passes")).text
    said = await ada.starts(f"c{press.id}")
    (hello,) = await ada.inbox(at_least=1, after=said)
    assert "Attic Press" in hello.text
    assert "in Attic Press" in (await ada.asks("/passes")).text
    anew = Choosing(studio.desk)  # it knows nothing but what was kept
    visit = await anew.entered(Said(studio.connection.bot, ada.id, User(ada.id, "ada", is_bot=False), "passes"))
    assert visit.community == press


async def test_the_menu_shows_the_commands_in_private_and_none_in_a_group(studio):
    ada = await studio.telegram.person("ada")
    words = "verify passes why recheck wallets join me link unlink help"
    assert list(await ada.commands()) == words.split()
    assert await studio.grace.commands(studio.room) == {}


async def test_help_names_every_command_of_the_menu(studio):
    answer = await asks(studio, "ada", "/help")
    assert all(f"/{name}:" in answer.text for name in ("verify", "passes", "why", "help"))


@pytest.mark.parametrize("words", ["hello?", "/nonsense", "42"])
async def test_words_that_are_no_command_get_a_kind_line(studio, words):
    assert "I understand commands alone" in (await asks(studio, "ada", words)).text


async def test_a_command_in_a_group_is_answered_with_a_way_to_the_private_chat_and_nothing_private(studio):
    answer = await studio.grace.asks("/passes", studio.room)
    assert answer.text == "What you hold is yours alone, so I answer in a private chat."
    bot = studio.server.addresses()["telegram_bot"]
    assert answer.links == [f"https://t.me/{bot}?start=c{studio.community.id}"]


async def test_the_way_back_from_a_link_that_has_run_out_gives_a_new_one_at_once(studio):
    ada = await studio.telegram.person("ada")
    await ada.starts(f"new-c{studio.community.id}")
    (answer,) = await ada.inbox(at_least=1)
    assert "Prove a wallet to Plotter Garden on a page of its own" in answer.text
    assert answer.links[0].startswith("https://gate.example/verify/")


async def test_who_asks_to_join_is_answered_in_their_own_language_each(studio):
    told = {}
    for name, language in (("ada", "de-AT"), ("ben", "en"), ("cleo", "fr")):
        person = await studio.telegram.person(name)
        await person.speaks(language)
        await person.follows(await studio.room.link(by_request=True))
        (told[name],) = await person.inbox(at_least=1)
    first = [told[name].text.partition("\n")[0] for name in ("ada", "ben", "cleo")]
    assert first[1] == first[2] != first[0]
    assert told["ada"].buttons == ["Wallet nachweisen"]
    assert told["ben"].buttons == ["Prove a wallet"]


async def test_who_speaks_german_reads_it_in_private_and_english_before_others(studio):
    await studio.grace.speaks("de")
    answer = await studio.grace.asks("/passes", studio.room)
    assert answer.text == "What you hold is yours alone, so I answer in a private chat."
    assert (await asks(studio, "grace", "/help")).text.startswith("/verify: Wallet nachweisen.")
    assert (await asks(studio, "ada", "/help")).text.startswith("/verify: Prove a wallet.")


async def test_a_command_for_another_bot_is_left_to_it(studio):
    await studio.grace.says("/passes@SomebodyElsesBot", studio.room)
    answer = await studio.grace.asks("/why", studio.room)
    assert [seen.id for seen in await studio.room.messages() if seen.sender != "grace"] == [answer.id]


async def test_a_group_that_is_not_switched_on_gets_a_polite_line(studio):
    elsewhere = await studio.telegram.supergroup("Somewhere Else", owner="dora")
    answer = await elsewhere.owner.asks("/verify", elsewhere)
    assert "not switched on for this chat" in answer.text
    assert answer.links == []


async def test_whoever_holds_a_pass_and_asks_to_join_is_let_in(studio):
    ada = await studio.telegram.person("ada")
    await studio.comes_in(ada)
    assert "You hold Maker in Plotter Garden." in (await asks(studio, "ada", "/passes")).text


async def test_why_says_what_was_asked_and_seen_and_where(studio):
    await studio.proves(await studio.telegram.person("ben"), passes=0)
    answer = await asks(studio, "ben", "/why")
    assert answer.text.startswith("You hold no tier yet.")
    assert "asked 1, seen 0" in answer.text
    assert "Its chats let in whoever holds it then and asks to join." in answer.text
    assert "Base block" in answer.text
    assert answer.buttons == ["Prove another wallet"]


@pytest.mark.parametrize("command", ["/passes", "/why"])
async def test_whoever_has_proved_nothing_finds_the_next_step_as_a_button(studio, command):
    answer = await asks(studio, "ada", command)
    assert answer.buttons[0] == "Prove a wallet"
    await answer.press("Prove a wallet")
    (link,) = await (await studio.telegram.person("ada")).inbox(at_least=1, after=answer)
    assert link.links


async def test_whoever_has_proved_nothing_is_told_the_way_in_and_let_in_after_it(studio):
    ada = await studio.telegram.person("ada")
    await ada.follows(await studio.room.link(by_request=True))
    (told,) = await ada.inbox(at_least=1)
    assert told.links[0].startswith("https://gate.example/verify/")
    await studio.proves(ada)
    await studio.telegram.wait_for_status(studio.room, ada, "member")


async def test_whoever_proved_a_wallet_that_lacks_it_is_declined_with_the_reason(studio):
    ben = await studio.telegram.person("ben")
    await studio.proves(ben, passes=0)
    await ben.follows(await studio.room.link(by_request=True))
    (told,) = await ben.inbox(at_least=1)
    assert "The Studio" in told.text or "Plotter Garden" in told.text
    await studio.telegram.wait_for_requests(studio.room, 0)
    assert await studio.room.status(ben) == "left"


async def test_whoever_lost_the_pass_is_out_and_not_banned(studio):
    ada = await studio.telegram.person("ada")
    await studio.comes_in(ada)
    studio.holds("ada", 0)
    await studio.look_again()
    await studio.telegram.wait_for_status(studio.room, ada, "left")
    assert len(await studio.telegram.calls("banChatMember")) == 1
    assert len(await studio.telegram.calls("unbanChatMember")) == 1


async def test_whoever_was_in_before_the_bot_is_never_removed(studio):
    ada = await studio.telegram.person("ada")
    await studio.room.adds(ada)
    member = await studio.proves(ada)
    studio.holds("ada", 0)
    await studio.look_again()
    async with studio.store.read() as tx:
        assert await tx.passes.open([member]) == []
    await until_idle(studio)
    assert await studio.room.status(ada) == "member"


async def test_news_come_to_whoever_switched_them_on_and_a_blocked_bot_keeps_them_for_later(studio):
    answer = await asks(studio, "ada", "/passes")
    await answer.press("Write to me when a door closes")
    ada = await studio.telegram.person("ada")
    (switched,) = await ada.inbox(at_least=1, after=answer)
    assert "Should you block this chat" in switched.text
    await studio.proves(ada)
    (opened,) = await ada.inbox(at_least=1, after=switched)
    assert opened.text.startswith("Maker in Plotter Garden opened for you at ")
    await ada.blocks_bot()
    studio.holds("ada", 0)
    await studio.look_again()
    await until_idle(studio)
    await ada.unblocks_bot()
    assert "closed for you" in (await ada.asks("/passes")).text


async def test_one_person_has_the_same_wallet_shown_to_nobody_else(studio):
    await studio.proves(await studio.telegram.person("ada"))
    answer = await asks(studio, "ben", "/passes")
    assert WALLETS["ada"][:6] not in answer.text
    assert "proved no wallet" in answer.text


async def until_idle(studio):
    while not await studio.queue.idle():
        await studio.telegram.ready()


async def test_two_accounts_become_one_member_when_both_say_yes(studio):
    code = (await asks(studio, "ada", "/link")).text.partition("/link ")[2].partition(" ")[0]
    twin = Account(Platform.DISCORD, 77, "ada-on-discord")
    pairing = await studio.services.accounts.answer(studio.community, twin, code)
    await studio.services.accounts.confirm(studio.community, twin, pairing.id)
    ada = await studio.telegram.person("ada")
    await until_idle(studio)  # it is asked unprompted, too
    question = await ada.asks("/link")
    assert "ada-on-discord (id 77)" in question.text
    await question.press("Yes, both are mine")
    assert "are one member of Plotter Garden now" in (await question.next()).text
    (member,) = [await studio.services.accounts.member(studio.community, one) for one in (twin,)]
    assert {one.platform for one in member.accounts} == {Platform.DISCORD, Platform.TELEGRAM}


async def test_a_code_that_is_none_is_refused_in_words(studio):
    assert "That code is of no use" in (await asks(studio, "ada", "/link AAAA-AAAA")).text


async def test_where_people_come_by_links_each_member_gets_one_of_their_own(studio):
    await studio.grace.asks("/entry links", studio.room)
    ada, ben = await studio.telegram.person("ada"), await studio.telegram.person("ben")
    assert "No chat is open to you" in (await asks(studio, "ada", "/join")).text
    await studio.proves(ada)
    held = await ada.asks("/passes")
    assert held.buttons[0] == "Come in"
    await held.press("Come in")
    (rooms,) = await ada.inbox(at_least=1, after=held)
    assert rooms.buttons == ["The Studio"]
    await rooms.press("The Studio")
    (own,) = await ada.inbox(at_least=1, after=rooms)
    assert await ada.follows(own.links[0]) == "joined"
    with pytest.raises(CannotDoError):
        await ben.follows(own.links[0])


async def test_a_chat_is_linked_by_a_code_and_tier_a_tier_by_its_admins_alone(studio):
    attic = await studio.telegram.supergroup("The Attic")
    ada = await studio.telegram.person("ada")
    await attic.adds(ada)
    code, _ = await studio.services.chats.owners_code()
    assert "needs an admin" in (await ada.asks(f"/connect {code}", attic)).text
    assert "The Attic belongs to Plotter Garden now" in (await attic.owner.asks(f"/connect {code}", attic)).text
    assert "There are: Maker." in (await attic.owner.asks("/tier", attic)).text
    assert "/tier shows them all" in (await attic.owner.asks("/tier Nobility", attic)).text
    assert "Maker opens this chat" in (await attic.owner.asks("/tier Maker", attic)).text
    ben = await studio.telegram.person("ben")
    await studio.proves(ben)
    await ben.follows(await attic.link(by_request=True))
    await studio.telegram.wait_for_status(attic, ben, "member")
    assert "linked no more" in (await attic.owner.asks("/disconnect", attic)).text


async def test_a_group_is_adopted_by_its_admins_and_says_what_it_cannot_see(studio):
    answer = await studio.grace.asks("/adopt note", studio.room)
    assert "I note from now on whom I see" in answer.text
    assert "Bots cannot list a chat's people" in answer.text
    assert "Type the day like /adopt 2026-12-24" in (await studio.grace.asks("/adopt tomorrow", studio.room)).text
    assert "no use" in (await studio.grace.asks("/connect AAAA-AAAA", studio.room)).text


async def test_a_chat_that_becomes_a_supergroup_takes_everything_along(studio):
    old = await studio.telegram.group("The Den")
    code, _ = await studio.services.chats.owners_code()
    await old.owner.asks(f"/connect {code}", old)
    new = await old.migrates()
    assert "Maker opens this chat" in (await new.owner.asks("/tier Maker", new)).text


async def test_the_bot_that_loses_its_rights_tells_the_moderators_and_goes_on_when_it_has_them_again(studio):
    news = await studio.telegram.supergroup("Moderators")
    await studio.services.communities.allow(studio.place, "Plotter Garden", news.id)
    ada = await studio.telegram.person("ada")
    await studio.comes_in(ada)
    await news.messages(at_least=1)
    await studio.room.bot_rights(["can_invite_users"])
    studio.holds("ada", 0)
    await studio.look_again()
    await posted(news, "may not let people into")
    assert await studio.room.status(ada) == "member"
    await studio.room.bot_rights("all")
    await studio.telegram.wait_for_status(studio.room, ada, "left")


async def test_an_admin_who_lost_the_pass_stays_and_the_moderators_are_told_once(studio):
    news = await studio.telegram.supergroup("Moderators")
    await studio.services.communities.allow(studio.place, "Plotter Garden", news.id)
    ada = await studio.telegram.person("ada")
    await studio.comes_in(ada)
    await studio.room.promotes(ada)
    studio.holds("ada", 0)
    await studio.look_again()
    told = await posted(news, "I never remove who runs a chat")
    assert sum("I never remove who runs a chat" in post.text for post in told) == 1
    assert await studio.room.status(ada) == "administrator"


async def test_an_update_that_comes_twice_acts_once(studio):
    ada = await studio.telegram.person("ada")
    await studio.telegram.faults.repeat_updates(3)
    said = await ada.starts()
    await ada.inbox(at_least=1, after=said)
    answer = await ada.asks("/help")
    assert len(await ada.inbox(after=said)) == 2
    assert answer.id > said.id


async def test_updates_in_the_wrong_order_leave_things_as_they_are(studio):
    ada = await studio.telegram.person("ada")
    await studio.proves(ada)
    await studio.telegram.faults.turn_updates(3)
    await ada.follows(await studio.room.link(by_request=True))
    await studio.telegram.wait_for_status(studio.room, ada, "member", deadline=60)
    await ada.leaves(studio.room)
    await studio.telegram.travel(1)  # Telegram dates by the second: what is asked again within one is the same request
    await ada.follows(await studio.room.link(by_request=True))
    await studio.telegram.wait_for_status(studio.room, ada, "member", deadline=60)


@pytest.mark.parametrize("fault", ["status", "close", "no updates"])
async def test_an_answer_telegram_drops_is_given_again(studio, fault):
    ada = await studio.telegram.person("ada")
    await studio.proves(ada)
    what = {
        "status": lambda f: f.status(502, "approveChatJoinRequest"),
        "close": lambda f: f.close("approveChatJoinRequest"),
        "no updates": lambda f: f.close("getUpdates"),
    }[fault]
    await what(studio.telegram.faults)
    studio.clock.haste = 1  # who could not be answered is looked at again after a while
    await ada.follows(await studio.room.link(by_request=True))
    await studio.telegram.wait_for_status(studio.room, ada, "member", deadline=60)


async def posted(chat, words):
    """What stands in the chat once these words do."""
    seen = await chat.messages()
    while not any(words in post.text for post in seen):
        seen = await chat.messages(at_least=len(seen) + 1)
    return seen


async def test_who_was_let_in_by_a_call_whose_answer_was_lost_is_known_as_ours_and_leaves_with_the_pass(studio):
    ada = await studio.telegram.person("ada")
    await studio.proves(ada)
    held = await studio.telegram.faults.hold("approveChatJoinRequest")
    studio.clock.haste = 1  # who could not be answered is looked at again after a while
    await ada.follows(await studio.room.link(by_request=True))
    await held.reached()
    await held.drop(applied=True)
    await studio.telegram.wait_for_status(studio.room, ada, "member")
    await studio.telegram.wait_for_calls("getChatMember", deadline=60)  # asked again, they are seen to be in
    studio.holds("ada", 0)
    await studio.look_again()
    await studio.telegram.wait_for_status(studio.room, ada, "left", deadline=60)


@dataclass
class TroubledGates:
    """The gates over a database that fails where much is to be kept at once, and once more after that."""

    gates: Gates
    failures: int = 2

    async def heard(self, told):
        if self.failures:
            self.failures -= 1
            raise StorageError("disk full")
        return await self.gates.heard(told)


async def test_of_updates_that_cannot_be_kept_together_none_is_lost(studio):
    people = [await studio.telegram.person(name) for name in ("ada", "ben", "cleo")]
    updates = [Update.de_json(request_of(person, studio.place), studio.connection.bot) for person in people]
    door = GatehouseChat(replace(studio.desk, gates=TroubledGates(studio.services.gates)))
    async with door.working(studio.connection.bot):
        with pytest.raises(StorageError):
            await door.take(updates)
        await door.take(updates)  # they were not confirmed, so Telegram tells them again
    async with studio.store.read() as tx:
        known = [await tx.members.of(studio.community.id, account(person)) for person in people]
    assert all(known)


def request_of(person, place):
    """What Telegram tells of somebody who asks to join this chat."""
    chat = {"id": place.id, "type": "supergroup", "title": "The Studio"}
    who = {"id": person.id, "is_bot": False, "first_name": person.name}
    request = {"chat": chat, "from": who, "user_chat_id": person.id, "date": 1_795_000_000}
    return {"update_id": person.id, "chat_join_request": request}
