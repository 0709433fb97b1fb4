"""Trees as OpenZeppelin's StandardMerkleTree makes them: a leaf is hashed twice, leaves are sorted, so is each pair."""

from collections.abc import Iterable, Sequence
from functools import reduce

from bot.domain.voting.commitments import Keccak
from bot.domain.voting.rounds import NO_WORD, Word


class Tree:
    """The tree over these leaves, each given as its `abi.encode`d bytes. Without any its root is nothing."""

    def __init__(self, keccak: Keccak, leaves: Iterable[bytes]) -> None:
        self._keccak = keccak
        hashed = sorted((leaf_hash(keccak, leaf) for leaf in leaves), reverse=True)
        nodes = [NO_WORD] * (len(hashed) - 1) + hashed
        for place in range(len(hashed) - 2, -1, -1):
            nodes[place] = _pair(keccak, nodes[2 * place + 1], nodes[2 * place + 2])
        self._nodes = nodes
        self._places = {each: len(nodes) - len(hashed) + nth for nth, each in enumerate(hashed)}

    @property
    def root(self) -> Word:
        return self._nodes[0] if self._nodes else NO_WORD

    def proof(self, leaf: bytes) -> tuple[Word, ...]:
        """What shows that this leaf is in the tree; KeyError if it is not."""
        place, found = self._places[leaf_hash(self._keccak, leaf)], list[Word]()
        while place:
            found.append(self._nodes[place + 1 if place % 2 else place - 1])
            place = (place - 1) // 2
        return tuple(found)


def leaf_hash(keccak: Keccak, leaf: bytes) -> Word:
    """Hashed twice, so that no leaf can be taken for a pair."""
    return keccak(keccak(leaf))


def is_proven(keccak: Keccak, root: Word, leaf: bytes, proof: Sequence[Word]) -> bool:
    """Whether the tree with this root has this leaf."""
    return reduce(lambda node, other: _pair(keccak, node, other), proof, leaf_hash(keccak, leaf)) == root


def _pair(keccak: Keccak, one: Word, other: Word) -> Word:
    return keccak(one + other if one < other else other + one)
