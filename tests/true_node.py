"""A node of the chain whose truth is known: it answers as a real one does, in whichever ways it knows to be asked."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.chain.reading import abi, multicall, program
from bot.adapters.chain.reading.ways import READER, Ways
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Block, Probe, Want
from tests.raw_http import Said, http
from tests.scripted_rpc import INVALID, REVERTED, word
from tests.true_chain import ART, BADGE, CHAIN_ID, COIN, SAFE, State, TrueChain

UNKNOWN_BLOCK = {"code": -32001, "message": "block not found"}
_CREATION = f"0x{program.as_creation().hex()}"
_HEAD = 57
Asked = dict[str, Any]


def _unbent(_: bytes, said: Said) -> Said:
    return said


@dataclass
class Node:
    """`ways`: how it can be asked for many balances at once. `bend` has the last word on every answer."""

    chain: TrueChain
    ways: Collection[Ways] = tuple(Ways)
    takes_hashes: bool = True
    bend: Callable[[bytes, Said], Said] = _unbent
    asked: list[str] = field(default_factory=list)
    """What was asked for, in the order in which it was."""

    def __call__(self, body: bytes) -> Said:
        answers = [self._answer(each) for each in json.loads(body)]
        return self.bend(body, http(json.dumps(answers).encode()))

    def _answer(self, asked: Asked) -> Asked:
        said = self.says(asked["method"], asked["params"])
        failed = isinstance(said, dict) and "code" in said
        return {"jsonrpc": "2.0", "id": asked["id"], "error" if failed else "result": said}

    def says(self, method: str, params: Sequence[Any]) -> Any:
        """The result, or an error object."""
        match method:
            case "eth_chainId":
                return hex(CHAIN_ID)
            case "eth_getBlockByNumber":
                return self.block(params[0])
            case "eth_getLogs":
                return self.logs(params[0])
            case "eth_call":
                return self.call(params)
            case _:
                return INVALID

    def block(self, at: str) -> Any:
        found = self.tagged(at) if at in {"latest", "safe", "finalized"} else self.numbered(int(at, 16))
        return found and _block(found)

    def tagged(self, at: str) -> Block:
        states = {"latest": self.chain.head, "safe": self.chain.behind(SAFE), "finalized": self.chain.final}
        return states[at].block

    def numbered(self, number: int) -> Block | None:
        return self.chain.states[number].block if number < len(self.chain.states) else None

    def logs(self, wanted: Asked) -> list[Asked]:
        blocks = range(int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16) + 1)
        said = wanted["topics"][0]
        topics = [said] if isinstance(said, str) else said
        return [
            log
            for state in self.chain.states[blocks.start : blocks.stop]
            for log in state.logs
            if log["address"] in wanted["address"] and log["topics"][0] in topics
        ]

    def call(self, params: Sequence[Any]) -> Any:
        self.asked.append(asked := way(params))
        state = self.at(params[1])
        if state is None or isinstance(state, dict):
            return state or UNKNOWN_BLOCK
        if asked not in {*self.ways, Ways.BATCH, "supply"}:
            return INVALID if asked in {Ways.OVERRIDE, Ways.DEPLOYLESS} else "0x"
        data = params[0]["data"]
        match asked:
            case Ways.OVERRIDE:
                return self.program(state, data[2:])
            case Ways.DEPLOYLESS:
                return self.program(state, data[len(_CREATION) :])
            case Ways.MULTICALL:
                return _aggregated([self.plain(state, *each) for each in _calls(bytes.fromhex(data[10:]))])
            case _:
                found = self.plain(state, params[0]["to"], data)
                return REVERTED if found is None else word(found)

    def at(self, pin: Any) -> State | Asked | None:
        """The state to answer from, by its hash or its number."""
        if isinstance(pin, dict):
            return self.chain.known(pin["blockHash"]) if self.takes_hashes else INVALID
        number = int(pin, 16)
        return self.chain.states[number] if number < len(self.chain.states) else None

    def plain(self, state: State, to: str, data: str) -> int | None:
        """What one call to a token says; None where it reverts."""
        probe = next((each for each in (ART, COIN, BADGE) if each.contract == to), None)
        if probe is None or data[:10] not in {abi.BALANCE, abi.BALANCE_OF_ID, abi.SUPPLY}:
            return None
        return self.supply(state) if data[:10] == abi.SUPPLY else self.balance(state, probe, _wallet(data[34:74]))

    def balance(self, state: State, probe: Probe, wallet: Address) -> int:
        return state.held.get(Want(probe, wallet), 0)

    def supply(self, state: State) -> int:
        return state.supply(COIN.contract)

    def program(self, state: State, asked: str) -> str:
        """Our own program's answer, as the EVM would give it."""
        raw = bytes.fromhex(asked)
        probe = next(each for each in (ART, COIN, BADGE) if each.contract == f"0x{raw[:20].hex()}")
        wallets = [_wallet(raw[at : at + 20].hex()) for at in range(_HEAD, len(raw), 20)]
        words = "".join([f"{self.balance(state, probe, each):064x}" for each in wallets])
        return f"0x{CHAIN_ID:064x}{'01' * len(wallets)}{words}"


def way(params: Sequence[Any]) -> str:
    """In which way this `eth_call` asks."""
    to, data = params[0].get("to"), params[0]["data"]
    if to is None:
        return Ways.DEPLOYLESS
    if to == READER:
        return Ways.OVERRIDE
    if to == multicall.ADDRESS:
        return Ways.MULTICALL
    return "supply" if data == abi.SUPPLY else Ways.BATCH


def _wallet(digits: str) -> Address:
    return Address(f"0x{digits}")


def _block(found: Block) -> Asked:
    return {"number": hex(found.number), "hash": found.hash, "timestamp": hex(int(found.time.timestamp()))}


def _calls(raw: bytes) -> list[tuple[str, str]]:
    """Targets and call data of an `aggregate3`."""
    number = lambda at: int.from_bytes(raw[at : at + 32])  # noqa: E731
    start = number(0) + 32
    places = [start + number(start + 32 * nth) for nth in range(number(start - 32))]
    found = []
    for at in places:
        data = at + number(at + 64)
        found.append((f"0x{raw[at + 12 : at + 32].hex()}", f"0x{raw[data + 32 : data + 32 + number(data)].hex()}"))
    return found


def _aggregated(said: Sequence[int | None]) -> str:
    """As Multicall3 returns them: offsets, then for each whether it went well and its bytes."""
    results = [f"{0:064x}{64:064x}{0:064x}" if n is None else f"{1:064x}{64:064x}{32:064x}{n:064x}" for n in said]
    offsets, at = "", 32 * len(results)
    for each in results:
        offsets += f"{at:064x}"
        at += len(each) // 2
    return f"0x{32:064x}{len(results):064x}{offsets}{''.join(results)}"
