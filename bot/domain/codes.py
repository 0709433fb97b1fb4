"""Codes that people read out, retype and send to each other: one alphabet, one length, one way to write them."""

import hashlib
import secrets
import unicodedata

LENGTH = 8
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing here looks or sounds like something else here: no 0 and O, 1, I and L, U and V. Eight are 39 bits."""
_SEPARATORS = {"Pd", "Zs"}
"""Dashes of every length and blanks: telephones turn one into another."""


def new() -> str:
    """A code nobody can guess within its life and its few tries; a figure is in it, so that no word is one."""
    while not _has_figure(code := "".join(secrets.choice(LETTERS) for _ in range(LENGTH))):
        pass
    return code


def shown(code: str) -> str:
    """The code as people read it out: `K7Q2-M4XZ`."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def typed(text: str) -> str | None:
    """The code that somebody typed, whatever its capitals, dashes and blanks; None if it is none."""
    code = "".join(sign for sign in text.upper() if unicodedata.category(sign) not in _SEPARATORS)
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) and _has_figure(code) else None


def _has_figure(code: str) -> bool:
    return not code.isalpha()


def hashed(purpose: str, code: str) -> str:
    """How a code is kept; the same letters for another purpose are another code."""
    return hashlib.sha256(f"gatehouse {purpose} {code}".encode()).hexdigest()
