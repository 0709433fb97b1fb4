"""Names of the Ethereum Name Service (ENS): which of them are shown in place of an address."""

import re

LONGEST = 64
"""Letters of a name that is shown."""
_PLAIN = re.compile(r"(?:(?!..--)[a-z0-9-]+\.)+eth")


def is_plain(name: str) -> bool:
    """Whether it is made of small Latin letters, figures and hyphens alone, and ends in .eth.

    ENSIP-15 admits far more, and whole alphabets that look alike. What is plain is normal by that standard, reads as
    nothing else, formats nothing in a chat and is no address of a website.
    """
    return len(name) <= LONGEST and _PLAIN.fullmatch(name) is not None
