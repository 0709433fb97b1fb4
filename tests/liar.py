"""A node that lies: about balances, blocks, finality, logs, the chain itself, each in its own well-formed way."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.adapters.chain.logs.logs import NOBODY
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Block, Probe
from tests.raw_http import Said
from tests.scripted_rpc import INVALID, LIMITED, REVERTED, word
from tests.true_chain import ART, TRANSFER, State
from tests.true_node import UNKNOWN_BLOCK, Asked, Node

LIES: dict[str, tuple[str, ...]] = {
    "balances": ("none", "plenty", "some", "the opposite", "an older block's"),
    "supply": ("none", "endless"),
    "latest": ("older", "newer", "of another hash", "of another time", "far ahead"),
    "finalized": ("the newest", "the first", "of another hash", "not known", "nothing"),
    "safe": ("the newest", "the first", "not known"),
    "blocks": ("of another hash", "nothing"),
    "states": ("of any hash",),
    "logs": ("none", "invented", "doubled", "half"),
    "chain": ("another",),
    "errors": ("reverted", "limited", "invalid", "unknown block", "null"),
    "statuses": ("failed", "not asked"),
    "line": ("dead",),
}
"""What may be lied about, and how."""
OFTEN = ("balances", "balances", "balances", "latest", "finalized", "blocks", "states", "logs")
_ERRORS = {"reverted": REVERTED, "limited": LIMITED, "invalid": INVALID, "unknown block": UNKNOWN_BLOCK, "null": None}


@dataclass
class Liar(Node):
    """`tells`: its present lies, what about and how. Of every so many wallets it lies about one."""

    dice: random.Random = field(default_factory=random.Random)
    tells: dict[str, str] = field(default_factory=dict)
    every: int = 1
    told: int = 0
    """Answers given while it lied."""

    def turn(self) -> None:
        """It thinks of other lies, of one at least."""
        about = {self.dice.choice(OFTEN) for _ in range(self.dice.randint(1, 3))}
        about |= {self.dice.choice(list(LIES))} if self.dice.random() < 0.3 else set()
        self.tells = {each: self.dice.choice(LIES[each]) for each in about}
        self.every = self.dice.randint(1, 5)

    def __call__(self, body: bytes) -> Said:
        self.told += bool(self.tells)
        return Said(b"", ends=True) if "line" in self.tells else super().__call__(body)

    def says(self, method: str, params: Sequence[Any]) -> Any:
        if method == "eth_chainId" and "chain" in self.tells:
            return "0x1"
        if method == "eth_call" and "errors" in self.tells and self.dice.random() < 0.5:
            return _ERRORS[self.tells["errors"]]
        return super().says(method, params)

    def tagged(self, at: str) -> Block | None:
        states, true = self.chain.states, super().tagged(at)
        match self.tells.get(at):
            case "older":
                return self.chain.behind(self.dice.randint(1, 3)).block
            case "newer":
                return self._invented(true.number + self.dice.randint(1, 3), true)
            case "far ahead":
                return self._invented(true.number + 10 ** self.dice.randint(2, 15), true)
            case "of another hash":
                return self._invented(true.number, true)
            case "of another time":
                return replace(true, time=true.time + timedelta(seconds=self.dice.randint(-200, 200)))
            case "the newest":
                return states[-1].block
            case "the first":
                return states[0].block
            case "not known" | "nothing":
                return None
            case _:
                return true

    def _invented(self, number: int, true: Block) -> Block:
        return replace(true, number=number, hash=word(0xBAD << 64 | number))

    def numbered(self, number: int) -> Block | None:
        true = super().numbered(number)
        match self.tells.get("blocks"):
            case "of another hash":
                return self._invented(number, true or self.chain.head.block)
            case "nothing":
                return None
            case _ if true is None and "latest" in self.tells:
                return self._invented(number, self.chain.head.block)
            case _:
                return true

    def block(self, at: str) -> Any:
        return INVALID if self.tells.get(at) == "not known" else super().block(at)

    def at(self, pin: Any) -> State | Asked | None:
        """What it invented it also knows."""
        found = super().at(pin)
        invents = {"states", "latest", "blocks", "finalized"} & self.tells.keys()
        return self.chain.head if found is None and invents else found

    def balance(self, state: State, probe: Probe, wallet: Address) -> int:
        true = super().balance(state, probe, wallet)
        match self.tells.get("balances") if int(wallet, 16) % self.every == 0 else None:
            case "none":
                return 0
            case "plenty":
                return max(true, 12)
            case "some":
                return self.dice.randint(0, 12)
            case "the opposite":
                return 0 if true else 12
            case "an older block's":
                return super().balance(self.chain.behind(8), probe, wallet)
            case _:
                return true

    def supply(self, state: State) -> int:
        lies = {"none": 0, "endless": 2**256 - 1}
        return lies.get(self.tells.get("supply", ""), max(super().supply(state), 10**6 * ("balances" in self.tells)))

    def logs(self, wanted: Asked) -> list[Asked]:
        true = super().logs(wanted)
        match self.tells.get("logs"):
            case "none":
                return []
            case "doubled":
                return [*true, *true]
            case "half":
                return [log for log in true if self.dice.random() < 0.5]
            case "invented":
                return [*true, self._log(wanted)]
            case _:
                return true

    def _log(self, wanted: Asked) -> Asked:
        ends = [word(int(each, 16)) for each in (NOBODY, self.dice.choice(self.wallets()))]
        place = {"blockNumber": wanted["toBlock"], "logIndex": "0x63", "blockHash": word(1)}
        topics = [TRANSFER, *ends, word(99)]
        return {"address": ART.contract, "data": "0x", "removed": False, "topics": topics, **place}

    def wallets(self) -> list[Address]:
        return sorted({want.wallet for want in self.chain.head.held}) or [NOBODY]

    def program(self, state: State, asked: str) -> str:
        true = super().program(state, asked)
        if "statuses" not in self.tells:
            return true
        status = {"failed": "02", "not asked": "00"}[self.tells["statuses"]]
        count = (len(true) - 66) // 66
        return f"{true[:66]}{status * count}{'0' * 64 * count}"
