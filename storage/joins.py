"""Two members become one, or an account leaves one: which rows are whose. What follows from it is decided elsewhere."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.contributing.entries import State
from bot.domain.giving.breaker import Answer
from bot.domain.giving.doors import Given
from bot.domain.giving.passes import Award
from bot.domain.ids import Account, MemberId
from bot.domain.linking.joining import Asked, Belongings
from storage import tables
from storage.awards import Awards
from storage.doors import Doors
from storage.members import notice_row, wants
from storage.passes import Passes
from storage.statements import insert
from storage.waits import Waits

_MOVED = (
    *(tables.account, tables.wallet, tables.award, tables.event),
    *(tables.join_request, tables.invite, tables.entry, tables.round_member, tables.chain_pass, tables.motion),
)
_m, _a, _d, _n = tables.member.c, tables.account.c, tables.door.c, tables.question_member.c


class Joins:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._passes, self._awards = Passes(connection), Awards(connection)
        self._doors, self._waits = Doors(connection), Waits(connection)

    async def belongings(self, member: MemberId) -> Belongings:
        openings = await self._waits.openings([member])
        return Belongings(
            passes={held.tier: held for held in await self._passes.open([member])},
            awards={award.tier: award for award in await self._awards.open([member])},
            doors={state.door: state for state in await self._doors.all_of(member)},
            ages=(await self._waits.ages([member])).get(member, {}),
            openings={tier: at for (_, tier), at in openings.items()},
            questions=await self._questions(member),
        )

    async def join(self, away: MemberId, into: MemberId, left: Belongings, at: datetime) -> None:
        """`away` keeps its row, its evidence and its ended passes: it had them, and the breaker counts it."""
        both = (away, into)
        await self._passes.join(both, list(left.passes.values()), at)
        await self._join_awards(both, list(left.awards.values()), at)
        await self._put_back(both, into, left)
        shown = (tables.entry.c.member_id == away, tables.entry.c.state == State.SHOWN)
        await self._connection.execute(delete(tables.entry).where(*shown))  # each has one of these at a time
        for table in _MOVED:
            await self._connection.execute(update(table).where(table.c.member_id == away).values(member_id=into))
        await self._join_named(away, into)
        await self._join_papers(away, into)
        look = select(_m.notices, _m.quiet, _m.shows_wallets).where(_m.id.in_(both))
        switches = list(await self._connection.execute(look))
        notices = notice_row({kind for on, quiet, _ in switches for kind in wants(on, quiet)})
        shows = all(shown for *_, shown in switches)
        await self._change(into, **notices, shows_wallets=shows, revision=_m.revision + 1)
        gone = update(tables.member).where(or_(_m.id == away, _m.joined_into == away))
        await self._connection.execute(gone.values(joined_into=into, revision=_m.revision + 1))

    async def part(self, account: Account, member: MemberId) -> MemberId:
        home = select(_m.community_id).where(_m.id == member).scalar_subquery()
        new = tables.member.insert().values(community_id=home, revision=0, notices=False).returning(_m.id)
        apart = MemberId((await self._connection.execute(new)).scalar_one())
        mine = (_a.member_id == member, _a.platform == account.platform, _a.platform_user_id == account.id)
        await self._connection.execute(update(tables.account).where(*mine).values(member_id=apart))
        await self._part_doors(account, member, apart)
        for table in (tables.join_request, tables.invite):  # what was asked there, or made for there, is the account's
            there = (table.c.member_id == member, table.c.platform == account.platform)
            await self._connection.execute(update(table).where(*there).values(member_id=apart))
        await self._change(member, revision=_m.revision + 1)
        return apart

    async def _part_doors(self, account: Account, member: MemberId, apart: MemberId) -> None:
        """What was given was given to the account: it goes with it, to be closed. What is wanted stays wanted."""
        there = (_d.member_id == member, _d.platform == account.platform)
        for state in await self._doors.of(member, account.platform):
            if state.given is not Given.NOT:
                await self._doors.mark(apart, state.door, state.given, state.seen, state.until)
        await self._connection.execute(update(tables.door).where(*there).values(given=Given.NOT, seen=None))
        await self._connection.execute(delete(tables.door).where(*there, _d.wanted == false()))

    async def _join_awards(self, both: Collection[MemberId], left: Collection[Award], at: datetime) -> None:
        award = tables.award.c
        over = and_(award.member_id.in_(both), award.ended_at.is_(None), award.id.not_in([one.id for one in left]))
        await self._connection.execute(update(tables.award).where(over).values(ended_at=at))

    async def _put_back(self, both: Collection[MemberId], into: MemberId, left: Belongings) -> None:
        """What has no history is written anew, as that of the one member."""
        for table in (tables.door, tables.first_seen, tables.opening, tables.question_member):
            await self._connection.execute(delete(table).where(table.c.member_id.in_(both)))
        await self._doors.add(into, list(left.doors.values()))
        for leaf, age in left.ages.items():
            await self._waits.set_age(into, leaf, age)
        for tier, moment in left.openings.items():
            await self._waits.set_opening(into, tier, moment)
        asked = left.questions.items()
        rows = [{"member_id": into, "tier": tier, "question_id": one.question} for tier, one in asked]
        if rows:
            await self._connection.execute(tables.question_member.insert(), rows)
        empty = ~exists().where(_n.question_id == tables.question.c.id)
        await self._connection.execute(delete(tables.question).where(empty))

    async def _join_named(self, away: MemberId, into: MemberId) -> None:
        named = tables.named
        rows = await self._connection.execute(select(named.c.chain, named.c.block).where(named.c.member_id == away))
        moved = [{"chain": chain, "block": block, "member_id": into} for chain, block in rows]
        if moved:
            await self._connection.execute(insert(self._connection, named).on_conflict_do_nothing(), moved)
        await self._connection.execute(delete(named).where(named.c.member_id == away))

    async def _join_papers(self, away: MemberId, into: MemberId) -> None:
        paper = tables.paper
        own = select(paper.c.uid).where(paper.c.member_id == into)
        await self._connection.execute(delete(paper).where(paper.c.member_id == away, paper.c.uid.in_(own)))
        await self._connection.execute(update(paper).where(paper.c.member_id == away).values(member_id=into))

    async def _questions(self, member: MemberId) -> Mapping[str, Asked]:
        look = select(_n.tier, _n.question_id, tables.question.c.answer)
        rows = await self._connection.execute(
            look.join_from(tables.question_member, tables.question).where(_n.member_id == member)
        )
        return {tier: Asked(question, Answer(answer)) for tier, question, answer in rows}

    async def _change(self, member: MemberId, **values: Any) -> None:
        await self._connection.execute(update(tables.member).where(_m.id == member).values(**values))
