"""What the sign-in page does in a browser: choose the wallet, sign the text, hand it in."""

import aiohttp
from eth_account import Account
from eth_account.messages import encode_defunct

from sandbox.chain.driver import wallet_of
from sandbox.demo.telling import UntrueError


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
    if answer.status != 200:
        raise UntrueError(f"the page answers {answer.status} to {url.rsplit('/', 1)[1]}: {given.get('title')}")
    return given
