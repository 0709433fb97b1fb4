"""How far reports are, and their files: the same on both databases."""

from dataclasses import replace

from bot.domain.ids import Address, ChainName
from bot.domain.voting.ledger import Opening, Result
from bot.domain.voting.reporting import Report
from bot.domain.voting.rounds import RoundState
from bot.domain.voting.tally import Earned
from tests.chain_house import HERE

OPENING = Opening(*(bytes([nth]) * 32 for nth in range(4)), 12, 1_000, 2_000)
RESULT = Result(*(bytes([nth]) * 32 for nth in range(3)), 9, 4, 3, 2**53, "https://gate.example/1.json")
LEDGER, KEY = Address("0x" + "1e" * 20), Address("0x" + "2e" * 20)


async def begun(store, number=7):
    async with store.write() as tx:
        garden = await tx.communities.allow(HERE, "Garden")
        own = bytes([number]) * 32
        new = Report(garden.id, ChainName("base"), LEDGER, KEY, own, "Spring", OPENING, b"\x0b" * 32)
        return await tx.round_reports.add(new)


async def test_a_report_comes_back_whole_and_is_kept_once(store):
    report = await begun(store)
    whole = replace(
        report, state=RoundState.TALLIED, opened_at=990, result=RESULT, result_hash=b"\x0c" * 32, tries=2, cancel="no",
        totals=(Earned(report.round, KEY, 5),), why="refused", final_at=2**40,
    )  # fmt: skip
    async with store.write() as tx:
        assert await tx.round_reports.keep(whole, RoundState.OPENING)
        assert await tx.round_reports.get(report.round) == whole
        assert await tx.round_reports.add(report) == whole
        assert await tx.round_reports.get(b"\x01" * 32) is None


async def test_who_comes_late_changes_nothing(store):
    report = await begun(store)
    async with store.write() as tx:
        assert await tx.round_reports.keep(replace(report, state=RoundState.OPEN), RoundState.OPENING)
        assert not await tx.round_reports.keep(replace(report, state=RoundState.HALTED), RoundState.OPENING)
        found = await tx.round_reports.get(report.round)
        assert found.state is RoundState.OPEN


async def test_what_is_over_or_halted_is_not_looked_at(store):
    first, second = await begun(store, 7), await begun(store, 8)
    async with store.write() as tx:
        assert await tx.round_reports.live() == [first, second]
        await tx.round_reports.keep(replace(first, state=RoundState.HALTED), RoundState.OPENING)
        await tx.round_reports.keep(replace(second, state=RoundState.CREDITED), RoundState.OPENING)
        assert await tx.round_reports.live() == []


async def test_of_a_file_what_was_kept_first_stays(store):
    async with store.write() as tx:
        await tx.round_reports.keep_file(b"\x07" * 32, b"{}")
        await tx.round_reports.keep_file(b"\x07" * 32, b"[]")
        assert await tx.round_reports.file(b"\x07" * 32) == b"{}"
        assert await tx.round_reports.file(b"\x08" * 32) is None


async def test_of_what_is_credited_only_the_communitys_own_is_told(store):
    first, second, third = await begun(store, 7), await begun(store, 8), await begun(store, 9)
    async with store.write() as tx:
        for one in (third, first):
            await tx.round_reports.keep(replace(one, state=RoundState.CREDITED), RoundState.OPENING)
        found = await tx.round_reports.credited(first.community)
        assert [one.round for one in found] == [first.round, third.round]
        assert {one.state for one in found} == {RoundState.CREDITED}
        assert await tx.round_reports.credited(first.community + 1) == []
        assert (await tx.round_reports.get(second.round)).state is RoundState.OPENING
