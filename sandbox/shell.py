"""What every command of the hand does: find the sandbox, do one thing in it, say plainly what is wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import aiohttp
import typer
from rich.console import Console

from sandbox.driver import Sandbox
from sandbox.errors import CannotDoError, UnheardError
from sandbox.ordering import OrderError

Control = Annotated[str, typer.Option(envvar="SANDBOX_CONTROL", help="Address of the control door, from `serve`.")]
Who = Annotated[str, typer.Argument(help="A person's name, such as ada.")]
out = Console()


def run(control: str, do: Callable[[Sandbox], Awaitable[None]]) -> None:
    """Does it in the sandbox behind this door; exit status 1 with one sentence when it cannot be done."""

    async def connected() -> None:
        async with Sandbox.at(control) as sandbox:
            await do(sandbox)

    try:
        asyncio.run(connected())
    except (CannotDoError, UnheardError, OrderError) as wrong:
        out.print(str(wrong), style="red", markup=False)
        raise typer.Exit(1) from None
    except aiohttp.ClientConnectionError:
        out.print(f"Nobody answers at {control}. Start it with: python -m sandbox serve", style="red")
        raise typer.Exit(1) from None
