"""Multicall3's `aggregate3`, packed by hand: the calls of a bundle all have one length, so all offsets are known.

Source of its address and interface: https://github.com/mds1/multicall3.
"""

from collections.abc import Iterator, Sequence

ADDRESS = "0xca11bde05977b3631167028862be2a173976ca11"
_AGGREGATE3 = "0x82ad56cb"
_W = 32


def question(contracts: Sequence[str], datas: Sequence[str]) -> str:
    """The call data that makes these calls (hex with a prefix, all of one length) to their contracts; any may fail."""
    length = len(datas[0]) // 2 - 1
    padded = -(-length // _W) * _W
    each = 4 * _W + padded
    offsets = "".join([f"{len(datas) * _W + nth * each:064x}" for nth in range(len(datas))])
    rest = f"{1:064x}{3 * _W:064x}{length:064x}"
    asked = zip(contracts, datas, strict=True)
    calls = "".join([f"{to[2:]:0>64}{rest}{data[2:]:0<{2 * padded}}" for to, data in asked])
    return f"{_AGGREGATE3}{_W:064x}{len(datas):064x}{offsets}{calls}"


def answer(reply: object, calls: int) -> list[int | None] | None:
    """For each call the number in exactly one word, or None where it failed or gave another length; None for no answer.

    Every offset must lie inside the answer; apart from that it may be packed as the node likes.
    """
    if not isinstance(reply, str) or not reply.startswith("0x"):
        return None
    try:
        raw = bytes.fromhex(reply[2:])
        return list(_results(raw, calls))
    except ValueError:
        return None


def _results(raw: bytes, calls: int) -> Iterator[int | None]:
    start = _number(raw, 0)
    if _number(raw, start) != calls:
        raise ValueError("another number of results")
    for nth in range(calls):
        result = start + _W + _number(raw, start + _W + nth * _W)
        good, data = _number(raw, result), result + _number(raw, result + _W)
        if good not in (0, 1):
            raise ValueError("not a truth")
        yield _number(raw, data + _W) if good and _number(raw, data) == _W else None


def _number(raw: bytes, at: int) -> int:
    word = raw[at : at + _W]
    if len(word) != _W:
        raise ValueError("the answer ends before")
    return int.from_bytes(word)
