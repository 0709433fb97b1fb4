"""How a driver gives orders: one JSON object to the control door, one back, errors as Python errors."""

from typing import Any

import aiohttp

from sandbox.errors import CannotDoError, UnheardError


class OrderError(Exception):
    """The control door did not understand an order: a mistake in the caller, not in the bot."""


class Orders:
    """A part of the control door, such as /discord/."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self._base = session, base

    async def give(self, verb: str, **order: Any) -> Any:
        """The answer; CannotDoError, UnheardError or OrderError when there is none."""
        patience = aiohttp.ClientTimeout(total=float(order.get("deadline", 0)) + 30)
        async with self._session.post(f"{self._base}/{verb}", json=order, timeout=patience) as response:
            answer = await response.json()
            if response.status == 200:
                return answer
        raise {409: CannotDoError, 408: UnheardError}.get(response.status, OrderError)(answer["error"])
