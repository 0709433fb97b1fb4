"""Attestations of EAS: those a wallet was ever given are suggested, and each is asked of the contract itself."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eth_abi.abi import decode

from bot.adapters.chain.probes.papers import Paper, paper
from bot.adapters.chain.probes.recalling import Known, known, recall
from bot.adapters.chain.reading.composing import Odd, Seen, Steps
from bot.adapters.chain.reading.views import Ask, about, answered, one_word, plainly, word_of
from bot.domain.ids import Address
from bot.domain.requirements.attestations import Wanted, wanted
from bot.domain.requirements.holdings import Block, Part, Want
from bot.domain.requirements.traits import Traits

ATTESTATION, REGISTRY, SCHEMA = "0xa3112a64", "0xf10b5cc8", "0xa2ea7c6e"
"""getAttestation(bytes32) and getSchemaRegistry() of EAS; getSchema(bytes32) of its registry."""
REVOKED = "0xb469318d"
"""getRevokeOffchain(address,bytes32)."""
_RECORD = "(bytes32,bytes32,uint64,uint64,uint64,bytes32,address,address,bool,bytes)"
_SCHEMA = "(bytes32,address,bool,string)"
_LAST_SECOND = 253_402_300_799

Fields = Sequence[tuple[str, str]]
"""Type and name of each field of a schema, in order."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """What EAS keeps of one."""

    uid: int
    schema: str
    expires: int
    revoked: int
    recipient: Address
    attester: Address
    data: bytes

    def counts(self, asked: Wanted, wallet: Address, now: int) -> bool:
        """Whether it is what is asked for, but for its fields, and stands now."""
        theirs = self.recipient == wallet and self.attester in asked.by and self.schema == asked.schema
        return theirs and self.revoked == 0 and (self.expires == 0 or self.expires > now)


def attested(want: Want, at: Block) -> Steps:
    """How many attestations of the schema stand, each until it expires."""
    contract, asked = want.probe.contract, wanted(want.probe.asks[2:-1])
    said, place = yield [recall(contract, want.wallet, asked.schema), plainly(contract, REGISTRY)]
    registry, found = _place(place), known(said)
    fields = (yield from fields_of(registry, asked.schema)) if asked.fields else ()
    told = yield [about(contract, ATTESTATION, uid, whole=True) for uid in found.items]
    records = [record(each, uid) for each, uid in zip(told, found.items, strict=True)]
    now = int(at.time.timestamp())
    records += yield from _handed_in(contract, found)
    standing = [one for one in records if one.counts(asked, want.wallet, now)]
    good = [one for one in standing if asked.fields is None or asked.fields.met_by(values(fields, one.data))]
    return Seen(len(good), tuple(Part(1, _moment(one.expires)) for one in good), partial=not found.whole)


def _handed_in(contract: Address, found: Known) -> Generator[Sequence[Ask], Sequence[int], list[Attestation]]:
    """Those that stand on no chain; whether their attester has revoked one since, the chain says."""
    given = [_understood(text, contract, found.chain_id) for text in found.papers]
    signed = list({one.uid: one for one in given if one is not None}.values())
    told = yield [plainly(contract, REVOKED + word_of(int(one.attester, 16)) + word_of(one.uid)) for one in signed]
    ends = [one_word(each) for each in told]
    if None in ends:
        raise Odd("whether an attestation is revoked cannot be read")
    return [
        Attestation(one.uid, one.schema, one.expires, end or 0, one.recipient, one.attester, one.data)
        for one, end in zip(signed, ends, strict=True)
    ]


def _understood(text: str, contract: Address, chain_id: int) -> Paper | None:
    try:
        return paper(text, contract, chain_id)
    except ValueError:
        return None


def fields_of(registry: Address, schema: str) -> Generator[Sequence[Ask], Sequence[int], Fields]:
    """The fields of this schema; Odd where there is none such, or it cannot be read."""
    (told,) = yield [plainly(registry, SCHEMA + schema[2:])]
    try:
        ((uid, _resolver, _revocable, text),) = decode([_SCHEMA], answered(told) or b"")
    except Exception:  # noqa: BLE001  whatever the library makes of it, it is no schema
        raise Odd("its schema cannot be read") from None
    pairs = [tuple(each.split()) for each in text.split(",")] if text.strip() else []
    if uid != bytes.fromhex(schema[2:]) or not all(len(pair) == 2 for pair in pairs):
        raise Odd("there is no schema like that")
    return [(kind, name) for kind, name in pairs]


def values(fields: Fields, data: bytes) -> Mapping[str, str]:
    """What stands in the fields, by their names in small letters; Odd where it is not of their types."""
    try:
        found = decode([kind for kind, _ in fields], data)
    except Exception:  # noqa: BLE001  as above
        raise Odd("its fields cannot be read") from None
    return {name.casefold(): _text(value) for (_, name), value in zip(fields, found, strict=True)}


def lacking(fields: Fields, asked: Traits) -> bool:
    """Whether it is asked for a field that there is none of."""
    names = {name.casefold() for _, name in fields}
    return any(trait.name.casefold() not in names for trait in asked.of)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)


def _place(said: int) -> Address:
    number = one_word(said)
    if not number or number >> 160:
        raise Odd("it is not EAS")
    return Address(f"0x{number:040x}")


def registry_in(said: int) -> Address | None:
    """Where the registry of schemas is; None where the contract has none."""
    try:
        return _place(said)
    except Odd:
        return None


def record(said: int, uid: int) -> Attestation:
    """What EAS told of this one; Odd for what is no such answer."""
    try:
        ((own, schema, _time, expires, revoked, _ref, recipient, attester, _revocable, data),) = decode(
            [_RECORD], answered(said) or b""
        )
    except Exception:  # noqa: BLE001  as above
        raise Odd("an attestation cannot be read") from None
    if int.from_bytes(own) not in {uid, 0}:
        raise Odd("it tells of another attestation")
    return Attestation(uid, f"0x{schema.hex()}", expires, revoked, Address(recipient), Address(attester), data)


def _moment(second: int) -> datetime | None:
    return datetime.fromtimestamp(second, UTC) if 0 < second <= _LAST_SECOND else None
