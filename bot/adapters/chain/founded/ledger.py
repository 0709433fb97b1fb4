"""The ledger on a chain: what it keeps of a round, and how it is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.exceptions import DecodingError

from bot.adapters.chain.artifacts import LEDGER, artifact
from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed, Reply
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block
from bot.domain.voting.ledger import MOST_CREDITS, OnChain, Opening, Result, Status
from bot.domain.voting.reporting import Report, Sight, Verb
from bot.domain.voting.rounds import Word
from bot.domain.voting.tally import Earned
from bot.ports import Credits


class NoLedger(ChainUnreadable):
    """What stands at this address answers to nothing that a ledger answers to: no other node will tell of it either."""


async def round_of(agreement: Agreement, at: Block, ledger: Address, round_id: Word) -> OnChain:
    """What the ledger keeps of this round at this block; NoLedger where none stands, ChainUnreadable if not told."""
    status, opened_at, closes_at, submitted_at, _, credited, opening, result, totals = await _ask(
        agreement, at, ledger, "roundOf", round_id
    )
    return OnChain(Status(status), opened_at, closes_at, submitted_at, credited, opening, result, totals)


async def final_at(agreement: Agreement, at: Block, ledger: Address, round_id: Word) -> int:
    """When its result can be made final, in seconds; 0 while there is none."""
    return int(await _ask(agreement, at, ledger, "finalAt", round_id))


async def points_per_round(agreement: Agreement, at: Block, ledger: Address) -> int:
    """What one report can add to all scores together."""
    return int(await _ask(agreement, at, ledger, "pointsPerRound"))


async def are_credited(agreement: Agreement, at: Block, ledger: Address, leaves: Sequence[Earned]) -> list[bool]:
    """For each leaf whether it was credited already, in whichever report."""
    found = list[bool]()
    for first in range(0, len(leaves), MOST_CREDITS):
        some = leaves[first : first + MOST_CREDITS]
        asked = [_asks(ledger, "isCredited", one.earned_in, one.creator) for one in some]
        found += [bool(_told("isCredited", said)) for said in await agreement.ask(at, *asked)]
    return found


def to_open(round_id: Word, one: Opening) -> str:
    """What opens a round, as calldata."""
    words = one.rules_hash, one.electorate_root, one.entries_root, one.snapshot_hash
    return _call("openRound", round_id, (*words, one.snapshot_block, one.opens_at, one.closes_at))


def to_submit(round_id: Word, one: Result) -> str:
    """What reports its result."""
    figures = one.ballots, one.signed_ballots, one.entries, one.points
    return _call("submitResult", round_id, (one.ballots_root, one.totals_root, one.bundle_hash, *figures, one.uri))


def to_finalize(round_id: Word) -> str:
    """What makes its result final."""
    return _call("finalizeRound", round_id)


def to_cancel(round_id: Word, why: str) -> str:
    """What ends it before it has a result."""
    return _call("cancelRound", round_id, why)


def to_credit(round_id: Word, leaves: Credits) -> str:
    """What credits these leaves, each with its proof."""
    return _call("credit", round_id, [(one.earned_in, one.creator, one.points, list(proof)) for one, proof in leaves])


def _call(function: str, *given: object) -> str:
    return "0x" + artifact(LEDGER).call(function, *given).hex()


async def _ask(agreement: Agreement, at: Block, ledger: Address, function: str, *given: object) -> Any:
    (said,) = await agreement.ask(at, _asks(ledger, function, *given))
    return _told(function, said)


def _asks(ledger: Address, function: str, *given: object) -> Call:
    return Call("eth_call", ({"to": ledger, "data": _call(function, *given)},))


def _told(function: str, said: Reply) -> Any:
    if isinstance(said, Failed):
        raise NoLedger(f"the ledger's {function} cannot be told")
    try:
        (told,) = artifact(LEDGER).answer(function, bytes.fromhex(said[2:]))
    except (DecodingError, ValueError):
        raise NoLedger(f"no ledger answers to {function}") from None
    return told


@dataclass(frozen=True, slots=True)
class LedgerContracts:
    """The `LedgerContract` port."""

    agreements: Mapping[ChainName, Agreement]

    async def sight(self, report: Report) -> Sight:
        asked = self._of(report.chain)
        pins, where = await asked.pins(), (report.ledger, report.round)
        head, final = await round_of(asked, pins.give, *where), await round_of(asked, pins.final, *where)
        credited = list[bool]()
        if final.status is Status.FINAL:
            credited = await are_credited(asked, pins.final, report.ledger, report.totals)
        ripe = await final_at(asked, pins.final, *where) if final.status is Status.SUBMITTED else 0
        return Sight(head, final, int(pins.final.time.timestamp()), ripe, credited)

    async def most_points(self, chain: ChainName, ledger: Address) -> int:
        asked = self._of(chain)
        return await points_per_round(asked, (await asked.pins()).final, ledger)

    def words(self, report: Report, verb: Verb, leaves: Credits = ()) -> str:
        match verb:
            case Verb.OPEN:
                return to_open(report.round, report.opening)
            case Verb.SUBMIT:
                assert report.result is not None
                return to_submit(report.round, report.result)
            case Verb.FINALIZE:
                return to_finalize(report.round)
            case Verb.CREDIT:
                return to_credit(report.round, leaves)
            case Verb.CANCEL:
                return to_cancel(report.round, report.cancel)

    def _of(self, chain: ChainName) -> Agreement:
        found = self.agreements.get(chain)
        if found is None:
            raise ChainUnreadable(f"no chain called {chain}")
        return found
