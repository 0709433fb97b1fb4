"""`/collab select` where the council's key is configured: who may have a design's selection sent, and who says yes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from bot.domain.collab import shares
from bot.domain.entries import Licence, Offer, content_hash
from bot.domain.entries import State as Contribution
from bot.domain.errors import ChainUnreadable, CollabProblem, CollabRefused, RoleRefused
from bot.domain.founded import Founded
from bot.domain.holdings import Wallet
from bot.domain.ids import Account, Address, CommunityId, Place, Platform
from bot.domain.motions import LASTS, WAITS, Selected, State, Why
from bot.domain.roles import Standing
from bot.domain.sending import Sending, Stage
from bot.domain.stillness import Freeze
from bot.services.claiming import Claiming
from bot.services.motions import MotionsService
from sandbox.discord.answers import Answer, Seen
from sandbox.discord.driver import ChannelDriver, PersonDriver, RoleDriver
from storage import tables
from tests.edges.test_discord_collab import PAPER, PLACE, REGISTRY, Chain, drawn, select
from tests.edges.test_discord_entries import Here
from tests.fickle_chain import FINAL, FickleChain
from tests.fickle_chain import KEY as COUNCIL
from tests.house_discord import BASE, CONTRACT, WALLETS, Garden, account, forget, open_garden, said
from tests.pictures import drawing, saved

BEN = WALLETS["ben"]
DESIGN = content_hash(saved(drawing()))
SHARES = f"creator 70, {BEN} 30"
COST = "At today's fees it costs 0.000000000005 of the chain's own coin at most"
"""50,000 units of gas at 100 wei."""
YES, NO, MOVE = "Yes, send it", "Stop it", "Have it sent"
SENT = "goes out with the council's key"


class Everything(frozenset[str]):
    """All calldata there is."""

    def __contains__(self, _: object) -> bool:
        return True


EVERYTHING, DOWN = Everything(), "down"


class Registry(Chain):
    """The same, and sometimes it cannot be read."""

    async def selected(self, selection):
        if DOWN in self.known:
            raise ChainUnreadable("down")
        return await super().selected(selection)


@dataclass
class Council:
    """Grace owns the garden. Heidi and ivan stand above Lead, which a selected author holds; ivo below it.

    Ada made entry 1 and may manage roles as well, above all of them; dora is nobody.
    """

    garden: Garden
    chain: Registry
    transactions: FickleChain
    room: ChannelDriver
    lead: RoleDriver
    heidi: PersonDriver
    ivan: PersonDriver
    ivo: PersonDriver
    ada: PersonDriver
    dora: PersonDriver

    async def made_by(self, person: PersonDriver) -> int:
        """The number of another entry, of this person's, with a wallet of theirs behind it."""
        garden = self.garden
        async with garden.store.write() as tx:
            member = await tx.members.ensure(garden.community.id, account(person))
            await tx.members.link(member.id, Wallet(BEN), garden.clock.now())
        offered = Offer("Ebb", "", Licence.BY), saved(drawing((80, 80), 7))
        shown = await garden.services.entries.look(garden.community, account(person), *offered)
        await garden.services.entries.submit(garden.community, account(person), shown.entry.id)
        return shown.entry.id

    @property
    def motions(self) -> MotionsService:
        return self.garden.services.motions

    async def shown(self, by: PersonDriver | None = None, **more: object) -> Answer:
        """What is prepared, with the button under it."""
        garden = replace(self.garden, grace=by or self.heidi)
        answer = await select(garden, **{"shares": SHARES, **more})
        return await answer.now() if answer.followups else answer

    async def asked(self, by: PersonDriver | None = None) -> Answer:
        """It is moved, and the moderators are asked; what the mover reads then."""
        moved = await (await self.shown(by)).click(MOVE)
        await self.garden.still()
        return moved

    async def question(self, reader: PersonDriver) -> Seen:
        """The newest post in the moderators' channel that has buttons, before this person's eyes."""
        await self.garden.still()
        found = [one for one in await reader.reads(self.room) if one.buttons]
        return found[-1]

    async def press(self, person: PersonDriver, label: str) -> str:
        """What they read then."""
        return said(await (await self.question(person)).click(label))

    async def posts(self) -> list[str]:
        await self.garden.still()
        return [one.text for one in await self.room.messages()]

    async def states(self) -> list[State]:
        async with self.garden.store.read() as tx:
            found = [await tx.motions.get(number) for number in range(1, 9)]
        return [one.state for one in found if one is not None]

    async def outbox(self) -> list[Sending]:
        async with self.garden.store.read() as tx:
            return list(await tx.outbox.open())

    async def lines(self) -> str:
        """What the log of acts says of selections, oldest first."""
        log = await (await self.garden.grace.slash("gate audit")).now()
        found = "\n".join([log.text, *(one.text for one in log.followups)]).split("\n")
        return "\n".join(reversed([line for line in found if "selection" in line]))

    async def goes_on(self) -> None:
        """One look of the sender, a block, and one look at what became of it."""
        await self.garden.services.sender.run_due()
        self.transactions.mine()
        await self.garden.services.selecting.run_due()


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[Council]:
    chain, transactions = Registry(), FickleChain(Random(1))
    transactions.dice.random = lambda: 0.9  # type: ignore[method-assign]  # nothing is lost on its way
    founded = Founded(BASE, registry=REGISTRY, tier_pass=Address(CONTRACT), council=COUNCIL)
    beside = {"studio": Here(), "registry": chain, "transactions": transactions, "signers": {COUNCIL: transactions}}
    values = {"foundings": {CommunityId(1): (founded,)}, "chain_ids": {BASE: 8453}}
    async with open_garden(tmp_path, beside=beside, **values) as garden:
        await garden.driver.offered_to_all()
        ada = await drawn(garden)
        low = await garden.guild.role("Ward", permissions="manage_roles")
        lead = await garden.tier("Lead")
        high = await garden.guild.role("Moderator", permissions="manage_roles")
        for height, role in enumerate((low, lead, high), 1):
            await role.move(height)
        people = [await garden.guild.member(name) for name in ("heidi", "ivan", "ivo", "dora")]
        heidi, ivan, ivo, dora = people
        for person, role in ((heidi, high), (ivan, high), (ivo, low), (ada, high)):
            await person.gets(role)
        room = await garden.moderators_channel()
        yield Council(garden, chain, transactions, room, lead, heidi, ivan, ivo, ada, dora)


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
    assert await council.states() == [State.WAITING]


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


async def test_a_design_is_on_its_way_once_however_many_ask_for_it(council: Council):
    await council.asked()
    first = await council.question(council.ivan)
    await council.asked(council.ada)
    await first.click(YES)
    assert "is on its way to the chain already" in await council.press(council.ivan, YES)
    assert await council.states() == [State.SENDING, State.WAITING]
    assert len(await council.outbox()) == 1


async def test_two_who_press_at_once_send_it_once(council: Council):
    await council.asked()
    questions = [await council.question(person) for person in (council.ivan, council.garden.grace)]
    answers = await asyncio.gather(*(one.click(YES) for one in questions))
    assert sorted(SENT in said(one) for one in answers) == [False, True]
    assert len(await council.outbox()) == 1


async def test_what_the_registry_refuses_from_the_key_has_no_button_but_the_file_for_a_safe(council: Council):
    council.transactions.no = EVERYTHING
    shown = await council.shown()
    assert "I cannot send it: the registry on Base refuses it from the council's key" in shown.text
    assert "Nothing is signed or sent: the council's Safe does that" in shown.text
    assert not shown.buttons
    assert sorted(shown.files) == ["select-entry.json", "select-entry.txt"]
    assert await council.states() == []


async def test_a_key_without_money_is_told_before_and_what_waits_goes_on_once_it_has_some(council: Council):
    council.transactions.balance = 7
    shown = await council.shown()
    assert "That key has 0.000000000000000007 only" in shown.text
    await shown.click(MOVE)
    await council.garden.still()
    await council.press(council.ivan, YES)
    await council.goes_on()
    assert "too little money" in (await council.posts())[-1]
    assert await council.states() == [State.SENDING]
    council.transactions.balance = 10**18
    for _ in range(3 * FINAL):
        await council.goes_on()
    assert await council.states() == [State.SENT]


async def test_the_moderators_are_told_of_the_transaction_once_it_is_final(council: Council):
    await council.asked()
    await council.press(council.ivan, YES)
    for _ in range(3 * FINAL):
        await council.goes_on()
    (its_hash,) = council.transactions.signed
    told = [one for one in await council.posts() if "is selected for collaboration on Base, for good" in one]
    assert len(told) == 1
    assert (
        f"for good (transaction `{its_hash}`). Its author holds the last tier; roles follow by themselves." in told[0]
    )
    assert "is on its way" not in (await council.garden.grace.slash("gate status")).text


ENDS = [
    (None, Why.REFUSED, "was not selected: the registry on Base refuses it from the council's key"),
    (Selected(WALLETS["ada"], content_hash(PAPER)), Why.ELSEWHERE, "by another transaction, with the same author"),
    (Selected(WALLETS["ben"], "ab" * 32), Why.OTHER_TERMS, "**Look at this now.** **Tide** (entry 1)"),
]


@pytest.mark.parametrize(("found", "why", "words"), ENDS, ids=[str(why) for _, why, _ in ENDS])
async def test_what_the_registry_refuses_is_stopped_and_told_by_what_it_has(council: Council, found, why, words):
    await council.asked()
    await council.press(council.ivan, YES)
    council.transactions.no = EVERYTHING
    if found is not None:
        council.chain.known[DESIGN] = found
    await council.garden.services.sender.run_due()
    council.chain.known[DOWN] = None
    await council.garden.services.selecting.run_due()
    assert await council.states() == [State.SENDING], "an error is no answer"
    del council.chain.known[DOWN]
    await council.garden.services.selecting.run_due()
    assert await council.states() == [State.STOPPED]
    async with council.garden.store.read() as tx:
        assert (await tx.motions.get(1)).why is why
    posts = [one for one in await council.posts() if "entry 1" in one or "selection 1" in one]
    assert [words in one for one in posts] == [False, True], "the yes, and one post of what became of it"
    assert not council.transactions.signed


async def test_a_key_that_is_gone_before_anything_was_signed_sends_nothing(council: Council):
    await council.asked()
    await council.press(council.ivan, YES)
    sender = council.garden.services.sender
    sender.signers.clear()
    sender.foundings[CommunityId(1)] = (Founded(BASE, Address("0x" + "b0" * 20), registry=REGISTRY),)
    await council.goes_on()
    assert await council.states() == [State.STOPPED]
    assert "the council's key is not in the config any more, so I sent nothing" in (await council.posts())[-1]
    async with council.garden.store.read() as tx:
        assert (await tx.outbox.get(CommunityId(1), "selection 1")).stage is Stage.NEEDLESS


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
