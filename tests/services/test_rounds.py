"""Rounds by their services: who may vote and when, what is frozen, what is taken, and what can be forgotten."""

from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from bot.domain.checked import Held, verdict
from bot.domain.errors import NotPermitted, RoleRefused, RoundProblem, RoundRefused
from bot.domain.ids import Account, Address, ChainName, Platform
from bot.domain.requirements.holdings import Kind, Probe, Proof
from bot.domain.requirements.requirements import AtLeast, Holds
from bot.domain.voting.bundle_reading import read
from bot.domain.voting.commitments import member_word
from bot.domain.voting.round_checks import Checker, Outside
from bot.domain.voting.rounds import NOWHERE, BallotClass, Home, Lane, RoundState, Weights
from bot.domain.voting.voting import Draw, in_order, quorum
from bot.ports import JobKind
from bot.services.leaving.forgetting import Forgetting
from tests.blank import fresh_store
from tests.house_changes import ELDER, MAKER, MIDDLE, PASS, RESIDENT
from tests.house_verify import PLACE
from tests.round_town import POSTER, Studio, open_studio
from tests.services.test_no_escalation import SETS, standing

ACTOR = Account(Platform.DISCORD, 77, "actor")
TIER_PASS = Address("0x" + "7e" * 20)
LEDGER = Home(ChainName("base"), 8453, Address("0x" + "1e" * 20))


@pytest.fixture
async def studio(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_studio(store) as studio:
        yield studio


@pytest.fixture
async def reported(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_studio(store, LEDGER) as studio:
        yield studio


async def refusal(deed) -> RoundProblem:
    with pytest.raises(RoundRefused) as caught:
        await deed
    return caught.value.problem


def looked_through(raw: bytes):
    claims = read(raw)
    lines = Checker(keccak, raw, claims, Outside({})).lines()
    assert verdict(lines) is Held.UNTOLD, lines
    return claims.bundle


async def test_a_file_that_holds_comes_of_votes_changed_and_taken_back(studio: Studio):
    await studio.comes(1, 1, 1, 1)
    one, two = await studio.submits(1), await studio.submits(2)
    await studio.opens()
    await studio.votes(1, two)
    await studio.votes(3, one)
    await studio.votes(3, one, two)
    await studio.votes(4, one)
    await studio.votes(4)
    held = await studio.closes()
    assert held.round.state is RoundState.PUBLISHED
    bundle = looked_through(await studio.file())
    assert [score.attested for score in bundle.tally.scores] == [2, 1]
    assert bundle.tally.scores[0].entry.hex() == two.content
    assert len(bundle.voted.ballots) == 5
    again = await studio.counting.counted(held)
    assert again.tally == bundle.tally


async def test_the_same_ballots_give_the_same_bytes_and_are_counted_once(studio: Studio):
    await studio.comes(1, 1, 1)
    one, two = await studio.submits(1), await studio.submits(2)
    await studio.opens()
    await studio.votes(1, two)
    await studio.votes(2, one)
    await studio.closes()
    file = await studio.file()
    for job in studio.town.jobs.of(JobKind.COUNT_ROUND):
        await studio.counting.count(job)
    assert await studio.file() == file
    assert len([job for job in studio.town.jobs.of(JobKind.TELL_ROUND) if job.payload["what"] == "result"]) == 1


async def test_only_who_was_there_long_enough_and_is_known_and_holds_the_tier_may_vote(studio: Studio):
    await studio.comes(1, 3)
    await studio.comes(3, days=13)
    await studio.town.made(MAKER, RESIDENT)
    entry = await studio.submits(1)
    studio.register.persons.append(replace(studio.register.persons[0], id=999))
    held = await studio.opens()
    async with studio.town.store.read() as tx:
        assert len((await tx.rounds.settled(held)).electors) == 2
    assert await refusal(studio.votes(3, entry)) is RoundProblem.NOT_ELECTOR
    assert await refusal(studio.votes(899, entry)) is RoundProblem.NOT_ELECTOR
    other = await studio.submits(2)
    await studio.opens(replace(POSTER, draw=Draw("Resident", 10)))
    assert await refusal(studio.votes(1, other)) is RoundProblem.NOT_ELECTOR
    assert (await studio.votes(3, other)).receipt.seq == 1


async def test_who_comes_or_loses_a_tier_after_the_opening_changes_nothing(studio: Studio):
    members = await studio.comes(3, 3)
    await studio.town.made(RESIDENT)
    entry = await studio.submits(1)
    await studio.opens(replace(POSTER, draw=Draw("Resident")))
    studio.town.holds(members[1], 0)
    await studio.town.looks()
    await studio.comes(3)
    await studio.submits(3, "too late")
    assert (await studio.votes(2, entry)).receipt.seq == 1
    assert await refusal(studio.votes(3, entry)) is RoundProblem.NOT_ELECTOR
    paper = await studio.ballots.paper(studio.town.community, studio.account(2), None)
    assert [one.title for one in paper.known.values()] == ["Work 1"]


async def test_a_tier_weighs_by_its_place_and_three_at_most(studio: Studio):
    await studio.comes(1, 3, 0)
    await studio.town.made(MAKER, RESIDENT, replace(ELDER, rank=9))
    entry = await studio.submits(3)
    await studio.opens(replace(POSTER, weights=Weights.TIER))
    await studio.votes(1, entry)
    await studio.votes(2, entry)
    assert await refusal(studio.votes(3, entry)) is RoundProblem.NOT_ELECTOR, "who holds no tier weighs nothing"
    await studio.closes()
    assert looked_through(await studio.file()).tally.scores[0].attested == 3


async def test_nobody_votes_for_their_own_from_whichever_account(studio: Studio):
    await studio.comes(1, 1)
    one, two = await studio.submits(1), await studio.submits(2)
    await studio.opens()
    assert await refusal(studio.votes(1, one)) is RoundProblem.OWN
    assert await refusal(studio.votes(1, one, two)) is RoundProblem.OWN
    async with studio.town.store.write() as tx:  # both become one member meanwhile
        left = await tx.joins.belongings(studio.town.members[0])
        await tx.joins.join(studio.town.members[1], studio.town.members[0], left, studio.town.clock.now())
    assert await refusal(studio.votes(1, two)) is RoundProblem.OWN
    async with studio.town.store.read() as tx:
        assert await tx.ballots.all(await studio.newest()) == []


async def test_a_ballot_is_taken_until_the_second_it_closes_whether_the_clock_has_ticked_or_not(studio: Studio):
    await studio.comes(1, 1)
    one = await studio.submits(1)
    await studio.opens()
    studio.town.clock.pass_by(hours=2, seconds=-1)
    await studio.votes(2, one)
    studio.town.clock.pass_by(seconds=1)
    assert await refusal(studio.votes(2, one)) is RoundProblem.CLOSED
    await studio.closes(seconds=0)
    assert await refusal(studio.votes(2, one)) is RoundProblem.CLOSED
    paper = studio.ballots.paper(studio.town.community, studio.account(2), 1)
    assert await refusal(paper) is RoundProblem.CLOSED


async def test_the_log_never_goes_back_though_the_clock_does(studio: Studio):
    await studio.comes(1, 1, 1)
    one = await studio.submits(1)
    await studio.opens()
    studio.town.clock.pass_by(seconds=10)
    first = await studio.votes(2, one)
    studio.town.clock.pass_by(seconds=-9)
    second = await studio.votes(3, one)
    assert second.receipt.received_at == first.receipt.received_at
    await studio.closes()
    looked_through(await studio.file())


async def test_a_round_for_the_chain_takes_no_ballot_before_the_chain_has_it(reported: Studio):
    await reported.comes(1, 1)
    one = await reported.submits(1)
    held = await reported.opens(replace(POSTER, dry=False))
    assert (held.round.state, held.round.home) == (RoundState.OPENING, LEDGER)
    assert await refusal(reported.votes(2, one)) is RoundProblem.NOT_YET
    assert reported.town.jobs.of(JobKind.TELL_ROUND) == []
    now = int(reported.town.clock.now().timestamp())
    await reported.rounds.opened(reported.town.community.id, 1, now + 5)
    assert await refusal(reported.votes(2, one)) is RoundProblem.NOT_YET, "a block of five seconds from now"
    reported.town.clock.pass_by(seconds=5)
    assert (await reported.votes(2, one)).receipt.seq == 1
    assert await refusal(reported.rounds.extend(*reported.here, 1, "1h")) is RoundProblem.ON_CHAIN
    held = await reported.closes()
    assert held.round.state is RoundState.CLOSED, "what its chain says of the end is waited for"


@pytest.mark.parametrize(
    ("state", "opening", "longer", "cancelling"),
    [
        (RoundState.OPENING, RoundProblem.NOT_DRAFT, RoundProblem.ON_CHAIN, None),
        (RoundState.OPEN, RoundProblem.NOT_DRAFT, RoundProblem.ON_CHAIN, None),
        (RoundState.CLOSED, RoundProblem.NOT_DRAFT, RoundProblem.CLOSED, None),
        (RoundState.CONFIRMED, RoundProblem.NOT_DRAFT, RoundProblem.CLOSED, RoundProblem.COUNTED),
        (RoundState.HALTED, RoundProblem.HALTED, RoundProblem.HALTED, RoundProblem.HALTED),
        (RoundState.CREDITED, RoundProblem.OVER, RoundProblem.OVER, RoundProblem.OVER),
        (RoundState.CANCELLED, RoundProblem.OVER, RoundProblem.OVER, RoundProblem.OVER),
    ],
)
async def test_what_a_moderator_cannot_do_any_more_is_refused_for_how_far_the_round_is(
    reported: Studio, state, opening, longer, cancelling
):
    await reported.comes(1, 1)
    await reported.submits(1)
    held = await reported.opens(replace(POSTER, dry=False))
    async with reported.town.store.write() as tx:
        await tx.rounds.keep(replace(held, round=replace(held.round, state=state)))
    here, rounds = reported.here, reported.rounds
    assert await refusal(rounds.open(*here, 1)) is opening
    assert await refusal(rounds.extend(*here, 1, "1h")) is longer
    if cancelling is not None:
        assert await refusal(rounds.cancel(*here, 1, "a leak")) is cancelling
    else:
        assert (await rounds.cancel(*here, 1, "a leak")).round.state is RoundState.CANCELLED


async def test_what_a_maker_earns_goes_to_a_wallet_that_is_theirs_on_the_ledgers_chain(reported: Studio):
    """A contract's address may be somebody else's on another chain; and who came too late to vote can win."""
    voter, late, elsewhere = await reported.comes(1), await reported.comes(1, days=1), await reported.comes(0)
    async with reported.town.store.write() as tx:
        for one in (*elsewhere, *voter):
            (linked,) = await tx.wallets.of(one)
            away = replace(linked.wallet, scope="optimism", proof=Proof.CONTRACT)
            await tx.wallets.unlink(linked.id)
            await tx.members.link(one, away, reported.town.clock.now())
    for nth in (2, 3):
        await reported.submits(nth)
    held = await reported.opens(replace(POSTER, dry=False, quorum="1"))
    async with reported.town.store.read() as tx:
        settled = await tx.rounds.settled(held)
        (theirs,) = (await tx.members.get(late))[0].wallets
    assert [one.wallet for one in settled.entries] == [theirs.address, None]
    people = await reported.rounds.electing.drawn(reported.town.community, held.draw, LEDGER.chain)
    assert {one.member: one.wallets for one in people} == {voter[0]: (), elsewhere[0]: ()}


async def test_what_cannot_be_held_is_refused_when_it_is_drafted(studio: Studio):
    studio.rounds = replace(studio.rounds, dry_home=NOWHERE)
    odd = {
        RoundProblem.TITLE: {"title": "\u200b"},
        RoundProblem.WINDOW: {"lasts": "61d"},
        RoundProblem.QUORUM: {"quorum": "some"},
        RoundProblem.QUADRATIC: {"weights": Weights.QUADRATIC},
        RoundProblem.TOKEN: {"weights": Weights.TOKEN},
        RoundProblem.NO_LEDGER: {"dry": False},
        RoundProblem.NO_CHAIN: {"classes": frozenset(BallotClass)},
        RoundProblem.TIER: {"draw": Draw("Nobody")},
    }
    for problem, change in odd.items():
        assert await refusal(studio.rounds.create(*studio.here, replace(POSTER, **change))) is problem
    for words in ("0", "5, 101%", "-1", ""):
        assert await refusal(studio.rounds.create(*studio.here, replace(POSTER, quorum=words))) is RoundProblem.QUORUM
    assert quorum("12, 3 %").of(1_000) == 30


async def test_what_lacks_when_it_opens_is_named_and_the_draft_stays(studio: Studio):
    await studio.comes(1)
    held = await studio.rounds.create(*studio.here, POSTER)
    assert await refusal(studio.rounds.open(*studio.here, held.number)) is RoundProblem.NO_GALLERY
    await studio.submits(1)
    studio.register.persons.clear()
    assert await refusal(studio.rounds.open(*studio.here, held.number)) is RoundProblem.NOBODY
    assert await studio.is_so(RoundState.DRAFT)
    async with studio.town.store.read() as tx:
        assert [one.sealed for one in await tx.entries.of(studio.town.members[0], 9)] == [False]


async def test_newcomers_have_a_round_of_their_own_and_a_round_that_recurs_is_drafted_again(studio: Studio):
    await studio.comes(1, 1, 1)
    one = await studio.submits(1)
    await studio.opens(replace(POSTER, recurring=7))
    await studio.votes(2, one)
    await studio.votes(3, one)
    await studio.closes()
    await studio.submits(1, "again")
    await studio.submits(2)
    held = await studio.opens(replace(POSTER, title="Newcomers", lane=Lane.NEWCOMERS))
    async with studio.town.store.read() as tx:
        assert len((await tx.rounds.settled(held)).entries) == 1
    [job] = studio.town.jobs.of(JobKind.DRAFT_ROUND)
    assert (job.run_at - studio.town.clock.now()).days == 7
    for _ in range(2):
        await studio.rounds.again(job)
    later = await studio.newest()
    assert (later.number, later.rules.title, later.round.state) == (3, "The spring poster", RoundState.DRAFT)
    assert later.rules.window.closes_at == 7_200


async def test_who_is_forgotten_leaves_a_weight_that_leads_to_nobody(studio: Studio):
    await studio.comes(1, 1, 1)
    one = await studio.submits(1)
    held = await studio.opens()
    cast = await studio.votes(2, one)
    forgetting = Forgetting(studio.town.store, studio.town.jobs, studio.town.clock)
    export = await forgetting.everything(studio.town.community, studio.account(2))
    assert f'"salt": "0x{cast.ballot.salt.hex()}"' in export
    async with studio.town.store.read() as tx:
        [alias] = await tx.rounds.aliases(held, studio.town.members[1])
        assert member_word(keccak, held.round.id, alias.secret) == alias.word == cast.ballot.member
    await forgetting.begin(studio.town.community.id, studio.account(2))
    for job in studio.town.jobs.of(JobKind.FORGET):
        await forgetting.forget(job)
    async with studio.town.store.read() as tx:
        assert set((await tx.rounds.behind(held)).values()) == {studio.town.members[0], studio.town.members[2]}
    await studio.votes(3, one)
    await studio.closes()
    bundle = looked_through(await studio.file())
    assert bundle.tally.scores[0].attested == 2
    assert alias.secret.hex().encode() not in await studio.file()


async def test_each_voter_reads_the_entries_in_an_order_of_their_own_that_stays(studio: Studio):
    await studio.comes(*[1] * 3)
    for nth in (1, 2, 3):
        for again in range(3):
            await studio.submits(nth, f"Work {nth}.{again}")
    held = await studio.opens()
    async with studio.town.store.read() as tx:
        settled = await tx.rounds.settled(held)
    orders = {tuple(in_order(held.seed, one.member, settled.entries)) for one in settled.electors}
    assert len(orders) == 3
    papers = [await studio.ballots.paper(studio.town.community, studio.account(1), 1) for _ in range(2)]
    assert papers[0].entries == papers[1].entries
    assert tuple(papers[0].entries) in orders


async def test_no_permission_and_no_height_lets_anybody_hold_a_round_of_those_above_them(studio: Studio):
    await studio.comes(3, 3)
    await studio.town.made(RESIDENT)
    await studio.submits(1)
    about_resident = replace(POSTER, draw=Draw("Resident"))
    draft = (await studio.rounds.create(*studio.here, about_resident)).number
    here = (studio.town.server, PLACE, ACTOR)
    deeds = {
        "create": lambda: studio.rounds.create(*here, about_resident),
        "open": lambda: studio.rounds.open(*here, draft),
        "extend": lambda: studio.rounds.extend(*here, draft, "1h"),
        "cancel": lambda: studio.rounds.cancel(*here, draft, "no"),
    }
    assert MIDDLE in RESIDENT.doors
    for powers in SETS:
        may = bool(powers & {"administrator", "manage_roles"})
        for height in (1, MIDDLE.id - 1, MIDDLE.id):
            studio.town.server.standings[ACTOR.id] = standing(powers, height)
            for name, deed in deeds.items():
                with pytest.raises(RoleRefused if may else NotPermitted):
                    await deed()
                assert name
            if not may:
                with pytest.raises(NotPermitted):
                    await studio.rounds.status(*here)
    assert (await studio.newest()).number == draft
    assert await studio.is_so(RoundState.DRAFT)
    studio.town.server.standings[ACTOR.id] = standing({"manage_roles"}, MIDDLE.id + 1)
    for name in ("extend", "open", "cancel", "create"):
        await deeds[name]()


async def test_a_vote_whose_points_open_a_role_is_held_by_nobody_below_it(reported: Studio):
    """Otherwise whoever moderates could hold a vote among friends, and be raised above themselves by its points."""
    await reported.comes(3, 3)
    earned = Holds(Probe(Kind.CONTRIBUTOR, ChainName("base"), TIER_PASS), "1")
    await reported.town.made(replace(RESIDENT, requirement=AtLeast(1, (Holds(PASS, "3"), earned))))
    await reported.submits(1)
    told = replace(POSTER, dry=False)
    draft, here = (await reported.rounds.create(*reported.here, told)).number, (reported.town.server, PLACE, ACTOR)
    reported.town.server.standings[ACTOR.id] = standing({"manage_roles"}, MIDDLE.id)
    for deed in (reported.rounds.create(*here, told), reported.rounds.open(*here, draft)):
        with pytest.raises(RoleRefused):
            await deed
    await reported.rounds.create(*here, POSTER)  # dry: it earns nobody anything
    reported.town.server.standings[ACTOR.id] = standing({"manage_roles"}, MIDDLE.id + 1)
    assert (await reported.rounds.open(*here, draft)).round.state is RoundState.OPENING
