"""What the host says about one chain."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.ids import Address, ChainName


class Ways(StrEnum):
    OVERRIDE = "override"
    DEPLOYLESS = "deployless"
    MULTICALL = "multicall"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class ChainConfig:
    """One chain and its endpoints. URLs may hold keys, so they are never shown.

    `depth`: how far below the head a block counts as final where the endpoint knows neither `finalized` nor `safe`.
    `deadline`: seconds one request may take in all; `read_deadline`: a read, whatever is tried again in it.
    `stale_after`: seconds a head may lag behind the clock or the other heads. `batch`: calls in one request;
    `parallel`: requests under way at one endpoint; `requests_a_second` on the average;
    `max_bytes` an answer. `most_behind`: so many blocks of logs are caught up on after a pause; of more, the rest is
    left to the sweep. `delegations`: where delegate.xyz's registry stands, if it does. `ways`: how balances may be
    asked for, tried in this order.
    """

    name: ChainName
    chain_id: int
    endpoints: tuple[str, ...] = field(repr=False)
    depth: int = 64
    deadline: float = 5.0
    read_deadline: float = 30.0
    stale_after: float = 90.0
    batch: int = 100
    parallel: int = 4
    requests_a_second: float = 25.0
    max_bytes: int = 16 * 2**20
    most_behind: int = 10_000
    delegations: Address | None = None
    ways: tuple[Ways, ...] = tuple(Ways)
