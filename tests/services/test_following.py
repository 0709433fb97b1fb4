"""What is held in chat follows what became of it on chain, once, whatever was silent, or stopped, between."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from bot.domain.contributing.entries import Entry
from bot.domain.errors import ChainUnreadable, NotPermitted, RoleRefused, RoundProblem, RoundRefused
from bot.domain.founded import Founded
from bot.domain.ids import Account, Address, ChainName, Platform
from bot.domain.moderating.audit import Deed
from bot.domain.requirements.holdings import Kind, Probe, Wallet
from bot.domain.requirements.requirements import AtLeast, Holds
from bot.domain.voting.bundle import Bundle
from bot.domain.voting.carrying import points_of
from bot.domain.voting.reporting import Report, Why, tried_again
from bot.domain.voting.rounds import Home, RoundState, Snapshot
from bot.domain.voting.tally import Earned
from bot.ports import JobKind, Sought
from bot.services.leaving.forgetting import Forgetting
from bot.services.sending import NoTransactions, Sender
from bot.services.voting.carrying import Carrying
from bot.services.voting.following import Following
from bot.services.voting.points_reports import PointsReports
from bot.services.voting.reporting import Counted, NoLedgerContract, Reporting
from tests.blank import fresh_store
from tests.house_changes import MIDDLE, PASS, RESIDENT
from tests.house_verify import PLACE
from tests.round_town import POSTER, Studio, open_studio
from tests.services.test_no_escalation import standing

LEDGER = Home(ChainName("base"), 8453, Address("0x" + "1e" * 20))
KEY = Address("0x" + "b0" * 20)
AFTER = Snapshot(77, b"\x77" * 32)
TOLD = replace(POSTER, dry=False)


@dataclass
class Node:
    """The `BallotWitness` port: a chain that is beyond every close, as long as it answers."""

    answers: bool = True

    async def closed(self, chain: ChainName, closes_at: int) -> Snapshot:
        if not self.answers:
            raise ChainUnreadable(f"{chain} is silent at {closes_at}")
        return AFTER

    async def forged(self, chain: ChainName, voted) -> frozenset[bytes]:
        assert (chain, voted.closed_on) == (LEDGER.chain, AFTER)
        return frozenset()


@dataclass
class Watched:
    """Rounds whose reports a test moves on, as the reporter does when its chain shows something."""

    studio: Studio
    following: Following
    node: Node
    entries: Sequence[Entry] = ()
    wallet: Address | None = None

    async def opens(self) -> None:
        """One more round, on its way to the chain."""
        town, reporting = self.studio.town, self.studio.counting.reporting
        held = await self.studio.opens(TOLD)
        async with town.store.write() as tx:
            await reporting.begin(tx, await reporting.prepared(town.community.id, await tx.rounds.settled(held)))

    async def report(self) -> Report:
        async with self.studio.town.store.read() as tx:
            found = await tx.round_reports.get((await self.studio.newest()).round.id)
        assert found is not None
        return found

    async def becomes(self, state: RoundState, **other) -> None:
        """The report is so from now on, and is followed, twice: the second look finds nothing to do."""
        report = await self.report()
        async with self.studio.town.store.write() as tx:
            assert await tx.round_reports.keep(replace(report, state=state, **other), report.state)
        await self.looks()

    async def looks(self) -> None:
        for _ in range(2):
            await self.following.run_due()

    async def is_open(self) -> None:
        now = int(self.studio.town.clock.now().timestamp())
        await self.becomes(RoundState.OPEN, opened_at=now)

    def told(self, what: str) -> int:
        """How often members are to be told this."""
        return sum(job.payload["what"] == what for job in self.studio.town.jobs.of(JobKind.TELL_ROUND))


@pytest.fixture
async def watched(tmp_path: Path):
    """A round of two entries that waits for its chain; three may vote."""
    async with fresh_store(tmp_path) as store, open_studio(store, LEDGER) as studio:
        town = studio.town
        contracts = {town.community.id: [Founded(LEDGER.chain, KEY, ledger=LEDGER.ledger)]}
        sender = Sender(store, town.jobs, NoTransactions(), town.clock, foundings=contracts)
        reporting = Reporting(store, town.jobs, sender, town.clock, NoLedgerContract(), keccak)
        studio.counting = replace(studio.counting, reporting=reporting)
        node = Node()
        following = Following(store, town.jobs, studio.rounds, studio.counting, node, "https://gate.example")
        await studio.comes(1, 1, 1)
        entries = [await studio.submits(nth) for nth in (1, 2)]
        watched = Watched(studio, following, node, entries)
        await watched.opens()
        yield watched


async def test_voting_begins_when_the_chain_has_the_opening_and_is_told_once(watched: Watched):
    await watched.looks()
    assert await watched.studio.is_so(RoundState.OPENING)
    await watched.is_open()
    assert await watched.studio.is_so(RoundState.OPEN)
    assert watched.told("opened") == 1
    assert (await watched.studio.votes(2, watched.entries[0])).receipt.seq == 1


async def test_nobody_is_called_to_vote_before_our_clock_is_at_the_opening_too(watched: Watched):
    now = int(watched.studio.town.clock.now().timestamp())
    await watched.becomes(RoundState.OPEN, opened_at=now + 9)
    assert await watched.studio.is_so(RoundState.OPENING)
    watched.studio.town.clock.pass_by(seconds=9)
    await watched.looks()
    assert await watched.studio.is_so(RoundState.OPEN)
    assert watched.told("opened") == 1


async def test_it_is_counted_once_both_clocks_are_beyond_the_close_and_the_chain_is_told_the_file(watched: Watched):
    await watched.is_open()
    await watched.studio.votes(2, watched.entries[0])
    await watched.studio.votes(3, watched.entries[0])
    await watched.studio.closes()
    await watched.looks()
    assert await watched.studio.is_so(RoundState.CLOSED), "the chain is not beyond it"
    await watched.becomes(RoundState.CLOSED)
    assert await watched.studio.is_so(RoundState.TALLIED)
    report = await watched.report()
    assert (report.state, report.result.points) == (RoundState.TALLIED, 2)
    assert report.result.uri == f"https://gate.example/rounds/0x{report.round.hex()}.json"
    assert keccak(await watched.studio.file()) == report.result.bundle_hash
    assert watched.told("result") == 1


async def test_nobody_is_counted_while_no_node_tells_who_signed(watched: Watched):
    await watched.is_open()
    await watched.studio.votes(2, watched.entries[0])
    await watched.studio.closes()
    watched.node.answers = False
    await watched.becomes(RoundState.CLOSED)
    assert await watched.studio.is_so(RoundState.CLOSED)
    assert await watched.studio.file() == b""
    watched.node.answers = True
    await watched.looks()
    assert await watched.studio.is_so(RoundState.TALLIED)


async def test_what_is_reported_is_shown_as_far_as_it_is(watched: Watched):
    await watched.is_open()
    await watched.studio.closes()
    await watched.becomes(RoundState.CLOSED)
    order = list(RoundState)
    for state in order[order.index(RoundState.SUBMITTING) : order.index(RoundState.CREDITED) + 1]:
        await watched.becomes(state)
        assert await watched.studio.is_so(state)
    assert watched.told("result") == 1


async def test_what_a_reorganisation_takes_back_is_taken_back_here_too(watched: Watched):
    await watched.is_open()
    await watched.studio.closes()
    for state in (RoundState.CLOSED, RoundState.SUBMITTED, RoundState.SUBMITTING):
        await watched.becomes(state)
    assert await watched.studio.is_so(RoundState.SUBMITTING)


async def test_a_round_that_its_guardian_ends_frees_its_entries_and_says_why(watched: Watched):
    await watched.is_open()
    await watched.becomes(RoundState.CANCELLED, why=Why.GUARDIAN.value)
    held = await watched.studio.newest()
    assert (held.round.state, held.round.why) == (RoundState.CANCELLED, Why.GUARDIAN)
    assert watched.told("cancelled") == 1
    again = await watched.studio.opens(TOLD)
    async with watched.studio.town.store.read() as tx:
        assert len((await tx.rounds.settled(again)).entries) == 2


async def test_a_stopped_round_goes_on_where_it_was_and_its_card_is_not_posted_again(watched: Watched):
    await watched.is_open()
    await watched.becomes(RoundState.HALTED, why=Why.OTHER_RESULT.value)
    held = await watched.studio.newest()
    assert (held.round.state, held.round.why) == (RoundState.HALTED, Why.OTHER_RESULT)
    at = held.round.opened_at
    again = tried_again(await watched.report(), at)
    await watched.becomes(again.state, why=again.why, tries=again.tries)
    held = await watched.studio.newest()
    assert (held.round.state, held.round.opened_at, held.round.why) == (RoundState.OPEN, at, "")
    assert watched.told("opened") == 1
    assert (await watched.studio.votes(2, watched.entries[0])).receipt.seq == 1


async def test_what_moderators_called_off_does_not_open_when_the_chain_has_it_all_the_same(watched: Watched):
    rounds = watched.studio.rounds
    await rounds.cancel(*watched.studio.here, 1, "a leak")
    await watched.is_open()
    held = await watched.studio.newest()
    assert (held.round.state, held.round.why) == (RoundState.CANCELLED, "a leak")
    assert watched.told("opened") == 0


async def is_credited(watched: Watched, *votes: tuple[int, int]) -> None:
    """The round that is on its way goes all of it; who votes for which of its entries."""
    await watched.is_open()
    for voter, entry in votes:
        await watched.studio.votes(voter, watched.entries[entry])
    await watched.studio.closes()
    for state in (RoundState.CLOSED, RoundState.FINAL, RoundState.CREDITED):
        await watched.becomes(state)


async def unlinked(watched: Watched, nth: int) -> Wallet:
    async with watched.studio.town.store.write() as tx:
        (linked,) = await tx.wallets.of(watched.studio.town.members[nth - 1])
        await tx.wallets.unlink(linked.id)
    return linked.wallet


async def linked(watched: Watched, nth: int, wallet: Wallet) -> None:
    async with watched.studio.town.store.write() as tx:
        await tx.members.link(watched.studio.town.members[nth - 1], wallet, watched.studio.town.clock.now())


async def waits_for(watched: Watched, nth: int) -> list[tuple[int, bool]]:
    """What `/passes` says that waits for this member: points, and whether a wallet is all that lacks."""
    async with watched.studio.town.store.read() as tx:
        (member,) = await tx.members.get([watched.studio.town.members[nth - 1]])
    found = await Carrying(watched.studio.town.store).mine(member)
    return [(one.owed.waiting.points, one.homeless) for one in found if not one.under_way]


@pytest.fixture
async def owing(watched: Watched):
    """The second member has earned a point by their entry, had no wallet when the round opened, and has one by now."""
    await watched.studio.rounds.cancel(*watched.studio.here, 1, "once more")
    wallet = await unlinked(watched, 2)
    await watched.opens()
    await is_credited(watched, (1, 1), (3, 0))
    assert [one.points for one in (await watched.report()).totals] == [1], "the first member alone is credited"
    assert await waits_for(watched, 2) == [(1, True)]
    await linked(watched, 2, wallet)
    assert await waits_for(watched, 2) == [(1, False)]
    watched.wallet = wallet.address
    return watched


async def test_a_later_report_credits_who_won_without_a_wallet_once(owing: Watched):
    earned_in = (await owing.report()).round
    for credited in ([Earned(earned_in, owing.wallet, 1)], []):
        owing.entries = [await owing.studio.submits(1, f"Later {len(credited)}")]
        await owing.opens()
        await is_credited(owing, (2, 0), (3, 0))
        report = await owing.report()
        assert [one for one in report.totals if one.earned_in != report.round] == credited
        assert report.result.points == 2 + len(credited)
    assert await waits_for(owing, 2) == []


async def test_what_a_cancelled_report_was_to_carry_waits_again(owing: Watched):
    owing.entries = [await owing.studio.submits(1, "Later")]
    await owing.opens()
    await owing.is_open()
    await owing.studio.closes()
    await owing.becomes(RoundState.CLOSED)
    assert len((await owing.report()).totals) == 1
    assert await waits_for(owing, 2) == []
    async with owing.studio.town.store.read() as tx:
        (member,) = await tx.members.get([owing.studio.town.members[1]])
    (mine,) = await Carrying(owing.studio.town.store).mine(member)
    assert mine.under_way == (await owing.studio.newest()).number, "it is on its way, and they are told"
    await owing.becomes(RoundState.CANCELLED, why=Why.GUARDIAN.value)
    assert await waits_for(owing, 2) == [(1, False)]


async def test_of_a_round_that_is_not_final_nothing_is_carried(owing: Watched):
    """Its ledger would refuse the whole batch."""
    report = await owing.report()
    async with owing.studio.town.store.write() as tx:
        held = await tx.rounds.get(report.community, 2)
        await tx.rounds.keep(replace(held, round=replace(held.round, state=RoundState.CONFIRMED)))
        assert await tx.round_reports.keep(replace(report, state=RoundState.CONFIRMED), report.state)
    owing.entries = [await owing.studio.submits(1, "Later")]
    await owing.opens()
    await is_credited(owing, (2, 0), (3, 0))
    assert len((await owing.report()).totals) == 1


async def test_who_was_forgotten_is_credited_by_no_report(owing: Watched):
    forgetting = Forgetting(owing.studio.town.store, owing.studio.town.jobs, owing.studio.town.clock)
    await forgetting.begin(owing.studio.town.community.id, owing.studio.account(2))
    for job in owing.studio.town.jobs.of(JobKind.FORGET):
        await forgetting.forget(job)
    owing.entries = [await owing.studio.submits(1, "Later")]
    await owing.opens()
    await is_credited(owing, (3, 0))
    assert await owing.studio.is_so(RoundState.CREDITED)
    assert (await owing.report()).totals == ()


@dataclass(frozen=True)
class Ledger(NoLedgerContract):
    """Takes so many points of one report."""

    most: int

    async def most_points(self, chain: ChainName, ledger: str) -> int:
        assert (chain, ledger) == (LEDGER.chain, LEDGER.ledger)
        return self.most


def reports(watched: Watched, most: int = 1_000) -> PointsReports:
    reporting = replace(watched.studio.counting.reporting, ledgers=Ledger(most))
    return PointsReports(replace(watched.studio.rounds, reporting=reporting), reporting)


async def refused(watched: Watched, most: int = 1_000) -> RoundProblem:
    """Why points are not reported without a vote; nothing is left of trying."""
    before = (await watched.studio.newest()).number
    for asks in (reports(watched, most).preview, reports(watched, most).open):
        with pytest.raises(RoundRefused) as caught:
            await asks(*watched.studio.here)
    assert (await watched.studio.newest()).number == before
    return caught.value.problem


async def test_points_that_wait_are_reported_without_a_vote_and_nobody_hears_of_ballots(owing: Watched):
    shown = await reports(owing).preview(*owing.studio.here)
    assert [(one.wallet, one.earned.points) for one in shown.for_report] == [(owing.wallet, 1)]
    earned_in, opened = (await owing.report()).round, owing.told("opened")
    held = await reports(owing).open(*owing.studio.here)
    assert (held.round.state, held.rules.is_voted) == (RoundState.OPENING, False)
    async with owing.studio.town.store.read() as tx:
        settled = await tx.rounds.settled(held)
    assert [one.content for one in settled.entries] == [bytes.fromhex(owing.entries[1].content)]
    assert [one.creator for one in settled.entries] == [one.member for one in settled.electors]
    assert {one.wallet for one in settled.entries} | {one.voter for one in settled.electors} == {None}
    await is_credited(owing)
    assert (await owing.report()).totals == (Earned(earned_in, owing.wallet, 1),)
    assert await waits_for(owing, 2) == []
    assert (await owing.report()).result.ballots == 0
    assert await refused(owing) is RoundProblem.NOTHING_WAITS
    async with owing.studio.town.store.read() as tx:
        lines = await tx.audit.newest(owing.studio.town.community.id, Sought(), 9)
    assert [one.deed for one in lines].count(Deed.POINTS_REPORTED) == 1
    assert owing.told("opened") == opened + 1, "the post is left out where it would be made"


async def test_nothing_is_reported_without_a_vote_that_a_round_under_way_carries_or_the_ledger_does_not_take(
    owing: Watched,
):
    assert await refused(owing, most=0) is RoundProblem.NOTHING_WAITS
    owing.entries = [await owing.studio.submits(1, "Later")]
    await owing.opens()
    assert await refused(owing) is RoundProblem.CARRIED
    async with owing.studio.town.store.read() as tx:
        (member,) = await tx.members.get([owing.studio.town.members[1]])
    (mine,) = await Carrying(owing.studio.town.store).mine(member)
    assert mine.under_way == (await owing.studio.newest()).number
    await is_credited(owing, (2, 0), (3, 0))
    assert await refused(owing) is RoundProblem.NOTHING_WAITS


async def test_what_has_no_wallet_waits_for_one_and_of_who_was_forgotten_nothing_is_shown(owing: Watched):
    wallet = await unlinked(owing, 2)
    found = await reports(owing).waits(owing.studio.town.community)
    assert (found.for_report, points_of(found.for_wallet)) == ((), 1)
    assert await refused(owing) is RoundProblem.NOTHING_WAITS
    await linked(owing, 2, wallet)
    found = await reports(owing).waits(owing.studio.town.community)
    assert (points_of(found.ready), found.for_wallet) == (1, ())


async def test_who_does_not_stand_above_what_points_open_has_none_reported(owing: Watched):
    owing.studio.town.server.standings[88] = standing({"manage_channels"}, 99)
    mallory = Account(Platform.DISCORD, 88, "mallory")
    for asks in (reports(owing).preview, reports(owing).open):
        with pytest.raises(NotPermitted):
            await asks(owing.studio.town.server, PLACE, mallory)
    earned = Holds(Probe(Kind.CONTRIBUTOR, ChainName("base"), Address("0x" + "7e" * 20)), "1")
    await owing.studio.town.made(replace(RESIDENT, requirement=AtLeast(1, (Holds(PASS, "3"), earned))))
    owing.studio.town.server.standings[88] = standing({"manage_roles"}, MIDDLE.id)
    for asks in (reports(owing).preview, reports(owing).open):
        with pytest.raises(RoleRefused):
            await asks(owing.studio.town.server, PLACE, mallory)
    assert (await owing.studio.newest()).number == 2
    owing.studio.town.server.standings[88] = standing({"manage_roles"}, MIDDLE.id + 1)
    assert (await reports(owing).open(owing.studio.town.server, PLACE, mallory)).number == 3


async def test_a_report_without_a_vote_that_is_called_off_lets_the_points_wait_on(owing: Watched):
    held = await reports(owing).open(*owing.studio.here)
    await owing.is_open()
    await owing.studio.closes()
    await owing.becomes(RoundState.CLOSED)
    assert await waits_for(owing, 2) == []
    await owing.becomes(RoundState.CANCELLED, why=Why.GUARDIAN.value)
    assert await waits_for(owing, 2) == [(1, False)]
    assert (await reports(owing).open(*owing.studio.here)).number == held.number + 1


async def test_a_moderator_has_a_stopped_round_go_on_and_nobody_below_its_roles_does(watched: Watched):
    rounds, here = watched.studio.rounds, watched.studio.here
    rounds = replace(rounds, reporting=watched.studio.counting.reporting)
    with pytest.raises(RoundRefused) as caught:
        await rounds.retry(*here, 1)
    assert caught.value.problem is RoundProblem.NOT_STOPPED
    await watched.becomes(RoundState.HALTED, why=Why.REFUSED.value)
    watched.studio.town.server.standings[88] = standing({"manage_channels"}, 99)
    with pytest.raises(NotPermitted):
        await rounds.retry(watched.studio.town.server, PLACE, Account(Platform.DISCORD, 88, "mallory"), 1)
    assert (await watched.report()).state is RoundState.HALTED
    stopped = await rounds.retry(*here, 1)
    assert stopped.round.why == Why.REFUSED
    assert ((await watched.report()).state, (await watched.report()).tries) == (RoundState.OPENING, 1)
    with pytest.raises(RoundRefused):
        await rounds.retry(*here, 1)
    await watched.looks()
    assert await watched.studio.is_so(RoundState.OPENING)
    async with watched.studio.town.store.read() as tx:
        lines = await tx.audit.newest(watched.studio.town.community.id, Sought(), 9)
    assert [one.deed for one in lines].count(Deed.ROUND_RETRIED) == 1


@dataclass(frozen=True, slots=True)
class Interrupted(Reporting):
    """While the file is being made, something happens that the count knew nothing of."""

    deed: Callable[[], Awaitable[object]] | None = None

    async def counted(self, bundle: Bundle) -> Counted:
        if self.deed is not None:
            await self.deed()
        return await Reporting.counted(self, bundle)


async def test_whose_wallet_goes_while_a_report_is_made_is_not_in_it_and_still_waits(owing: Watched):
    owing.entries = [await owing.studio.submits(1, "Later")]
    await owing.opens()
    await owing.is_open()
    await owing.studio.closes()
    reporting = owing.studio.counting.reporting
    parts = {each.name: getattr(reporting, each.name) for each in fields(reporting)}
    interrupted = Interrupted(**parts, deed=lambda: unlinked(owing, 2))
    owing.following = replace(owing.following, counting=replace(owing.studio.counting, reporting=interrupted))
    report = await owing.report()
    async with owing.studio.town.store.write() as tx:
        await tx.round_reports.keep(replace(report, state=RoundState.CLOSED), report.state)
    await owing.following.run_due()
    assert await owing.studio.is_so(RoundState.CLOSED)
    assert await owing.studio.file() == b""
    owing.following = replace(owing.following, counting=owing.studio.counting)
    await owing.looks()
    assert await owing.studio.is_so(RoundState.TALLIED)
    assert (await owing.report()).totals == ()
    assert await waits_for(owing, 2) == [(1, True)]
