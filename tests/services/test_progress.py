"""Long work is told of before it is begun, and while it lasts."""

from datetime import UTC, datetime

import pytest

from bot.domain.changing.changes import Effect, Proposal, State
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier, chat_door
from bot.domain.ids import CommunityId, Place, Platform
from bot.text import changes, comparing, role_adoption
from bot.text.progress import takes
from cogs.discord.changes import SAY_EVERY, Progress

SERVER = Place(Platform.DISCORD, 7)
UNTIL = datetime(2026, 12, 24, tzinfo=UTC)


class Waiting:
    """Somebody who waits for an answer."""

    def __init__(self) -> None:
        self.read: list[str] = []

    async def replace(self, text: str) -> None:
        self.read.append(text)


@pytest.mark.parametrize(
    ("changes_", "span"),
    [(29, ""), (30, "about 1 minute"), (1_800, "about 30 minutes"), (5_000, "about 1 hour"), (10_000, "about 3 hours")],
)
def test_so_many_role_changes_take_so_long(changes_: int, span: str):
    assert (f"That takes {span}," in takes(changes_)) if span else (takes(changes_) == "")


async def test_who_waits_hears_how_far_it_is_now_and_then_and_nothing_at_the_end():
    visit = Waiting()
    told = Progress(visit, comparing.looking)  # type: ignore[arg-type]
    await told(500, 2_000)
    assert visit.read == [], "it has only begun"
    told.said_at -= SAY_EVERY
    await told(1_000, 2_000)
    await told(1_500, 2_000)
    told.said_at -= SAY_EVERY
    await told(2_000, 2_000)
    told.said_at -= SAY_EVERY
    await told(3_000, 0)
    looked, compared = (text.replace("\u202f", " ").partition("\n")[0] for text in visit.read)
    assert looked == "Looking at wallets: 1 000 of 2 000 members."
    assert compared == "Comparing with who has the role: 3 000 people so far."


def test_an_adoption_says_before_it_is_begun_what_takes_long():
    seen = role_adoption.Seen(5, "Maker", UNTIL, have=5_000, linked=10, stay=5, opens=True, others=1)
    said = "\n".join(role_adoption.report(seen, "x").paragraphs)
    assert "They get 1 other role of the tier too. That takes about 1 hour," in said
    assert "whoever does not qualify, as if this bot had given it. That takes about 1 hour," in said
    few = role_adoption.Seen(5, "Maker", UNTIL, have=5, linked=5, stay=5, opens=True)
    assert "That takes" not in "\n".join(role_adoption.report(few, "x").paragraphs)


@pytest.mark.parametrize("door", [Door(DoorKind.ROLE, SERVER, 5), chat_door(Place(Platform.TELEGRAM, -7))])
def test_a_change_that_was_made_says_how_long_its_roles_take_to_follow(door: Door):
    policy = Policy(CommunityId(1), 2, (Tier("Maker", 1, None, (door,)),), at=UNTIL)
    effect = Effect("Maker", gains=tuple(range(5_000)))
    made = Proposal(SERVER, policy, (effect,), UNTIL, needs_second=False, state=State.APPLIED)
    (said,) = changes.done(made, made.effects).paragraphs
    assert ("That takes about 1 hour" in said) is (door.kind is DoorKind.ROLE)
