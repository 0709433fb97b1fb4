"""The ledger on a chain: what it keeps of a round, and how it is called."""

from collections.abc import Sequence
from typing import Any

from eth_abi.exceptions import DecodingError

from bot.adapters.chain.agreeing import Agreement
from bot.adapters.chain.artifacts import LEDGER, artifact
from bot.adapters.chain.jsonrpc import Call, Failed
from bot.domain.errors import ChainUnreadable
from bot.domain.holdings import Block
from bot.domain.ids import Address
from bot.domain.ledger import OnChain, Opening, Result, Status
from bot.domain.rounds import Word
from bot.domain.tally import Earned


async def round_of(agreement: Agreement, at: Block, ledger: Address, round_id: Word) -> OnChain:
    """What the ledger keeps of this round at this block; ChainUnreadable where no ledger answers."""
    status, opened_at, closes_at, submitted_at, _, credited, opening, result, _ = await _ask(
        agreement, at, ledger, "roundOf", round_id
    )
    return OnChain(Status(status), opened_at, closes_at, submitted_at, credited, opening, result)


async def final_at(agreement: Agreement, at: Block, ledger: Address, round_id: Word) -> int:
    """When its result can be made final, in seconds; 0 while there is none."""
    return int(await _ask(agreement, at, ledger, "finalAt", round_id))


async def points_per_round(agreement: Agreement, at: Block, ledger: Address) -> int:
    """What one report can add to all scores together."""
    return int(await _ask(agreement, at, ledger, "pointsPerRound"))


async def is_credited(agreement: Agreement, at: Block, ledger: Address, leaves: Sequence[Earned]) -> list[bool]:
    """For each leaf whether it was credited already, in whichever report."""
    return [bool(await _ask(agreement, at, ledger, "isCredited", one.earned_in, one.creator)) for one in leaves]


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


def to_credit(round_id: Word, leaves: Sequence[tuple[Earned, Sequence[Word]]]) -> str:
    """What credits these leaves, each with its proof."""
    return _call("credit", round_id, [(one.earned_in, one.creator, one.points, list(proof)) for one, proof in leaves])


def _call(function: str, *given: object) -> str:
    return "0x" + artifact(LEDGER).call(function, *given).hex()


async def _ask(agreement: Agreement, at: Block, ledger: Address, function: str, *given: object) -> Any:
    (said,) = await agreement.ask(at, Call("eth_call", ({"to": ledger, "data": _call(function, *given)},)))
    if isinstance(said, Failed):
        raise ChainUnreadable(f"the ledger's {function} cannot be told")
    try:
        (told,) = artifact(LEDGER).answer(function, bytes.fromhex(said[2:]))
    except (DecodingError, ValueError):
        raise ChainUnreadable(f"no ledger answers to {function}") from None
    return told
