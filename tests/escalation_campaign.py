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
from random import Random
from typing import Any, NamedTuple

from bot.app.pictures import DrawnPictures
from bot.domain.awarding.awards import Term
from bot.domain.ids import CommunityId, address
from bot.domain.linking.claims import HELD_FOR, Claim
from bot.domain.requirements.holdings import Wallet
from bot.ports import Tx
from bot.services.awarding.awards import Wish
from sandbox.discord.answers import Answer
from sandbox.discord.components import walk
from sandbox.discord.driver import ChannelDriver, PersonDriver, RoleDriver
from tests.changing import without
from tests.edges.test_discord_collab import Chain
from tests.edges.test_discord_entries import Here
from tests.escalation_contributions import FOUNDED, asked_for_a_yes, contributed, decided
from tests.escalation_touched import Hung, State, reached, touched
from tests.fickle_chain import FickleChain
from tests.house_discord import Garden, account, open_garden

POWERS = ("administrator", "manage_roles", "manage_guild", "manage_channels", "kick_members", "ban_members")
SETS = [frozenset(some) for size in range(len(POWERS) + 1) for some in combinations(POWERS, size)]
TARGETS = ("Low", "Mid", "High")
"""Tiers, each with a role of its name and, below that, a spare one that no tier opens."""
HEIGHTS = ("@everyone", "Low", "Mid spare", "Mid", "High")
"""The role right above which the actor's stands."""
CROWD = tuple(f"member{nth}" for nth in range(7))
"""So many hold Mid that taking it from all of them needs a second moderator."""
CONTESTED = Wallet(address("0x" + "c0" * 20))
"""The wallet that one of the crowd has linked and another one has proved."""
FOLLOWED = ("Preview", "Apply", "Make it anyway", "Adopt", "Approve", "Take them: Mid")
AT_ONCE = 100_000
"""Calls a second: the pace that Discord asks for is not what is tried here."""
SOON = 60
"""Seconds that nothing here takes; the machine may be busy with other things."""
PRESSED = {
    "moves a wallet": ("Move it",),
    "leaves a wallet": ("Leave it",),
    "says where moderators read": ("Use it anyway",),
    "says they read out of sight": ("Use it anyway",),
    "submits": ("Submit it",),
    "has a design sent": ("Have it sent",),
    "says yes to a selection": ("Yes, send it",),
}
"""The buttons that are pressed under what was typed; under most deeds those that were followed so far."""


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
    general: ChannelDriver
    lounge: ChannelDriver
    vault: ChannelDriver
    """Nobody sees it but the bot."""
    powers: frozenset[str] = frozenset()
    nth: int = 0
    left: State | None = None
    """How things stood after the last step: what came of it later is the next one's to answer for."""
    shown: int = 0
    """So often something was shown that is for moderators."""
    seen: Counter[str] = field(default_factory=Counter)

    async def step(self, step: Step) -> None:
        """Type it, press what it offers; AssertionError where that reached too high."""
        self.nth += 1
        anew = await self._contested() | await asked_for_a_yes(self.garden, self.garden.grace)
        before = await self.state() if anew or self.left is None else self.left
        standing = step.asked
        await self._stand(standing)
        answer = await self.deeds[step.deed](self, step.target)
        after = await self._judged(step, standing, before)
        for label in PRESSED.get(step.deed, FOLLOWED):
            if answer is None or label not in answer.buttons:
                continue
            standing = step.pressed
            await self._stand(standing)
            answer = await self.whole(await answer.click(_first(answer, label), deadline=SOON))
            after = await self._judged(step, standing, after)
        self.left = after
        self.seen["changed" if after != before else "left"] += 1
        self.seen[f"{step.deed} changed"] += after != before

    async def state(self) -> State:
        await self.garden.still()
        seen = await self.garden.guild.state()
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
                {str(each["user"]["id"]): frozenset(each["roles"]) for each in seen["members"]},
                frozenset((one.id, wallet.address) for one in await tx.members.get(members) for wallet in one.wallets),
                frozenset(claim.id for claim in await tx.claims.open(community)),
                await _hung(tx, community, seen),
                *await decided(tx, community, self.mallory, self.shown),
            )

    async def _judged(self, step: Step, standing: Standing, before: State) -> State:
        after, heights = await self.state(), await self._heights()
        if not standing.manages:
            assert after._replace(own=before.own) == before, (step, "changed something without the permission")
        if not standing.powers & {"administrator", "manage_guild"}:
            assert after.hung.messages == before.hung.messages, (step, "spoke for the server without managing it")
        if not standing.powers & {"administrator", "manage_channels"}:
            assert after.hung.channels <= before.hung.channels, (step, "had a channel made without the permission")
        for channel in reached(before, after):
            driver = ChannelDriver(self.hand.orders, self.hand.guild_id, channel, "")
            assert await self.mallory.may(driver) >= {"view_channel", "manage_roles"}, (step, "reached a channel")
        # who was awarded a role stands as high as that
        names = {role.id: name for name, role in self.roles.items()}
        top = max(heights[each] for each in {*before.roles[self.mallory.id], self.hand.id})
        high = [each for each in touched(before, after) if heights.get(each, 0) >= top]
        assert not high, (step, standing, "reached what is not below it", {names.get(each, each) for each in high})
        return after

    async def _contested(self) -> bool:
        """Somebody of the crowd has proved the wallet of another one; whether that is news."""
        here = self.garden.community.id
        async with self.garden.store.write() as tx:
            if await tx.claims.open(here):
                return False
            parties = [await tx.members.of(here, account(each)) for each in self.crowd[5:7]]
            (claimant,) = [each.accounts[0] for each in parties if each is not None and not each.wallets]
            now = self.garden.clock.now()
            await tx.claims.add(Claim(here, CONTESTED, claimant, now, now + HELD_FOR))
            return True

    async def _heights(self) -> dict[str, int]:
        """Of every role, by its id and by its name."""
        found = await self.garden.guild.roles()
        return {str(each[key]): int(each["position"]) for each in found for key in ("id", "name")}

    async def _stand(self, standing: Standing) -> None:
        """Only what is otherwise is changed: the bot looks at every role again whenever one changes."""
        if self.powers != standing.powers:
            await self.hand.change(permissions=sorted(standing.powers))
            self.powers = standing.powers
        heights = await self._heights()
        above, now = heights[standing.above], heights[self.hand.name]
        if now != above + 1:
            await self.hand.move(above if now < above else above + 1)

    def another_room(self, now: int | None) -> ChannelDriver:
        """Not this one; everybody may write there."""
        return self.lounge if now == int(self.general.id) else self.general

    async def slash(self, path: str, **options: object) -> Answer:
        return await self.whole(await self.mallory.slash(path, deadline=SOON, **options))

    async def fill(self, answer: Answer, **answers: str) -> Answer:
        return await self.whole(await answer.fill(answers, deadline=SOON))

    async def press(self, answer: Answer, label: str) -> Answer:
        """Where it is offered."""
        return await self.whole(await answer.click(label, deadline=SOON)) if label in answer.buttons else answer

    async def choose(self, answer: Answer, menu: str, value: object) -> Answer:
        """Where it is offered."""
        return await self.whole(await answer.choose(menu, value, deadline=SOON)) if menu in answer.selects else answer

    async def whole(self, answer: Answer) -> Answer:
        """With all its messages: the one with buttons to press if there is one."""
        await self.garden.services.people.first(SOON)
        return await answer.now(deadline=SOON) if answer.modal is None else answer


async def _hung(tx: Tx, community: CommunityId, seen: Mapping[str, Any]) -> Hung:
    overwrites = [
        (str(channel["id"]), str(each["id"]), str(each["allow"]), str(each["deny"]))
        for channel in seen["channels"]
        for each in channel["permission_overwrites"]
    ]
    messages = (
        (await tx.communities.get(community)).moderators,
        await tx.communities.verify_message(community),
        await tx.communities.gallery(community),
    )
    there, roles = (frozenset(str(each["id"]) for each in seen[nouns]) for nouns in ("channels", "roles"))
    return Hung(there, frozenset(overwrites), roles, messages)


def _first(answer: Answer, label: str) -> str:
    """The id of the first button of this label; there is one for each change that waits."""
    assert answer.message is not None
    return next(str(part["custom_id"]) for part in walk(answer.message["components"]) if part.get("label") == label)


@asynccontextmanager
async def acting(folder: Path, deeds: Deeds, within: float = 120) -> AsyncIterator[Actor]:
    """Three tiers; seven hold Mid, its removal waits for a second moderator, and a question about it is open."""
    chain = FickleChain(Random(1))
    beside = {"studio": Here(), "registry": Chain(), "transactions": chain, "signers": {chain.address: chain}}
    values = {"chain_ids": {"base": 8453}, "foundings": {CommunityId(1): [FOUNDED]}}
    opening = open_garden(folder, DrawnPictures(), beside=beside, within=within, calls=AT_ONCE, **values)
    async with opening as garden:
        await garden.driver.limits(member_role_calls=AT_ONCE, message_calls=AT_ONCE, global_per_second=AT_ONCE)
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
        await contributed(garden, crowd, mallory)
        await _things_wait(garden, crowd)
        rooms = [await garden.guild.channel(name) for name in ("general", "lounge")]
        yield Actor(deeds, garden, mallory, hand, roles, [*crowd, mallory], *rooms, await _vault(garden))


async def _vault(garden: Garden) -> ChannelDriver:
    bot, vault = await garden.guild.bot_role(), await garden.guild.channel("vault")
    await bot.change(permissions=["view_channel", "send_messages", "embed_links", "manage_roles", "manage_channels"])
    everybody = RoleDriver(bot.orders, garden.guild.id, garden.guild.id, "@everyone")
    await vault.overwrite(everybody, deny="view_channel")
    await vault.overwrite(bot, allow=["view_channel", "send_messages", "manage_roles"])
    return vault


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
        holder = await tx.members.of(garden.community.id, account(crowd[5]))
        assert holder is not None
        await tx.members.link(holder.id, CONTESTED, garden.clock.now())
        await tx.questions.ask(garden.community.id, "Mid", asked, garden.clock.now())


async def played(folder: Path, deeds: Deeds, steps: Iterable[Step], within: float = 120) -> Counter[str]:
    """All these steps in one world; what came of them."""
    async with acting(folder, deeds, within) as actor:
        for step in steps:
            await actor.step(step)
        return actor.seen
