"""Tiers that are being put together, and templates that are filled in, as they are kept."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.changing.drafts import Draft, Pasted
from bot.domain.changing.templates import Plan, Step, Template
from bot.domain.ids import Account, Address, ChainName, Community, Place, Platform
from bot.domain.requirements.holdings import GiveAt, Kind
from storage.store import SqlStore
from tests.ports.conftest import NOON

GRACE, HEIDI = Account(Platform.DISCORD, 10, "grace"), Account(Platform.DISCORD, 11, "heidi")
PASTED = Pasted(ChainName("base"), Address("0x" + "aa" * 20), (Kind.ERC721, Kind.ERC1155))
HOUR = timedelta(hours=1)


def whole(garden: Community) -> Draft:
    return Draft(
        garden.id,
        GRACE,
        NOON + HOUR,
        "Maker",
        ("a", "b"),
        {"a": "Loom"},
        1,
        "Guest",
        2**60,
        PASTED,
        "Maker",
        GiveAt.SAFE,
        "1d",
    )


async def test_a_draft_comes_back_as_it_was_kept(store: SqlStore, garden: Community):
    async with store.write() as tx:
        one = await tx.drafts.begin(whole(garden))
        two = await tx.drafts.begin(Draft(garden.id, HEIDI, NOON))
    async with store.write() as tx:
        assert await tx.drafts.get(one.id) == one
        assert await tx.drafts.get(two.id) == two
        changed = replace(one, name="Keeper", pasted=None, expires_at=NOON + 2 * HOUR)
        await tx.drafts.keep(changed)
        assert await tx.drafts.get(one.id) == changed
        assert await tx.drafts.get(two.id) == two


async def test_each_has_one_in_a_community_and_its_number_is_never_used_again(store: SqlStore, garden: Community):
    async with store.write() as tx:
        other = await tx.communities.allow(Place(Platform.DISCORD, 77), "Elsewhere")
        far = await tx.drafts.begin(replace(whole(garden), community=other.id))
        old = await tx.drafts.begin(whole(garden))
        new = await tx.drafts.begin(whole(garden))
        assert new.id > old.id
        assert await tx.drafts.get(old.id) is None
        assert await tx.drafts.get(far.id) is not None
        await tx.drafts.drop(new.id)
        assert (await tx.drafts.begin(whole(garden))).id > new.id


async def test_those_that_have_waited_too_long_are_forgotten(store: SqlStore, garden: Community):
    async with store.write() as tx:
        one = await tx.drafts.begin(whole(garden))
        assert await tx.drafts.purge(NOON) == 0
        assert await tx.drafts.purge(NOON + HOUR) == 1
        assert await tx.drafts.get(one.id) is None


async def test_a_template_comes_back_as_it_was_kept_beside_the_draft_of_the_same_person(
    store: SqlStore, garden: Community
):
    steps = (Step("Holder", "12.50", 2**60), Step("Whale"))
    wanted = Template(garden.id, GRACE, NOON + HOUR, Plan.HOLDERS, steps, "Loom", "7", 10**30, 18, PASTED)
    async with store.write() as tx:
        draft = await tx.drafts.begin(whole(garden))
        kept = await tx.templates.begin(wanted)
        assert await tx.templates.get(kept.id) == kept
        assert await tx.templates.of(garden.id, GRACE) == kept
        assert await tx.templates.of(garden.id, HEIDI) is None
        assert replace(kept, id=0) == wanted
        changed = replace(kept, plan=Plan.PROJECT, pasted=None, supply=None)
        await tx.templates.keep(changed)
        assert await tx.templates.get(kept.id) == changed
        await tx.templates.drop(kept.id)
        assert await tx.templates.get(kept.id) is None
        assert await tx.drafts.get(draft.id) == draft
