"""Who is paid what, as it is typed: the whole, each once, the author among them, and nothing half understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contributing.collab import MOST_PAID, WHOLE, Share, percent, place, shares
from bot.domain.errors import CollabProblem, CollabRefused
from bot.domain.ids import Address

ADA, BEN, CLEO = (Address("0x" + each * 20) for each in ("a1", "b2", "c3"))


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("creator 100", [(ADA, WHOLE)]),
        (f"creator 70, {BEN} 30", [(ADA, 700_000), (BEN, 300_000)]),
        (f"Creator: 66.6667 %; {BEN}=33.3333%", [(ADA, 666_667), (BEN, 333_333)]),
        (f"{ADA} 50\n{BEN} 49.5\n{CLEO} .5".replace(" .5", " 0.5"), [(ADA, 500_000), (BEN, 495_000), (CLEO, 5_000)]),
        (f"creator 1, 0x{'B2' * 20} 99,", [(ADA, 10_000), (BEN, 990_000)]),
    ],
)
def test_shares_are_read_as_they_are_typed(typed, parts):
    assert shares(typed, ADA) == tuple(Share(*one) for one in parts)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", CollabProblem.SHARES),
        ("everybody 100", CollabProblem.SHARES),
        ("creator", CollabProblem.SHARES),
        (f"creator 100, {BEN} 0", CollabProblem.SHARES),
        ("creator 99.99999", CollabProblem.SHARES),
        (f"creator 50, {BEN[:-1]} 50", CollabProblem.SHARES),
        ("creator 99", CollabProblem.SUM),
        (f"creator 70, {BEN} 31", CollabProblem.SUM),
        (f"creator 50, {ADA} 50", CollabProblem.TWICE),
        (f"{BEN} 100", CollabProblem.UNPAID),
        (",".join(f"0x{nth:040x} 4" for nth in range(25)), CollabProblem.SHARES),
    ],
)
def test_what_is_not_the_whole_is_refused_for_what_it_is(typed, problem):
    with pytest.raises(CollabRefused) as caught:
        shares(typed, ADA)
    assert caught.value.problem is problem


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=MOST_PAID - 1))
def test_whatever_is_written_as_percentages_is_read_as_the_same_parts(given_parts):
    paid = [Share(Address(f"0x{nth + 1:040x}"), parts) for nth, parts in enumerate(given_parts)]
    paid.append(Share(ADA, WHOLE - sum(given_parts)))
    typed = ", ".join(f"{one.whom} {percent(one.parts)}" for one in paid)
    assert shares(typed, ADA) == tuple(paid)


@pytest.mark.parametrize("typed", ["https://example.org/terms.pdf", " ipfs://bafy/terms ", "ar://abc"])
def test_terms_are_read_where_anybody_can(typed):
    assert place(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "terms.pdf",
        "http://example.org",
        "file:///etc",
        "https://a b",
        "https://a`b",
        "https://a\u202eb",
        "ipfs://" + "x" * 200,
    ],
)
def test_what_is_no_such_place_is_refused(typed):
    with pytest.raises(CollabRefused):
        place(typed)
