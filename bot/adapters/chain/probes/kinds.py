"""How each kind of probe is read: what it asks, round by round, and what comes of the answers.

A kind is a function of what is wanted and of the block; contracts are asked, never believed about what they support.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from eth_abi.abi import decode

from bot.adapters.chain.probes.attestations import attested
from bot.adapters.chain.probes.calling import value_of_call
from bot.adapters.chain.probes.token_ids import TOKEN_OF_OWNER, held_ids, owner_in
from bot.adapters.chain.probes.token_traits import tokens_with
from bot.adapters.chain.reading import abi
from bot.adapters.chain.reading.composing import Odd, Seen, Steps
from bot.adapters.chain.reading.views import Ask, about, answered, of_wallet, one_word, plainly, word_of
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Block, Kind, Part, Want
from bot.domain.requirements.probes import asked

LOCKED, IS_TRANSFERABLE = "0xb45a3c0e", "0x91a6262f"
"""locked(uint256), ERC-5192; isTransferable(uint256,address,address), ERC-6454."""
EXPIRES_AT, START_TIME, END_TIME = "0x17c95709", "0x3ec4c968", "0x44c816fa"
"""expiresAt(uint256), ERC-5643; startTime(uint256) and endTime(uint256), ERC-5007."""
USER_OF, USER_EXPIRES = "0xc2f1f14a", "0x8fc88c48"
"""userOf(uint256) and userExpires(uint256), ERC-4907."""
LOCK_VERSION, HAS_KEY, KEYS = "0xd1bbd49c", "0x6d8ea5b4", "0x812eecd4"
"""publicLockVersion(), getHasValidKey(address) and totalKeys(address) of Unlock."""
KEY_ENDS, OLD_KEY_ENDS = "0x54b249fb", "0xabdf82ce"
"""keyExpirationTimestampFor(uint256), by key; before version 10 (address), by owner."""
FIRST_WITH_MANY_KEYS = 10
PROJECT_ENDS = "0x300e616b"
"""expiresAt(address,uint256) of our own project passes."""
TIER_OF, FLOOR_OF, SCORE_OF, THRESHOLDS = "0xc8f74bb8", "0xc2bc92b9", "0x133af456", "0xcda43b3a"
"""tierOf(address), floorOf(address), scoreOf(address) and thresholds() of our own contributors' passes."""
ANYBODY = Address("0x" + "22" * 20)
"""To whom a token would go, were it asked whether it can."""
MOST_KEYS = 16
_LAST_SECOND = 253_402_300_799
"""Of the year 9999: what ends later lasts for ever."""


def _moment(second: int) -> datetime | None:
    return datetime.fromtimestamp(second, UTC) if second <= _LAST_SECOND else None


def _second(at: Block) -> int:
    return int(at.time.timestamp())


def _seen(ends: Sequence[int], at: Block, *, partial: bool = False) -> Seen:
    """So many that have not ended, each until it does."""
    lasting = [Part(1, _moment(end)) for end in ends if end > _second(at)]
    return Seen(len(lasting), tuple(lasting), partial)


def nft(want: Want, _: Block) -> Steps:
    """Tokens of these ids, or that cannot leave their wallet."""
    probe, wanted = want.probe, asked(want.probe.asks)
    ids, partial = yield from held_ids(probe.contract, want.wallet, wanted.ids)
    if not wanted.word or not ids:
        return Seen(len(ids), partial=partial)
    told = yield [about(probe.contract, LOCKED, each, whole=True) for each in ids]
    locked = {each: one_word(said) for each, said in zip(ids, told, strict=True)}
    silent = [each for each, said in locked.items() if said is None]
    moving = yield [transfer(probe.contract, each, want.wallet) for each in silent]
    movable = {each: one_word(said) for each, said in zip(silent, moving, strict=True)}
    if not all(said in {0, 1} for each, said in {**locked, **movable}.items() if said is not None or each in movable):
        raise Odd("it does not say whether it can be moved")
    return Seen(sum(locked[each] == 1 or movable.get(each) == 0 for each in ids), partial=partial)


def transfer(contract: Address, token: int, holder: Address) -> Ask:
    words = word_of(int(holder, 16)) + word_of(int(ANYBODY, 16))
    return about(contract, IS_TRANSFERABLE, token, tail=words, whole=True)


def subscription(want: Want, at: Block) -> Steps:
    """ERC-5643: tokens that are paid for until a moment of their own."""
    contract = want.probe.contract
    ids, partial = yield from held_ids(contract, want.wallet, asked(want.probe.asks).ids)
    ends = yield [about(contract, EXPIRES_AT, each) for each in ids]
    return _seen(ends, at, partial=partial)


def timed(want: Want, at: Block) -> Steps:
    """ERC-5007: tokens that count from one moment to another."""
    contract = want.probe.contract
    ids, partial = yield from held_ids(contract, want.wallet, asked(want.probe.asks).ids)
    told = yield [about(contract, which, each) for which in (START_TIME, END_TIME) for each in ids]
    starts, ends = told[: len(ids)], told[len(ids) :]
    going = [end for start, end in zip(starts, ends, strict=True) if start <= _second(at)]
    return _seen(going, at, partial=partial)


def rented(want: Want, at: Block) -> Steps:
    """ERC-4907: what a wallet may use for a time, or what it owns and has not lent."""
    contract, wanted = want.probe.contract, asked(want.probe.asks)
    if wanted.word == "owner":
        ids, partial = yield from held_ids(contract, want.wallet, wanted.ids)
        users = yield [about(contract, USER_OF, each) for each in ids]
        return Seen(sum(user == 0 for user in users), partial=partial)
    if not wanted.ids:
        raise Odd("nobody can look up what a wallet has rented without ids")
    ids = sorted(wanted.ids)
    told = yield [about(contract, which, each, whole=True) for which in (USER_OF, USER_EXPIRES) for each in ids]
    renters, ends = [owner_in(said) for said in told[: len(ids)]], [one_word(said) for said in told[len(ids) :]]
    if all(renter is None for renter in renters):
        raise Odd("none of its ids has a user to tell of")
    return _seen([end or 0 for renter, end in zip(renters, ends, strict=True) if renter == want.wallet], at)


def lock(want: Want, at: Block) -> Steps:
    """Unlock's PublicLock: it says itself whether somebody has a key; how long, its keys say."""
    contract, wallet = want.probe.contract, want.wallet
    has, version = yield [
        of_wallet(contract, HAS_KEY, wallet),
        plainly(contract, LOCK_VERSION),
    ]
    if has not in {0, 1}:
        raise Odd("neither yes nor no")
    if has == 0:
        return Seen(0)
    if (one_word(version) or 0) < FIRST_WITH_MANY_KEYS:
        (end,) = yield [of_wallet(contract, OLD_KEY_ENDS, wallet, whole=True)]
        return _key([one_word(end)], at)
    counts = yield [of_wallet(contract, each, wallet, whole=True) for each in (KEYS, abi.BALANCE)]
    few = min(max(one_word(count) or 1 for count in counts), MOST_KEYS)
    keys = yield [of_wallet(contract, TOKEN_OF_OWNER, wallet, tail=word_of(nth), whole=True) for nth in range(few)]
    told = [key for said in keys if (key := one_word(said)) is not None]
    ends = yield [about(contract, KEY_ENDS, key, whole=True) for key in told]
    return _key([one_word(end) for end in ends], at)


def _key(ends: Sequence[int | None], at: Block) -> Seen:
    """One key, until the last of them ends; where a hook lets somebody in without one, for as long as it says so."""
    lasting = [end for end in ends if end is not None and end > _second(at)]
    return Seen(1, (Part(1, _moment(max(lasting))),) if lasting else ())


def project(want: Want, at: Block) -> Steps:
    """Our own passes: one for each holder and project, until it ends."""
    number = word_of(want.probe.token_id or 0)
    (end,) = yield [of_wallet(want.probe.contract, PROJECT_ENDS, want.wallet, tail=number)]
    return _seen([end], at)


def contributor(want: Want, _: Block) -> Steps:
    """Our own contributors' passes: as much of the tier as the score gives for ever, the rest until it ends."""
    contract, wallet = want.probe.contract, want.wallet
    tier, floor, score, steps = yield [
        of_wallet(contract, TIER_OF, wallet),
        of_wallet(contract, FLOOR_OF, wallet, whole=True),
        of_wallet(contract, SCORE_OF, wallet),
        plainly(contract, THRESHOLDS),
    ]
    guaranteed, until = _decoded(floor, "uint8", "uint64")
    (rungs,) = _decoded(steps, "uint64[]")
    earned = sum(score >= each for each in rungs)
    if tier != max(earned, guaranteed):
        raise Odd("its tier is not what its score and its floor come to")
    if tier == earned:
        return Seen(tier)
    lasting = [Part(earned, None)] if earned else []
    return Seen(tier, (*lasting, Part(tier - earned, _moment(until))))


def _decoded(said: int, *types: str) -> tuple[Any, ...]:
    try:
        return decode(types, answered(said) or b"")
    except Exception:  # noqa: BLE001  whatever the library makes of it, it is not what was said
        raise Odd("not what our contract tells") from None


def _called(want: Want, _: Block) -> Steps:
    return value_of_call(want)


def _with_traits(want: Want, _: Block) -> Steps:
    return tokens_with(want)


STEPS: Mapping[Kind, Callable[[Want, Block], Steps]] = {
    Kind.ERC721: nft,
    Kind.ERC5643: subscription,
    Kind.ERC5007: timed,
    Kind.ERC4907: rented,
    Kind.UNLOCK: lock,
    Kind.PROJECT: project,
    Kind.CONTRIBUTOR: contributor,
    Kind.EAS: attested,
    Kind.CALL: _called,
    Kind.TRAIT: _with_traits,
}
