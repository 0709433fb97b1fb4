"""Control verbs that steer what only Telegram has: its clock, the updates on their way, the bot's privacy mode."""

from collections.abc import Callable
from typing import Any

from sandbox import steering
from sandbox.errors import CannotDoError
from sandbox.telegram.house import House

Data = dict[str, Any]


async def ready(house: House, deadline: float) -> None:
    """Returns once a bot asks for updates, or has set an address for them."""

    def there() -> bool:
        return bool(house.webhook.url) or any(call.route == "getUpdates" for call in house.records.calls)

    await house.world.changes.until(there, deadline, "a bot that takes updates")


def travel(house: House, seconds: float) -> float:
    """Moves the clock forward; gives the time it is then."""
    if seconds < 0:
        raise CannotDoError("nobody travels back")
    house.clock.travel(seconds)
    house.world.changes.announce()
    house.updates.arrivals.announce()
    return house.clock.now()


def updates(house: House, repeats: int | None = None, backwards: int | None = None) -> Data:
    """Delivers so many of the next updates twice, or so many of the next batches backwards; says what waits."""
    it = house.updates
    it.repeats = it.repeats if repeats is None else repeats
    it.backwards = it.backwards if backwards is None else backwards
    return {"waiting": [each.kind for each in it.waiting], "wanted": it.named}


async def wait_for_updates(house: House, at_most: int, deadline: float) -> None:
    """Returns once no more than so many updates wait to be confirmed."""
    what = f"at most {at_most} updates that wait"
    await house.updates.arrivals.until(lambda: len(house.updates.waiting) <= at_most, deadline, what)


async def wait_for_polls(house: House, exactly: int, deadline: float) -> None:
    """Returns once so many questions for updates wait for an answer."""
    await house.updates.arrivals.until(lambda: house.updates.polls == exactly, deadline, f"{exactly} open questions")


def restart(house: House) -> None:
    """The Bot API server restarts: whoever waits for updates is told so, nothing is lost."""
    house.updates.close()


def privacy(house: House, on: bool) -> None:
    """Switches the bot's privacy mode, as its owner does with BotFather."""
    house.world.reads_all = not on


VERBS: dict[str, Callable[..., Any]] = steering.VERBS | {
    verb.__name__: verb for verb in (ready, travel, updates, wait_for_updates, wait_for_polls, restart, privacy)
}
