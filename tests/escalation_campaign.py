"""I11 at the doors: somebody with some permissions, somewhere in the order of roles, types and presses everything.

A step is one command, and the button under its answer with another standing than it was asked with. Whatever comes of
it, nothing that has to do with a role may change unless the actor may manage roles and stands above that role then.
What a step touched is worked out from what stood before and after, and not by the code that asks who may.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from bot.domain.awards import Term
from bot.services.awards import Wish
from sandbox.discord.answers import Answer
from sandbox.discord.components import walk
from sandbox.discord.driver import PersonDriver, RoleDriver
from tests.changing import without
from tests.escalation_touched import State, touched
from tests.house_discord import Garden, account, open_garden

POWERS = ("administrator", "manage_roles", "manage_guild", "manage_channels", "kick_members", "ban_members")
SETS = [frozenset(some) for size in range(len(POWERS) + 1) for some in combinations(POWERS, size)]
TARGETS = ("Low", "Mid", "High")
"""Tiers, each with a role of its name and, below that, a spare one that no tier opens."""
HEIGHTS = ("@everyone", "Low", "Mid spare", "Mid", "High")
"""The role right above which the actor's stands."""
CROWD = tuple(f"member{nth}" for nth in range(7))
"""So many hold Mid that taking it from all of them needs a second moderator."""
FOLLOWED = ("Preview", "Apply", "Make it anyway", "Adopt", "Approve", "Take them: Mid")


class Standing(NamedTuple):
    """What the actor's role may do, and where it stands."""

    powers: frozenset[str]
    above: str

    @property
    def manages(self) -> bool:
        return bool(self.powers & {"administrator", "manage_roles"})


class Step(NamedTuple):
    """A command typed with one standing, its button pressed with another."""

    deed: str
    target: str
    asked: Standing
    pressed: Standing


Deeds = Mapping[str, Callable[["Actor", str], Awaitable[Answer | None]]]


@dataclass
class Actor:
    """The garden, and mallory in it with a role that is moved about."""

    deeds: Deeds
    garden: Garden
    mallory: PersonDriver
    hand: RoleDriver
    roles: dict[str, RoleDriver]
    crowd: list[PersonDriver]
    nth: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    async def step(self, step: Step) -> None:
        """Type it, press what it offers; AssertionError where that reached too high."""
        self.nth += 1
        before, standing = await self.state(), step.asked
        await self._stand(standing)
        answer = await self.deeds[step.deed](self, step.target)
        after = await self._judged(step, standing, before)
        for label in FOLLOWED:
            if answer is None or label not in answer.buttons:
                continue
            standing = step.pressed
            await self._stand(standing)
            answer = await self.whole(await answer.click(_first(answer, label), deadline=10))
            after = await self._judged(step, standing, after)
        self.seen["changed" if after != before else "left"] += 1
        self.seen[f"{step.deed} changed"] += after != before

    async def state(self) -> State:
        await self.garden.still()
        people = (await self.garden.guild.state())["members"]
        community = self.garden.community.id
        async with self.garden.store.read() as tx:
            members = await tx.members.page(community, 0, 100)
            awards = [(one.member, one.tier, one.until, one.why) for one in await tx.awards.open(members)]
            return State(
                await tx.policies.current(community),
                frozenset(awards),
                frozenset((one.member, one.tier) for one in await tx.passes.open(members)),
                tuple(await tx.questions.all(community)),
                await tx.communities.waiting(community),
                await tx.freezes.of(community) is not None,
                tuple(one.policy for one in await tx.proposals.waiting(community)),
                {str(each["user"]["id"]): frozenset(each["roles"]) for each in people},
            )

    async def _judged(self, step: Step, standing: Standing, before: State) -> State:
        after, heights = await self.state(), await self._heights()
        if not standing.manages:
            assert after == before, (step, "changed something without the permission")
        # who was awarded a role stands as high as that
        names = {role.id: name for name, role in self.roles.items()}
        top = max(heights[each] for each in {*before.roles[self.mallory.id], self.hand.id})
        high = [each for each in touched(before, after) if heights.get(each, 0) >= top]
        assert not high, (step, standing, "reached what is not below it", {names.get(each, each) for each in high})
        return after

    async def _heights(self) -> dict[str, int]:
        """Of every role, by its id and by its name."""
        found = await self.garden.guild.roles()
        return {str(each[key]): int(each["position"]) for each in found for key in ("id", "name")}

    async def _stand(self, standing: Standing) -> None:
        await self.hand.change(permissions=sorted(standing.powers))
        heights = await self._heights()
        above, now = heights[standing.above], heights[self.hand.name]
        await self.hand.move(above if now < above else above + 1)

    async def slash(self, path: str, **options: object) -> Answer:
        return await self.whole(await self.mallory.slash(path, deadline=10, **options))

    async def fill(self, answer: Answer, **answers: str) -> Answer:
        return await self.whole(await answer.fill(answers, deadline=10))

    async def whole(self, answer: Answer) -> Answer:
        """With all its messages: the one with buttons to press if there is one."""
        await self.garden.services.people.first(10)
        return await answer.now(deadline=10) if answer.modal is None else answer


def _first(answer: Answer, label: str) -> str:
    """The id of the first button of this label; there is one for each change that waits."""
    assert answer.message is not None
    return next(str(part["custom_id"]) for part in walk(answer.message["components"]) if part.get("label") == label)


@asynccontextmanager
async def acting(folder: Path, deeds: Deeds, within: float = 120) -> AsyncIterator[Actor]:
    """Three tiers; seven hold Mid, its removal waits for a second moderator, and a question about it is open."""
    async with open_garden(folder, within=within, chain_ids={"base": 8453}) as garden:
        await garden.driver.limits(member_role_calls=100_000)
        await garden.driver.offered_to_all()
        roles = {}
        for name in reversed([f"{t}{more}" for t in TARGETS for more in (" spare", "")]):
            roles[name] = await garden.guild.role(name)
        for rank, name in enumerate(TARGETS, 1):
            await _tier(garden, name, rank, roles[name])
        crowd = [await garden.guild.member(name) for name in CROWD]
        mallory, hand = await garden.guild.member("mallory"), await garden.guild.role("Hand")
        await mallory.gets(hand)
        for target in TARGETS:
            await crowd[-1].gets(roles[f"{target} spare"])
        await _things_wait(garden, crowd)
        yield Actor(deeds, garden, mallory, hand, roles, [*crowd, mallory])


async def _tier(garden: Garden, name: str, rank: int, role: RoleDriver) -> None:
    asked = await garden.grace.slash("gate tier add", name=name, rank=rank, role=role)
    await asked.click("Apply")


async def _things_wait(garden: Garden, crowd: list[PersonDriver]) -> None:
    here = (garden.platform, garden.place, account(garden.grace))
    for person in crowd:
        await garden.services.awards.award(*here, Wish(account(person), "Mid", Term("30d")))
    preview = await garden.services.changes.propose(*here, without("Mid"), "it ends")
    await garden.services.changes.apply(*here, preview.proposal)
    async with garden.store.write() as tx:
        found = [await tx.members.of(garden.community.id, account(person)) for person in crowd[:2]]
        asked = [member.id for member in found if member is not None]
        await tx.questions.ask(garden.community.id, "Mid", asked, garden.clock.now())


async def played(folder: Path, deeds: Deeds, steps: Iterable[Step], within: float = 120) -> Counter[str]:
    """All these steps in one world; what came of them."""
    async with acting(folder, deeds, within) as actor:
        for step in steps:
            await actor.step(step)
        return actor.seen
