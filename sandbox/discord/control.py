"""The control door: POST /discord/<verb> with a JSON object. It is ours, and no part of Discord."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.discord import playing, staging, steering
from sandbox.discord.errors import CannotDoError, RefusedError, UnheardError
from sandbox.discord.house import House

Verb = Callable[..., Any]
VERBS: dict[str, Verb] = staging.VERBS | playing.VERBS | steering.VERBS


def routes(house: House) -> list[web.RouteDef]:
    async def serve(request: web.Request) -> web.Response:
        """200 with the verb's answer, 409 when a person cannot do that, 408 when waiting was in vain, 400 else."""
        try:
            verb, given = VERBS[request.match_info["verb"]], await request.json()
            inspect.signature(verb).bind(house, **given)
        except (KeyError, TypeError, ValueError) as wrong:
            return web.json_response({"error": f"no such order: {wrong}"}, status=400)
        return await _run(verb, house, given)

    return [web.post("/discord/{verb}", serve)]


async def _run(verb: Verb, house: House, given: dict[str, Any]) -> web.Response:
    try:
        answer = verb(house, **given)
        return web.json_response(await answer if isinstance(answer, Awaitable) else answer)
    except CannotDoError as barred:
        return web.json_response({"error": str(barred)}, status=409)
    except UnheardError as silent:
        return web.json_response({"error": str(silent)}, status=408)
    except (KeyError, TypeError, ValueError, RefusedError) as wrong:
        return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)
