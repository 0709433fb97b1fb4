"""OAuth2 of the local Discord: who may ask, what a code is worth, and once."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from sandbox.errors import CannotDoError

BACK = "https://gate.example.org/verify/discord"
VERIFIER = "a" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture
async def asking(garden, sandbox):
    """The page's address, with what stands in it changed; ada, who is asked."""
    await sandbox.discord.redirects(BACK)
    root = sandbox.addresses["discord_api"].partition("/api/")[0]
    usual = {
        "response_type": "code",
        "client_id": sandbox.addresses["application_id"],
        "scope": "identify",
        "redirect_uri": BACK,
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }

    def url(**changed: str) -> str:
        return f"{root}/oauth2/authorize?{urlencode(usual | changed)}"

    return url, await garden.member("ada")


@pytest.fixture
async def client(sandbox):
    """Posts a form as this application, or as whoever is named; status and answer."""
    api = sandbox.addresses["discord_api"]
    own = sandbox.addresses["application_id"], sandbox.addresses["discord_client_secret"]
    async with aiohttp.ClientSession() as session:

        async def post(path: str, *, named=own, **fields: str):
            headers = {"Authorization": aiohttp.encode_basic_auth(*named)}
            async with session.post(f"{api}{path}", data=fields, headers=headers) as answer:
                return answer.status, await answer.json()

        post.session, post.api = session, api
        yield post


def code_in(sent_to: str) -> str:
    assert sent_to.startswith(f"{BACK}?")
    query = parse_qs(urlsplit(sent_to).query)
    assert query["state"] == ["s"]
    return query["code"][0]


async def redeem(client, code: str, **changed: str):
    usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return await client("/oauth2/token", **(usual | changed))


async def test_a_code_gives_a_token_that_names_the_person_until_it_is_revoked(asking, client):
    url, ada = asking
    status, given = await redeem(client, code_in(await ada.authorizes(url())))
    assert (status, given["token_type"], given["scope"]) == (200, "Bearer", "identify")
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    async with client.session.get(f"{client.api}/users/@me", headers=bearer) as answer:
        assert (await answer.json())["id"] == ada.id
    assert await client("/oauth2/token/revoke", token=given["access_token"]) == (200, {})
    async with client.session.get(f"{client.api}/users/@me", headers=bearer) as answer:
        assert answer.status == 401


async def test_a_code_works_once_and_only_with_its_own_verifier_and_address(asking, client):
    url, ada = asking
    code = code_in(await ada.authorizes(url()))
    assert (await redeem(client, code))[0] == 200
    assert await redeem(client, code) == (400, {"error": "invalid_grant"})
    for changed in ({"code_verifier": "b" * 43}, {"code_verifier": ""}, {"redirect_uri": f"{BACK}/"}):
        fresh = code_in(await ada.authorizes(url()))
        assert await redeem(client, fresh, **changed) == (400, {"error": "invalid_grant"}), changed
        assert (await redeem(client, fresh))[0] == 400, "a wrong try uses it up"


async def test_only_the_application_itself_gets_a_token(asking, client, sandbox):
    url, ada = asking
    for named in ((sandbox.addresses["application_id"], "guessed"), ("1", "guessed")):
        status, answer = await client("/oauth2/token", named=named, grant_type="client_credentials")
        assert (status, answer) == (401, {"error": "invalid_client"})
    assert (await redeem(client, code_in(await ada.authorizes(url()))))[0] == 200


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"client_id": "1"}, "Unknown Application"),
        ({"redirect_uri": f"{BACK}/"}, "redirect_uri"),
        ({"redirect_uri": "https://evil.example"}, "redirect_uri"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": "identify email"}, "scope"),
        ({"state": ""}, "state"),
        ({"code_challenge_method": "plain"}, "S256"),
        ({"colour": "red"}, "unknown"),
    ],
)
async def test_a_page_that_asks_wrongly_sends_nobody_anywhere(asking, changed, says):
    url, ada = asking
    with pytest.raises(CannotDoError, match=says):
        await ada.authorizes(url(**changed))


async def test_who_says_no_is_sent_back_without_a_code(asking):
    url, ada = asking
    query = parse_qs(urlsplit(await ada.denies(url())).query)
    assert (query["error"], query["state"]) == (["access_denied"], ["s"])
    assert "code" not in query


async def test_by_hand_one_picks_who_one_is(asking, client):
    url, _ = asking
    async with client.session.get(url()) as page:
        assert "Authorize" in await page.text()
    async with client.session.get(f"{url()}&as=ada", allow_redirects=False) as answer:
        assert answer.status == 302
        assert (await redeem(client, code_in(answer.headers["Location"])))[0] == 200
    async with client.session.get(url(client_id="1")) as page:
        assert (page.status, await page.text()) == (400, "Unknown Application")


async def test_anything_but_a_form_is_a_violation(client, sandbox):
    async with client.session.post(f"{client.api}/oauth2/token", json={}) as answer:
        assert answer.status == 400
    assert len(await sandbox.discord.violations(clear=True)) == 1
