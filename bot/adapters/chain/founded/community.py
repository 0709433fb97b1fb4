"""A community's contracts: what creates them, where they will stand, and what stands there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from eth_abi.exceptions import DecodingError
from eth_utils.address import is_checksum_address, to_checksum_address
from eth_utils.crypto import keccak

from bot.adapters.chain.artifacts import COLLABS, FOUNDING, LEDGER, PROJECTS, TIERS, artifact, role
from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed, Reply
from bot.domain.changing.charters import Charter
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, address
from bot.domain.requirements.holdings import Block

FACTORY = Address("0x4e59b44847b379578588920ca78fbf26c0b4956c")
"""The deterministic deployment proxy, at the same address on most chains: it creates what a Safe sends it."""
MOST_CODE = 49_152
"""Bytes that may create a contract (EIP-3860)."""
ROLES = ("ADMIN", "COUNCIL", "GUARDIAN", "REGISTRY", "REPORTER", "ISSUER")
Allowed = Mapping[str, Sequence[str]]
"""By contract, the roles that a key may hold there."""
FOR_THE_BOT: Allowed = {LEDGER: ("REPORTER",), PROJECTS: ("ISSUER",)}
"""All that the bot's key may be."""
FOR_THE_COUNCIL: Allowed = {COLLABS: ("COUNCIL",)}
"""All that the council's key need be; a charter makes it COUNCIL of the tier passes as well."""
_SETTINGS = {
    FOUNDING: ("pass", "ledger", "registry"),
    LEDGER: ("pass", "pointsPerRound", "challengeWindow"),
    TIERS: ("name", "symbol", "ledger", "thresholds", "lead", "moveDelay"),
    COLLABS: ("pass", "splits"),
    PROJECTS: ("name", "symbol", "longestTerm"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a contract's place. `code`: None for nothing, else whether it is the artifact's."""

    code: bool | None
    settings: Mapping[str, Any]
    holders: Mapping[str, Sequence[Address]]


def creations(charter: Charter) -> Mapping[str, bytes]:
    """What creates the votes' contracts, and what the project passes'."""
    passes = (charter.name, charter.symbol, _seconds(charter.longest_term), charter.admin, charter.bot)
    return {FOUNDING: artifact(FOUNDING).creation(_settled(charter)), PROJECTS: artifact(PROJECTS).creation(*passes)}


def founded_by(founding: Address) -> Mapping[str, Address]:
    """Where the three stand that this founding made."""
    return {name: created_by(founding, nth) for nth, name in enumerate((TIERS, LEDGER, COLLABS), 1)}


def created_by(creator: Address, nonce: int) -> Address:
    """Where the contract stands that an account makes as its transaction of this number, or a contract as its nth."""
    count = nonce.to_bytes((nonce.bit_length() + 7) // 8)
    number = count if 0 < nonce < 0x80 else bytes([0x80 + len(count)]) + count
    body = b"\x94" + bytes.fromhex(creator[2:]) + number
    return _last(keccak(bytes([0xC0 + len(body)]) + body))


def by_factory(creation: bytes) -> tuple[bytes, Address]:
    """What a Safe sends to the factory so that it creates this, and where it will stand (EIP-1014)."""
    salt = bytes(32)
    said = keccak(b"\xff" + bytes.fromhex(FACTORY[2:]) + salt + keccak(creation))
    return salt + creation, _last(said)


def written(place: Address) -> str:
    """The address as people read it, with its checksum."""
    return to_checksum_address(place)


def mistyped(text: str) -> bool:
    """Whether this address has capitals that do not fit: they are a checksum."""
    digits = text.removeprefix("0x")
    return digits not in {digits.lower(), digits.upper()} and not is_checksum_address(text)


def too_much(name: str, found: Standing, key: Address, allowed: Allowed = FOR_THE_BOT) -> list[str]:
    """The roles that this key holds and may not; of the bot's own, unless others are allowed."""
    few = allowed.get(name, ())
    return [each for each, holders in found.holders.items() if key in holders and each not in few]


async def standing(agreement: Agreement, name: str, place: Address) -> Standing:
    """What stands there, as two endpoints (or the only one) say alike; ChainUnreadable if they do not."""
    at = (await agreement.pins()).give
    (code,) = await agreement.ask(at, Call("eth_getCode", (place,)))
    if isinstance(code, Failed):
        raise ChainUnreadable(f"what stands at {place} cannot be told")
    if code == "0x":
        return Standing(None, {}, {})
    if not artifact(name).is_code(bytes.fromhex(code[2:])):
        return Standing(code=False, settings={}, holders={})
    settings = await _settings(agreement, at, name, place)
    if name == TIERS:
        settings["tiers"] = await _tiers(agreement, at, place, settings["lead"])
    return Standing(code=True, settings=settings, holders=await _holders(agreement, at, name, place))


async def _tiers(agreement: Agreement, at: Block, place: Address, lead: int) -> tuple[str, ...]:
    asked = await agreement.ask(at, *(_call(TIERS, place, "tierName", tier) for tier in range(1, lead + 1)))
    return tuple(_answer(TIERS, "tierName", said) for said in asked)


async def _holders(agreement: Agreement, at: Block, name: str, place: Address) -> dict[str, list[Address]]:
    if name == FOUNDING:
        return {}
    asked = await agreement.ask(at, *(_call(name, place, "holdersOf", role(each)) for each in ROLES))
    told = (_answer(name, "holdersOf", said) for said in asked)
    return {each: [address(who) for who in found] for each, found in zip(ROLES, told, strict=True) if found}


async def _settings(agreement: Agreement, at: Block, name: str, place: Address) -> dict[str, Any]:
    told = await agreement.ask(at, *(_call(name, place, each) for each in _SETTINGS[name]))
    return {each: _answer(name, each, said) for each, said in zip(_SETTINGS[name], told, strict=True)}


def _call(name: str, place: Address, function: str, *given: Any) -> Call:
    return Call("eth_call", ({"to": place, "data": "0x" + artifact(name).call(function, *given).hex()},))


def _answer(name: str, function: str, said: Reply) -> Any:
    if isinstance(said, Failed):
        raise ChainUnreadable(f"{name}.{function} cannot be told")
    try:
        return artifact(name).answer(function, bytes.fromhex(said[2:]))[0]
    except (DecodingError, ValueError):
        raise ChainUnreadable(f"{name}.{function} answers nonsense") from None


def _settled(charter: Charter) -> tuple[Any, ...]:
    """In the order of contracts/community/Charter.sol."""
    return (
        charter.name,
        charter.symbol,
        [*(name for name, _ in charter.tiers), charter.lead],
        [first for _, first in charter.tiers],
        charter.points_per_round,
        _seconds(charter.challenge_window),
        _seconds(charter.move_delay),
        charter.admin,
        charter.council,
        charter.guardian,
        charter.bot,
        charter.splits,
    )


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _last(said: bytes) -> Address:
    return address("0x" + said[-20:].hex())
