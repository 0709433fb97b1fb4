"""What a chapter has at hand: the world, the teller, the bot's process, and looking and acting in their terms."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.demo import projects, rounds
from sandbox.demo.processes import Child
from sandbox.demo.signing import bind, sign
from sandbox.demo.telling import Teller
from sandbox.demo.world import World
from sandbox.discord.answers import Answer
from sandbox.discord.driver import PersonDriver, RoleDriver

SOON, SWEEP = 10.0, 20.0


@dataclass
class Story:
    """The state of the telling: the world, and the bot's process, which one chapter kills."""

    world: World
    teller: Teller
    start_bot: Callable[[], Awaitable[Child]]
    bot: Child
    started_at: float
    first_role: float | None = None
    places: projects.Places | None = None
    vote: rounds.Vote | None = None

    def true(self, sentence: str, truth: object) -> None:
        self.teller.true(sentence, truth)

    # ------------------------------------------------------------ looking

    async def has(self, person: PersonDriver, role: RoleDriver) -> bool:
        return role.name in await person.roles()

    async def standing(self) -> dict[str, set[str]]:
        return {name: await person.roles() for name, person in self.world.members.items()}

    async def role_comes(self, person: PersonDriver, role: RoleDriver, within: float = SOON) -> float:
        return await self._role(person, role, within, present=True)

    async def role_goes(self, person: PersonDriver, role: RoleDriver, within: float = SOON) -> float:
        return await self._role(person, role, within, present=False)

    async def _role(self, person: PersonDriver, role: RoleDriver, within: float, *, present: bool) -> float:
        began = time.monotonic()
        with self.teller.waiting(f"waiting for {role.name} of {person.name}"):
            await self.world.sandbox.discord.wait_for_role(person, role, present=present, deadline=within)
        return time.monotonic() - began

    async def sweeps(self) -> int:
        async with self.world.session.get(f"{self.world.web}/metrics") as answer:
            found = re.search(r"^gatehouse_sweeps_total (\S+)$", await answer.text(), re.MULTILINE)
        return int(float(found.group(1))) if found else 0

    async def noticed(self) -> int:
        """How many members the bot has looked at because a log named them."""
        async with self.world.session.get(f"{self.world.web}/metrics") as answer:
            text = await answer.text()
        found = re.findall(
            r'^gatehouse_members_looked_at_total\{reason="(?:transfer|final)"\} (\S+)$', text, re.MULTILINE
        )
        return sum(int(float(count)) for count in found)

    async def whole_sweep(self) -> None:
        """Return when a sweep has begun and ended since the call: the counter rose twice."""
        goal = await self.sweeps() + 2
        with self.teller.waiting("waiting for a whole sweep"):
            async with asyncio.timeout(SWEEP):
                while await self.sweeps() < goal:  # noqa: ASYNC110  the bot tells nobody; an owner would watch the counter
                    await asyncio.sleep(0.1)

    # ------------------------------------------------------------ acting

    async def tier(self, name: str, rank: int, role: RoleDriver, requirement: str = "") -> Answer:
        """The moderator grace adds a tier, and applies it; what she was shown first."""
        options: dict[str, Any] = {"name": name, "rank": rank, "role": role}
        if requirement:
            options["requirement"] = requirement
        shown = await self.world.garden.owner.slash("gate tier add", **options)
        if "Apply" in shown.buttons:
            done = await shown.click("Apply")
            self.true(f"{name} is in force once she has seen what it does", "is in force" in done.text)
        return shown

    async def sign(self, person: PersonDriver) -> dict[str, object]:
        """`/verify`, continue with Discord, sign with the person's key, hand it in: as the page itself does."""
        answer = await person.slash("verify")
        self.true(
            f"{person.name} types /verify and gets a link for {person.name} alone", answer.ephemeral and answer.links
        )
        await bind(self.world.session, answer.links[0], person)
        self.true(f"Discord says that the browser is {person.name}'s own", True)
        named, told = await sign(self.world.session, answer.links[0], person.name)
        self.true(f"the page names the account {person.name}, and takes the signature", named)
        return told
