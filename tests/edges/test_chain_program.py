"""The program's answers, and Multicall3's: what they cannot have said is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.chain.reading import multicall, program
from bot.adapters.chain.reading.assembler import assembled

CHAIN_ID = 8453
WORDS = st.integers(0, 2**256 - 1)


def said(values: list[int], statuses: bytes = b"", chain_id: int = CHAIN_ID) -> str:
    words = b"".join(each.to_bytes(32) for each in values)
    return "0x" + (chain_id.to_bytes(32) + (statuses or b"\1" * len(values)) + words).hex()


def test_lines_become_machine_code():
    assert assembled("here: 0 255 256 DUP1 SWAP16  # and no more\n @here JUMP @end") == bytes.fromhex(
        "5b 6000 60ff 610100 80 9f 610000 56 610011"
    )
    with pytest.raises(ValueError, match="NONSENSE"):
        assembled("NONSENSE")
    with pytest.raises(KeyError):
        assembled("@nowhere JUMP")


def test_the_program_is_small_and_from_before_shanghai():
    assert len(program.at_an_address()) < 180
    assert len(program.as_creation()) < 180


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_every_number_comes_out_as_it_went_in(values: list[int]):
    found = program.answer(said(values), len(values), CHAIN_ID)
    assert found is not None
    assert (list(found.values), found.statuses) == (values, b"\1" * len(values))


@pytest.mark.parametrize(
    "reply",
    [
        None,
        5,
        [],
        "0x",
        said([7, 8])[2:],
        said([7]),
        said([7, 8, 9]),
        said([7, 8])[:-2],
        said([7, 8]) + "00",
        said([7, 8]).replace("0x00", "0x  ", 1),
        said([7, 8]).replace("0x0", "0xg", 1),
        said([7, 8], chain_id=1),
        "0x" + "00" * 98,
        said([7, 8], b"\1\2"),
        said([7, 8], b"\1\3"),
        said([0, 8], b"\0\1"),
        said([0, 0], b"\2\4"),
    ],
)
def test_what_the_program_cannot_have_said_is_nothing(reply: object):
    assert program.answer(reply, 2, CHAIN_ID) is None


def test_failures_and_calls_not_made_are_told_apart_from_every_value():
    found = program.answer(said([2**256 - 1, 0, 0, 0], b"\1\1\2\0"), 4, CHAIN_ID)
    assert found is not None
    assert list(found.statuses) == [program.GOOD, program.GOOD, program.BROKEN, program.NOT_ASKED]


@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(0, 300), st.binary(min_size=1, max_size=1))
def test_a_changed_byte_changes_a_value_or_leaves_nothing(values: list[int], place: int, byte: bytes):
    raw = bytearray.fromhex(said(values)[2:])
    raw[place % len(raw) : place % len(raw) + 1] = byte
    found = program.answer("0x" + raw.hex(), len(values), CHAIN_ID)
    head = 32 + len(values)
    assert found is None or (raw[:32] == CHAIN_ID.to_bytes(32) and len(found.values) == (len(raw) - head) // 32)


def results(*each: tuple[int, bytes]) -> str:
    """As Solidity packs (bool, bytes)[]."""
    bodies = [
        good.to_bytes(32) + (64).to_bytes(32) + len(data).to_bytes(32) + data + bytes(-len(data) % 32)
        for good, data in each
    ]
    offsets = [len(bodies) * 32 + sum(map(len, bodies[:nth])) for nth in range(len(bodies))]
    head = (32).to_bytes(32) + len(bodies).to_bytes(32) + b"".join(each.to_bytes(32) for each in offsets)
    return "0x" + (head + b"".join(bodies)).hex()


def test_multicalls_words_failures_and_other_lengths():
    reply = results((1, (9).to_bytes(32)), (0, b""), (1, b""), (1, bytes(31)), (1, bytes(64)), (0, (9).to_bytes(32)))
    assert multicall.answer(reply, 6) == [9, None, None, None, None, None]


@pytest.mark.parametrize(
    "reply",
    [None, "0x", "0xzz", results(), results((1, bytes(32))), results(*[(1, bytes(32))] * 3), results(*[(2, b"")] * 2)],
)
def test_what_multicall_cannot_have_said_is_nothing(reply: object):
    assert multicall.answer(reply, 2) is None


@given(st.binary(max_size=200))
def test_any_bytes_from_multicall_are_words_or_nothing(raw: bytes):
    found = multicall.answer("0x" + raw.hex(), 1)
    assert found is None or len(found) == 1
