"""Contributions in the garden of the campaign: what there is at first, and how it stands before and after a step."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.domain.contributing.collab import WHOLE, Selection, Share
from bot.domain.contributing.entries import Licence, Offer, State
from bot.domain.contributing.motions import Motion
from bot.domain.contributing.motions import State as Moved
from bot.domain.founded import Founded
from bot.domain.ids import Address, CommunityId, address
from bot.domain.requirements.holdings import Wallet
from bot.domain.voting.voting import Draw
from bot.ports import Tx
from bot.services.voting.round_rules import NewRound
from sandbox.discord.driver import PersonDriver
from storage import tables
from storage.store import SqlTx
from tests.escalation_touched import Decided
from tests.fickle_chain import KEY as COUNCIL
from tests.house_discord import BASE, Garden, account
from tests.pictures import drawing, saved

FOUNDED = Founded(BASE, registry=Address("0x" + "c0" * 20), council=COUNCIL)
"""The registry of designs and the council's key, so that there is something to select for, and to send it with."""
ITS_OWN = (State.SHOWN, State.PENDING, State.WITHDRAWN)
"""How an entry stands by nobody's word but its author's."""
APPROVED, PENDING = 3, 8
"""Entries of the crowd."""
COUNTED = (tables.ballot, tables.entry_report)


async def decided(
    tx: Tx, community: CommunityId, mallory: PersonDriver, shown: int
) -> tuple[Decided, frozenset[tuple[int, str]], object]:
    """That, selections to be sent, and what is anybody's own: mallory's entries as they left them, ballots, reports."""
    assert isinstance(tx, SqlTx)
    rounds = {
        (held.number, str(held.round.state), held.rules.window.closes_at, held.draw.tier)
        for held in await tx.rounds.newest(community, 100)
    }
    me, e = await tx.members.of(community, account(mallory)), tables.entry.c
    found = [tuple(row) for row in await tx.connection.execute(select(e.id, e.state, e.member_id))]
    own = {(number, state) for number, state, member in found if me and member == me.id and state in ITS_OWN}
    others = {(number, state) for number, state, _ in found} - own
    counts = [await tx.connection.scalar(select(func.count()).select_from(each)) for each in COUNTED]
    done = Decided(frozenset(rounds), frozenset(others), shown)
    return done, await _motions(tx, community), (frozenset(own), *counts)


async def contributed(garden: Garden, crowd: list[PersonDriver], mallory: PersonDriver) -> None:
    """Entries of some of the crowd and one of mallory, a round that was counted, and one that is open."""
    async with garden.store.write() as tx:
        await tx.communities.set_gallery(garden.community.id, int((await garden.guild.channel("gallery")).id))
    authors = [mallory, *(crowd[nth % 4] for nth in range(2 + APPROVED + PENDING))]
    entries = [await _entered(garden, person, nth) for nth, person in enumerate(authors)]
    await _paid(garden, crowd[:4])
    garden.days_after_all_came(1)
    await _opened(garden, entries[1], "Winter")
    garden.clock.pass_by(hours=1)
    await garden.services.counting.run_due()
    await _opened(garden, entries[2], "Spring")
    async with garden.store.write() as tx:
        for number in entries[3 : 3 + APPROVED]:
            await tx.entries.move(number, State.APPROVED)


async def asked_for_a_yes(garden: Garden, by: PersonDriver) -> bool:
    """This moderator has moved that a design be selected, and waits for a yes; whether that is news."""
    now, community = garden.clock.now(), garden.community.id
    async with garden.store.write() as tx:
        if any(one.by.id == int(by.id) for one in await tx.motions.waiting(community, now)):
            return False
        flying = {one.entry for one in await tx.motions.sending()}
        e = tables.entry.c
        look = select(e.id).where(e.state == State.APPROVED, e.id.not_in(flying)).order_by(e.id.desc())
        entry = await tx.entries.get(community, await tx.connection.scalar(look) or 0)
        wallets = await tx.wallets.of(entry.member) if entry else ()
        if entry is None or not wallets or FOUNDED.registry is None:
            return False
        paid = (Share(wallets[0].address, WHOLE),)
        wanted = Selection(BASE, FOUNDED.registry, entry.content, wallets[0].address, "0e" * 32, "ipfs://terms", paid)
        until, waits = now + timedelta(days=365), Moved.WAITING
        await tx.motions.add(
            Motion(community, entry.id, entry.member, wanted, COUNCIL, 1, account(by), now, until, waits)
        )
        return True


async def _motions(tx: SqlTx, community: CommunityId) -> frozenset[tuple[int, str]]:
    """Selections to be sent, each with how far it is."""
    m = tables.motion.c
    found = await tx.connection.execute(select(m.id, m.state).where(m.community_id == community))
    return frozenset((number, str(state)) for number, state in found)


async def _entered(garden: Garden, person: PersonDriver, seed: int) -> int:
    entries, whose = garden.services.entries, (garden.community, account(person))
    offer = Offer(f"Work {seed}", "", Licence.CC0)
    shown = await entries.look(*whose, offer, saved(drawing((80, 80), seed)))
    await entries.submit(*whose, shown.entry.id)
    return shown.entry.id


async def _paid(garden: Garden, authors: list[PersonDriver]) -> None:
    """Each has a wallet that a registry could pay."""
    async with garden.store.write() as tx:
        for nth, person in enumerate(authors, 1):
            member = await tx.members.ensure(garden.community.id, account(person))
            await tx.members.link(member.id, Wallet(address(f"0x{nth:040x}")), garden.clock.now())


async def _opened(garden: Garden, entry: int, title: str) -> None:
    here, rounds = (garden.platform, garden.place, account(garden.grace)), garden.services.rounds
    async with garden.store.write() as tx:
        await tx.entries.move(entry, State.APPROVED)
    held = await rounds.create(*here, NewRound(title, lasts="1h", quorum="1", draw=Draw("", 0)))
    await rounds.open(*here, held.number)
