"""People come, go, ask, block and are held to what a real client would let them do; the bot hears what it should."""

import hashlib
import hmac
from urllib.parse import parse_qsl, unquote

import pytest

from sandbox.errors import CannotDoError
from sandbox.ordering import OrderError


@pytest.fixture
async def studio(telegram):
    return await telegram.supergroup("Studio")


async def by_request(raw, studio):
    return (await raw.result("createChatInviteLink", chat_id=studio.id, creates_join_request=True))["invite_link"]


# writing to somebody -------------------------------------------------------------------------------------------------


async def tries(raw, person):
    return (await raw("sendMessage", chat_id=person.id, text="psst")).get("description", "said")


async def test_the_bot_writes_to_nobody_who_has_not_started_it(raw, ada):
    assert await tries(raw, ada) == "Bad Request: chat not found"
    await ada.starts()
    assert await tries(raw, ada) == "said"


async def test_who_asks_to_join_can_be_written_to_for_five_minutes(raw, telegram, studio, ada):
    await ada.follows(await by_request(raw, studio))
    await telegram.travel(295)
    assert await tries(raw, ada) == "said"
    await telegram.travel(10)
    assert await tries(raw, ada) == "Forbidden: bot can't initiate conversation with a user"
    assert [each.text for each in await ada.inbox()] == ["psst"]


@pytest.mark.parametrize("answer", ["approveChatJoinRequest", "declineChatJoinRequest"])
async def test_once_the_request_is_answered_the_bot_can_write_no_more(raw, studio, ada, answer):
    await ada.follows(await by_request(raw, studio))
    await raw.result(answer, chat_id=studio.id, user_id=ada.id)
    assert await tries(raw, ada) == "Forbidden: bot can't initiate conversation with a user"


async def test_who_answers_the_bot_has_started_it(raw, studio, ada):
    await ada.follows(await by_request(raw, studio))
    await ada.says("who are you?")
    await raw.result("declineChatJoinRequest", chat_id=studio.id, user_id=ada.id)
    assert await tries(raw, ada) == "said"


async def test_a_block_is_told_and_start_ends_it(raw, ada):
    await ada.starts()
    await ada.blocks_bot()
    assert await tries(raw, ada) == "Forbidden: bot was blocked by the user"
    change = (await raw.result("getUpdates"))[-1]["my_chat_member"]
    assert (change["chat"]["type"], change["new_chat_member"]["status"]) == ("private", "kicked")
    with pytest.raises(CannotDoError, match="has blocked the bot"):
        await ada.says("hi")
    with pytest.raises(CannotDoError, match="already blocked"):
        await ada.blocks_bot()
    await ada.starts()
    assert await tries(raw, ada) == "said"


@pytest.mark.parametrize("payload", ["with space", "x" * 65, "ü"])
async def test_a_start_link_takes_no_other_payload(ada, payload):
    with pytest.raises(CannotDoError, match="cannot stand in a start link"):
        await ada.starts(payload)


# doors ---------------------------------------------------------------------------------------------------------------


async def test_a_join_by_request_is_told_with_its_link_and_the_approval_as_such(raw, studio, ada):
    await raw.result("getUpdates", allowed_updates=["chat_join_request", "chat_member"])
    link = await by_request(raw, studio)
    assert await ada.follows(link) == "requested"
    with pytest.raises(CannotDoError, match="has asked already"):
        await ada.follows(link)
    assert (await studio.requests(), await studio.status(ada)) == (["ada"], "left")
    await raw.result("approveChatJoinRequest", chat_id=studio.id, user_id=ada.id)
    asked, decided = (await raw.result("getUpdates"))[-2:]
    request, change = asked["chat_join_request"], decided["chat_member"]
    assert (request["user_chat_id"], request["invite_link"]["invite_link"]) == (ada.id, link)
    assert (change["via_join_request"], change["from"]["is_bot"]) == (True, True)
    assert (await studio.requests(), await studio.status(ada)) == ([], "member")


async def test_another_administrators_answer_is_heard_and_their_link_seen_only_in_part(raw, studio, ada):
    await raw.result("getUpdates", allowed_updates=["chat_join_request", "chat_member"])
    link = await studio.link(by_request=True)
    await ada.follows(link)
    await studio.approves(ada)
    change = (await raw.result("getUpdates"))[-1]["chat_member"]
    assert change["from"]["username"] == "grace"
    shown = change["invite_link"]["invite_link"]
    assert shown.endswith("...")
    assert link.startswith(shown[:-3])


async def test_a_personal_link_lets_one_in_at_a_time_until_it_expires(raw, telegram, studio, ada, ben):
    expires = int(await telegram.travel(0)) + 600
    made = await raw.result(
        "createChatInviteLink", chat_id=studio.id, name="for ada", member_limit=1, expire_date=expires
    )
    assert (made["name"], made["member_limit"], made["expire_date"]) == ("for ada", 1, expires)
    assert await ada.follows(made["invite_link"]) == "joined"
    with pytest.raises(CannotDoError, match="used up"):
        await ben.follows(made["invite_link"])
    await ada.leaves(studio)
    assert await ben.follows(made["invite_link"]) == "joined"
    await ben.leaves(studio)
    await telegram.travel(601)
    with pytest.raises(CannotDoError, match="expired"):
        await ada.follows(made["invite_link"])


async def test_a_link_can_be_changed_and_revoked(raw, studio, ada, ben):
    link = await by_request(raw, studio)
    changed = await raw.result("editChatInviteLink", chat_id=studio.id, invite_link=link, member_limit=5)
    assert (changed["creates_join_request"], changed["member_limit"]) == (False, 5)
    assert await ada.follows(link) == "joined"
    revoked = await raw.result("revokeChatInviteLink", chat_id=studio.id, invite_link=link)
    assert revoked["is_revoked"]
    with pytest.raises(CannotDoError, match="expired"):
        await ben.follows(link)


async def test_a_new_primary_link_ends_the_one_before(raw, studio, ada):
    first = await raw.result("exportChatInviteLink", chat_id=studio.id)
    second = await raw.result("exportChatInviteLink", chat_id=studio.id)
    assert (await raw.result("getChat", chat_id=studio.id))["invite_link"] == second != first
    with pytest.raises(CannotDoError, match="expired"):
        await ada.follows(first)
    assert (await raw.result("revokeChatInviteLink", chat_id=studio.id, invite_link=second))["is_revoked"]
    assert (await raw.result("getChat", chat_id=studio.id))["invite_link"] not in {first, second}


async def test_a_name_no_correct_client_gives_a_link_is_cut_and_written_down(raw, telegram, studio):
    made = await raw.result("createChatInviteLink", chat_id=studio.id, name="x" * 33)
    assert made["name"] == "x" * 32
    assert "over 32 characters" in (await telegram.violations())[0]


async def test_a_private_chat_takes_a_link_and_a_public_one_does_not(telegram, studio, ada):
    with pytest.raises(CannotDoError, match="takes an invite link"):
        await ada.joins(studio)
    with pytest.raises(CannotDoError, match="nothing is behind"):
        await ada.follows("https://t.me/+nothing")
    square = await telegram.supergroup("Square", username="square")
    await ada.joins(square)
    assert await square.status(ada) == "member"
    with pytest.raises(CannotDoError, match="already"):
        await ada.joins(square)


# out again -----------------------------------------------------------------------------------------------------------


async def test_ban_and_unban_leave_nobody_banned_and_both_steps_are_told(raw, studio, ada):
    await studio.adds(ada)
    await raw.result("getUpdates", allowed_updates=["chat_member"])
    assert await raw.result("banChatMember", chat_id=studio.id, user_id=ada.id)
    assert (await studio.member(ada)) | {"user": 0} == {"user": 0, "status": "kicked", "until_date": 0}
    with pytest.raises(CannotDoError, match="banned"):
        await ada.follows(await studio.link())
    assert await raw.result("unbanChatMember", chat_id=studio.id, user_id=ada.id, only_if_banned=True)
    assert await studio.status(ada) == "left"
    changes = [each["chat_member"] for each in await raw.result("getUpdates") if "chat_member" in each]
    steps = [(each["old_chat_member"]["status"], each["new_chat_member"]["status"]) for each in changes]
    assert steps == [("member", "kicked"), ("kicked", "left")]
    assert await ada.follows(await studio.link()) == "joined"


async def test_an_unban_spares_members_only_if_it_says_so(raw, studio, ada):
    await studio.adds(ada)
    await raw.result("getUpdates", allowed_updates=["chat_member"])
    await raw.result("unbanChatMember", chat_id=studio.id, user_id=ada.id, only_if_banned=True)
    assert await studio.status(ada) == "member"
    await raw.result("unbanChatMember", chat_id=studio.id, user_id=ada.id)
    assert await studio.status(ada) == "left"
    steps = [each["chat_member"]["new_chat_member"]["status"] for each in (await raw.result("getUpdates"))[-2:]]
    assert steps == ["kicked", "left"], "nobody is put out without a ban on the way"


async def test_a_ban_until_a_date_ends_by_itself(raw, telegram, studio, ada):
    await studio.adds(ada)
    now = int(await telegram.travel(0))
    await raw.result("banChatMember", chat_id=studio.id, user_id=ada.id, until_date=now + 100)
    await telegram.travel(101)
    assert await studio.status(ada) == "left"
    await raw.result("banChatMember", chat_id=studio.id, user_id=ada.id, until_date=now + 102)
    assert (await studio.member(ada))["until_date"] == 0, "a date too near is for ever"


async def test_a_restricted_member_is_silent_until_then(raw, telegram, studio, ada):
    await studio.adds(ada)
    until = int(await telegram.travel(0)) + 60
    given = {"permissions": {"can_send_photos": True}, "until_date": until}
    await raw.result("restrictChatMember", chat_id=studio.id, user_id=ada.id, **given)
    found = await raw.result("getChatMember", chat_id=studio.id, user_id=ada.id)
    shown = (found["status"], found["is_member"], found["can_send_photos"], found["can_send_messages"])
    assert shown == ("restricted", True, True, False)
    with pytest.raises(CannotDoError, match="may not write"):
        await ada.says("hi", studio)
    await telegram.travel(61)
    await ada.says("hi", studio)
    assert await studio.status(ada) == "member"


async def test_in_a_basic_group_a_ban_lasts_until_the_next_invitation(raw, telegram, ada):
    room = await telegram.group("Room")
    await room.adds(ada)
    await raw.result("banChatMember", chat_id=room.id, user_id=ada.id)
    assert await room.status(ada) == "left"
    await room.adds(ada)
    assert await room.status(ada) == "member"


async def test_administrators_do_what_their_rights_let_them(telegram, studio, ada, ben):
    await studio.adds(ada)
    await studio.adds(ben)
    with pytest.raises(CannotDoError, match="may not do that"):
        await studio.kicks(ben, by=ada)
    await studio.promotes(ada, ["can_restrict_members"])
    await studio.kicks(ben, by=ada)
    assert await studio.statuses() == {
        "grace": "creator", "gatehouse_bot": "administrator", "ada": "administrator", "ben": "kicked"}  # fmt: skip
    await studio.unbans(ben, by=ada)
    with pytest.raises(CannotDoError, match="owns"):
        await studio.kicks(studio.owner, by=ada)
    await studio.demotes(ada)
    assert await studio.status(ada) == "member"
    with pytest.raises(OrderError, match="can_fly"):
        await studio.promotes(ada, ["can_fly"])


async def test_the_bot_hears_what_becomes_of_itself(raw, studio):
    await studio.bot_rights(["can_invite_users"])
    await studio.removes_bot()
    changes = [each["my_chat_member"] for each in await raw.result("getUpdates") if "my_chat_member" in each]
    steps = [each["new_chat_member"]["status"] for each in changes]
    assert steps == ["administrator", "administrator", "kicked"]
    assert not changes[1]["new_chat_member"]["can_restrict_members"]
    await studio.adds_bot(["can_invite_users"], payload="link-code")
    said = (await raw.result("getUpdates"))[-1]["message"]
    assert (said["text"], said["from"]["username"]) == ("/start@gatehouse_bot link-code", "grace")


# what stands in chats ------------------------------------------------------------------------------------------------


async def test_a_group_that_becomes_a_supergroup_points_there(raw, telegram, ada):
    room = await telegram.group("Room")
    await room.adds(ada)
    link = await room.link()
    new = await room.migrates()
    answer = await raw("sendMessage", chat_id=room.id, text="hi")
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    assert new.id < -1_000_000_000_000 < room.id < 0
    old_word, new_word = [each["message"] for each in (await raw.result("getUpdates"))[-2:]]
    assert (old_word["chat"]["id"], old_word["migrate_to_chat_id"]) == (room.id, new.id)
    assert (new_word["chat"]["id"], new_word["migrate_from_chat_id"]) == (new.id, room.id)
    assert await new.statuses() == {"grace": "creator", "gatehouse_bot": "administrator", "ada": "member"}
    ben = await telegram.person("ben")
    assert (await ben.follows(link), await new.status(ben)) == ("joined", "member"), "links move with the group"
    with pytest.raises(CannotDoError, match="no basic group"):
        await new.migrates()


async def test_topics_hold_messages_of_their_own(raw, telegram, ada):
    forum = await telegram.supergroup("Forum", forum=True, bot_rights="all")
    await forum.adds(ada)
    thread = await forum.topic("Ink")
    made = await raw.result("createForumTopic", chat_id=forum.id, name="Oil")
    await ada.says("drawn", forum, thread=thread)
    await raw.result("sendMessage", chat_id=forum.id, text="painted", message_thread_id=made["message_thread_id"])
    threads = {each.text: each.thread for each in await forum.messages() if each.text}
    assert threads == {"drawn": thread, "painted": made["message_thread_id"]}
    heard = [each["message"] for each in (await raw.result("getUpdates"))[-2:]]
    assert heard[-2]["forum_topic_created"]["name"] == "Ink"
    assert (heard[-1]["is_topic_message"], heard[-1]["chat"]["is_forum"]) == (True, True)
    with pytest.raises(CannotDoError, match="no topic"):
        await ada.says("nowhere", forum, thread=999)
    with pytest.raises(CannotDoError, match="has no topics"):
        await (await telegram.supergroup("Plain")).topic("Ink")


async def test_in_a_channel_the_channel_speaks(raw, telegram, ada):
    news = await telegram.channel("News", bot_rights=["can_post_messages"])
    said = await raw.result("sendMessage", chat_id=news.id, text="opening")
    assert (said["sender_chat"]["title"], "from" in said) == ("News", False)
    await news.owner.says("closing", news)
    assert (await raw.result("getUpdates"))[-1]["channel_post"]["text"] == "closing"
    await news.adds(ada)
    with pytest.raises(CannotDoError, match="may not write"):
        await ada.says("hi", news)
    assert [each.text for each in await ada.reads(news)] == ["opening", "closing"]


async def test_a_mere_member_hears_commands_and_answers_unless_its_privacy_is_off(raw, telegram, ada):
    studio = await telegram.supergroup("Studio", bot_rights=None)
    await studio.adds(ada)
    await raw.result("sendMessage", chat_id=studio.id, text="hello")
    (hello,) = [each for each in await ada.reads(studio) if each.text]
    await ada.says("chatter", studio)
    await ada.says("/why", studio)
    await ada.says("thanks", studio, reply_to=hello)
    await telegram.privacy(on=False)
    await ada.says("more chatter", studio)
    heard = [each["message"]["text"] for each in await raw.result("getUpdates") if "text" in each.get("message", {})]
    assert heard == ["/why", "thanks", "more chatter"]


async def test_who_is_not_there_sees_nothing(raw, studio, ada):
    await raw.result("sendMessage", chat_id=studio.id, text="secret")
    with pytest.raises(CannotDoError, match="does not see Studio"):
        await ada.reads(studio)
    with pytest.raises(CannotDoError, match="may not write"):
        await ada.says("hi", studio)
    with pytest.raises(CannotDoError, match="is not in"):
        await ada.leaves(studio)


async def test_a_web_app_gets_to_know_who_opened_it(raw, running, ada):
    await ada.starts()
    app = {"text": "App", "web_app": {"url": "https://gate.example.org/app"}}
    await raw.result("sendMessage", chat_id=ada.id, text="x", reply_markup={"inline_keyboard": [[app]]})
    (seen,) = await ada.inbox()
    address, _, rest = (await seen.open("App")).partition("#tgWebAppData=")
    fields = dict(parse_qsl(unquote(rest.partition("&")[0])))
    given, said = fields.pop("hash"), "\n".join(f"{key}={fields[key]}" for key in sorted(fields))
    key = hmac.new(b"WebAppData", running.telegram_token.encode(), hashlib.sha256).digest()
    assert address == "https://gate.example.org/app"
    assert hmac.new(key, said.encode(), hashlib.sha256).hexdigest() == given
    assert f'"id":{ada.id}' in fields["user"]
    with pytest.raises(CannotDoError, match="opened, not pressed"):
        await seen.press("App")
    with pytest.raises(CannotDoError, match="0 buttons fit 'Nope'"):
        await seen.press("Nope")


async def test_a_client_offers_the_commands_of_the_narrowest_scope_in_its_language(raw, telegram, studio, ada):
    async def offers(command, **where):
        await raw.result("setMyCommands", commands=[{"command": command, "description": "x"}], **where)

    await studio.adds(ada)
    await offers("all")
    await offers("alle", language_code="de")
    await offers("private", scope={"type": "all_private_chats"})
    await offers("admins", scope={"type": "all_chat_administrators"})
    await offers("hers", scope={"type": "chat_member", "chat_id": studio.id, "user_id": ada.id})
    kurt = await telegram.person("kurt", language="de")
    await studio.adds(kurt)
    assert list(await ada.commands()) == ["private"]
    assert list(await ada.commands(studio)) == ["hers"]
    assert list(await kurt.commands(studio)) == ["alle"]
    assert list(await studio.owner.commands(studio)) == ["admins"]
    await raw.result("deleteMyCommands", scope={"type": "all_private_chats"})
    assert list(await ada.commands()) == ["all"]
    assert await raw.result("getMyCommands", language_code="de") == [{"command": "alle", "description": "x"}]


async def test_what_is_known_of_chats_and_members(raw, telegram, studio, ada):
    await studio.adds(ada)
    assert await raw.result("getChatMemberCount", chat_id=studio.id) == 3
    admins = await raw.result("getChatAdministrators", chat_id=studio.id)
    assert {each["user"]["username"]: each["status"] for each in admins} == {
        "grace": "creator", "gatehouse_bot": "administrator"}  # fmt: skip
    dora = await telegram.person("dora")
    assert (await raw.result("getChatMember", chat_id=studio.id, user_id=dora.id))["status"] == "left"
    square = await telegram.supergroup("Square", username="square", bot=False)
    assert (await raw.result("getChat", chat_id="@square"))["id"] == square.id
