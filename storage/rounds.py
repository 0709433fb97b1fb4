"""Rounds as they are held, what was frozen of each, and who stands behind which word in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import Address, ChainName, CommunityId, MemberId
from bot.domain.voting.rounds import (
    BallotClass,
    Candidate,
    Elector,
    Home,
    Lane,
    Quorum,
    Round,
    RoundState,
    Rules,
    Settled,
    Snapshot,
    TokenWeight,
    Weights,
    Window,
    Word,
)
from bot.domain.voting.tally import Score
from bot.domain.voting.voting import Alias, Draw, HeldRound
from storage import tables

_r, _c, _e, _m = tables.round_.c, tables.candidate.c, tables.elector.c, tables.round_member.c
_LOOK = select(*(column for column in _r if column not in {_r.file, _r.file_hash}))


class Rounds:
    def __init__(self, connection: AsyncConnection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing

    async def add(self, held: HeldRound) -> HeldRound:
        community = held.round.community
        await self._connection.execute(  # whoever adds at the same moment waits here
            select(tables.community.c.id).where(tables.community.c.id == community).with_for_update()
        )
        highest = select(func.coalesce(func.max(_r.number), 0)).where(_r.community_id == community)
        number = (await self._connection.execute(highest)).scalar_one() + 1
        await self._connection.execute(insert(tables.round_).values({**_row(held), "number": number, "ballots": 0}))
        found = await self.get(community, number)
        assert found is not None, "it was written just now"
        return found

    async def get(self, community: CommunityId, number: int) -> HeldRound | None:
        look = _LOOK.where(_r.community_id == community, _r.number == number)
        return next(iter(await self._some(look.with_for_update() if self._writing else look)), None)

    async def newest(self, community: CommunityId, limit: int) -> Sequence[HeldRound]:
        return await self._some(_LOOK.where(_r.community_id == community).order_by(_r.number.desc()).limit(limit))

    async def in_state(self, states: Collection[RoundState]) -> Sequence[HeldRound]:
        return await self._some(_LOOK.where(_r.state.in_(states)).order_by(_r.id))

    async def due(self, now: int) -> Sequence[HeldRound]:
        over = _LOOK.where(_r.state == RoundState.OPEN, _r.closes_at <= now)
        return await self._some(over.order_by(_r.closes_at))

    async def keep(self, held: HeldRound) -> None:
        await self._connection.execute(update(tables.round_).where(_r.id == held.id).values(_row(held)))

    async def settle(self, held: HeldRound, settled: Settled, aliases: Mapping[MemberId, Alias]) -> None:
        entries = [
            {"round_id": held.id, "nth": nth, "points": 0}
            | {"digest": one.content, "licence": one.licence, "creator": one.creator, "wallet": one.wallet}
            for nth, one in enumerate(settled.entries)
        ]
        await self._connection.execute(insert(tables.candidate), entries)
        electors = [
            {"round_id": held.id, "word": one.member, "voter": one.voter, "weight": one.weight}
            for one in settled.electors
        ]
        await self._connection.execute(insert(tables.elector), electors)
        behind = [
            {"round_id": held.id, "word": one.word, "member_id": member, "secret": one.secret}
            for member, one in aliases.items()
        ]
        await self._connection.execute(insert(tables.round_member), behind)

    async def settled(self, held: HeldRound, *, electors: bool = True) -> Settled:
        entries = await self._connection.execute(
            select(_c.digest, _c.licence, _c.creator, _c.wallet).where(_c.round_id == held.id).order_by(_c.nth)
        )
        people = await self._electors(held) if electors else ()
        round_ = held.round
        return Settled(
            round_.id,
            round_.home,
            round_.community_word,
            round_.number,
            round_.rules,
            round_.snapshot,
            tuple(Candidate(bytes(row[0]), bytes(row[1]), bytes(row[2]), _address(row[3])) for row in entries),
            people,
        )

    async def _electors(self, held: HeldRound) -> tuple[Elector, ...]:
        look = select(_e.word, _e.voter, _e.weight).where(_e.round_id == held.id).order_by(_e.word)
        found = await self._connection.execute(look)
        return tuple(Elector(bytes(word), _address(voter), heavy) for word, voter, heavy in found)

    async def aliases(self, held: HeldRound, member: MemberId) -> Sequence[Alias]:
        look = select(_m.word, _m.secret).where(_m.round_id == held.id, _m.member_id == member).order_by(_m.word)
        return [Alias(bytes(word), bytes(secret)) for word, secret in await self._connection.execute(look)]

    async def behind(self, held: HeldRound) -> Mapping[Word, MemberId]:
        look = select(_m.word, _m.member_id).where(_m.round_id == held.id)
        return {bytes(word): MemberId(member) for word, member in await self._connection.execute(look)}

    async def those(self, ids: Collection[int]) -> Sequence[HeldRound]:
        return await self._some(_LOOK.where(_r.id.in_(ids)))

    async def elector(self, held: HeldRound, member: Word) -> Elector | None:
        look = select(_e.word, _e.voter, _e.weight).where(_e.round_id == held.id, _e.word == member)
        row = (await self._connection.execute(look)).first()
        return Elector(bytes(row.word), _address(row.voter), row.weight) if row else None

    async def scored(self, held: HeldRound, scores: Collection[Score]) -> None:
        for one in scores:
            here = (_c.round_id == held.id, _c.digest == one.entry)
            await self._connection.execute(update(tables.candidate).where(*here).values(points=one.points))

    async def earners(self, community: CommunityId) -> frozenset[MemberId]:
        theirs = (_c.round_id == _m.round_id) & (_c.creator == _m.word)
        look = select(_m.member_id).join_from(tables.round_member, tables.candidate, theirs)
        look = look.join(tables.round_, _r.id == _m.round_id).where(_r.community_id == community, _c.points > 0)
        return frozenset(MemberId(member) for member in await self._connection.scalars(look.distinct()))

    async def file(self, held: HeldRound) -> bytes:
        return bytes(await self._connection.scalar(select(_r.file).where(_r.id == held.id)) or b"")

    async def set_file(self, held: HeldRound, file: bytes, hashed: Word) -> None:
        values = {"file": file, "file_hash": hashed}
        await self._connection.execute(update(tables.round_).where(_r.id == held.id).values(values))

    async def _some(self, look: Select[Any]) -> list[HeldRound]:
        return [_held(row) for row in await self._connection.execute(look)]


def _row(held: HeldRound) -> dict[str, Any]:
    round_, rules = held.round, held.rules
    return {
        "community_id": round_.community,
        "state": round_.state,
        "rules": {**asdict(rules), "classes": sorted(int(one) for one in rules.classes)},
        "tier": held.draw.tier,
        "days": held.draw.days,
        "closes_at": rules.window.closes_at,
        **asdict(round_.home),
        "community_word": round_.community_word,
        "word": round_.id,
        "snapshot_block": round_.snapshot.block,
        "snapshot_hash": round_.snapshot.hash,
        "opened_at": round_.opened_at,
        "why": round_.why,
        "extended": round_.extended,
        "channel_id": held.channel,
        "seed": held.seed,
    }


def _held(row: Any) -> HeldRound:
    round_ = Round(
        CommunityId(row.community_id),
        row.number,
        _rules(row.rules),
        RoundState(row.state),
        Home(ChainName(row.chain), row.chain_id, Address(row.ledger)),
        bytes(row.community_word),
        bytes(row.word),
        Snapshot(row.snapshot_block, bytes(row.snapshot_hash)),
        row.opened_at,
        row.why,
        row.extended,
    )
    return HeldRound(round_, Draw(row.tier, row.days), row.channel_id, bytes(row.seed), row.ballots, row.id)


def _rules(said: dict[str, Any]) -> Rules:
    token = said.pop("token")
    kept: dict[str, Any] = {
        "window": Window(**said.pop("window")),
        "quorum": Quorum(**said.pop("quorum")),
        "weights": Weights(said.pop("weights")),
        "lane": Lane(said.pop("lane")),
        "classes": frozenset(BallotClass(one) for one in said.pop("classes")),
        "token": TokenWeight(Address(token["contract"]), token["unit"]) if token else None,
    }
    return Rules(**kept, **said)


def _address(text: str | None) -> Address | None:
    return None if text is None else Address(text)
