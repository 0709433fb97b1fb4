"""The chains' endpoints: does each answer, for the right chain, at the right time.

Nothing of an endpoint's address but its host is ever shown: the rest may be a key.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import chain as chained
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.app.check.lines import Line, fine, note, wrong
from bot.config import Chain

_DEADLINE = 10.0
_LARGEST = 4 * 2**20
_SKEW = 30
_STALE = 90


async def look(chains: Mapping[str, Chain]) -> Sequence[Line]:
    """A few lines for every endpoint, all asked at once."""
    timeout = aiohttp.ClientTimeout(total=_DEADLINE)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        found = await asyncio.gather(*(_chain(session, name, chain) for name, chain in chains.items()))
    return list(chained.from_iterable(found))


async def _chain(session: aiohttp.ClientSession, name: str, chain: Chain) -> list[Line]:
    urls = [endpoint.get_secret_value() for endpoint in chain.endpoints]
    asked = (_endpoint(session, f"{name}, {_shown(number, url)}", url, chain) for number, url in enumerate(urls, 1))
    found = list(chained.from_iterable(await asyncio.gather(*asked)))
    if len(urls) == 1:
        says = "One endpoint is believed alone, so before a role is taken it is asked twice, some time apart."
        found.append(note(name, says, "Add an endpoint of another provider: then they check each other."))
    return found


def _shown(number: int, url: str) -> str:
    return f"endpoint {number} ({urlsplit(url).hostname})"


async def _endpoint(session: aiohttp.ClientSession, about: str, url: str, chain: Chain) -> list[Line]:
    try:
        number = await _ask(session, url, "eth_chainId")
        head = await _ask(session, url, "eth_getBlockByNumber", "latest", False)
        final = await _ask(session, url, "eth_getBlockByNumber", "finalized", False)
    except _NoAnswer as trouble:
        return [wrong(about, trouble.says, trouble.remedy)]
    return [_id(about, number.number(), chain), *_times(about, number, head), _final(about, final, chain)]


def _id(about: str, found: int | None, chain: Chain) -> Line:
    if found == chain.id:
        return fine(about, f"It answers for chain {found}.")
    return wrong(
        about,
        f"It answers for chain {found}, but the config says {chain.id}.",
        "Correct the id, or use an endpoint of that chain.",
    )


def _times(about: str, any_answer: "_Answer", head: "_Answer") -> list[Line]:
    found = []
    if any_answer.skew is not None and abs(any_answer.skew) > _SKEW:
        ours = "behind" if any_answer.skew > 0 else "ahead of"
        says = f"This machine's clock is {abs(any_answer.skew):.0f} s {ours} the endpoint's."
        found.append(wrong(about, says, "Switch time synchronisation on, for example: timedatectl set-ntp true"))
    mined = head.field("timestamp")
    if mined is None:
        return [*found, wrong(about, "It does not say what the latest block is.", "Use an endpoint of a full node.")]
    age = head.at - mined
    if age > _STALE:
        says = f"Its latest block is {age:.0f} s old: the node stands still, or this machine's clock is ahead."
        found.append(wrong(about, says, "Ask the provider, or check this machine's clock."))
    elif age < -_SKEW:
        says = f"Its latest block lies {-age:.0f} s in the future: this machine's clock is behind."
        found.append(wrong(about, says, "Switch time synchronisation on, for example: timedatectl set-ntp true"))
    else:
        found.append(fine(about, f"Its latest block is {max(age, 0):.0f} s old."))
    return found


def _final(about: str, answer: "_Answer", chain: Chain) -> Line:
    number = answer.field("number")
    if number is not None:
        return fine(about, f"It knows which blocks are final (now {number:,}).")
    return note(
        about,
        f"It does not know which blocks are final, so {chain.depth} blocks deep counts as final.",
        "Set this chain's depth to what you trust, or use an endpoint that knows `finalized`.",
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back: `result` is None for a refusal; `skew` is the endpoint's clock minus ours, in seconds."""

    result: Any
    at: float
    skew: float | None

    def number(self) -> int | None:
        return _hex(self.result)

    def field(self, name: str) -> int | None:
        return _hex(self.result.get(name)) if isinstance(self.result, dict) else None


@dataclass(eq=False)
class _NoAnswer(Exception):
    says: str
    remedy: str = "Check the address in the config, its key, and whether the provider has an outage."


async def _ask(session: aiohttp.ClientSession, url: str, method: str, *params: object) -> _Answer:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
    try:
        async with session.post(url, json=body, allow_redirects=False) as response:
            text = await response.content.read(_LARGEST)
            if response.status in {401, 403}:
                raise _NoAnswer(f"It refuses us (HTTP {response.status}).", "Check the key in its address.")
            if response.status == 429:
                raise _NoAnswer("It says that we ask too often (HTTP 429).", "Wait, or use a plan that allows more.")
            return _read(text, response)
    except TimeoutError:
        raise _NoAnswer(f"It did not answer within {_DEADLINE:.0f} s.") from None
    except (aiohttp.ClientError, OSError) as error:
        raise _NoAnswer(f"It cannot be reached ({type(error).__name__}).") from None


def _read(text: bytes, response: aiohttp.ClientResponse) -> _Answer:
    answer = _json(text)
    if not isinstance(answer, dict) or not {"result", "error"} & set(answer):
        raise _NoAnswer(f"It answered HTTP {response.status} with something that is not JSON-RPC.")
    now, theirs = time.time(), _moment(response.headers.get("Date", ""))
    return _Answer(answer.get("result"), now, None if theirs is None else theirs - now)


def _json(text: bytes) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None


def _hex(given: object) -> int | None:
    try:
        return int(given, 16) if isinstance(given, str) else None
    except ValueError:
        return None
