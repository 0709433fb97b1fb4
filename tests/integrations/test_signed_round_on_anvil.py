"""A round of signatures that weighs by a token, through the services and a real ledger, and what a doubter finds."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from eth_utils.crypto import keccak
from typer.testing import CliRunner

import sandbox
from bot.__main__ import cli
from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.artifacts import artifact_at
from bot.adapters.chain.founded.round_looks import BallotWitnesses
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.domain.errors import SheetProblem, SheetRefused
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.voting.ballots import Signing
from bot.domain.voting.bundle import canonical, opening_of
from bot.domain.voting.ledger import result
from bot.domain.voting.rounds import BallotClass, Home, RoundState, Weights
from bot.services.changing.contract_facts import Book, Contracts
from bot.services.voting.following import Following
from bot.services.voting.weighing import Weighing
from sandbox.chain.people import owner
from tests.bench import PEOPLE, Town, anvil_bench, double, founded
from tests.blank import fresh_store
from tests.round_town import POSTER, Studio, by_key, open_studio
from tests.voted import wallet

pytestmark = pytest.mark.needs("anvil")
BASE, URI, FINAL = ChainName("base"), "https://gate.example/rounds/1.json", 70
TOKEN = Path(sandbox.__file__).parent / "tokens/GardenToken.json"
WHOLE = 10**18


@pytest.fixture(scope="module")
def town():
    with anvil_bench() as bench:
        yield founded(bench)


def words(told: object) -> tuple[object, ...]:
    return tuple(getattr(told, name) for name in type(told).__dataclass_fields__)


def address(contract) -> Address:
    return Address(contract.address.lower())


class Chain:
    """The bench as the studio's clock and ledger."""

    def __init__(self, town: Town, studio: Studio) -> None:
        self.town, self.studio = town, studio

    def ages(self, to: int = 0) -> None:
        """What is there is final from now on, and the house's clock shows the chain's time."""
        if to:
            self.town.bench.travel_to(to)
        self.town.bench.ask("anvil_mine", [hex(FINAL)])
        self.studio.town.clock.moment = datetime.fromtimestamp(self.town.bench.now(), UTC)

    async def tell(self, function: str, round_id: bytes, told: object) -> int:
        sent = await asyncio.to_thread(self.town.ledger.send, PEOPLE["bot"], function, round_id, words(told))
        return sent.at

    async def joins_by_contract(self, nth: int) -> Address:
        """The `nth` member's wallet is a contract that listens to their key."""
        safe = address(self.town.bench.create(double("KeyWallet"), wallet(nth)))
        members, now = self.studio.town.members, self.studio.town.clock.now()
        async with self.studio.town.store.write() as tx:
            (linked,) = await tx.wallets.of(members[nth - 1])
            await tx.wallets.unlink(linked.id)
            await tx.members.link(members[nth - 1], Wallet(safe, BASE, Proof.CONTRACT), now)
        return safe


async def held(town: Town, studio: Studio, safe: Address, holders: Sequence[Address]):
    """A round that is open on the ledger; each holder has one vote more than the one before."""
    token = town.bench.create(artifact_at(TOKEN))
    for votes, one in enumerate(holders, 1):
        token.send(owner(), "mint", one, votes * WHOLE + WHOLE // 2)
    chain = Chain(town, studio)
    chain.ages()
    new = replace(POSTER, dry=False, classes=frozenset(BallotClass), weights=Weights.TOKEN, quorum="1")
    draft = await studio.rounds.create(*studio.here, replace(new, token=token.address, per="1.0"))
    opening = await studio.rounds.open(*studio.here, draft.number)
    assert opening.round.state is RoundState.OPENING
    token.send(owner(), "mint", safe, 100 * WHOLE)  # after the snapshot
    async with studio.town.store.read() as tx:
        settled = await tx.rounds.settled(opening)
    at = await chain.tell("openRound", settled.id, opening_of(keccak, settled))
    chain.ages()
    await studio.rounds.opened(studio.town.community.id, draft.number, at)
    return settled


async def reported(studio: Studio, witness: BallotWitnesses, chain: Chain, settled) -> bytes:
    """The round's file, once it was closed, counted and reported as the bot does."""
    chain.ages(settled.rules.window.closes_at)
    await studio.counting.run_due()
    held = await studio.newest()
    closed_on = await witness.closed(BASE, settled.rules.window.closes_at)
    forged = await witness.forged(BASE, await studio.counting.voted(held, closed_on))
    bundle = await studio.counting.counted(held, closed_on, forged, uri=URI)
    raw = await studio.file()
    await chain.tell("submitResult", settled.id, result(keccak, settled, bundle.tally, keccak(raw), URI))
    return raw


def verdict(file: Path, rpc: str) -> tuple[int, list[int]]:
    came = CliRunner().invoke(cli, ["verify-round", str(file), "--json", "--rpc", rpc])
    return came.exit_code, [one["line"] for one in json.loads(came.stdout)["lines"] if one["state"] == "wrong"]


async def test_keys_and_a_contract_sign_a_round_weighed_by_a_token_and_a_doubter_says_yes(town, tmp_path):
    ledger = Home(BASE, 8453, address(town.ledger))
    config = ChainConfig(BASE, 8453, (town.bench.url,), deadline=20, stale_after=1e9, requests_a_second=1e6)
    async with (
        fresh_store(tmp_path) as store,
        open_studio(store, ledger) as studio,
        open_chains([config], studio.town.clock) as chains,
    ):
        witness, chain = BallotWitnesses(chains.agreements), Chain(town, studio)
        contracts = Contracts(store, chains, EthereumSignatures(), Book())
        studio.rounds = replace(studio.rounds, weighing=Weighing(witness, contracts))
        studio.sheets = replace(studio.sheets, witness=witness)
        chain.ages()
        await studio.comes_with_keys(4)
        safe = await chain.joins_by_contract(4)
        one, two = await studio.submits(1), await studio.submits(2)
        settled = await held(town, studio, safe, [wallet(2), wallet(3), safe])
        assert {each.voter: each.weight for each in settled.electors} == {wallet(2): 1, wallet(3): 2, safe: 3}
        await studio.votes(2, one)
        await studio.signs(3, two)
        secret = await studio.link(4)
        ballot = await studio.to_sign(secret, one)
        with pytest.raises(SheetRefused) as refused:
            await studio.sheets.finish(secret, ballot.hash, by_key(3, ballot.hash))
        assert refused.value.problem is SheetProblem.WRONG_WALLET
        done = await studio.sheets.finish(secret, ballot.hash, by_key(4, ballot.hash))
        assert (done.cast.ballot.voter, done.cast.ballot.signing) == (safe, Signing.CONTRACT)
        raw = await reported(studio, witness, chain, settled)
    file = tmp_path / "round.json"
    file.write_bytes(raw)
    assert await asyncio.to_thread(verdict, file, town.bench.url) == (0, [])
    scores = {each["entry"][2:]: (each["signed"], each["attested"]) for each in json.loads(raw)["scores"]}
    assert scores == {one.content: (3, 1), two.content: (2, 0)}


@pytest.fixture
async def dry(town, tmp_path):
    """A dry round in which a contract and a key may sign, and what brings it to its end; the contract has signed."""
    config = ChainConfig(BASE, 8453, (town.bench.url,), deadline=20, stale_after=1e9, requests_a_second=1e6)
    async with (
        fresh_store(tmp_path) as store,
        open_studio(store) as studio,
        open_chains([config], studio.town.clock) as chains,
    ):
        witness, chain = BallotWitnesses(chains.agreements), Chain(town, studio)
        studio.sheets = replace(studio.sheets, witness=witness)
        parts = studio.town.jobs, studio.rounds, studio.counting
        following = Following(store, *parts, witness, "https://gate.example")
        chain.ages()
        await studio.comes_with_keys(4)
        safe = await chain.joins_by_contract(4)
        one = await studio.submits(1)
        await studio.opens(replace(POSTER, classes=frozenset(BallotClass), quorum="1"))
        await studio.signs(3, one)
        await studio.signs(4, one)
        yield Dry(studio, chain, following, safe, tmp_path / "round.json")


@dataclass(frozen=True, slots=True)
class Dry:
    studio: Studio
    chain: Chain
    following: Following
    safe: Address
    file: Path

    async def over(self) -> None:
        """The close is behind us by our clock, and by no final block."""
        await self.studio.closes()
        await self.following.run_due()
        assert await self.studio.is_so(RoundState.CLOSED), "no final block is from after the close"

    async def counted(self) -> dict:
        held = await self.studio.newest()
        self.chain.ages(held.rules.window.closes_at + 60)
        await self.following.run_due()
        assert await self.studio.is_so(RoundState.PUBLISHED)
        await asyncio.to_thread(self.file.write_bytes, raw := await self.studio.file())
        return json.loads(raw)

    async def lines(self, *options: str) -> tuple[int, dict[int, str], str]:
        asked = ["verify-round", str(self.file), "--json", *options]
        came = await asyncio.to_thread(CliRunner().invoke, cli, asked)
        told = json.loads(came.stdout)["lines"]
        return came.exit_code, {one["line"]: one["state"] for one in told}, came.stdout


async def test_of_a_dry_round_too_a_contract_is_asked_again_after_the_close(dry: Dry):
    await dry.over()
    told = await dry.counted()
    assert told["closed_on"]["block"] > 0
    assert [one["flaw"] for one in told["ballots"]] == [None, None]
    node = "--rpc", dry.chain.town.bench.url
    status, lines, _ = await dry.lines(*node)
    assert (status, lines[4]) == (2, "true"), "it is reported nowhere"
    status, lines, said = await dry.lines()
    assert (status, lines[4]) == (2, "untold")
    assert "no chain was asked" in said


async def test_a_contract_that_takes_its_word_back_before_the_close_does_not_count(dry: Dry):
    dry.chain.town.bench.ask("anvil_setCode", [dry.safe, "0x5f5ffd"])
    await dry.over()
    told = await dry.counted()
    assert [one["flaw"] for one in told["ballots"]] == [None, "signature does not hold"]
    status, lines, _ = await dry.lines("--rpc", dry.chain.town.bench.url)
    assert (status, lines[4]) == (2, "true")


async def test_a_dry_round_whose_chain_stays_silent_for_a_day_ends_with_what_the_contract_said_when_it_signed(dry: Dry):
    silent = replace(dry.following, witness=BallotWitnesses({}))
    await dry.studio.closes(hours=2)
    await silent.run_due()
    assert await dry.studio.is_so(RoundState.CLOSED)
    dry.studio.town.clock.pass_by(days=1)
    await silent.run_due()
    assert await dry.studio.is_so(RoundState.PUBLISHED)
    await asyncio.to_thread(dry.file.write_bytes, raw := await dry.studio.file())
    assert [one["flaw"] for one in json.loads(raw)["ballots"]] == [None, None]
    for node in ((), ("--rpc", dry.chain.town.bench.url)):
        status, lines, said = await dry.lines(*node)
        assert (status, lines[4]) == (2, "untold")
        assert "asked when it signed, and not again after the close" in said


async def test_of_a_dry_round_that_weighs_by_a_token_a_node_tells_whether_the_weights_are_right(town, tmp_path):
    config = ChainConfig(BASE, 8453, (town.bench.url,), deadline=20, stale_after=1e9, requests_a_second=1e6)
    token = town.bench.create(artifact_at(TOKEN))
    for votes, nth in enumerate((2, 3), 1):
        token.send(owner(), "mint", wallet(nth), votes * WHOLE)
    async with (
        fresh_store(tmp_path) as store,
        open_studio(store) as studio,
        open_chains([config], studio.town.clock) as chains,
    ):
        contracts = Contracts(store, chains, EthereumSignatures(), Book())
        weighing = Weighing(BallotWitnesses(chains.agreements), contracts)
        studio.rounds = replace(studio.rounds, weighing=weighing)
        Chain(town, studio).ages()
        await studio.comes_with_keys(3)
        one = await studio.submits(1)
        await studio.opens(replace(POSTER, weights=Weights.TOKEN, token=token.address, per="1.0", quorum="1"))
        await studio.votes(3, one)
        await studio.closes()
        raw = await studio.file()
    file, bent = tmp_path / "round.json", json.loads(raw)
    file.write_bytes(raw)
    node = ["--json", "--rpc", town.bench.url]
    came = await asyncio.to_thread(CliRunner().invoke, cli, ["verify-round", str(file), *node])
    lines = {one["line"]: one["state"] for one in json.loads(came.stdout)["lines"]}
    assert (came.exit_code, lines[3]) == (2, "true"), came.stdout
    heavy = max(bent["electorate"], key=lambda each: int(each["weight"]))
    heavy["weight"] = type(heavy["weight"])(int(heavy["weight"]) + 5)
    file.write_bytes(canonical(bent))
    status, wrong = await asyncio.to_thread(verdict, file, town.bench.url)
    assert status == 1
    assert 3 in wrong
