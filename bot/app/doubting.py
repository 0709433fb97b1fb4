"""What whoever doubts a file needs on any machine: its bytes, and a chain as one node tells of it."""

from pathlib import Path

from bot.adapters.chain import ChainConfig
from bot.domain.ids import ChainName
from bot.domain.voting.strict import FileOdd

HERE = ChainName("the chain")
_PATIENT = 20.0
"""Seconds for one answer of a node that may have to look far back."""
_ANY_AGE = 10.0**9
"""Seconds: a chain that stands still tells of old rounds as well as any."""


def bytes_of(path: Path, most: int) -> bytes:
    """The file, of which no more is read than tells that it is too large; FileOdd if it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError:
        raise FileOdd("The file cannot be opened.") from None


def told_by(rpc: str, chain_id: int) -> ChainConfig:
    """The chain of this number, as this node tells of it."""
    return ChainConfig(HERE, chain_id, (rpc,), deadline=_PATIENT, stale_after=_ANY_AGE)
