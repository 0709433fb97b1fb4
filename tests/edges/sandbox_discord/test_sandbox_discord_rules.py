"""What this Discord refuses over REST, in Discord's words, and what it writes down as a violation."""

import json
import time

import pytest

GUILD = "/guilds/{g}"


@pytest.fixture
async def stage(garden, sandbox, raw):
    """Everything a path may name."""
    ada, role, general = await garden.member("ada"), await garden.role("Maker"), await garden.channel("general")
    ids = {"g": garden.id, "u": ada.id, "r": role.id, "c": general.id, "o": garden.owner.id, "x": "1"}
    app = sandbox.addresses["application_id"]

    async def ask(method, path, body=None, **more):
        return await raw(method, path.format(**ids, a=app), body, **more)

    ask.raw, ask.garden, ask.ada, ask.role, ask.general = raw, garden, ada, role, general
    return ask


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nonsense", 404),
        ("GET", "/guilds/{g}/nonsense", 404),
        ("POST", "/guilds/{g}", 405),
        ("GET", "/guilds/abc", 404),
    ],
)
async def test_an_unknown_line_of_the_api_is_a_violation(stage, sandbox, method, path, status):
    assert (await stage(method, path))[0] == status
    assert len(await sandbox.discord.violations()) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/guilds/{g}/roles", {"name": "x", "colour": 1}, "colour"),
        ("POST", "/guilds/{g}/roles", {"name": 5}, "name"),
        ("POST", "/guilds/{g}/roles", {"permissions": "many"}, "permissions"),
        ("PATCH", "/guilds/{g}/members/{u}", {"nick": "n" * 33}, "nick"),
        ("PATCH", "/guilds/{g}/members/{u}", {"mute": True}, "mute"),
        ("POST", "/channels/{c}/messages", {"content": "x" * 2001}, "content"),
        ("POST", "/channels/{c}/messages", {"content": "x", "flags": 64}, "flags"),
        ("POST", "/channels/{c}/messages", {"embeds": [{"title": "t" * 257}]}, "embeds"),
        ("POST", "/channels/{c}/messages", {"embeds": [{"description": "d" * 4000}] * 2}, "embeds"),
        ("POST", "/channels/{c}/messages", {"embeds": [{"title": "t"}] * 11}, "embeds"),
        ("POST", "/users/@me/channels", {}, "recipient_id"),
        ("PUT", "/channels/{c}/permissions/{r}", {"allow": "1"}, "type"),
        ("PUT", "/applications/{a}/commands", [{"name": "UP", "description": "d"}], "0"),
        ("PUT", "/applications/{a}/commands", [{"name": "ok"}], "0"),
        ("PUT", "/applications/{a}/guilds/{g}/commands", [{"name": "ok", "description": "d", "x": 1}], "0"),
    ],
)
async def test_a_malformed_body_is_answered_by_field_and_is_a_violation(stage, sandbox, method, path, body, field):
    status, answer = await stage(method, path, body)
    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    assert field in answer["errors"]
    assert len(await sandbox.discord.violations()) == 1


def button(number=0, **more):
    return {"type": 2, "style": 1, "label": "b", "custom_id": f"b{number}"} | more


def row(*parts):
    return {"type": 1, "components": list(parts)}


def select(options, **more):
    return {
        "type": 3,
        "custom_id": "s",
        "options": [{"label": f"l{n}", "value": f"v{n}"} for n in range(options)],
    } | more


@pytest.mark.parametrize(
    ("components", "flags"),
    [
        pytest.param([row(*[button(n) for n in range(6)])], 0, id="six buttons in a row"),
        pytest.param([row(button(n)) for n in range(6)], 0, id="six rows"),
        pytest.param([row(select(26))], 0, id="26 options"),
        pytest.param([row(select(0))], 0, id="no option"),
        pytest.param([row(select(2), button())], 0, id="a select beside a button"),
        pytest.param([row(button(), button())], 0, id="one custom id twice"),
        pytest.param([row(button(style=5))], 0, id="a link without address"),
        pytest.param([row(button(label="x" * 81))], 0, id="a long label"),
        pytest.param([row(button(custom_id="x" * 101))], 0, id="a long custom id"),
        pytest.param([button()], 0, id="a button without a row"),
        pytest.param([{"type": 10, "content": "t"}], 0, id="version 2 without its flag"),
        pytest.param([{"type": 10, "content": "t"}] * 41, 1 << 15, id="41 components"),
    ],
)
async def test_components_have_their_limits(stage, sandbox, components, flags):
    status, answer = await stage(
        "POST", "/channels/{c}/messages", {"content": "", "components": components, "flags": flags}
    )
    assert (status, answer["code"]) == (400, 50035)
    assert len(await sandbox.discord.violations()) == 1


async def test_version_2_of_components_takes_no_content(stage):
    body = {"content": "x", "components": [{"type": 10, "content": "t"}], "flags": 1 << 15}
    assert (await stage("POST", "/channels/{c}/messages", body))[0] == 400
    assert (await stage("POST", "/channels/{c}/messages", body | {"content": None}))[0] == 200


async def test_content_types_bodies_queries_and_names_are_checked(stage, sandbox):
    raw, roles = stage.raw, f"/guilds/{stage.garden.id}/roles"
    assert (await raw("POST", roles, {"name": "x"}, {"Content-Type": "text/plain"}))[0] == 400
    assert (await raw("POST", roles, {"name": "x"}, {"Content-Type": "application/json; charset=utf-8"}))[0] == 400
    assert (await raw("GET", roles, {"name": "x"}))[0] == 400
    assert (await raw("GET", roles + "?shiny=1"))[0] == 400
    assert (await raw("GET", roles, headers={"User-Agent": "curl"}))[0] == 403
    assert (await raw("POST", roles, data=b"{", headers={"Content-Type": "application/json"}))[1]["code"] == 50109
    assert len(await sandbox.discord.violations(clear=True)) == 6
    assert await sandbox.discord.violations() == []


async def test_a_wrong_token_is_answered_401(stage):
    assert await stage("GET", "/users/@me", headers={"Authorization": "Bot wrong"}) == (
        401,
        {"message": "401: Unauthorized", "code": 0},
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/guilds/{x}", None, 404, 10004),
        ("GET", "/channels/{x}", None, 404, 10003),
        ("GET", "/users/{x}", None, 404, 10013),
        ("GET", "/channels/{c}/messages/{x}", None, 404, 10008),
        ("GET", "/guilds/{g}/members/{x}", None, 404, 10013),
        ("PUT", "/guilds/{g}/members/{u}/roles/{x}", None, 404, 10011),
        ("PUT", "/guilds/{g}/members/{u}/roles/{g}", None, 400, 50028),
        ("PATCH", "/guilds/{g}/members/{u}", {"roles": ["1"]}, 404, 10011),
        ("DELETE", "/guilds/{g}/members/{u}", None, 403, 50013),
        ("PATCH", "/guilds/{g}/members/{u}", {"nick": "x"}, 403, 50013),
        ("POST", "/guilds/{g}/roles", {"permissions": "8"}, 403, 50013),
        ("POST", "/guilds/{g}/channels", {"name": "x"}, 403, 50013),
        ("PATCH", "/channels/{c}", {"name": "x"}, 403, 50013),
        ("POST", "/channels/{c}/messages", {"content": ""}, 400, 50006),
        ("POST", "/users/@me/channels", {"recipient_id": "{a}"}, 400, 50007),
        ("PUT", "/guilds/{g}/members/{u}", {"access_token": "stolen"}, 403, 50025),
        ("POST", "/interactions/{x}/nonsense/callback", {"type": 5}, 404, 10062),
        ("PATCH", "/webhooks/{a}/nonsense/messages/@original", {"content": "x"}, 404, 10015),
    ],
)
async def test_what_is_not_there_or_not_allowed_is_refused_and_no_violation(
    stage, sandbox, method, path, body, status, code
):
    app = sandbox.addresses["application_id"]
    body = json.loads(json.dumps(body).replace("{a}", app))
    got, answer = await stage(method, path, body)
    assert (got, answer["code"]) == (status, code)
    assert await sandbox.discord.violations() == []


async def test_a_member_who_left_is_unknown_and_another_guild_is_out_of_reach(stage, sandbox):
    await stage.ada.leaves()
    assert (await stage("GET", "/guilds/{g}/members/{u}"))[1]["code"] == 10007
    other = await sandbox.discord.guild("Elsewhere", owner="cleo", bot=False)
    assert await stage.raw("GET", f"/guilds/{other.id}") == (403, {"message": "Missing Access", "code": 50001})


async def test_a_channel_hidden_from_the_bot_is_out_of_reach(stage):
    await stage.general.overwrite(await stage.garden.bot_role(), deny="send_messages")
    assert (await stage("POST", "/channels/{c}/messages", {"content": "x"}))[1]["code"] == 50013
    await stage.general.overwrite(await stage.garden.bot_role(), deny="view_channel")
    assert (await stage("POST", "/channels/{c}/messages", {"content": "x"}))[1]["code"] == 50001


async def test_the_list_of_members_needs_the_intent_and_pages(stage, sandbox):
    await stage.garden.member("ben")
    first = (await stage("GET", "/guilds/{g}/members?limit=2"))[1]
    rest = (await stage("GET", f"/guilds/{{g}}/members?limit=1000&after={first[-1]['user']['id']}"))[1]
    assert len(first) == 2
    assert {each["user"]["username"] for each in first + rest} == {"Gatehouse", "grace", "ada", "ben"}
    await sandbox.discord.intents(members=False)
    assert (await stage("GET", "/guilds/{g}/members"))[1]["code"] == 50001


async def test_the_owner_cannot_be_touched_and_administrators_still_respect_the_order(stage):
    await (await stage.garden.bot_role()).change(permissions="administrator")
    boss = await stage.garden.role("Boss", below_bot=False)
    assert (await stage("DELETE", "/guilds/{g}/members/{o}"))[1]["code"] == 50013
    await stage.ada.gets(boss)
    assert (await stage("DELETE", "/guilds/{g}/members/{u}"))[1]["code"] == 50013
    await stage.ada.loses(boss)
    assert (await stage("DELETE", "/guilds/{g}/members/{u}"))[0] == 204


async def test_reasons_are_decoded_and_at_most_512_long(stage, sandbox):
    role = "/guilds/{g}/members/{u}/roles/{r}"
    assert (await stage("PUT", role, headers={"X-Audit-Log-Reason": "caf%C3%A9 %E2%9C%93"}))[0] == 204
    assert (await stage.garden.audit())[-1]["reason"] == "café ✓"
    assert (await stage("PUT", role, headers={"X-Audit-Log-Reason": "r" * 513}))[0] == 400


async def test_giving_a_role_twice_changes_and_tells_nothing_more(stage):
    for _ in range(2):
        assert (await stage("PUT", "/guilds/{g}/members/{u}/roles/{r}"))[0] == 204
    assert len(await stage.garden.audit()) == 1


async def test_member_roles_share_ten_calls_in_ten_seconds_per_guild(stage, sandbox):
    path = "/guilds/{g}/members/{u}/roles/{r}"
    for number in range(10):
        assert (await stage("PUT" if number % 2 else "DELETE", path))[0] == 204
    headers = stage.raw.answer.headers
    assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("10", "0")
    assert 9 < float(headers["X-RateLimit-Reset-After"]) <= 10
    assert float(headers["X-RateLimit-Reset"]) > time.time()
    status, answer = await stage("PUT", path)
    headers = stage.raw.answer.headers
    assert status == 429
    assert 9 < answer["retry_after"] <= 10
    assert answer["global"] is False
    assert (headers["X-RateLimit-Scope"], headers["Retry-After"], bool(headers["Via"])) == ("user", "10", True)
    other = await sandbox.discord.guild("Elsewhere", owner="cleo")
    assert (await stage.raw("PUT", f"/guilds/{other.id}/members/{other.owner.id}/roles/1"))[0] == 404
    assert await sandbox.discord.violations() == []


async def test_more_than_fifty_calls_a_second_meet_the_global_limit(stage, sandbox):
    await sandbox.discord.limits(global_per_second=3)
    statuses = [(await stage("GET", "/users/@me"))[0] for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert stage.raw.answer.headers["X-RateLimit-Global"] == "true"


async def test_answers_have_exactly_the_content_type_json(stage):
    await stage("GET", "/users/@me")
    assert stage.raw.answer.headers["Content-Type"] == "application/json"


async def test_every_call_is_written_down_and_the_book_can_be_closed(stage, sandbox):
    await sandbox.discord.reset_calls()
    await stage("POST", "/channels/{c}/messages", {"content": "hi"})
    [call] = await sandbox.discord.calls("POST", "/channels/{channel_id}/messages")
    assert call | {"at": 0, "seconds": 0, "path": ""} == {
        "method": "POST",
        "route": "/channels/{channel_id}/messages",
        "path": "",
        "query": {},
        "body": {"content": "hi"},
        "reason": None,
        "at": 0,
        "status": 200,
        "seconds": 0,
    }
    await sandbox.discord.reset_calls()
    assert await sandbox.discord.calls() == []


async def test_somebody_with_an_oauth_token_can_be_added(stage, sandbox):
    ben = await stage.garden.person("ben")
    token = await ben.oauth_token()
    await (await stage.garden.bot_role()).change(permissions=["create_instant_invite", "manage_roles"])
    body = {"access_token": token, "roles": [stage.role.id]}
    status, member = await stage.raw("PUT", f"/guilds/{stage.garden.id}/members/{ben.id}", body)
    assert (status, member["roles"]) == (200, [stage.role.id])
    assert (await stage.raw("PUT", f"/guilds/{stage.garden.id}/members/{ben.id}", body))[0] == 204


async def test_roles_are_moved_only_below_the_bot(stage):
    low = await stage.garden.role("Low")
    assert (await stage("PATCH", "/guilds/{g}/roles", [{"id": low.id, "position": 2}]))[0] == 200
    assert [role["name"] for role in await stage.garden.roles()] == ["@everyone", "Maker", "Low", "Gatehouse"]
    assert (await stage("PATCH", "/guilds/{g}/roles", [{"id": low.id, "position": 3}]))[1]["code"] == 50013


async def test_in_a_channel_the_bot_allows_only_what_it_may_do_itself(stage):
    """Unless this channel lets it manage permissions."""
    path, kick = "/channels/{c}/permissions/{r}", str(1 << 1)
    await stage.general.overwrite(stage.garden.owner, allow=0)
    assert (await stage("PUT", path, {"allow": str(1 << 11), "deny": "0", "type": 0}))[0] == 204
    assert (await stage("PUT", path, {"allow": kick, "deny": "0", "type": 0}))[1]["code"] == 50013
    assert (await stage("PUT", path, {"allow": "0", "deny": kick, "type": 0}))[1]["code"] == 50013
    await stage.general.overwrite(await stage.garden.bot_role(), allow="manage_roles")
    assert (await stage("PUT", path, {"allow": kick, "deny": "0", "type": 0}))[0] == 204
    found = (await stage.general.overwrites())[stage.role.id]
    assert (found["allow"], found["deny"], found["type"]) == (kick, "0", 0)
    assert (await stage("DELETE", path))[0] == 204
    assert (await stage("DELETE", path))[1]["code"] == 10009
    actions = [entry["action"] for entry in await stage.garden.audit()][-3:]
    assert actions == ["OVERWRITE_CREATE", "OVERWRITE_UPDATE", "OVERWRITE_DELETE"]


async def test_a_channel_is_made_with_no_more_than_the_bot_may_do_itself(stage):
    role = await stage.garden.bot_role()
    body = {"name": "hall", "permission_overwrites": [{"id": stage.garden.id, "type": 0, "allow": "0", "deny": "1024"}]}
    assert (await stage("POST", "/guilds/{g}/channels", body))[1]["code"] == 50013
    await role.change(permissions=["view_channel", "manage_roles", "manage_channels"])
    for bits in (1 << 1, 1 << 28):  # kicking it may not do; managing roles in a channel is for administrators to give
        more = {**body, "permission_overwrites": [{"id": role.id, "type": 0, "allow": str(bits), "deny": "0"}]}
        assert (await stage("POST", "/guilds/{g}/channels", more))[1]["code"] == 50013
    made = (await stage("POST", "/guilds/{g}/channels", body))[1]
    hall = await stage.garden.channel("hall")
    assert made["id"] == hall.id
    assert not await stage.ada.sees(hall)
    assert "view_channel" in await stage.garden.owner.may(hall), "the owner sees everything"
    await hall.overwrite(stage.role, allow="view_channel")
    await stage.ada.gets(stage.role)
    assert await stage.ada.sees(hall)
