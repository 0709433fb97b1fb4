"""Pairings: who may speak, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import PairingProblem, PairingRefused
from bot.domain.ids import Account, Platform
from bot.domain.linking.accounts import Ending, Origin, Pairing, hashed

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADA, ADA_THERE = Account(Platform.DISCORD, 1, "ada"), Account(Platform.TELEGRAM, 2, "ada")
EVE = Account(Platform.TELEGRAM, 1, "eve")
PAIRING = Pairing(1, Origin.CODE, ADA, NOON, NOON + timedelta(minutes=10), other=ADA_THERE)


def test_the_same_letters_are_another_code_in_another_community():
    assert hashed(1, "ABCDEFGH") != hashed(2, "ABCDEFGH")


def test_only_the_two_accounts_may_speak_and_each_sees_the_other():
    assert PAIRING.check(ADA, NOON) == ADA_THERE
    assert PAIRING.check(ADA_THERE, NOON) == ADA
    for stranger in (EVE, replace(ADA, id=3)):
        with pytest.raises(PairingRefused) as refused:
            PAIRING.check(stranger, NOON)
        assert refused.value.problem is PairingProblem.UNKNOWN


@pytest.mark.parametrize(
    "over", [replace(PAIRING, ending=Ending.DECLINED), replace(PAIRING, expires_at=NOON)], ids=["ended", "too old"]
)
def test_what_is_over_is_over_for_both(over):
    for account in (ADA, ADA_THERE):
        with pytest.raises(PairingRefused) as refused:
            over.check(account, NOON)
        assert refused.value.problem is PairingProblem.OVER


def test_both_must_have_said_yes():
    assert not replace(PAIRING, said_yes=frozenset({ADA})).agreed()
    assert not replace(PAIRING, said_yes=frozenset({ADA, EVE})).agreed()
    assert replace(PAIRING, said_yes=frozenset({ADA, ADA_THERE})).agreed()
    assert not replace(PAIRING, other=None, said_yes=frozenset({ADA})).agreed()
