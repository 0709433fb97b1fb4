"""Blocks, transactions, receipts and logs of py-evm in the JSON of the Ethereum execution API."""

from typing import Any

from eth_utils.crypto import keccak
from rlp import encode

from sandbox.chain.rpc import hexed

Json = dict[str, Any]

_TYPED_FROM, _DYNAMIC_FROM = 1, 2


def _kind(transaction: Any) -> int:
    return int(getattr(transaction, "type_id", None) or 0)


def _address(raw: bytes) -> str | None:
    return hexed(raw) if raw else None


def block(mined: Any, *, full: bool) -> Json:
    """A block object; its transactions whole or as hashes."""
    header = mined.header
    whole = [
        transaction(mined, each, index) if full else hexed(each.hash) for index, each in enumerate(mined.transactions)
    ]
    return {
        "number": hex(header.block_number),
        "hash": hexed(header.hash),
        "parentHash": hexed(header.parent_hash),
        "nonce": hexed(header.nonce),
        "sha3Uncles": hexed(header.uncles_hash),
        "logsBloom": hexed(header.bloom.to_bytes(256, "big")),
        "transactionsRoot": hexed(header.transaction_root),
        "stateRoot": hexed(header.state_root),
        "receiptsRoot": hexed(header.receipt_root),
        "miner": hexed(header.coinbase),
        "difficulty": hex(header.difficulty),
        "extraData": hexed(header.extra_data),
        "size": hex(len(encode(mined))),
        "gasLimit": hex(header.gas_limit),
        "gasUsed": hex(header.gas_used),
        "timestamp": hex(header.timestamp),
        "mixHash": hexed(header.mix_hash),
        "baseFeePerGas": hex(header.base_fee_per_gas),
        "blobGasUsed": hex(header.blob_gas_used),
        "excessBlobGas": hex(header.excess_blob_gas),
        "parentBeaconBlockRoot": hexed(header.parent_beacon_block_root),
        "withdrawalsRoot": hexed(header.withdrawals_root),
        "requestsHash": hexed(header.requests_hash),
        "transactions": whole,
        "withdrawals": [],
        "uncles": [],
    }


def gas_price(mined: Any, given: Any) -> int:
    """What a unit of gas cost this transaction, in wei."""
    if _kind(given) < _DYNAMIC_FROM:
        return int(given.gas_price)
    return int(min(given.max_fee_per_gas, given.max_priority_fee_per_gas + mined.header.base_fee_per_gas))


def transaction(mined: Any, given: Any, index: int) -> Json:
    """A mined transaction's object."""
    kind = _kind(given)
    parity = given.y_parity if kind else given.v
    whole: Json = {
        "type": hex(kind),
        "hash": hexed(given.hash),
        "nonce": hex(given.nonce),
        "blockHash": hexed(mined.hash),
        "blockNumber": hex(mined.number),
        "transactionIndex": hex(index),
        "from": hexed(given.sender),
        "to": _address(given.to),
        "value": hex(given.value),
        "gas": hex(given.gas),
        "gasPrice": hex(gas_price(mined, given)),
        "input": hexed(given.data),
        "v": hex(parity),
        "r": hex(given.r),
        "s": hex(given.s),
    }
    if kind >= _TYPED_FROM:
        listed = [
            {"address": hexed(a), "storageKeys": [f"0x{s:064x}" for s in slots]} for a, slots in given.access_list
        ]
        whole |= {"chainId": hex(given.chain_id), "accessList": listed, "yParity": hex(parity)}
    if kind >= _DYNAMIC_FROM:
        fees = {"maxFeePerGas": given.max_fee_per_gas, "maxPriorityFeePerGas": given.max_priority_fee_per_gas}
        whole |= {name: hex(fee) for name, fee in fees.items()}
    return whole


def receipts(mined: Any, kept: Any) -> list[Json]:
    """The receipts of a block in order; log indices count through the whole block."""
    answer: list[Json] = []
    spent = logged = 0
    for index, (given, receipt) in enumerate(zip(mined.transactions, kept, strict=True)):
        logs = [_log(mined, given, index, logged + nth, log) for nth, log in enumerate(receipt.logs)]
        own = {"gasUsed": hex(receipt.gas_used - spent), "logs": logs}
        answer.append(_receipt(mined, given, index, receipt) | own)
        spent, logged = receipt.gas_used, logged + len(logs)
    return answer


def _receipt(mined: Any, given: Any, index: int, receipt: Any) -> Json:
    return {
        "type": hex(_kind(given)),
        "transactionHash": hexed(given.hash),
        "transactionIndex": hex(index),
        "blockHash": hexed(mined.hash),
        "blockNumber": hex(mined.number),
        "from": hexed(given.sender),
        "to": _address(given.to),
        "contractAddress": None if given.to else hexed(created(given.sender, given.nonce)),
        "cumulativeGasUsed": hex(receipt.gas_used),
        "effectiveGasPrice": hex(gas_price(mined, given)),
        "status": hex(int.from_bytes(receipt.state_root, "big")),
        "logsBloom": hexed(receipt.bloom.to_bytes(256, "big")),
    }


def _log(mined: Any, given: Any, index: int, nth: int, log: Any) -> Json:
    return {
        "address": hexed(log.address),
        "topics": [f"0x{topic:064x}" for topic in log.topics],
        "data": hexed(log.data),
        "blockNumber": hex(mined.number),
        "blockHash": hexed(mined.hash),
        "blockTimestamp": hex(mined.header.timestamp),
        "transactionHash": hexed(given.hash),
        "transactionIndex": hex(index),
        "logIndex": hex(nth),
        "removed": False,
    }


def created(sender: bytes, nonce: int) -> bytes:
    """The address of the contract that this sender's transaction of this nonce creates."""
    return bytes(keccak(encode([sender, nonce]))[12:])
