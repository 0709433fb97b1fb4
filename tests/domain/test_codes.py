"""Codes that people retype: what they are made of, and what counts as typed."""

import pytest

from bot.domain.codes import LENGTH, LETTERS, hashed, new, shown, typed


def test_codes_have_eight_letters_that_cannot_be_taken_for_one_another():
    made = {new() for _ in range(500)}  # about forty of them would have no figure by chance
    assert len(made) == 500
    assert not any(code.isalpha() for code in made)
    assert {len(code) for code in made} == {LENGTH}
    assert set("".join(made)) <= set(LETTERS)
    assert not set(LETTERS) & set("01OILU")


def test_a_code_is_read_whatever_its_capitals_dashes_and_blanks():
    code = new()
    assert {
        typed(text)
        for text in (code, shown(code), f" {shown(code).lower()} ", " ".join(code), code[:4] + "–" + code[4:])
    } == {code}


@pytest.mark.parametrize("text", ["", "ABC", "ABCDEFG0", "ABCDEFGHJ", "ÄBCDEFGH", "ABCD_EFGH", "backtrack", "BETTERED"])
def test_what_is_no_code_is_none(text):
    assert typed(text) is None


def test_the_same_letters_are_another_code_for_another_purpose():
    assert hashed("chat", "ABCDEFGH") != hashed("pairing 1", "ABCDEFGH")
