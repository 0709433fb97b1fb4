"""A chain in memory of which everything is known, so that tests can tell a right decision from a wrong one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.adapters.chain.logs.logs import NOBODY
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block, Kind, Probe, Want
from tests.scripted_rpc import NOON, word

BASE, CHAIN_ID = ChainName("base"), 8453
ART = Probe(Kind.ERC721, BASE, Address("0x" + "a7" * 20))
COIN = Probe(Kind.ERC20, BASE, Address("0x" + "c0" * 20))
BADGE = Probe(Kind.ERC1155, BASE, Address("0x" + "b0" * 20), 7)
EVERY = timedelta(seconds=12)
SAFE, FINAL = 2, 4
"""Blocks behind the head."""
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
_SINGLE = "0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62"


@dataclass(frozen=True, slots=True)
class State:
    """A block, all that was held at its end, and what its logs say."""

    block: Block
    held: Mapping[Want, int]
    logs: tuple[dict[str, Any], ...] = ()

    def supply(self, contract: Address) -> int:
        return sum(amount for want, amount in self.held.items() if want.probe.contract == contract)


@dataclass
class TrueChain:
    """Blocks 0 to the head. What was asked for since the last block happens in the next one."""

    states: list[State] = field(default_factory=list)
    ever: dict[str, State] = field(default_factory=dict)
    """Every block there ever was, by hash, those that were replaced too."""
    _held: Counter[Want] = field(default_factory=Counter)
    _logs: list[dict[str, Any]] = field(default_factory=list)
    _forks: int = 0
    _later: timedelta = timedelta(0)

    @property
    def head(self) -> State:
        return self.states[-1]

    @property
    def final(self) -> State:
        return self.behind(FINAL)

    def behind(self, depth: int) -> State:
        return self.states[max(0, len(self.states) - 1 - depth)]

    def known(self, block_hash: str) -> State | None:
        """The block of this hash, if it is on the chain now."""
        found = self.ever.get(block_hash)
        on_it = found is not None and found.block.number < len(self.states)
        return found if on_it and self.states[found.block.number] is found else None

    def move(self, probe: Probe, sender: Address, receiver: Address, amount: int = 1, token: int = 0) -> None:
        """So much of it goes from one wallet to another; NOBODY mints and burns."""
        self._held[Want(probe, sender)] -= amount * (sender != NOBODY)
        self._held[Want(probe, receiver)] += amount * (receiver != NOBODY)
        self._logs.append(_log(probe, sender, receiver, amount, token))

    def held(self, probe: Probe, wallet: Address) -> int:
        """As it will be in the next block."""
        return self._held[Want(probe, wallet)]

    def tokens_of(self, wallet: Address) -> list[int]:
        """The ids of the art that will be in this wallet."""
        owners: dict[int, Address] = {}
        for log in [log for state in self.states for log in state.logs] + self._logs:
            if log["address"] == ART.contract:
                owners[int(log["topics"][3], 16)] = Address(f"0x{log['topics'][2][-40:]}")
        return [token for token, owner in owners.items() if owner == wallet]

    def mine(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            number = len(self.states)
            told = word(0xB10C000000 + (self._forks << 64) + number)
            block = Block(number, told, NOON + self._later + number * EVERY)
            logs = tuple({**log, **_place(block, nth)} for nth, log in enumerate(self._logs))
            self.states.append(State(block, {want: n for want, n in self._held.items() if n}, logs))
            self.ever[block.hash] = self.head
            self._logs = []

    def skip(self, span: timedelta) -> None:
        """So much more time passes before the next block."""
        self._later += span

    def reorganise(self, depth: int) -> None:
        """The newest blocks are replaced by as many empty ones and one more; final ones never are."""
        depth = min(depth, FINAL - 1, len(self.states) - 1)
        del self.states[len(self.states) - depth :]
        self._held, self._logs, self._forks = Counter(self.head.held), [], self._forks + 1
        self.mine(depth + 1)


def _log(probe: Probe, sender: Address, receiver: Address, amount: int, token: int) -> dict[str, Any]:
    ends = [word(int(sender, 16)), word(int(receiver, 16))]
    fine = {"address": probe.contract, "removed": False, "data": "0x"}
    match probe.kind:
        case Kind.ERC20:
            return {**fine, "topics": [TRANSFER, *ends], "data": word(amount)}
        case Kind.ERC721:
            return {**fine, "topics": [TRANSFER, *ends, word(token)]}
        case Kind.ERC1155:
            data = word(probe.token_id or 0) + word(amount)[2:]
            return {**fine, "topics": [_SINGLE, word(1), *ends], "data": data}


def _place(block: Block, nth: int) -> dict[str, str]:
    return {"blockNumber": hex(block.number), "blockHash": block.hash, "logIndex": hex(nth)}
