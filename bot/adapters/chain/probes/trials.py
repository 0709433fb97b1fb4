"""Whether a contract is what a probe takes it for, told by trying the calls that the probe will make.

No contract is believed about what it supports. The trial asks for little gas: what burns or floods is none of ours.
"""

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from enum import IntEnum

from eth_utils.crypto import keccak

from bot.adapters.chain.probes import attestations, calling, kinds
from bot.adapters.chain.probes.token_ids import OWNER_OF, TOKEN_OF_OWNER
from bot.adapters.chain.probes.token_traits import TOKEN_URI, TRAIT_VALUE
from bot.adapters.chain.reading import abi
from bot.adapters.chain.reading.composing import Odd, Seen, Steps
from bot.adapters.chain.reading.views import (
    LONG_GAS,
    TRIAL_GAS,
    Ask,
    about,
    answered,
    of_wallet,
    one_word,
    plainly,
    word_of,
)
from bot.domain.ids import Address
from bot.domain.requirements.attestations import wanted
from bot.domain.requirements.holdings import Kind, Probe, Want
from bot.domain.requirements.probes import asked, called
from bot.domain.requirements.traits import traits

SOMEBODY = Address("0x" + "11" * 20)
"""ERC-721 refuses to count for the zero address, so the trial asks for another."""
TOKEN_BY_INDEX = "0x4f6ccce7"  # noqa: S105  no password: tokenByIndex(uint256), ERC721Enumerable
FIRST_IDS = (1, 0)
"""Where a contract lists no tokens and nobody named any, one of these mostly exists."""
MOST_TRIED = 4
_LOCK_VERSIONS = range(1, 1_000)


class Trial(IntEnum):
    """How it went."""

    OTHER = 0
    GOOD = 1
    NEEDS_IDS = 2
    """It is of this kind, and does not tell which tokens a wallet has."""
    UNLISTED = 5
    """As NEEDS_IDS, but what logs say of its tokens would do."""
    WRITES = 3
    FAILS = 4


Trying = Generator[Sequence[Ask], Sequence[int], Trial]


def trial(want: Want) -> Steps:
    """The trial of this probe; the value is a `Trial`."""
    probe = want.probe
    found = yield from _TRIALS[probe.kind](probe)
    return Seen(int(found))


def tried(probe: Probe) -> bool:
    """Whether there is more to try than a balance."""
    return probe.kind in _TRIALS and (probe.kind is not Kind.ERC721 or bool(asked(probe.asks).word))


def _cheap(ask: Ask) -> Ask:
    return ask._replace(probe=ask.probe._replace(gas=TRIAL_GAS, whole=True))


def _some_ids(probe: Probe) -> Generator[Sequence[Ask], Sequence[int], Sequence[int]]:
    """A few ids that may exist: of those that were named, or one the contract lists, or the first."""
    named = sorted(asked(probe.asks).ids)
    if named:
        return named[:MOST_TRIED]
    (first,) = yield [_cheap(about(probe.contract, TOKEN_BY_INDEX, 0))]
    listed = one_word(first)
    return FIRST_IDS if listed is None else (listed,)


def _answering(
    probe: Probe, functions: Collection[str], ids: Sequence[int]
) -> Generator[Sequence[Ask], Sequence[int], Sequence[int]]:
    """Of which of these ids every one of these functions tells a word."""
    told = yield [_cheap(about(probe.contract, each, token)) for token in ids for each in functions]
    rows = [told[nth * len(functions) : (nth + 1) * len(functions)] for nth in range(len(ids))]
    return [token for token, row in zip(ids, rows, strict=True) if all(one_word(said) is not None for said in row)]


def _lists(probe: Probe, ids: Sequence[int]) -> Trying:
    """Whether it tells which tokens a wallet has, where nobody named any."""
    if asked(probe.asks).ids:
        return Trial.GOOD
    owners = yield [_cheap(about(probe.contract, OWNER_OF, each)) for each in ids]
    held = [owner for said in owners if (owner := one_word(said))]
    tries = [of_wallet(probe.contract, TOKEN_OF_OWNER, Address(f"0x{owner:040x}"), tail=word_of(0)) for owner in held]
    told = yield [_cheap(each) for each in tries]
    return Trial.GOOD if any(one_word(said) is not None for said in told) else Trial.UNLISTED


def _by_token(*functions: str) -> Callable[[Probe], Trying]:
    """Of a kind whose tokens tell these things."""

    def trying(probe: Probe) -> Trying:
        ids = yield from _some_ids(probe)
        telling = yield from _answering(probe, functions, ids)
        return (yield from _lists(probe, telling)) if telling else Trial.OTHER

    return trying


def _soulbound(probe: Probe) -> Trying:
    ids = yield from _some_ids(probe)
    telling = yield from _answering(probe, [kinds.LOCKED], ids)
    if not telling:
        told = yield [_cheap(kinds.transfer(probe.contract, each, SOMEBODY)) for each in ids]
        telling = [each for each, said in zip(ids, told, strict=True) if one_word(said) is not None]
    return (yield from _lists(probe, telling)) if telling else Trial.OTHER


_rented_out = _by_token(kinds.USER_OF, kinds.USER_EXPIRES)


def _rented(probe: Probe) -> Trying:
    wanted = asked(probe.asks)
    found = yield from _rented_out(probe)
    there = found in {Trial.GOOD, Trial.UNLISTED}
    return Trial.NEEDS_IDS if there and wanted.word == "user" and not wanted.ids else found


def _lock(probe: Probe) -> Trying:
    version, has = yield [
        _cheap(plainly(probe.contract, kinds.LOCK_VERSION)),
        _cheap(of_wallet(probe.contract, kinds.HAS_KEY, SOMEBODY)),
    ]
    return Trial.GOOD if one_word(version) in _LOCK_VERSIONS and one_word(has) in {0, 1} else Trial.OTHER


def _project(probe: Probe) -> Trying:
    number = word_of(probe.token_id or 0)
    (end, held) = yield [
        _cheap(of_wallet(probe.contract, each, SOMEBODY, tail=number))
        for each in (kinds.PROJECT_ENDS, abi.BALANCE_OF_ID)
    ]
    return Trial.OTHER if None in {one_word(end), one_word(held)} else Trial.GOOD


def _contributor(probe: Probe) -> Trying:
    told = yield [
        _cheap(of_wallet(probe.contract, kinds.TIER_OF, SOMEBODY)),
        _cheap(of_wallet(probe.contract, kinds.FLOOR_OF, SOMEBODY)),
        _cheap(of_wallet(probe.contract, kinds.SCORE_OF, SOMEBODY)),
        _cheap(plainly(probe.contract, kinds.THRESHOLDS)),
    ]
    long = [len(answered(each) or b"") for each in told]
    return Trial.GOOD if long[:3] == [32, 64, 32] and long[3] >= 64 else Trial.OTHER


def _attestations(probe: Probe) -> Trying:
    (place,) = yield [_cheap(plainly(probe.contract, attestations.REGISTRY))]
    registry = attestations.registry_in(place)
    if registry is None or not probe.asks:
        return Trial.OTHER if registry is None else Trial.GOOD
    asked = wanted(probe.asks[2:-1])
    fields = yield from attestations.fields_of(registry, asked.schema)
    return Trial.FAILS if asked.fields and attestations.lacking(fields, asked.fields) else Trial.GOOD


def _call(probe: Probe) -> Trying:
    """What answers a node and not our program wants to write; what answers neither cannot be called so."""
    function = called(probe.asks[2:-1])
    kept, loose = yield [each(probe.contract, function, SOMEBODY) for each in (calling.forwarded, calling.unguarded)]
    raw, said = answered(kept), answered(loose)
    if raw is None:
        return Trial.FAILS if said is None or len(said) > calling.LONGEST else Trial.WRITES
    try:
        calling.value_in(raw, function)
    except Odd:
        return Trial.FAILS
    return Trial.GOOD


def _traits(probe: Probe) -> Trying:
    """It has to tell of a trait's value, or where its metadata is; what that says is looked at when members are."""
    ids = yield from _some_ids(probe)
    key = keccak(text=traits(asked(probe.asks).word.strip('"')).of[0].name).hex()
    told = yield [
        each
        for token in ids
        for each in (
            _cheap(about(probe.contract, TRAIT_VALUE, token, tail=key)),
            about(probe.contract, TOKEN_URI, token, whole=True, gas=LONG_GAS),
        )
    ]
    telling = [
        token
        for token, value, place in zip(ids, told[::2], told[1::2], strict=True)
        if one_word(value) is not None or len(answered(place) or b"") > 64
    ]
    return (yield from _lists(probe, telling)) if telling else Trial.OTHER


_TRIALS: Mapping[Kind, Callable[[Probe], Trying]] = {
    Kind.ERC721: _soulbound,
    Kind.ERC5643: _by_token(kinds.EXPIRES_AT),
    Kind.ERC5007: _by_token(kinds.START_TIME, kinds.END_TIME),
    Kind.ERC4907: _rented,
    Kind.UNLOCK: _lock,
    Kind.PROJECT: _project,
    Kind.CONTRIBUTOR: _contributor,
    Kind.EAS: _attestations,
    Kind.CALL: _call,
    Kind.TRAIT: _traits,
}
FOUND_OUT = (Kind.ERC5643, Kind.ERC5007, Kind.ERC4907, Kind.UNLOCK, Kind.PROJECT, Kind.CONTRIBUTOR, Kind.EAS)
"""The kinds that a contract is tried as when it is only shown."""


def as_shown(kind: Kind, template: Probe) -> Probe:
    """The probe that such a contract is tried with."""
    number = 0 if kind is Kind.PROJECT else None
    return template._replace(kind=kind, token_id=number, asks=" owner" if kind is Kind.ERC4907 else "")
