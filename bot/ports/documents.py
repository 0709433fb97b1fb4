"""Promise of the web outside: small documents at addresses that strangers choose."""

from collections.abc import Mapping
from typing import Any, Protocol

Document = Mapping[str, Any]
"""A JSON object, of which nothing is checked but its size."""


class Documents(Protocol):
    async def document(self, address: str, block: int) -> Document:
        """What is at an `https:`, `ipfs:` or `data:` address, the same for all who ask at this block; or Unfetched."""
        ...

    def forget(self, address: str) -> None:
        """Whoever stands behind this address says that it tells something else now."""
        ...
