"""What the chapters of the vote do: two designs, a round that the chain knows, a file that is looked through."""

import asyncio
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from sandbox.chain.people import wallet_of
from sandbox.demo.processes import PATIENCE, command
from sandbox.demo.world import World
from sandbox.discord.answers import Answer, Seen
from sandbox.discord.components import walk
from sandbox.discord.driver import ChannelDriver, PersonDriver
from sandbox.discord.filing import picked

FORM = {"title": "The spring poster", "lasts": "1m", "quorum": "2", "weights": "one"}
"""A minute is the shortest time in which a round takes ballots."""
COUNTED = 120.0
"""Seconds within which it closes, is reported, and its window and six finalities pass."""
Colour = tuple[int, int, int]
_SIDE = 96
_MENU = 3
"""A select of texts, among the parts of a message."""
_SCORE_OF = "0x133af456"
"""scoreOf(address) of the community's tier pass."""


@dataclass(frozen=True)
class Vote:
    """`tier_pass`: where the chain keeps scores."""

    world: World
    hall: ChannelDriver
    tier_pass: str

    async def submits(self, person: PersonDriver, title: str, drawn: Callable[[int, int], Colour]) -> bool:
        """Whether their picture is an entry that a moderator has approved."""
        file = picked(f"{title}.png", _png(drawn))
        shown = await person.slash("submit", file=file, title=title, licence="CC-BY-4.0", deadline=PATIENCE)
        done = await shown.click("Submit it", deadline=PATIENCE)
        (number,) = re.findall(r"entry (\d+)", done.text)
        approved = await self.world.garden.owner.slash("round entries approve", entry=int(number))
        return "is approved" in approved.text

    async def drafted(self) -> Answer:
        asked = await self.world.garden.owner.slash("round create", reported=True, since=0)
        return await asked.fill(FORM)

    async def casts(self, person: PersonDriver, title: str) -> Answer:
        paper = await person.slash("vote cast")
        menu = next(part for part in walk((paper.message or {})["components"]) if part["type"] == _MENU)
        chosen = [one["value"] for one in menu["options"] if one["label"].endswith(title)]
        return await paper.choose("Choose entries", *chosen)

    async def read(self, said: str, within: float = PATIENCE) -> Seen:
        """The post in the gallery that says this, once it is there."""
        async with asyncio.timeout(within):
            while not (found := [one for one in await self.hall.messages() if said in one.text]):  # noqa: ASYNC110  see below
                await asyncio.sleep(0.2)  # others are read there before it
        return found[0]

    async def file(self) -> Path:
        """What was published of the round, as anybody downloads it from the gallery."""
        post = await self.read("takes round 1")
        async with self.world.session.get(post.files["round-1.json"]) as answer:
            raw = await answer.read()
        return await asyncio.to_thread(_kept, self.world.config.with_name("round-1.json"), raw)

    async def score(self, name: str) -> int:
        """What the chain says that this person's wallet has earned."""
        asked = {"to": self.tier_pass, "data": f"{_SCORE_OF}{wallet_of(name).address[2:].lower():0>64}"}
        return int(await self.world.sandbox.chain.ask("eth_call", [asked, "latest"]), 16)

    async def looked_through(self, path: Path) -> tuple[int, str]:
        """How `gatehouse verify-round` ends, and what it prints."""
        (rpc, *_) = (await self.world.sandbox.chain.state()).urls
        return await command("bot", "verify-round", str(path), "--rpc", rpc)


async def forged(path: Path) -> Path:
    """The same file with one ballot's choice turned round."""
    whole: dict[str, Any] = json.loads(await asyncio.to_thread(path.read_bytes))
    ballot, entries = whole["ballots"][0], [one["content"] for one in whole["entries"]]
    (named,) = ballot["choices"]
    named["entry"] = next(one for one in entries if one != named["entry"])
    raw = json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()
    return await asyncio.to_thread(_kept, path.with_name("forged.json"), raw)


def rings(across: int, down: int) -> Colour:
    """A colour for each place of a picture."""
    far = (across - _SIDE // 2) ** 2 + (down - _SIDE // 2) ** 2
    return far // 8 % 256, 90, 160


def plaid(across: int, down: int) -> Colour:
    """Another picture."""
    return 200, across // 12 % 2 * 120, down // 9 % 2 * 200


def _png(drawn: Callable[[int, int], Colour]) -> bytes:
    picture, file = Image.new("RGB", (_SIDE, _SIDE)), io.BytesIO()
    picture.putdata([drawn(across, down) for down in range(_SIDE) for across in range(_SIDE)])
    picture.save(file, "PNG")
    return file.getvalue()


def _kept(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path
