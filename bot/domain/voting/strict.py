"""JSON of a stranger, read field by field: bounded, strict, and whatever is odd about it is one clear sentence."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from bot.domain.ids import Address
from bot.domain.voting.rounds import Word
from bot.domain.voting.settling import MOST_FIGURE, is_printable

_MOST_ITEMS = 50_000
_WORD = re.compile(r"0x[0-9a-f]{64}")
_ADDRESS = re.compile(r"0x[0-9a-f]{40}")
T = TypeVar("T")
Reader = Callable[[Any, str], T]
"""What reads one value; it is told where that stands, for the sentence."""


class FileOdd(Exception):
    """This file is not what it should be. Its text is a sentence for people."""


def parsed(raw: bytes, most: int, what: str) -> object:
    """The JSON these bytes are, of at most so many; FileOdd, naming what it should be, for anything else."""
    if len(raw) > most:
        raise FileOdd(f"The file is larger than {most // 2**20} MiB: no {what}'s is.")
    try:
        return json.loads(raw, object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number)
    except RecursionError:
        raise FileOdd(f"The file is nested too deeply to be a {what}'s.") from None
    except ValueError:  # also what is no UTF-8, and a figure of too many digits
        raise FileOdd("The file is no JSON.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FileOdd("The file names something twice, so it could be read in two ways.")
    return found


def _no_number(text: str) -> NoReturn:
    raise FileOdd(f"The file has {text[:20]!r} where only whole numbers can be.")


def _odd(at: str, wanted: str) -> NoReturn:
    raise FileOdd(f"{at or 'The whole'}: {wanted} should be here.")


def fields(value: Any, at: str, wanted: Mapping[str, Reader[Any]]) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != wanted.keys():
        _odd(at, f"exactly {', '.join(wanted)}")
    return {name: reads(value[name], f"{at}.{name}" if at else name) for name, reads in wanted.items()}


def record(**wanted: Reader[Any]) -> Reader[dict[str, Any]]:
    return lambda value, at: fields(value, at, wanted)


def made(make: Callable[..., T], **wanted: Reader[Any]) -> Reader[T]:
    """Something of ours whose fields have the file's names."""
    return lambda value, at: make(**fields(value, at, wanted))


def each(reads: Reader[T], most: int = _MOST_ITEMS) -> Reader[tuple[T, ...]]:
    def many(value: Any, at: str) -> tuple[T, ...]:
        if not isinstance(value, list) or len(value) > most:
            _odd(at, f"a list of at most {most}")
        return tuple(reads(one, f"{at}[{nth}]") for nth, one in enumerate(value))

    return many


def maybe(reads: Reader[T]) -> Reader[T | None]:
    return lambda value, at: None if value is None else reads(value, at)


def one_of(kind: Callable[[Any], T]) -> Reader[T]:
    def known(value: Any, at: str) -> T:
        if not isinstance(value, str | int) or isinstance(value, bool):
            _odd(at, "a known word")
        try:
            return kind(value)
        except ValueError:
            _odd(at, "a known word")

    return known


def matching(pattern: re.Pattern[str], wanted: str) -> Reader[str]:
    def text(value: Any, at: str) -> str:
        return value if isinstance(value, str) and pattern.fullmatch(value) else _odd(at, wanted)

    return text


def number(value: Any, at: str) -> int:
    return value if type(value) is int and 0 <= value <= MOST_FIGURE else _odd(at, "a whole number below 2^53")


def line(value: Any, at: str) -> str:
    return value if isinstance(value, str) and is_printable(value) else _odd(at, "a short line of text")


def flag(value: Any, at: str) -> bool:
    return value if isinstance(value, bool) else _odd(at, "true or false")


def word(value: Any, at: str) -> Word:
    return bytes.fromhex(_HEX_WORD(value, at)[2:])


def address(value: Any, at: str) -> Address:
    return Address(_HEX_ADDRESS(value, at))


_HEX_WORD = matching(_WORD, "0x and 64 small hex digits")
_HEX_ADDRESS = matching(_ADDRESS, "0x and 40 small hex digits")
