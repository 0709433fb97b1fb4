"""What the sign-in page does in a browser: show whose browser it is, choose the wallet, sign the text, hand it in."""

from urllib.parse import parse_qs, urlsplit

import aiohttp
from eth_account import Account
from eth_account.messages import encode_defunct

from sandbox.chain.driver import wallet_of
from sandbox.demo.telling import UntrueError
from sandbox.discord.driver import PersonDriver


async def bind(session: aiohttp.ClientSession, link: str, person: PersonDriver) -> None:
    """Continue with Discord, where the person says yes, and come back."""
    begun = await _post(session, f"{link}/discord", {})
    sent_to = await person.authorizes(str(begun["url"]))
    query = parse_qs(urlsplit(sent_to).query)
    back = sent_to.partition("?")[0]
    await _post(session, back, {name: query[name][0] for name in ("code", "state")})


async def sign(session: aiohttp.ClientSession, link: str, name: str) -> tuple[bool, dict[str, object]]:
    """Does the page name this person, and what it answers to the signature of their wallet."""
    wallet = wallet_of(name)
    async with session.get(link) as page:
        named = name in await page.text()
    text = await _post(session, f"{link}/choose", {"address": wallet.address})
    signed = Account.sign_message(encode_defunct(text=str(text["message"])), wallet.key)
    proof = {"nonce": text["nonce"], "signature": signed.signature.to_0x_hex()}
    return named, await _post(session, f"{link}/finish", proof)


async def _post(session: aiohttp.ClientSession, url: str, body: dict[str, object]) -> dict[str, object]:
    async with session.post(url, json=body) as answer:
        given: dict[str, object] = await answer.json()
    if answer.status not in {200, 202}:
        raise UntrueError(f"the page answers {answer.status} to {url.rsplit('/', 1)[1]}: {given.get('title')}")
    return given
