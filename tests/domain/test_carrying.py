"""What was earned without a wallet: carried to one, each once, as far as there is room."""

from bot.domain.ids import Address, MemberId
from bot.domain.voting.carrying import Owed, carried
from bot.domain.voting.tally import Earned, Waiting

ROUND, OTHER = b"\1" * 32, b"\2" * 32
ADA, BEN = MemberId(1), MemberId(2)
FIRST, SECOND = Address("0x" + "aa" * 20), Address("0x" + "bb" * 20)


def owed(member: MemberId, points: int, earned_in: bytes = ROUND, word: int = 7) -> Owed:
    return Owed(5, 1, "Poster", member, Waiting(earned_in, bytes([word]) * 32, points))


def leaves(*owing: Owed, wallets, taken=(), room: int = 100) -> list[Earned]:
    return [one.earned for one in carried(owing, wallets, taken, room)]


def test_it_goes_to_the_first_wallet_and_is_labelled_with_the_round_it_was_earned_in():
    assert leaves(owed(ADA, 3), wallets={ADA: [FIRST, SECOND]}) == [Earned(ROUND, FIRST, 3)]


def test_who_has_no_wallet_still_waits():
    assert leaves(owed(ADA, 3), owed(BEN, 4), wallets={ADA: [], BEN: [FIRST]}) == [Earned(ROUND, FIRST, 4)]


def test_a_wallet_that_the_round_has_credited_already_gets_nothing_that_would_be_lost():
    assert leaves(owed(ADA, 3), wallets={ADA: [FIRST]}, taken={(ROUND, FIRST)}) == []
    assert leaves(owed(ADA, 3), wallets={ADA: [FIRST, SECOND]}, taken={(ROUND, FIRST)}) == [Earned(ROUND, SECOND, 3)]
    assert leaves(owed(ADA, 3), wallets={ADA: [FIRST]}, taken={(OTHER, FIRST)}) == [Earned(ROUND, FIRST, 3)]


def test_two_makers_who_became_one_member_need_a_wallet_for_each():
    both = owed(ADA, 3), owed(ADA, 4, word=8)
    assert leaves(*both, wallets={ADA: [FIRST]}) == [Earned(ROUND, FIRST, 3)]
    assert leaves(*both, wallets={ADA: [FIRST, SECOND]}) == [Earned(ROUND, FIRST, 3), Earned(ROUND, SECOND, 4)]


def test_one_wallet_carries_what_two_rounds_owe():
    both = owed(ADA, 3), owed(ADA, 4, OTHER)
    assert leaves(*both, wallets={ADA: [FIRST]}) == [Earned(ROUND, FIRST, 3), Earned(OTHER, FIRST, 4)]


def test_what_finds_no_room_waits_for_the_next_report_and_holds_nobody_up():
    three = owed(ADA, 6), owed(BEN, 5), owed(ADA, 4, OTHER)
    found = leaves(*three, wallets={ADA: [FIRST], BEN: [SECOND]}, room=10)
    assert found == [Earned(ROUND, FIRST, 6), Earned(OTHER, FIRST, 4)]
