"""What is near to what, and what a file is known by."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contributing.entries import (
    LIKE,
    MOST_ALIKE,
    SAME,
    Declared,
    Entry,
    Licence,
    Likeness,
    Look,
    Offer,
    Seen,
    State,
    Study,
    alike,
)
from bot.domain.ids import CommunityId, MemberId
from bot.domain.voting import rounds
from tests.ports.conftest import NOON

SIGNS = st.integers(0, 2**64 - 1).map("{:016x}".format)
LOOKS = st.builds(Look, SIGNS, SIGNS)
ADA, BEN = MemberId(1), MemberId(2)


def entry(*, tells: bool = False) -> Entry:
    study = Study("aa", "bb", Look("0" * 16, "f" * 16), 64, 64, Declared("tool", "model", ("lora",), "a secret"), b"")
    return Entry.of(CommunityId(1), ADA, NOON, Offer("Tide", "", Licence.CC0, tells_prompt=tells), study)


def seen(apart: int, number: int = 9, pixels: str = "cc", member: MemberId = BEN) -> Seen:
    """Another entry, so many bits away from one that is all dark."""
    return Seen(number, member, "Shore", pixels, Look(f"{(1 << apart) - 1:016x}", "0f" * 8))


@given(LOOKS, LOOKS)
def test_a_look_is_next_to_itself_and_as_far_from_its_mirror_as_from_what_it_mirrors(one, other):
    assert one.distance(one) == 0
    assert Look(one.mirrored, one.plain).distance(one) == 0
    assert 0 <= one.distance(other) <= 32 + 32


@pytest.mark.parametrize(
    ("apart", "how"),
    [(0, Likeness.SAME), (SAME, Likeness.SAME), (SAME + 1, Likeness.LIKE), (LIKE, Likeness.LIKE), (LIKE + 1, None)],
)
def test_how_near_decides_what_it_is_called(apart, how):
    assert [one.how for one in alike(entry(), [seen(apart)])] == ([how] if how else [])


def test_the_same_pixels_come_first_then_the_nearest_and_only_a_few():
    others = [seen(5, 1), seen(3, 2), seen(40, 3, "bb"), seen(4, 4), seen(9, 5)]
    found = alike(entry(), others)
    assert [(one.entry, one.how) for one in found] == [
        (3, Likeness.PIXELS),
        (2, Likeness.SAME),
        (4, Likeness.SAME),
    ]
    assert len(found) == MOST_ALIKE


def test_nothing_is_like_itself_and_a_member_s_own_is_called_theirs():
    assert alike(entry(), [seen(0, number=0)]) == []
    assert [one.own for one in alike(entry(), [seen(0, 1, member=ADA), seen(0, 2)])] == [True, False]


def test_a_prompt_that_is_not_to_be_told_is_not_kept():
    assert entry().declared == Declared("tool", "model", ("lora",))
    assert entry(tells=True).declared.prompt == "a secret"


def test_a_round_takes_an_entry_in_by_its_hashes_and_its_member_number():
    taken = replace(entry(), state=State.APPROVED).in_round
    assert taken == rounds.Entry(b"\xaa", ADA, bytes.fromhex(Licence.CC0.hash), "Tide", rounds.EntryState.APPROVED)
    with pytest.raises(ValueError, match="shown"):
        assert entry().in_round


def test_every_licence_has_a_hash_of_its_own_which_anybody_can_work_out():
    assert len({one.hash for one in Licence}) == len(Licence)
    assert Licence.CC0.hash == hashlib.sha256(b"CC0-1.0").hexdigest()
    assert [one.called for one in Licence] == [
        *("CC0", "CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "CC BY-NC-ND 4.0", "All rights reserved")
    ]
