"""One file from a platform's own address: bounded in bytes and time, and never from anywhere else."""

import asyncio

import aiohttp

from bot.domain.errors import PlatformUnavailable

ANSWER_WITHIN = 10.0
_PIECE = 16_384


async def fetched(url: str, most: int, *, agent: str, trust_env: bool) -> bytes:
    """What stands there; PlatformUnavailable for more than `most` bytes, and for everything but a whole answer.

    It follows nobody elsewhere. No error tells the address, which may hold a secret.
    """
    try:
        async with (
            asyncio.timeout(ANSWER_WITHIN),
            _session(agent, trust_env=trust_env) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            return await _body(answer, most)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise PlatformUnavailable(f"a picture: {type(error).__name__}") from None


def _session(agent: str, *, trust_env: bool) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        headers={"User-Agent": agent}, trust_env=trust_env, cookie_jar=aiohttp.DummyCookieJar()
    )


async def _body(answer: aiohttp.ClientResponse, most: int) -> bytes:
    if answer.status != 200:
        raise ValueError(answer.status)
    body = bytearray()
    async for part in answer.content.iter_chunked(_PIECE):
        body += part
        if len(body) > most:
            raise ValueError(most)
    return bytes(body)
