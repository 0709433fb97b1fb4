"""The JSON-RPC methods of the embedded chain. Blocks come as numbers: tags and hashes are the view's business."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from eth_utils.crypto import keccak

from sandbox.chain import logs, wire
from sandbox.chain.evm import CALL_GAS, Evm, Message
from sandbox.chain.rpc import FAILED, INVALID_PARAMS, NO_SUCH_METHOD, RefusedError, address, at, data, hexed, quantity

TIP = 10**9
_CALL_FIELDS = {"from", "to", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value", "data", "input"}
_IGNORED_FIELDS = {"nonce", "type", "chainId", "accessList"}

Handler = Callable[[Sequence[Any]], Any]


class Methods:
    """Answers methods on one `Evm`, on the thread that calls."""

    def __init__(self, evm: Evm) -> None:
        self._evm = evm
        self._snapshots: list[int] = []
        self._table: dict[str, Handler] = {
            "web3_clientVersion": lambda _: "GatehouseSandbox/1/py-evm",
            "web3_sha3": lambda p: hexed(keccak(data(at(p, 0)))),
            "net_listening": lambda _: True,
            "eth_accounts": lambda _: [],
            "eth_syncing": lambda _: False,
            "eth_blockNumber": lambda _: hex(evm.head),
            "eth_gasPrice": lambda _: hex(self._base_fee(evm.head) + TIP),
            "eth_maxPriorityFeePerGas": lambda _: hex(TIP),
            "eth_feeHistory": self._fee_history,
            "eth_getBalance": lambda p: hex(self._state(p, 1).get_balance(address(at(p, 0)))),
            "eth_getCode": lambda p: hexed(self._state(p, 1).get_code(address(at(p, 0)))),
            "eth_getTransactionCount": lambda p: hex(self._state(p, 1).get_nonce(address(at(p, 0)))),
            "eth_getStorageAt": self._storage,
            "eth_call": self._call,
            "eth_estimateGas": self._estimate,
            "eth_sendRawTransaction": lambda p: hexed(evm.send([data(at(p, 0))])[0]),
            "eth_getTransactionByHash": self._transaction,
            "eth_getTransactionReceipt": self._receipt,
            "eth_getBlockByNumber": lambda p: self._block(evm.block(quantity(at(p, 0))), p),
            "eth_getBlockByHash": lambda p: self._block(evm.block_of(data(at(p, 0), 32)), p),
            "eth_getBlockReceipts": self._receipts,
            "eth_getLogs": self._logs,
            "evm_mine": self._mine,
            "evm_increaseTime": self._increase_time,
            "evm_snapshot": lambda _: self._snapshot(),
            "evm_revert": self._revert,
            "anvil_reorg": self._reorg,
            "sandbox_now": lambda _: evm.now(),
            "sandbox_sendTogether": lambda p: [hexed(each) for each in evm.send([data(raw) for raw in p])],
        }

    def answer(self, method: str, params: Sequence[Any]) -> Any:
        """Gives the JSON result, or raises `RefusedError`."""
        if method not in self._table:
            raise RefusedError(NO_SUCH_METHOD, f"the method {method} does not exist/is not available")
        try:
            return self._table[method](params)
        except RecursionError as error:  # contracts that call each other some hundred times deep
            raise RefusedError(FAILED, "max call depth exceeded") from error

    # --- state --------------------------------------------------------------------------------------------------

    def _number(self, params: Sequence[Any], index: int) -> int:
        return quantity(params[index]) if index < len(params) else self._evm.head

    def _state(self, params: Sequence[Any], index: int) -> Any:
        return self._evm.state(self._number(params, index))

    def _storage(self, params: Sequence[Any]) -> str:
        slot = int(at(params, 1), 16) if isinstance(at(params, 1), str) else quantity(None)
        return f"0x{self._state(params, 2).get_storage(address(at(params, 0)), slot):064x}"

    def _base_fee(self, number: int) -> int:
        fee: int = self._evm.header(number).base_fee_per_gas
        return fee

    def _fee_history(self, params: Sequence[Any]) -> wire.Json:
        count, newest = min(quantity(at(params, 0)), 1024), self._number(params, 1)
        headers = [self._evm.header(each) for each in range(max(0, newest - count + 1), newest + 1)]
        fees = [header.base_fee_per_gas for header in headers]
        answer = {
            "oldestBlock": hex(newest - len(headers) + 1),
            "baseFeePerGas": [hex(fee) for fee in [*fees, *fees[-1:]]],
            "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
        }
        asked = params[2] if len(params) > 2 else None
        return {**answer, "reward": [[hex(TIP)] * len(asked) for _ in headers]} if asked else answer

    # --- calls --------------------------------------------------------------------------------------------------

    def _call(self, params: Sequence[Any]) -> str:
        if len(params) > 2:
            raise RefusedError(INVALID_PARAMS, "too many arguments, want at most 2")
        return hexed(self._evm.execute(self._number(params, 1), self._message(at(params, 0))).output)

    def _message(self, asked: Any) -> Message:
        if not isinstance(asked, dict) or set(asked) - _CALL_FIELDS - _IGNORED_FIELDS:
            raise RefusedError(INVALID_PARAMS, "invalid argument 0: not a transaction object")
        given = {name: value for name, value in asked.items() if value is not None}
        payload = data(given.get("input", given.get("data", "0x")))
        if "input" in given and "data" in given and data(given["data"]) != payload:
            raise RefusedError(FAILED, 'both "data" and "input" are set and not equal. Please use "input"')
        sender = address(given["from"]) if "from" in given else bytes(20)
        to = address(given["to"]) if "to" in given else b""
        gas = min(quantity(given.get("gas", hex(CALL_GAS))), CALL_GAS)
        return Message(sender, to, quantity(given.get("value", "0x0")), payload, gas)

    def _estimate(self, params: Sequence[Any]) -> str:
        """Runs it twice: with all gas, then with what that took and what the 63/64 rule may hold back."""
        message, number = self._message(at(params, 0)), self._number(params, 1)
        least = message.gas - self._evm.execute(number, message).get_gas_remaining()
        enough = least * 64 // 63 + 2300 if message.payload else least
        self._evm.execute(number, replace(message, gas=enough))
        return hex(enough)

    # --- what was mined -----------------------------------------------------------------------------------------

    def _block(self, mined: Any, params: Sequence[Any]) -> wire.Json | None:
        return None if mined is None else wire.block(mined, full=at(params, 1) is True)

    def _transaction(self, params: Sequence[Any]) -> wire.Json | None:
        found = self._evm.find(data(at(params, 0), 32))
        if found is None:
            return None
        number, index = found
        mined = self._evm.block(number)
        return wire.transaction(mined, mined.transactions[index], index)

    def _receipt(self, params: Sequence[Any]) -> wire.Json | None:
        found = self._evm.find(data(at(params, 0), 32))
        return found and self._evm.receipts(found[0])[found[1]]

    def _receipts(self, params: Sequence[Any]) -> list[wire.Json] | None:
        number = quantity(at(params, 0))
        return self._evm.receipts(number) if number <= self._evm.head else None

    def _logs(self, params: Sequence[Any]) -> list[wire.Json]:
        asked = at(params, 0)
        mined = self._evm.logs(quantity(asked["fromBlock"]), quantity(asked["toBlock"]))
        return list(logs.wanted(asked).among(mined))

    # --- the hand on the clock ----------------------------------------------------------------------------------

    def _mine(self, _: Sequence[Any]) -> str:
        self._evm.mine()
        return "0x0"

    def _increase_time(self, params: Sequence[Any]) -> int:
        seconds = at(params, 0)
        self._evm.offset += seconds if isinstance(seconds, int) else quantity(seconds)
        return self._evm.offset

    def _snapshot(self) -> str:
        self._snapshots.append(self._evm.head)
        return hex(len(self._snapshots))

    def _revert(self, params: Sequence[Any]) -> bool:
        place = quantity(at(params, 0))
        if not 0 < place <= len(self._snapshots):
            return False
        self._evm.revert(self._snapshots[place - 1])
        del self._snapshots[place - 1 :]
        return True

    def _reorg(self, params: Sequence[Any]) -> None:
        """Replaces the last blocks by as many empty ones: other hashes, nothing of what they held."""
        depth = int(at(params, 0))
        self._evm.revert(self._evm.head - depth)
        for _ in range(depth):
            self._evm.mine()
