"""Traits of the tokens a wallet has: told by the chain itself (ERC-7496), else by the metadata each token points at."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from eth_abi.abi import decode
from eth_utils.crypto import keccak

from bot.adapters.chain.probes.token_ids import held_ids
from bot.adapters.chain.reading.composing import Odd, Seen, Steps
from bot.adapters.chain.reading.views import LONG_GAS, Ask, about, answered, document_in, fetch, one_word
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Want
from bot.domain.requirements.probes import asked
from bot.domain.requirements.traits import Trait, Traits, number, traits

TRAIT_VALUE, TOKEN_URI = "0xa28eec87", "0xc87b56dd"
"""getTraitValue(uint256,bytes32), ERC-7496; tokenURI(uint256), ERC-721."""
MOST_TOKENS = 32
"""Tokens of one wallet whose metadata is fetched."""
_TRUTHS = {0: "false", 1: "true"}

Values = Mapping[str, str]
Told = Generator[Sequence[Ask], Sequence[int], Sequence[Values]]


def tokens_with(want: Want) -> Steps:
    """How many of the wallet's tokens have these traits."""
    contract, wanted = want.probe.contract, asked(want.probe.asks)
    asks = traits(wanted.word.strip('"'))
    ids, partial = yield from held_ids(contract, want.wallet, wanted.ids)
    if not ids:
        return Seen(0, partial=partial)
    found = yield from values(contract, ids, asks)
    return Seen(sum(asks.met_by(each) for each in found), partial=partial)


def values(contract: Address, ids: Sequence[int], asks: Traits) -> Told:
    """Of each of these tokens the values of these traits, by their names in small letters."""
    keyed = list({trait.name.casefold(): trait for trait in asks.of}.values())
    told = yield [
        about(contract, TRAIT_VALUE, token, tail=keccak(text=trait.name).hex(), whole=True)
        for token in ids
        for trait in keyed
    ]
    words = [one_word(said) for said in told]
    if None not in words:
        rows = [words[nth * len(keyed) : (nth + 1) * len(keyed)] for nth in range(len(ids))]
        return [_row(keyed, row) for row in rows]
    if len(ids) > MOST_TOKENS:
        raise Odd("more tokens than metadata is fetched of")
    places = yield [about(contract, TOKEN_URI, token, whole=True, gas=LONG_GAS) for token in ids]
    documents = yield [fetch(_place(said)) for said in places]
    return [_attributes(document_in(said)) for said in documents]


def _row(traits_: Sequence[Trait], words: Sequence[int | None]) -> Values:
    return {trait.name.casefold(): _text(word or 0, trait) for trait, word in zip(traits_, words, strict=True)}


def _text(word: int, trait: Trait) -> str:
    """A word as a number, a truth or a short text, whichever the condition compares with."""
    if number(trait.value) is not None:
        return str(word)
    if trait.value.casefold() in _TRUTHS.values():
        return _TRUTHS.get(word, "")
    return word.to_bytes(32).rstrip(b"\0").decode(errors="replace")


def _place(said: int) -> str:
    raw = answered(said)
    if raw is None:
        raise Odd("it has no metadata")
    place = place_in(raw)
    if place is None:
        raise Odd("where its metadata is cannot be read")
    return place


def place_in(raw: bytes) -> str | None:
    """The address in an answer of `tokenURI`; None for anything else."""
    try:
        (place,) = decode(["string"], raw)
    except Exception:  # noqa: BLE001  whatever the library makes of it, it is no address
        return None
    return str(place)


def _attributes(document: Mapping[str, Any]) -> Values:
    """The traits of a token's metadata; Odd where it tells of none in a form that is known."""
    listed = document.get("attributes")
    if not isinstance(listed, list):
        raise Odd("its metadata tells of no traits")
    found = dict[str, str]()
    for each in listed:
        name, value = (each.get("trait_type"), each.get("value")) if isinstance(each, dict) else (None, None)
        if isinstance(name, str) and isinstance(value, str | int | float):
            found.setdefault(name.strip().casefold(), str(value).lower() if isinstance(value, bool) else str(value))
    return found
