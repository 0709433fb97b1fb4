"""The filter of eth_getLogs, read strictly and matched against logs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.chain.rpc import INVALID_PARAMS, RefusedError, address, data, hexed
from sandbox.chain.wire import Json

_RANGE = {"fromBlock", "toBlock", "blockHash"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which logs are asked for; an empty set matches anything."""

    addresses: frozenset[str]
    topics: tuple[frozenset[str], ...]

    def matches(self, log: Json) -> bool:
        if self.addresses and log["address"] not in self.addresses:
            return False
        said = log["topics"]
        fits = (not each or said[place] in each for place, each in enumerate(self.topics) if place < len(said))
        return len(self.topics) <= len(said) and all(fits)

    def among(self, logs: Iterable[Json]) -> Iterator[Json]:
        return (log for log in logs if self.matches(log))


def wanted(asked: Json) -> Wanted:
    """Reads addresses and topics of a filter object; each place of the topics takes one, several or null."""
    if unknown := set(asked) - _RANGE - {"address", "topics"}:
        raise RefusedError(INVALID_PARAMS, f"invalid argument 0: unknown fields {sorted(unknown)}")
    topics = asked.get("topics") or []
    if not isinstance(topics, list) or len(topics) > 4:
        raise RefusedError(INVALID_PARAMS, "invalid argument 0: topics must be a list of at most four")
    addresses = frozenset(hexed(address(each)) for each in _several(asked.get("address")))
    return Wanted(addresses, tuple(frozenset(hexed(data(each, 32)) for each in _several(place)) for place in topics))


def _several(given: Any) -> list[Any]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]
