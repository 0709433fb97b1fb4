"""Who has a role is taken over into a tier that acts on nothing yet: the award stands, and no role is ours to take."""

import csv
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.domain.changing.stillness import Freeze
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import Door, DoorKind, Shadow
from bot.domain.ids import Account, MemberId, Place, Platform
from bot.ports import Job, JobKind, Person
from bot.services.changing.role_adoption import Report, RoleAdoption, Waits
from bot.services.moderating.reports import losses
from bot.text.awards import mine
from bot.text.history import history
from bot.text.news import for_member
from bot.text.reports import table
from bot.text.role_adoption import Seen, report
from tests.blank import fresh_store
from tests.house_changes import GRACE, MAKER, Town, open_town
from tests.house_verify import PLACE

HOLDER, NOBODY = 7, MemberId(0)
DOOR = Door(DoorKind.ROLE, PLACE, HOLDER)
SHADED = replace(MAKER, shadow=Shadow())


@dataclass
class Roster:
    """Who is in the server, with the role."""

    persons: list[Person] = field(default_factory=list)

    async def people(self, place: Place, after: int, limit: int) -> Sequence[Person]:
        return [one for one in self.persons if one.id > after][:limit]


@dataclass
class House:
    town: Town
    roster: Roster
    adoption: RoleAdoption
    member: MemberId = NOBODY

    async def look(self) -> Report:
        here = (self.town.platform, PLACE, GRACE)
        return await self.adoption.look(*here, HOLDER, "Maker", "30d")

    async def adopts(self) -> None:
        """Somebody without a wallet has the role, and is taken over; everybody is looked at, as the jobs ask."""
        town = self.town
        self.roster.persons.append(Person(900, "old", frozenset({HOLDER})))
        found, here = await self.look(), (town.platform, PLACE, GRACE)
        await self.adoption.start(*here, (HOLDER, found.rank, found.wanted.until), found.revision)
        (job,) = self.jobs(JobKind.ADOPT_ROLE)
        await self.adoption.adopt(job)
        async with town.store.read() as tx:
            member = await tx.members.of(town.community.id, Account(Platform.DISCORD, 900))
        assert member is not None
        self.member = member.id
        town.members.append(member.id)
        await self.looked_at()

    async def looked_at(self) -> None:
        for job in self.jobs(JobKind.RECONCILE):
            await self.town.recheck.requested(job)
        await self.town.looks()

    def jobs(self, kind: JobKind) -> list[Job]:
        found = self.town.jobs.of(kind)
        self.town.jobs.asked = [job for job in self.town.jobs.asked if job.kind is not kind]
        return found

    async def door(self) -> tuple[bool, Given]:
        """Is the role wanted for them, and whose is it?"""
        async with self.town.store.read() as tx:
            states = await tx.doors.of(self.member, Platform.DISCORD)
        return next(((one.wanted, one.given) for one in states if one.door == DOOR), (False, Given.NOT))

    async def awarded(self) -> list[int | None]:
        async with self.town.store.read() as tx:
            return [one.adopted for one in await tx.awards.open([self.member]) if one.open_at(self.town.clock.now())]

    async def freeze(self, *, on: bool) -> None:
        async with self.town.store.write() as tx:
            if on:
                await tx.freezes.set(Freeze(self.town.community.id, self.town.clock.now(), GRACE))
            else:
                await tx.freezes.lift(self.town.community.id)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with fresh_store(tmp_path) as store, open_town(store) as town:
        roster = Roster()
        adoption = RoleAdoption(store, town.jobs, town.changes, {Platform.DISCORD: roster}, town.clock)
        yield House(town, roster, adoption)


async def test_in_shadow_the_award_stands_and_the_role_stays_nobodys(house: House):
    await house.town.made(SHADED)
    await house.adopts()
    assert await house.awarded() == [HOLDER]
    assert await house.town.held() == {}
    assert await house.door() == (False, Given.NOT)


async def test_once_the_tier_starts_they_hold_it_and_the_role_is_ours_to_take_after_the_deadline(house: House):
    await house.town.made(SHADED)
    await house.adopts()
    opened = replace(MAKER, doors=(*MAKER.doors, DOOR))
    await house.town.made(opened)
    assert await house.town.held() == {"Maker": {house.member}}
    assert await house.door() == (True, Given.GIVEN)
    house.town.clock.pass_by(days=31)
    await house.town.recheck.run_due()
    assert await house.door() == (False, Given.GIVEN), "to be taken"


async def test_a_deadline_that_passes_in_shadow_takes_nothing_then_or_later(house: House):
    await house.town.made(SHADED)
    await house.adopts()
    house.town.clock.pass_by(days=31)
    await house.town.recheck.run_due()
    await house.looked_at()
    await house.town.made(replace(MAKER, doors=(*MAKER.doors, DOOR)))
    assert await house.awarded() == []
    assert await house.town.held() == {}
    assert await house.door() == (False, Given.NOT)


async def test_in_a_frozen_community_the_award_stands_until_things_go_on(house: House):
    await house.town.made(MAKER)
    await house.freeze(on=True)
    await house.adopts()
    assert await house.awarded() == [HOLDER]
    assert await house.town.held() == {}
    assert await house.door() == (False, Given.NOT)
    await house.freeze(on=False)
    await house.looked_at()
    assert await house.town.held() == {"Maker": {house.member}}
    assert await house.door() == (True, Given.GIVEN)


async def test_who_holds_the_tier_already_has_the_role_from_then_on(house: House):
    (ada,) = await house.town.people(1)
    await house.town.made(MAKER)
    house.roster.persons.append(Person(101, "m1", frozenset({HOLDER})))
    await house.adopts()
    house.member = ada
    assert await house.door() == (True, Given.GIVEN)


@pytest.mark.parametrize(
    ("shadow", "frozen", "waits", "said"),
    [
        (False, False, Waits.NOTHING, "gives each of them **Maker** until"),
        (True, False, Waits.SHADOW, "**Maker** is in shadow. **Adopt** gives each of them an award"),
        (False, True, Waits.FREEZE, "This community is frozen. **Adopt** gives each of them an award of **Maker**"),
        (True, True, Waits.FREEZE, "This community is frozen."),
    ],
)
async def test_before_anything_is_done_it_is_said(house: House, shadow: bool, frozen: bool, waits: Waits, said: str):
    await house.town.made(SHADED if shadow else MAKER)
    await house.freeze(on=frozen)
    found = await house.look()
    assert found.waits is waits
    until = house.town.clock.now() + timedelta(days=30)
    shown = report(Seen(HOLDER, "Maker", until, 1, 0, 0, opens=True, waits=found.waits), "x")
    assert said in "\n".join(shown.paragraphs)


async def test_who_was_taken_over_is_told_from_who_was_awarded(house: House):
    """In `/passes`, in the history, in what is told, and in the report's file."""
    await house.town.made(MAKER)
    await house.adopts()
    async with house.town.store.read() as tx:
        (award,) = await tx.awards.open([house.member])
        (event,) = await tx.events.news(house.member, 9)
    assert mine([award])[0].startswith("**Maker** came to you with the role you had before, until")
    assert mine([replace(award, adopted=None)])[0].startswith("**Maker** was awarded to you until")
    assert event.facts["adopted"] is True
    house.town.clock.pass_by(days=31)
    await house.town.recheck.run_due()
    async with house.town.store.read() as tx:
        found = await losses(tx, house.town.community.id, "Maker", 9)
        lost = (await tx.events.news(house.member, 9))[-1]
    assert (
        "The time to qualify, after it came with a role held before, is over." in history([found.losses[0].row], {})[1]
    )
    assert "the time to qualify" in for_member(lost, "Garden", {})
    (row,) = csv.DictReader(StringIO(table(found, {})))
    assert (row["cause"], row["adopted"]) == ("award", "yes")
