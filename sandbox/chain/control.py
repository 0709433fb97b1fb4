"""The chain's control routes, so that another process can drive it: JSON in, JSON out."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web
from eth_abi.exceptions import EncodingError

from sandbox.chain.rpc import FAILED, INVALID_REQUEST, RefusedError
from sandbox.chain.verbs import NotDoneError
from sandbox.tokens import Mint

if TYPE_CHECKING:
    from sandbox.chain.world import Chain

Given = dict[str, Any]
Act = Callable[["Chain", Given], Awaitable[Any]]


async def _state(chain: "Chain", _: Given) -> Given:
    head = await chain.ask("eth_getBlockByNumber", ["latest", False])
    return {
        "name": chain.name,
        "chain_id": chain.chain_id,
        "urls": chain.urls,
        "tokens": chain.tokens.wire(),
        "now": await chain.now(),
        "ticking": chain.ticking,
        "head": int(head["number"], 16),
        "timestamp": int(head["timestamp"], 16),
        "faults": [each.fault.mode for each in chain.endpoints],
    }


async def _ticking(chain: "Chain", given: Given) -> None:
    chain.ticking = bool(given["on"])


async def _mint(chain: "Chain", given: Given) -> int:
    return await chain.mint([Mint.read(each) for each in given["mints"]])


async def _fault(chain: "Chain", given: Given) -> None:
    await chain.fault(
        given.get("endpoint"), given["mode"], given.get("amount"), given.get("methods", ()), given.get("times")
    )


async def _hold(chain: "Chain", given: Given) -> None:
    chain.hold(given["endpoint"], given.get("methods", ()))


async def _release(chain: "Chain", given: Given) -> None:
    chain.release(given["endpoint"])


async def _counts(chain: "Chain", _: Given) -> list[Given]:
    return chain.counts()


async def _reset_counts(chain: "Chain", _: Given) -> None:
    chain.reset_counts()


async def _rpc(chain: "Chain", given: Given) -> Any:
    return await chain.ask(given["method"], given.get("params", []))


_READS: dict[str, Act] = {"": _state, "/counts": _counts}
_ACTS: dict[str, Act] = {
    "/mine": lambda chain, given: chain.mine(given.get("blocks", 1)),
    "/travel": lambda chain, given: chain.travel(given["seconds"]),
    "/reorg": lambda chain, given: chain.reorg(given["depth"]),
    "/held": lambda chain, given: chain.held(given["endpoint"], given.get("seconds", 10)),
    "/asked": lambda chain, given: chain.asked(given["endpoint"], given.get("times", 1), given.get("seconds", 10)),
    "/fund": lambda chain, given: chain.fund(given["to"]),
    "/ticking": _ticking,
    "/mint": _mint,
    "/fault": _fault,
    "/hold": _hold,
    "/release": _release,
    "/counts/reset": _reset_counts,
    "/rpc": _rpc,
}


def routes(chain: "Chain") -> Sequence[web.RouteDef]:
    """Gives GET for what only looks and POST for what acts; `{"result": ...}` or `{"error": ...}` comes back."""
    base = f"/chain/{chain.name}"
    looks = [web.get(base + path, _handler(chain, act)) for path, act in _READS.items()]
    return looks + [web.post(base + path, _handler(chain, act)) for path, act in _ACTS.items()]


def _handler(chain: "Chain", act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            given = json.loads(await request.read() or b"{}")
            return web.json_response({"result": await act(chain, given)})
        except RefusedError as refused:
            return web.json_response({"error": refused.wire()}, status=400)
        except NotDoneError as error:
            return _failure(409, FAILED, str(error))
        except TimeoutError:
            return _failure(408, FAILED, "nothing happened in time")
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, EncodingError) as error:
            return _failure(400, INVALID_REQUEST, f"{type(error).__name__}: {error}")

    return handle


def _failure(status: int, code: int, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
