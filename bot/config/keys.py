"""That the council's key is none of the bot's, as far as the files tell before any of them is opened."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.config.models import Signer
from bot.config.problems import Problem

_LARGEST = 64 * 1024
SHARED = "The council's key is the bot's own: who steals one would have both, and could report a round and reward it."
APART = "Make another key for the council; the admin gives it COUNCIL on the registry."


def apart(signers: Mapping[str, Signer]) -> Iterator[Problem]:
    """A problem for each council's key that sends as the bot, too."""
    bots = {_whose(one) for one in signers.values() if not one.council} - {""}
    for name, one in signers.items():
        if one.council and _whose(one) in bots:
            yield Problem(f"signers.{name}", SHARED, APART)


def _whose(signer: Signer) -> str:
    """The address it sends from, else its file, or nothing where neither is told."""
    if signer.keystore is None:
        return signer.address
    return _address(signer.keystore) or str(signer.keystore)


def _address(keystore: Path) -> str:
    """That a keystore says itself. It may be missing, or wrong: the key itself is asked once it is opened."""
    try:
        with keystore.open("rb") as stream:
            said = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return ""
    found = said.get("address") if isinstance(said, dict) else None
    return f"0x{found.lower().removeprefix('0x')}" if isinstance(found, str) else ""
