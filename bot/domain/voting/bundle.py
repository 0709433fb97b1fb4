"""A round as a file that anybody can check: the same round gives the same bytes, and nobody's account is in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.voting import ledger
from bot.domain.voting.ballots import POSTED_EVERY, Ballot, Receipt, Voted
from bot.domain.voting.commitments import Keccak
from bot.domain.voting.judging import Judged
from bot.domain.voting.rounds import Candidate, Elector, Rules, Settled, Snapshot, Word
from bot.domain.voting.tally import Earned, Score, Tally, Waiting

FORMAT = "gatehouse round 1"
"""Names how a round is written and how it is counted; other rules of counting would be another."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A round that was counted. `software` wrote it; it can be had at `uri`. `carried`: of earlier rounds."""

    voted: Voted
    tally: Tally
    uri: str
    software: str
    carried: tuple[Earned, ...] = ()


@dataclass(frozen=True, slots=True)
class Roots:
    """What a bundle says its trees come to."""

    electorate: Word
    entries: Word
    ballots: Word
    totals: Word


def canonical(value: object) -> bytes:
    """The one way in which this value is written: keys sorted, no blanks, ASCII alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def written(keccak: Keccak, bundle: Bundle) -> bytes:
    """The file, byte by byte."""
    return canonical(_whole(keccak, bundle))


def rules_hash(keccak: Keccak, settled: Settled) -> Word:
    """What the ledger keeps of the rules: they name the round, how it is counted, and who made which entry."""
    makers = {hexed(one.content): hexed(one.creator) for one in settled.entries}
    told = {"format": FORMAT, "round": _round(settled), "rules": _rules(settled.rules), "makers": makers}
    return keccak(canonical(told))


def opening_of(keccak: Keccak, settled: Settled) -> ledger.Opening:
    """What the ledger is told before this vote."""
    return ledger.opening(keccak, settled, rules_hash(keccak, settled))


def roots(keccak: Keccak, settled: Settled, tally: Tally) -> Roots:
    """What the trees come to."""
    before = opening_of(keccak, settled)
    after = ledger.result(keccak, settled, tally, bytes(32), "")
    return Roots(before.electorate_root, before.entries_root, after.ballots_root, after.totals_root)


def hexed(word: bytes) -> str:
    return "0x" + word.hex()


def _whole(keccak: Keccak, bundle: Bundle) -> Mapping[str, Any]:
    voted, settled, tally = bundle.voted, bundle.voted.settled, bundle.tally
    return {
        "format": FORMAT,
        "software": bundle.software,
        "uri": bundle.uri,
        "round": _round(settled),
        "rules": _rules(settled.rules),
        "snapshot": _snapshot(settled.snapshot),
        "entries": [_entry(one) for one in settled.entries],
        "electorate": [_elector(one) for one in settled.electors],
        "opened_at": voted.opened_at,
        "closed_on": _snapshot(voted.closed_on),
        "ballots": [_judged(one) for one in tally.judged],
        "receipts": [receipt_told(one) for one in voted.receipts],
        "posted": posted(len(voted.receipts)),
        "scores": [_score(one) for one in tally.scores],
        "carried": [_earned(one) for one in bundle.carried],
        "totals": [_earned(one) for one in tally.totals],
        "waiting": [_waiting(one) for one in tally.waiting],
        "result": _result(keccak, settled, tally),
    }


def posted(receipts: int) -> list[int]:
    """After which receipts the log's head was posted where members read: every tenth, and the last."""
    return [nth for nth in range(1, receipts + 1) if nth % POSTED_EVERY == 0 or nth == receipts]


def _round(settled: Settled) -> Mapping[str, Any]:
    home = settled.home
    where = {"chain_id": home.chain_id, "ledger": home.ledger}
    return {"id": hexed(settled.id), **where, "community": hexed(settled.community), "number": settled.number}


def _rules(rules: Rules) -> Mapping[str, Any]:
    token = rules.token and {"contract": rules.token.contract, "unit": str(rules.token.unit)}
    return {
        "title": rules.title,
        "kind": rules.kind,
        "opens_at": rules.window.opens_at,
        "closes_at": rules.window.closes_at,
        "quorum_least": rules.quorum.least,
        "quorum_percent": rules.quorum.percent,
        "weights": rules.weights.value,
        "token": token,
        "most_weight": rules.most_weight,
        "classes": sorted(int(one) for one in rules.classes),
        "most_choices": rules.most_choices,
        "threshold": rules.threshold,
        "most_points": rules.most_points,
        "self_votes": rules.self_votes,
        "lane": rules.lane.value,
        "dry": rules.dry,
        "recurring": rules.recurring,
    }


def _snapshot(one: Snapshot) -> Mapping[str, Any]:
    return {"block": one.block, "hash": hexed(one.hash)}


def _entry(one: Candidate) -> Mapping[str, Any]:
    who = {"creator": hexed(one.creator), "wallet": one.wallet}
    return {"content": hexed(one.content), "licence": hexed(one.licence), **who}


def _elector(one: Elector) -> Mapping[str, Any]:
    return {"member": hexed(one.member), "voter": one.voter, "weight": one.weight}


def _judged(one: Judged) -> Mapping[str, Any]:
    counted = {"hash": hexed(one.hash), "weight": one.weight, "flaw": one.flaw.value if one.flaw else None}
    return {**ballot_told(one.ballot), **counted}


def ballot_told(one: Ballot) -> Mapping[str, Any]:
    return {
        "member": hexed(one.member),
        "choices": [{"entry": hexed(each.entry), "points": each.points} for each in one.choices],
        "nonce": one.nonce,
        "issued_at": one.issued_at,
        "salt": hexed(one.salt),
        "received_at": one.received_at,
        "class": int(one.kind),
        "voter": one.voter,
        "signature": one.signature,
        "signing": one.signing.value,
    }


def receipt_told(one: Receipt) -> Mapping[str, Any]:
    taken = {"ballot": hexed(one.ballot), "received_at": one.received_at}
    return {"seq": one.seq, **taken, "head": hexed(one.head)}


def _score(one: Score) -> Mapping[str, Any]:
    sums = {"signed": one.signed, "attested": one.attested, "points": one.points}
    counts = {"signed_ballots": one.signed_ballots, "attested_ballots": one.attested_ballots}
    return {"entry": hexed(one.entry), **sums, **counts}


def _earned(one: Earned) -> Mapping[str, Any]:
    return {"earned_in": hexed(one.earned_in), "creator": one.creator, "points": one.points}


def _waiting(one: Waiting) -> Mapping[str, Any]:
    return {"earned_in": hexed(one.earned_in), "member": hexed(one.member), "points": one.points}


def _result(keccak: Keccak, settled: Settled, tally: Tally) -> Mapping[str, Any]:
    found = roots(keccak, settled, tally)
    trees = {"electorate": found.electorate, "entries": found.entries, "ballots": found.ballots, "totals": found.totals}
    counts = {"ballots": len(tally.counted), "signed_ballots": tally.signed, "needed": tally.needed}
    return {"roots": {name: hexed(root) for name, root in trees.items()}, **counts, "points": tally.points}
