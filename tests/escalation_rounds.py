"""Everything that can be typed about contributions: by moderators who decide on them, and by anybody about their own.

With these every deed of the campaign is known: `DEEDS` is all of them.
"""

from sqlalchemy import func, select

from bot.domain.contributing.entries import State
from bot.domain.voting.rounds import RoundState
from bot.services.voting.rounds import CANCELLABLE
from sandbox.discord.answers import Answer
from sandbox.discord.filing import picked
from storage import tables
from storage.store import SqlTx
from tests.escalation_campaign import Actor
from tests.escalation_deeds import DEEDS, deed
from tests.house_discord import account, said
from tests.pictures import drawing, saved
from tests.votes_in_chat import FORM, options

__all__ = ["DEEDS"]

NO_ENTRY = 2**31 - 1
"""A number that no entry has: what is one's own may be taken back without anybody's leave."""


async def _number(actor: Actor, *states: RoundState) -> int:
    """The newest round that is so far; the first one if none is."""
    async with actor.garden.store.read() as tx:
        found = await tx.rounds.newest(actor.garden.community.id, 20)
    return next((held.number for held in found if held.round.state in states), 1)


async def _entry(actor: Actor, *states: State) -> int:
    """An entry of somebody else that stands so, or none that there is."""
    async with actor.garden.store.read() as tx:
        assert isinstance(tx, SqlTx)
        me = await tx.members.of(actor.garden.community.id, account(actor.mallory))
        e = tables.entry.c
        look = select(func.min(e.id)).where(e.state.in_(states), e.member_id != (me.id if me else 0))
        return await tx.connection.scalar(look) or NO_ENTRY


def _shown(actor: Actor, answer: Answer, *, whole: bool) -> Answer:
    """Take note of it if that was for moderators alone."""
    actor.shown += whole
    return answer


@deed
async def drafts_a_round(actor: Actor, target: str) -> Answer:
    asked = await actor.slash("round create", voters=target, since=0)
    return await actor.fill(asked, **FORM) if asked.modal is not None else asked


@deed
async def opens_a_round(actor: Actor, _target: str) -> Answer:
    return await actor.slash("round open", round=await _number(actor, RoundState.DRAFT))


@deed
async def lets_a_round_close_later(actor: Actor, _target: str) -> Answer:
    return await actor.slash("round extend", round=await _number(actor, RoundState.DRAFT, RoundState.OPEN), by="2h")


@deed
async def calls_a_round_off(actor: Actor, _target: str) -> Answer:
    return await actor.slash("round cancel", round=await _number(actor, *CANCELLABLE), reason="no paper")


@deed
async def looks_at_rounds(actor: Actor, _target: str) -> Answer:
    answer = await actor.slash("round status")
    return _shown(actor, answer, whole="(round " in said(answer))


@deed
async def looks_at_a_result(actor: Actor, _target: str) -> Answer:
    answer = await actor.slash("round result", round=1)
    return _shown(actor, answer, whole=bool(answer.files))


@deed
async def approves_an_entry(actor: Actor, _target: str) -> Answer:
    return await actor.slash("round entries approve", entry=await _entry(actor, State.PENDING))


@deed
async def rejects_an_entry(actor: Actor, _target: str) -> Answer:
    return await actor.slash("round entries reject", entry=await _entry(actor, State.PENDING), reason="a copy")


@deed
async def judges_in_the_gallery(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gallery entry", number=await _entry(actor, State.PENDING), approve=True)


@deed
async def chooses_the_gallery(actor: Actor, _target: str) -> Answer:
    async with actor.garden.store.read() as tx:
        now = await tx.communities.gallery(actor.garden.community.id)
    return await actor.slash("gallery channel", channel=actor.another_room(now))


@deed
async def selects_a_design(actor: Actor, _target: str) -> Answer:
    entry, terms = await _entry(actor, State.APPROVED), picked("terms.pdf", b"%PDF what was agreed")
    paid = {"place": "ipfs://bafyterms", "shares": "creator 100"}
    answer = await actor.slash("collab select", entry=entry, terms=terms, **paid)
    return _shown(actor, answer, whole=bool(answer.files))


@deed
async def has_a_design_sent(actor: Actor, target: str) -> Answer | None:
    return await DEEDS["selects a design"](actor, target)


@deed
async def says_yes_to_a_selection(actor: Actor, _target: str) -> Answer:
    return await actor.slash("gate status")


@deed
async def submits(actor: Actor, _target: str) -> Answer:
    file = picked("tide.png", saved(drawing((80, 80), 1_000 + actor.nth)))
    return await actor.slash("submit", file=file, title=f"Tide {actor.nth}", licence="CC0-1.0")


@deed
async def takes_back_what_is_its_own(actor: Actor, _target: str) -> Answer:
    async with actor.garden.store.read() as tx:
        me = await tx.members.of(actor.garden.community.id, account(actor.mallory))
        own = await tx.entries.of(me.id, 20) if me else ()
    entry = next((one.id for one in own if one.state is State.PENDING), NO_ENTRY)
    return await actor.slash("withdraw", entry=entry)


@deed
async def takes_back_what_is_not(actor: Actor, _target: str) -> Answer:
    return await actor.slash("withdraw", entry=await _entry(actor, State.PENDING))


@deed
async def reports_an_entry(actor: Actor, _target: str) -> Answer:
    return await actor.slash("report", entry=await _entry(actor, State.PENDING), reason="a copy")


@deed
async def votes(actor: Actor, _target: str) -> Answer:
    paper = await actor.slash("vote cast")
    menu = "Choose entries"
    if menu not in paper.selects:
        return paper
    return await actor.whole(await paper.choose(menu, *list(options(paper).values())[:1]))
