"""A platform's control door: POST /<platform>/<verb> with a JSON object. It is ours, and no part of the platform."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.errors import CannotDoError, PlatformRefusedError, UnheardError

Verb = Callable[..., Any]


def routes(platform: str, verbs: Mapping[str, Verb], house: Any) -> list[web.RouteDef]:
    """The door of one platform; each verb is called with the platform's house and what was sent."""

    async def serve(request: web.Request) -> web.Response:
        """200 with the verb's answer, 409 when a person cannot do that, 408 when waiting was in vain, 400 else."""
        try:
            verb, given = verbs[request.match_info["verb"]], await request.json()
            inspect.signature(verb).bind(house, **given)
        except (KeyError, TypeError, ValueError) as wrong:
            return web.json_response({"error": f"no such order: {wrong}"}, status=400)
        return await _run(verb, house, given)

    return [web.post(f"/{platform}/{{verb}}", serve)]


async def _run(verb: Verb, house: Any, given: dict[str, Any]) -> web.Response:
    try:
        answer = verb(house, **given)
        return web.json_response(await answer if isinstance(answer, Awaitable) else answer)
    except CannotDoError as barred:
        return web.json_response({"error": str(barred)}, status=409)
    except UnheardError as silent:
        return web.json_response({"error": str(silent)}, status=408)
    except (KeyError, TypeError, ValueError, PlatformRefusedError) as wrong:
        return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)
