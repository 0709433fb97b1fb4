"""Rounds that weigh by a token, or take signatures: who is in the list of voters, with what weight, and when not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.adapters.chain.founded.round_looks import BallotWitnesses
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.errors import ChainUnreadable, RoundProblem, RoundRefused
from bot.domain.ids import Account, Address, ChainName, Platform
from bot.domain.requirements.holdings import Kind, Probe, Wallet
from bot.domain.voting.rounds import BallotClass, RoundState, Snapshot, TokenWeight, Weights
from bot.ports import Contract
from bot.services.changing.contract_facts import Book, Contracts
from bot.services.voting.round_rules import so
from bot.services.voting.weighing import Weighing
from bot.text.round_rules import facts
from tests.blank import fresh_store
from tests.fakes_chain import FakeChains
from tests.round_town import POSTER, Studio, open_studio
from tests.voted import wallet

TOKEN, PASS, EDITION = (Address("0x" + each * 20) for each in ("71", "72", "73"))
SIGNED = replace(POSTER, classes=frozenset({BallotClass.SIGNED}))
BY_TOKEN = replace(POSTER, weights=Weights.TOKEN, token=TOKEN, per="0.5", cap=7)
BLOCK = Snapshot(77, b"\x77" * 32)
BASE = ChainName("base")


@dataclass(frozen=True)
class Ledger(BallotWitnesses):
    """What wallets hold is what a test says; None: the chain is silent."""

    held: dict[Address, int] | None = field(default_factory=dict)

    async def weighed(
        self, chain: ChainName, token: Address, wallets: Collection[Address]
    ) -> tuple[Snapshot, Mapping[Address, int]]:
        assert (chain, token) == (BASE, TOKEN)
        if self.held is None:
            raise ChainUnreadable
        return BLOCK, {each: self.held.get(each, 0) for each in wallets}


@pytest.fixture
async def studio(tmp_path: Path):
    async with fresh_store(tmp_path) as store, open_studio(store) as studio:
        await studio.comes_with_keys(4)
        await studio.submits(1)
        chain = studio.town.chain
        chain.contracts[Probe(Kind.ERC20, BASE, TOKEN)] = Contract("Garden", "GDN", 6)
        chain.contracts[Probe(Kind.ERC721, BASE, PASS)] = Contract("Pass", "PASS", 0)
        chain.contracts[Probe(Kind.ERC1155, BASE, EDITION)] = Contract("Edition", "ED", 0)
        contracts = Contracts(store, FakeChains(chain), EthereumSignatures(), Book())
        studio.rounds = replace(studio.rounds, weighing=Weighing(contracts=contracts))
        yield studio


def holding(studio: Studio, held: dict[int, int] | None) -> None:
    """The wallets of these members hold so many base units."""
    told = None if held is None else {wallet(nth): amount for nth, amount in held.items()}
    weighing = replace(studio.rounds.weighing, witness=Ledger({}, told))
    studio.rounds = replace(studio.rounds, weighing=weighing)


async def refusal(deed) -> RoundProblem:
    with pytest.raises(RoundRefused) as caught:
        await deed
    return caught.value.problem


async def weights(studio: Studio) -> dict[Address, int]:
    async with studio.town.store.read() as tx:
        return {one.voter: one.weight for one in (await tx.rounds.settled(await studio.newest())).electors}


async def test_each_vote_weighs_what_its_wallet_held_at_one_block_and_no_more_than_the_bound(studio: Studio):
    holding(studio, {1: 499_999, 2: 500_000, 3: 1_999_999, 4: 10**12})
    held = await studio.opens(BY_TOKEN)
    assert held.rules.token == TokenWeight(TOKEN, 500_000)
    assert held.round.snapshot == BLOCK
    assert await weights(studio) == {wallet(2): 1, wallet(3): 3, wallet(4): 7}
    entry = await studio.entry(1)
    assert await refusal(studio.votes(1, entry)) is RoundProblem.NOT_ELECTOR
    await studio.votes(3, entry)
    await studio.votes(4, entry)
    await studio.closes()
    assert f"one vote for every 500000 base units of `{TOKEN}`, 7 at most; " in facts(held)
    assert "clicks; voters' wallets are published" in facts(held)


@pytest.mark.parametrize(
    ("unit", "said"),
    [(1, "each token"), (999_999, "every 999999 base units"), (10**18, "every 10^18 base"), (25 * 10**17, "25·10^17")],
)
async def test_what_a_vote_takes_is_said_without_noughts_to_count(studio: Studio, unit, said):
    held = await studio.rounds.create(*studio.here, BY_TOKEN)
    assert said in facts(so(held, rules=replace(held.rules, token=TokenWeight(TOKEN, unit))))


async def test_of_several_wallets_the_one_that_holds_most_votes(studio: Studio):
    async with studio.town.store.write() as tx:
        await tx.members.link(studio.town.members[2], Wallet(wallet(9)), studio.town.clock.now())
    holding(studio, {3: 500_000, 9: 1_000_000})
    await studio.opens(BY_TOKEN)
    assert await weights(studio) == {wallet(9): 2}


async def test_where_the_chain_is_silent_the_draft_stays_a_draft_and_nobody_weighs_nothing(studio: Studio):
    holding(studio, None)
    held = await studio.rounds.create(*studio.here, BY_TOKEN)
    assert await refusal(studio.rounds.open(*studio.here, held.number)) is RoundProblem.UNREAD
    assert (await studio.newest()).round.state is RoundState.DRAFT
    holding(studio, {2: 500_000})
    assert (await studio.rounds.open(*studio.here, held.number)).round.state is RoundState.OPEN


async def test_where_nobody_holds_any_it_cannot_open(studio: Studio):
    holding(studio, {})
    held = await studio.rounds.create(*studio.here, BY_TOKEN)
    assert await refusal(studio.rounds.open(*studio.here, held.number)) is RoundProblem.NOBODY


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        (replace(BY_TOKEN, token=""), RoundProblem.TOKEN),
        (replace(BY_TOKEN, weights=Weights.ONE), RoundProblem.TOKEN),
        (replace(BY_TOKEN, per="nothing"), RoundProblem.TOKEN),
        (replace(BY_TOKEN, per="0"), RoundProblem.TOKEN),
        (replace(BY_TOKEN, per="-1"), RoundProblem.TOKEN),
        (replace(BY_TOKEN, per="NaN"), RoundProblem.TOKEN),
        (replace(BY_TOKEN, per="1e999999"), RoundProblem.TOKEN),
        (replace(BY_TOKEN, per="0.0000001"), RoundProblem.TOKEN),
        (replace(BY_TOKEN, token=PASS, per="0.5"), RoundProblem.TOKEN),
        (replace(BY_TOKEN, token=EDITION), RoundProblem.NO_TOKEN),
        (replace(BY_TOKEN, token=Address("0x" + "99" * 20)), RoundProblem.NO_TOKEN),
        (replace(POSTER, weights=Weights.QUADRATIC), RoundProblem.QUADRATIC),
        (replace(POSTER, weights=Weights.QUADRATIC, classes=frozenset(BallotClass)), RoundProblem.QUADRATIC),
    ],
)
async def test_what_could_never_be_weighed_is_no_draft(studio: Studio, new, problem):
    assert await refusal(studio.rounds.create(*studio.here, new)) is problem


async def test_who_has_no_wallet_is_among_the_voters_of_clicks_and_not_of_signatures_alone(studio: Studio):
    async with studio.town.store.write() as tx:
        await tx.members.ensure(studio.town.community.id, Account(Platform.DISCORD, 150, "nobody"))
    studio.register.persons.append(replace(studio.register.persons[0], id=150))
    draft = await studio.rounds.create(*studio.here, SIGNED)
    assert (await studio.rounds.standing(studio.town.community, draft)).electors == 4
    await studio.rounds.open(*studio.here, draft.number)
    assert set(await weights(studio)) == {wallet(nth) for nth in (1, 2, 3, 4)}
    await studio.submits(2)
    await studio.opens(replace(SIGNED, classes=frozenset(BallotClass)))
    assert set(await weights(studio)) == {None, *(wallet(nth) for nth in (1, 2, 3, 4))}
