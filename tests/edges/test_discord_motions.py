"""`/collab select` where the council's key is configured: who may have a selection sent, and who says yes."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from bot.domain.changing.stillness import Freeze
from bot.domain.contributing.collab import shares
from bot.domain.contributing.entries import State as Contribution
from bot.domain.contributing.entries import content_hash
from bot.domain.contributing.motions import LASTS, WAITS, Selected, State
from bot.domain.errors import CollabProblem, CollabRefused, RoleRefused
from bot.domain.founded import Founded
from bot.domain.giving.roles import Standing
from bot.domain.ids import Account, Address, CommunityId, Place, Platform
from bot.domain.sending import Stage
from bot.services.linking.claiming import Claiming
from sandbox.discord.driver import PersonDriver, RoleDriver
from storage import tables
from tests.council import (
    BEN,
    COST,
    DESIGN,
    MOVE,
    NO,
    SENT,
    SHARES,
    YES,
    Council,
    open_council,
)
from tests.edges.test_discord_collab import PAPER, PLACE, REGISTRY
from tests.fickle_chain import KEY as COUNCIL
from tests.house_discord import BASE, CONTRACT, WALLETS, account, forget, said


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[Council]:
    async with open_council(tmp_path) as one:
        yield one


async def test_one_moves_it_another_says_yes_and_it_is_on_its_way_under_both_names(council: Council):
    shown = await council.shown()
    for words in (
        "This selects **Tide** (entry 1) for collaboration, once and for good. Nothing is signed or sent yet.",
        f"On Base, to the registry `{REGISTRY}`.",
        f"Hash of the design: `0x{DESIGN}`\nHash of the terms: `0x{content_hash(PAPER)}`\nThe terms: `{PLACE}`",
        f"70 % to `{WALLETS['ada']}` (the author)\n30 % to `{BEN}`",
        f"{COST}, from `{COUNCIL}`.",
        f"**{MOVE}** asks the other moderators.",
    ):
        assert words.lower() in shown.text.lower(), shown.text
    assert shown.buttons == [MOVE]
    assert sorted(shown.files) == ["select-entry.json", "select-entry.txt"]
    moved = await shown.click(MOVE)
    assert "The moderators are asked about **Tide** (entry 1), in their channel and in `/gate status`." in moved.text
    assert not moved.buttons
    question = await council.question(council.ivan)
    for words in (
        f"<@{council.heidi.id}> wants **Tide** (entry 1) selected for collaboration, once and for good",
        f"Hash of the terms: `0x{content_hash(PAPER)}`",
        f"30 % to `{BEN}`",
        COST,
    ):
        assert words in question.text
    assert question.buttons == [YES, NO]
    assert not await council.outbox()
    done = await question.click(YES)
    assert f"<@{council.ivan.id}> said yes: the selection of **Tide** (entry 1) {SENT}" in done.text
    assert not done.buttons
    (sending,) = await council.outbox()
    intent = sending.intent
    assert (intent.signer, intent.to, intent.key, sending.stage) == (COUNCIL, REGISTRY, "selection 1", Stage.QUEUED)
    async with council.garden.store.read() as tx:
        motion = await tx.motions.get(1)
    assert motion is not None
    assert intent.data == council.chain.words(motion.selection)
    assert motion.selection.shares == shares(SHARES, WALLETS["ada"])
    moved_by, agreed = (await council.lines()).split("\n")
    assert f"<@{council.heidi.id}> asked for a yes to sending the selection of an entry of" in moved_by
    assert f"<@{council.ivan.id}> had the selection of an entry of" in agreed
    assert "Before: state waiting." in agreed
    for words in (
        "selection 1",
        "state sending",
        f"terms `0x{content_hash(PAPER)}`",
        f"place `{PLACE}`",
        f"`{WALLETS['ada']} 70, {BEN} 30`",
    ):
        assert words in agreed


WHO = [
    ("dora", YES, "This needs the permission Manage Roles"),
    ("dora", NO, "This needs the permission Manage Roles"),
    ("ivo", YES, "You cannot decide who has **Lead**: it does not stand below your own highest role."),
    ("heidi", YES, "You asked for this yourself"),
    ("ada", YES, "This design is your own"),
]


async def test_a_yes_is_for_another_moderator_who_stands_above_what_follows_and_did_not_make_it(council: Council):
    await council.asked()
    for name, label, words in WHO:
        assert words in await council.press(getattr(council, name), label), name
        assert await council.states() == [State.WAITING]
        assert not await council.outbox()
    await council.press(council.ivan, YES)
    assert await council.states() == [State.SENDING]


async def test_a_permission_that_was_lost_meanwhile_is_lost_at_the_press(council: Council):
    shown = await council.shown()
    roles = {role["name"]: role for role in await council.garden.guild.roles()}
    moderator = RoleDriver(council.lead.orders, council.garden.guild.id, str(roles["Moderator"]["id"]), "Moderator")
    await council.heidi.loses(moderator)
    assert "This needs the permission Manage Roles" in said(await shown.click(MOVE))
    await council.heidi.gets(moderator)
    await shown.click(MOVE)
    await council.garden.still()
    await council.ivan.loses(moderator)
    assert "This needs the permission Manage Roles" in await council.press(council.ivan, YES)
    await council.ivan.gets(moderator)
    await council.heidi.loses(moderator)
    assert "Whoever asked for this may not have it sent any more" in await council.press(council.ivan, YES)
    await council.heidi.leaves()
    assert "Whoever asked for this may not have it sent any more" in await council.press(council.ivan, YES)
    assert await council.states() == [State.WAITING]
    assert SENT in await council.press(council.garden.grace, YES), "the owner is enough alone"


async def test_nobody_without_the_permission_or_below_what_follows_moves_it(council: Council):
    garden = council.garden
    assert "This needs the permission Manage Roles" in (await council.shown(council.dora)).text
    assert await council.states() == []
    assert "You cannot decide who has **Lead**" in said(await (await council.shown(council.ivo)).click(MOVE))
    with pytest.raises(CollabRefused) as caught:  # a button that only who prepared it sees
        await council.motions.move(garden.platform, garden.place, account(council.ivan), 1)
    assert caught.value.problem is CollabProblem.OTHERS
    assert await council.states() == [State.SHOWN]
    assert not await council.outbox()


async def test_the_owner_is_enough_alone(council: Council):
    grace = council.garden.grace
    done = await (await council.shown(grace)).click(MOVE)
    assert f"<@{grace.id}> said yes: the selection of **Tide** (entry 1) {SENT}" in done.text
    assert await council.states() == [State.SENDING]
    (agreed,) = (await council.lines()).split("\n")
    assert f"<@{grace.id}> had the selection" in agreed
    assert "Before: state shown." in agreed


async def test_the_owner_may_say_yes_to_what_another_moved_and_not_to_their_own_design(council: Council):
    garden, grace = council.garden, council.garden.grace
    number = await council.made_by(grace)
    moved = await (await council.shown(grace, entry=number, shares="creator 100")).click(MOVE)
    assert "The moderators are asked about **Ebb**" in moved.text
    await garden.still()
    assert "This design is your own" in await council.press(grace, YES)
    assert SENT in await council.press(council.ivan, YES)
    await council.asked()
    assert SENT in await council.press(grace, YES)
    assert await council.states() == [State.SENDING, State.SENDING]


async def test_whoever_moderates_may_stop_what_waits_and_what_nothing_was_signed_for(council: Council):
    await council.asked()
    assert "stopped the selection of **Tide** (entry 1). Nothing was sent." in await council.press(council.ivo, NO)
    await council.asked()
    await council.press(council.ivan, YES)
    status = await council.garden.grace.slash("gate status")
    assert "The selection of entry 1 is on its way to Base." in status.text
    assert "the council's key" in status.text
    assert "1 transaction is on its way." in status.text
    stopped = await status.click(NO)
    assert "Nothing was sent." in stopped.text
    assert await council.states() == [State.DROPPED, State.DROPPED]
    await council.goes_on()
    assert not council.transactions.signed
    await council.asked()
    await council.press(council.ivan, YES)
    status = await council.garden.grace.slash("gate status")
    await council.goes_on()
    assert "is on its way to the chain already" in said(await status.click(NO))
    assert (await council.lines()).count("stopped the selection") == 2


async def test_buttons_outlive_the_process_and_old_ones_say_so(council: Council):
    shown = await council.shown()
    forget(council.garden.connection.client)
    await shown.click(MOVE)
    await council.garden.still()
    forget(council.garden.connection.client)
    status = await council.garden.grace.slash("gate status")
    assert f"<@{council.heidi.id}> wants entry 1 selected on Base with the council's key" in status.text
    question = await council.question(council.ivan)
    assert SENT in (await status.click(YES)).text
    assert "decided already" in said(await question.click(YES))
    await council.goes_on()
    assert "is on its way to the chain already" in said(await question.click(NO))
    assert len(council.transactions.signed) == 1


async def test_nothing_lasts_for_ever(council: Council):
    shown = await council.shown()
    council.garden.clock.moment += LASTS
    assert "The time for that is over" in said(await shown.click(MOVE))
    await council.asked()
    council.garden.clock.moment += WAITS
    assert "The time for that is over" in await council.press(council.ivan, YES)
    assert YES not in (await council.garden.grace.slash("gate status")).buttons
    assert not await council.outbox()


async def test_what_is_not_so_any_more_is_not_sent(council: Council):
    garden = council.garden
    await council.asked()
    async with garden.store.write() as tx:
        await tx.freezes.set(Freeze(garden.community.id, garden.clock.now(), account(garden.grace), ""))
    assert "The community is frozen" in await council.press(council.ivan, YES)
    async with garden.store.write() as tx:
        await tx.freezes.lift(garden.community.id)
    council.chain.known[DESIGN] = Selected(BEN, "00" * 32)
    assert "This design is in the registry already" in await council.press(council.ivan, YES)
    del council.chain.known[DESIGN]
    async with garden.store.write() as tx:
        member = await tx.members.of(garden.community.id, account(council.ada))
        (linked,) = await tx.wallets.of(member.id)
        await Claiming(tx, garden.queue, garden.clock.now()).unlink(garden.community.id, linked)
    assert "is not what would be sent any more" in await council.press(council.ivan, YES)
    async with garden.store.write() as tx:
        await tx.entries.move(1, Contribution.WITHDRAWN)
    assert "Entry 1 is not in the gallery any more" in await council.press(council.ivan, YES)
    assert await council.states() == [State.WAITING]
    assert not await council.outbox()


async def test_another_key_of_the_council_is_asked_for_anew(council: Council):
    await council.asked()
    other = Founded(BASE, registry=REGISTRY, tier_pass=Address(CONTRACT), council=Address("0x" + "5f" * 20))
    council.garden.services.sender.foundings[CommunityId(1)] = (other,)
    assert "is not what would be sent any more" in await council.press(council.ivan, YES)


NEWS, PHONE = Place(Platform.TELEGRAM, -77), Account(Platform.TELEGRAM, 5, "phone")


class Chat:
    """Where the moderators read, on a platform without roles; who asks made the chat."""

    async def standing(self, place: Place, account: int) -> Standing:
        assert (place, account) == (NEWS, PHONE.id)
        return Standing(0, manages_roles=True, owns_place=True)


async def linked(council: Council, person: PersonDriver) -> None:
    """The account elsewhere is the same member's as this person's."""
    async with council.garden.store.write() as tx:
        member = await tx.members.ensure(council.garden.community.id, account(person))
        row = {"community_id": council.garden.community.id, "member_id": member.id, "name": PHONE.name}
        await tx.connection.execute(
            tables.account.insert().values(**row, platform=PHONE.platform, platform_user_id=PHONE.id)
        )


@pytest.mark.parametrize(
    ("who", "refused"),
    [("ivan", None), ("", RoleRefused), ("ivo", RoleRefused), ("heidi", CollabRefused), ("ada", CollabRefused)],
)
async def test_a_yes_from_a_chat_is_that_of_the_member_who_is_there(council: Council, who: str, refused):
    await council.asked()
    async with council.garden.store.write() as tx:
        await tx.communities.set_moderators_channel(council.garden.community.id, NEWS.id)
    if who:
        await linked(council, getattr(council, who))
    with pytest.raises(refused) if refused else nullcontext():
        await council.motions.second(Chat(), NEWS, PHONE, 1)  # type: ignore[arg-type]
    assert await council.states() == [State.WAITING if refused else State.SENDING]
