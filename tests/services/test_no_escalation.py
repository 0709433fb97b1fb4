"""I11: no command lets its actor map, award or approve what is not below their own highest role."""

from dataclasses import replace
from itertools import combinations

import discord
import pytest

from bot.adapters.discord.powers import manages_roles
from bot.domain.awarding.award_files import Batch, Wanted
from bot.domain.awarding.awards import Term
from bot.domain.changing.changes import State
from bot.domain.errors import NotPermitted, RoleRefused
from bot.domain.giving.breaker import Answer
from bot.domain.giving.policy import Shadow
from bot.domain.giving.roles import Standing
from bot.domain.giving.rules import Choice, Waiting
from bot.domain.ids import Account, Platform
from bot.domain.requirements.requirements import Holds
from bot.services.awarding.award_files import AwardFiles
from bot.services.awarding.awards import Wish
from bot.services.changing.policy import NewTier, PolicyService, TierEdit
from bot.services.moderating.losses import Losses
from bot.services.permitting.ranks import Ranks
from tests.blank import stored
from tests.changing import without
from tests.fakes_chain import FakeChains
from tests.house_changes import GRACE, MIDDLE, PASS, RESIDENT, Town, open_town
from tests.house_verify import PLACE
from tests.services.test_stillness import freezing, frozen

ACTOR, ADA = Account(Platform.DISCORD, 77, "actor"), Account(Platform.DISCORD, 101)
POWERS = ("administrator", "manage_roles", "manage_guild", "manage_channels", "kick_members", "ban_members")
SETS = [set(some) for size in range(len(POWERS) + 1) for some in combinations(POWERS, size)]
HEIGHTS = (1, MIDDLE.id - 1, MIDDLE.id, MIDDLE.id + 1)
STRICTER = replace(RESIDENT, requirement=Holds(PASS, "4", name="Garden Pass"))


def standing(powers: set[str], height: int, *, owns: bool = False) -> Standing:
    """As the adapter has it of roles with these permissions."""
    bits = discord.Permissions(**dict.fromkeys(powers, True)).value
    return Standing(height, owns or manages_roles([str(bits)]), owns)


class Desk:
    """Everything a moderator can do to a tier, by the services that the commands call."""

    def __init__(self, town: Town, waiting: int, question: int, batch: int) -> None:
        self.town, self.waiting, self.question, self.batch = town, waiting, question, batch
        self.files = AwardFiles(town.store, town.jobs, town.clock, town.awards.chain_passes)
        self.typed = PolicyService(town.store, town.jobs, FakeChains(town.chain), town.clock)
        self.losses = Losses(town.store, town.jobs, town.clock, Ranks({Platform.DISCORD: town.server}))

    def proposals(self):
        changes, here = self.town.changes, (self.town.server, PLACE, ACTOR)
        return {
            "add": lambda: changes.propose(
                *here, lambda now: (*now.tiers, replace(RESIDENT, name="Mine", rank=9)), "x"
            ),
            "edit": lambda: changes.propose(*here, lambda now: now.replacing(STRICTER), "x"),
            "shadow": lambda: changes.propose(
                *here, lambda now: now.replacing(replace(RESIDENT, shadow=Shadow())), "x"
            ),
            "close": lambda: changes.propose(*here, lambda now: now.replacing(replace(RESIDENT, doors=())), "x"),
            "remove": lambda: changes.propose(*here, without("Resident"), "x"),
            "doors": lambda: changes.propose(*here, lambda now: now.tiers, "x", highest_only=True),
            "undo": lambda: changes.undo(*here, 0),
            "again": lambda: changes.again(*here, self.waiting),
        }

    def deeds(self):
        here, edit = (self.town.server, PLACE, ACTOR), TierEdit(opens=MIDDLE.id)
        return {
            "type": lambda: self.typed.tier(*here, NewTier("Mine", 9, "", MIDDLE.id)),
            "type an edit": lambda: self.typed.edited(*here, edit),
            "answer": lambda: self.losses.answer(*here, self.question, Answer.TAKE),
            "apply": lambda: self.town.changes.apply(*here, self.waiting),
            "approve": lambda: self.town.changes.approve(*here, self.waiting),
            "award": lambda: self.town.awards.award(*here, Wish(ADA, "Resident", Term("1h"))),
            "extend": lambda: self.town.awards.extend(*here, Wish(ADA, "Resident", Term("1h"))),
            "revoke": lambda: self.town.awards.revoke(*here, Wish(ADA, "Resident")),
            "apply a file": lambda: self.files.apply(*here, self.batch),
            "unknown": lambda: self.typed.set_unknown(*here, Waiting(Choice.SUSPEND)),
            "unfreeze": lambda: freezing(self.town).unfreeze(*here),
        }

    def brakes(self):
        """What stops and takes nothing from anybody: the permission is enough."""
        here = (self.town.server, PLACE, ACTOR)
        return {
            "freeze": lambda: freezing(self.town).freeze(*here),
            "cancel": lambda: self.town.changes.cancel(*here, self.waiting),
        }

    async def state(self):
        """Everything a deed could have changed."""
        async with self.town.store.read() as tx:
            community = self.town.community.id
            return (
                await tx.policies.current(community),
                await tx.awards.open(self.town.members),
                await tx.passes.open(self.town.members),
                await tx.questions.all(community),
                await tx.communities.waiting(community),
                await tx.freezes.of(community),
                await tx.proposals.get(self.waiting),
            )


@pytest.fixture
async def desk():
    """Seven hold Resident; a change that takes it from all of them waits, a question is open, and things are frozen."""
    async with stored() as store, open_town(store) as town:
        people = await town.people(*[3] * 7)
        await town.made(RESIDENT)
        async with town.store.write() as tx:
            question = await tx.questions.ask(town.community.id, "Resident", people[:2], town.clock.now())
            now, wanted = town.clock.now(), (Wanted(ADA, "Resident", None, ""),)
            batch = await tx.batches.add(Batch(town.community.id, PLACE, ACTOR, now, wanted))
        waiting = await town.apply(await town.propose([STRICTER]))
        assert waiting.state is State.WAITING
        await frozen(town)
        town.server.standings[ADA.id] = Standing(1, manages_roles=False)
        yield Desk(town, waiting.id, question, batch.id)


async def refusal(deed):
    try:
        await deed()
    except (NotPermitted, RoleRefused) as refused:
        return type(refused)
    return None


async def test_no_set_of_permissions_and_no_height_lets_anybody_reach_above_themselves(desk: Desk):
    before, tried = await desk.state(), 0
    assert len(SETS) == 64
    for powers in SETS:
        may = bool(powers & {"administrator", "manage_roles"})
        for height in HEIGHTS:
            desk.town.server.standings[ACTOR.id] = standing(powers, height)
            above = height > MIDDLE.id
            expected = None if may and above else RoleRefused if may else NotPermitted
            for name, deed in {**desk.proposals(), **(desk.deeds() if expected else {})}.items():
                assert await refusal(deed) is expected, (powers, height, name)
                tried += 1
            if not may:
                for name, deed in desk.brakes().items():
                    assert await refusal(deed) is NotPermitted, (powers, height, name)
    assert await desk.state() == before, "a refused deed left something behind"
    assert tried > 3_000


@pytest.mark.parametrize("owns", [False, True])
async def test_who_stands_above_or_owns_the_place_may_do_all_of_it(desk: Desk, owns):
    """Otherwise the test above could not fail for a deed that is always refused."""
    desk.town.server.standings[ACTOR.id] = standing({"manage_roles"}, 1 if owns else MIDDLE.id + 1, owns=owns)
    deeds = desk.deeds()
    del deeds["apply"]  # somebody else's
    for name, deed in deeds.items():
        await deed()
        assert name
    assert await refusal(desk.brakes()["freeze"]) is None


async def test_a_role_moved_above_the_actor_between_looking_and_applying_is_out_of_reach(desk: Desk):
    town = desk.town
    town.server.standings[ACTOR.id] = standing({"manage_roles"}, MIDDLE.id + 1)
    preview = await town.propose(lambda now: now.replacing(replace(RESIDENT, doors=())), actor=ACTOR)
    town.server.standings[ACTOR.id] = standing({"manage_roles"}, MIDDLE.id)
    with pytest.raises(RoleRefused):
        await town.apply(preview, ACTOR)
    assert (await town.policy()).author == GRACE
