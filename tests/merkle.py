"""A tree as OpenZeppelin's StandardMerkleTree makes it: leaves hashed twice and sorted, each pair hashed in order."""

from collections.abc import Sequence
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

TOTALS = ("bytes32", "bytes32", "address", "uint64")
"""Of a report's totals: the round that reports, the round it was earned in, the creator, the points."""


class Tree:
    """The root over these leaves, and the proof of each."""

    def __init__(self, kinds: Sequence[str], leaves: Sequence[Sequence[Any]]) -> None:
        hashed = [keccak(keccak(encode(kinds, leaf))) for leaf in leaves]
        self._place = {nth: place for place, nth in enumerate(sorted(range(len(hashed)), key=hashed.__getitem__))}
        nodes = [b""] * max(len(hashed) - 1, 0) + sorted(hashed, reverse=True)
        for place in range(len(hashed) - 2, -1, -1):
            nodes[place] = keccak(b"".join(sorted(nodes[2 * place + 1 : 2 * place + 3])))
        self._nodes = nodes

    @property
    def root(self) -> bytes:
        return self._nodes[0]

    def proof(self, nth: int) -> list[bytes]:
        """What shows that the leaf given as the `nth` is in the tree."""
        place, found = len(self._nodes) - 1 - self._place[nth], []
        while place:
            found.append(self._nodes[place + 1 if place % 2 else place - 1])
            place = (place - 1) // 2
        return found
