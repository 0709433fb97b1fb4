"""An Ethereum chain inside this process: py-evm as eth-tester sets it up, with our own clock and log index."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eth.exceptions import HeaderNotFound, TransactionNotFound, VMError
from eth.vm.spoof import SpoofTransaction
from eth_tester.backends.pyevm import PyEVMBackend
from eth_tester.backends.pyevm.main import get_default_genesis_params
from eth_utils.exceptions import ValidationError

from sandbox.chain import refusals, wire
from sandbox.chain.rpc import FAILED, RICHES, RefusedError, hexed

CALL_GAS = 50_000_000  # geth's default cap for eth_call
BLOB = 3


@dataclass(frozen=True, slots=True)
class Message:
    """A call that costs nothing; `to` is empty for creation code, `value` in wei."""

    sender: bytes
    to: bytes
    value: int
    payload: bytes
    gas: int


class Evm:
    """One chain from its genesis on, in wei and seconds. Use it from one thread only."""

    def __init__(self, chain_id: int, rich: bytes, clock: Callable[[], float] = time.time) -> None:
        self.chain_id, self.offset, self._clock = chain_id, 0, clock
        born = get_default_genesis_params({"timestamp": int(clock()) - 1})
        state = {rich: {"balance": RICHES, "nonce": 0, "code": b"", "storage": {}}}
        self._backend = PyEVMBackend(genesis_parameters=born, genesis_state=state)
        type(self._chain).chain_id = chain_id  # on the class: a revert to the genesis makes a new chain object
        self._receipts: list[list[wire.Json]] = [[]]  # by block number, as mined

    @property
    def _chain(self) -> Any:
        return self._backend.chain

    @property
    def head(self) -> int:
        number: int = self._chain.get_canonical_head().block_number
        return number

    def now(self) -> int:
        """The chain's clock in whole seconds: the wall's, moved by what was travelled."""
        return int(self._clock()) + self.offset

    # --- blocks -------------------------------------------------------------------------------------------------

    def header(self, number: int) -> Any:
        """Gives the canonical header; None past the head, where py-evm still knows blocks of before a revert."""
        return self._chain.get_canonical_block_header_by_number(number) if 0 <= number <= self.head else None

    def block(self, number: int) -> Any:
        """Gives the canonical block, else None."""
        header = self.header(number)
        return header and self._chain.get_block_by_header(header)

    def block_of(self, block_hash: bytes) -> Any:
        """Gives the canonical block with this hash, else None."""
        try:
            number = self._chain.get_block_header_by_hash(block_hash).block_number
        except HeaderNotFound:
            return None
        header = self.header(number)
        return self.block(number) if header is not None and header.hash == block_hash else None

    def receipts(self, number: int) -> list[wire.Json]:
        """Gives the receipts of a mined block."""
        return self._receipts[number]

    def logs(self, first: int, last: int) -> Iterator[wire.Json]:
        """Gives the logs of these blocks, both included, in order."""
        return (log for block in self._receipts[first : last + 1] for receipt in block for log in receipt["logs"])

    def mine(self, transactions: Sequence[Any] = ()) -> None:
        """Mines one block at the clock's second or just after its parent's; ValidationError mines nothing."""
        parent = self._chain.get_canonical_head().timestamp
        self._chain.set_header_timestamp(max(parent + 1, self.now()))
        result, kept, _ = self._chain.mine_all(transactions, mix_hash=os.urandom(32), blob_gas_used=0)
        self._receipts.append(wire.receipts(result.imported_block, kept))

    def revert(self, number: int) -> None:
        """Makes this older block the head again; what came after never was."""
        header = self.header(number)
        if header is None:
            raise RefusedError(FAILED, f"no block {number} to go back to")
        self._backend.revert_to_snapshot(header.hash)
        del self._receipts[number + 1 :]

    # --- transactions -------------------------------------------------------------------------------------------

    def send(self, raws: Sequence[bytes]) -> list[bytes]:
        """Mines signed transactions into one block, all or none; gives their hashes."""
        transactions = [self._decoded(raw) for raw in raws]
        try:
            self.mine(transactions)
        except ValidationError as error:
            raise refusals.of_validation(error) from error
        return [each.hash for each in transactions]

    def _decoded(self, raw: bytes) -> Any:
        try:
            transaction = self._chain.get_vm().get_transaction_builder().decode(raw)
            transaction.sender  # noqa: B018 - recovers the signature, which may be none
            named = transaction.chain_id
        except Exception as error:  # rlp, key and py-evm errors of a dozen kinds
            raise RefusedError(FAILED, f"rlp: cannot decode transaction: {type(error).__name__}") from error
        if getattr(transaction, "type_id", None) == BLOB:
            raise RefusedError(FAILED, "transaction type not supported")
        if named != self.chain_id:
            raise RefusedError(FAILED, f"invalid chain id for signer: have {named} want {self.chain_id}")
        return transaction

    def find(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Gives the block number and position of a mined transaction, else None."""
        try:
            number, index = self._chain.get_canonical_transaction_index(transaction_hash)
        except TransactionNotFound:
            return None
        mined = self._receipts[number] if number <= self.head else []
        known = index < len(mined) and mined[index]["transactionHash"] == hexed(transaction_hash)
        return (number, index) if known else None

    # --- state --------------------------------------------------------------------------------------------------

    def state(self, number: int) -> Any:
        """The accounts after this block, to read and to execute on; what is executed is never kept."""
        header = self.header(number)
        if header is None:
            raise RefusedError(FAILED, "header not found")
        return self._chain.get_vm(header.copy(base_fee_per_gas=0)).state

    def execute(self, number: int, message: Message) -> Any:
        """Runs a free call in the context of a mined block: the computation, or `RefusedError` when it fails."""
        state = self.state(number)
        unsigned = self._chain.create_unsigned_transaction(
            nonce=state.get_nonce(message.sender),
            gas_price=0,
            gas=message.gas,
            to=message.to,
            value=message.value,
            data=message.payload,
        )
        try:
            computation = state.apply_transaction(SpoofTransaction(unsigned, from_=message.sender))
            computation.raise_if_error()
        except ValidationError as error:
            raise refusals.of_validation(error) from error
        except VMError as error:
            raise refusals.of_execution(error) from error
        return computation
