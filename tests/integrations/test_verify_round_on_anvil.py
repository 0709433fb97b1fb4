"""A round that was held on a real chain, looked through by somebody who has its file and a node."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from eth_account import Account
from eth_utils.crypto import keccak
from typer.testing import CliRunner

import sandbox
from bot.__main__ import cli
from bot.adapters.chain import ChainConfig, open_chains
from bot.adapters.chain.artifacts import artifact_at
from bot.adapters.chain.founded.round_looks import BallotWitnesses
from bot.adapters.clock import WallClock
from bot.domain.ids import Address, ChainName
from bot.domain.voting.ballots import Ballot, Signing, Voted, ballot_hash
from bot.domain.voting.bundle import Bundle, canonical, opening_of, written
from bot.domain.voting.commitments import round_id
from bot.domain.voting.ledger import Opening, Result, result
from bot.domain.voting.rounds import Home, Settled, Snapshot, TokenWeight, Weights, Window
from sandbox.chain.people import owner
from tests.bench import PEOPLE, Town, anvil_bench, double, founded
from tests.voted import RULES, bundle, cast, key, receipts, settled, signed, wallet

pytestmark = pytest.mark.needs("anvil")
HOUR = 3_600
TOKEN = Path(sandbox.__file__).parent / "tokens/GardenToken.json"


@pytest.fixture(scope="module")
def town():
    with anvil_bench() as bench:
        yield founded(bench)


class Office:
    """Holds rounds as the bot would, each under its number."""

    def __init__(self, town: Town, folder: Path) -> None:
        self.town, self.folder, self.opened_at = town, folder, 0

    def settle(self, number: int, **rules) -> Settled:
        bench = self.town.bench
        home = Home(ChainName("base"), 8453, Address(self.town.ledger.address.lower()))
        window = Window(bench.now() + 10, bench.now() + HOUR)
        own = settled(7, rules=replace(RULES, window=window, **rules), home=home, number=number)
        return replace(own, snapshot=self.block())

    def block(self, at: str = "latest") -> Snapshot:
        found = self.town.bench.ask("eth_getBlockByNumber", [at, False])
        return Snapshot(int(found["number"], 16), bytes.fromhex(found["hash"][2:]))

    def open(self, own: Settled) -> None:
        told = opening_of(keccak, own)
        self.opened_at = self._send("openRound", own, _words(told)).at

    def close(self, own: Settled, ballots: list[Ballot]) -> Voted:
        self.town.bench.travel_to(own.rules.window.closes_at)
        return Voted(own, self.opened_at, tuple(ballots), receipts(own, ballots), self.block())

    def report(self, came: Bundle) -> bytes:
        raw = written(keccak, came)
        own = came.voted.settled
        self._send("submitResult", own, _words(result(keccak, own, came.tally, keccak(raw), came.uri)))
        return raw

    def _send(self, function: str, own: Settled, words: tuple[object, ...]):
        return self.town.ledger.send(PEOPLE["bot"], function, own.id, words)

    def verdict(self, raw: bytes, rpc: str | None = None) -> tuple[int, list[int]]:
        """How the command ends, and which lines are wrong."""
        file = self.folder / "round.json"
        file.write_bytes(raw)
        node = ["--rpc", self.town.bench.url if rpc is None else rpc] if rpc != "" else []
        came = CliRunner().invoke(cli, ["verify-round", str(file), "--json", *node])
        return came.exit_code, [one["line"] for one in json.loads(came.stdout)["lines"] if one["state"] == "wrong"]


def _words(told: Opening | Result) -> tuple[object, ...]:
    return tuple(getattr(told, name) for name in type(told).__dataclass_fields__)


@pytest.fixture
def office(town, tmp_path):
    return Office(town, tmp_path)


def votes(own: Settled) -> list[Ballot]:
    at = own.rules.window.opens_at + 60
    clicks = [cast(own, nth, nth % 3, at=at + nth) for nth in range(4)]
    return [*clicks, *(signed(own, cast(own, nth, 1, at=at + nth), nth) for nth in range(4, 7))]


def test_a_true_round_is_true_and_each_bent_one_fails_on_its_line(office):
    own = office.settle(1)
    office.open(own)
    raw = office.report(bundle(office.close(own, votes(own))))
    assert office.verdict(raw) == (0, [])
    assert office.verdict(raw, rpc="") == (2, [])
    assert office.verdict(raw, rpc="http://127.0.0.1:1") == (2, [])
    for bend, line in BENT.items():
        given = json.loads(raw)
        bend(given)
        status, wrong = office.verdict(canonical(given))
        assert (status, line in wrong) == (1, True), bend.__name__
        assert next(each for each in wrong if each != 1) == line, bend.__name__


def _dropped(given):
    del given["ballots"][2], given["receipts"][2]


def _stuffed(given):
    given["ballots"].append(given["ballots"][3] | {"member": "0x" + "77" * 32})


def _reweighted(given):
    given["ballots"][3]["weight"] = 5


def _flipped(given):
    given["ballots"][5]["choices"] = given["ballots"][0]["choices"]


def _late(given):
    late = given["rules"]["closes_at"] + 1
    given["ballots"][3]["received_at"] = given["receipts"][3]["received_at"] = late


def _reordered(given):
    for part in ("ballots", "receipts"):
        given[part][1], given[part][2] = given[part][2], given[part][1]


BENT = {_dropped: 6, _stuffed: 2, _reweighted: 2, _flipped: 4, _late: 6, _reordered: 6}


def test_a_forgery_with_roots_of_its_own_stands_alone_and_falls_against_the_chain(office):
    own = office.settle(2)
    office.open(own)
    held = office.close(own, votes(own))
    office.report(bundle(held))
    fewer = held.ballots[1:]
    forged = written(keccak, bundle(replace(held, ballots=fewer, receipts=receipts(own, fewer))))
    assert office.verdict(forged, rpc="") == (2, [])
    assert office.verdict(forged) == (1, [7])


def test_an_electorate_other_than_the_committed_one_falls_on_the_first_line(office):
    own = office.settle(3)
    office.open(own)
    fewer = replace(own, electors=own.electors[1:])
    held = office.close(fewer, votes(own)[1:])
    assert office.verdict(written(keccak, bundle(held))) == (1, [1])


def test_a_round_that_a_guardian_cancelled_is_not_to_be_believed(office):
    own = office.settle(4)
    office.open(own)
    raw = office.report(bundle(office.close(own, votes(own))))
    office.town.ledger.send(PEOPLE["guardian"], "cancelRound", own.id, "stuffed")
    assert office.verdict(raw) == (1, [7])


def test_before_its_report_a_round_is_consistent_and_no_more(office):
    own = office.settle(5)
    office.open(own)
    raw = written(keccak, bundle(office.close(own, votes(own))))
    assert office.verdict(raw) == (2, [])


def test_a_node_of_another_chain_tells_nothing(office):
    own = office.settle(6)
    other = replace(own, home=replace(own.home, chain_id=1))
    held = office.close(other, [])
    status, wrong = office.verdict(written(keccak, bundle(held)))
    assert (status, wrong) == (1, [1])  # the id is of another chain, which needs no node
    assert office.verdict(written(keccak, bundle(held)), rpc="") == (1, [1])


def test_contract_wallets_are_asked_at_the_block_after_the_close(office):
    own = office.settle(7)
    bench = office.town.bench
    safe = bench.create(double("KeyWallet"), wallet(6))
    its = replace(own.electors[6], voter=Address(safe.address.lower()))
    own = replace(own, electors=(*own.electors[:6], its))
    office.open(own)
    ballots = votes(own)
    by_contract = replace(ballots[6], voter=its.voter, signing=Signing.CONTRACT)
    by_contract = replace(by_contract, signature=_by_key(own, by_contract, 6))
    held = office.close(own, [*ballots[:6], by_contract])
    raw = office.report(bundle(held))
    assert office.verdict(raw) == (0, [])
    assert office.verdict(raw, rpc="") == (2, [])
    assert forged_of(office, held) == frozenset()
    stolen = replace(by_contract, signature=_by_key(own, by_contract, 5))
    forged = replace(held, ballots=(*ballots[:6], stolen))
    assert forged_of(office, forged) == {ballot_hash(keccak, own, stolen)}
    status, wrong = office.verdict(written(keccak, bundle(forged)))
    assert (status, wrong[0]) == (1, 4)


def forged_of(office: Office, held: Voted) -> frozenset[bytes]:
    """What whoever counts is told of the signatures."""

    async def ask() -> frozenset[bytes]:
        chain = ChainConfig(held.settled.home.chain, 8453, (office.town.bench.url,), stale_after=1e9)
        async with open_chains([chain], WallClock()) as chains:
            return await BallotWitnesses(chains.agreements).forged(chain.name, held)

    return asyncio.run(ask())


def _by_key(own: Settled, ballot: Ballot, by: int) -> str:
    return "0x" + Account.unsafe_sign_hash(ballot_hash(keccak, own, ballot), key(by)).signature.hex()


def test_token_weights_are_read_again_at_the_snapshot(office):
    bench = office.town.bench
    token = bench.create(artifact_at(TOKEN))
    for nth in range(7):
        token.send(owner(), "mint", wallet(nth), nth * 10 + 15)
    own = office.settle(8, weights=Weights.TOKEN, token=TokenWeight(Address(token.address.lower()), 10), most_weight=5)
    weighed = tuple(replace(one, weight=min(nth + 1, 5)) for nth, one in enumerate(own.electors))
    token.send(owner(), "mint", wallet(0), 1_000)  # after the snapshot
    own = replace(own, electors=weighed)
    office.open(own)
    assert office.verdict(office.report(bundle(office.close(own, votes(own))))) == (0, [])
    heavy = replace(own, electors=(replace(weighed[0], weight=5), *weighed[1:]), number=9)
    heavy = replace(heavy, id=round_id(keccak, heavy.home, heavy.community, 9))
    heavy = replace(heavy, rules=replace(heavy.rules, window=Window(bench.now() + 10, bench.now() + HOUR)))
    office.open(heavy)
    assert office.verdict(office.report(bundle(office.close(heavy, votes(heavy))))) == (1, [3])
