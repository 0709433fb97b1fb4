"""Signatures of contract wallets: ERC-1271 where one stands, ERC-6492 where one is yet to be deployed.

The check runs code that strangers choose, in a node: with a limit of gas, on nobody's account, by `eth_call` alone,
at one block that two endpoints agree on. A wallet that stands is asked itself, whatever is wrapped around its
signature; the call that a wrapping names is made only for a wallet that does not stand yet, and leaves nothing behind.
"""

import asyncio
from asyncio import AbstractEventLoop, run_coroutine_threadsafe
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import siwe
from eth_abi.abi import decode
from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed, quantity, word
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Block, Proof, Wallet

DEADLINE = 10.0
"""Seconds for the whole of one check, waiting for its turn included."""
GAS = 3_000_000
"""Passkey wallets take up to 0.7 million; so much returns at most a megabyte."""
_AT_ONCE = 3
"""Checks in threads at a time, so that signatures of plain keys always find one free."""
_MAGIC = bytes.fromhex("6492" * 16)
_SET_CODE = "0xef0100"
"""How the code of a wallet begins that has a key, and had the key set another contract's code for it (EIP-7702)."""
_WORDS = {"0x00", "0x01"}
"""All that the validator of a wrapped signature can say."""


@dataclass(frozen=True, slots=True)
class ContractSignatures:
    """Asks contract wallets of these chains whether they signed."""

    chains: Mapping[ChainName, Agreement] = field(default_factory=dict)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def proof(self, chain: ChainName | None, message: str, signature: bytes, wallet: Address) -> Proof | None:
        """How this proves the wallet on this chain, None if it does not; ChainUnreadable if that cannot be told."""
        asked = self.chains.get(chain) if chain is not None else None
        if asked is None:
            return None
        async with self._turn(asked):
            at = (await asked.pins()).give
            return await _proof(await _code(asked, at, wallet), ReadOnly.here(asked, at), message, signature)

    async def still(self, message: str, signature: bytes, wallet: Wallet) -> tuple[bool, Block]:
        """Whether it still proves the wallet, at which final block; ChainUnreadable if that cannot be told.

        A contract that stood and is gone, or that says nothing at all, is a node's fault before it is the wallet's.
        Code that a key has set can be taken away.
        """
        asked = self.chains.get(ChainName(wallet.scope))
        if asked is None:
            raise ChainUnreadable(f"{wallet.scope} is not configured")
        async with self._turn(asked):
            at = (await asked.pins()).final
            code = await _code(asked, at, wallet.address)
            if code == "0x" and wallet.proof is Proof.SET_CODE and await _has_acted(asked, at, wallet.address):
                return False, at
            provider = ReadOnly.here(asked, at)
            proof = await _proof(code, provider, message, signature)
        if proof is None and not provider.heard:
            raise ChainUnreadable("it says nothing")
        return proof is not None, at

    @asynccontextmanager
    async def _turn(self, asked: Agreement) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(DEADLINE), self._turns:
                yield
        except TimeoutError:
            raise ChainUnreadable(f"{asked.name} did not answer in time") from None


async def _code(asked: Agreement, at: Block, wallet: Address) -> str:
    (code,) = await asked.ask(at, Call("eth_getCode", (wallet,)))
    if isinstance(code, Failed):
        raise ChainUnreadable("no code can be had")
    return str(code)


async def _has_acted(asked: Agreement, at: Block, wallet: Address) -> bool:
    """Setting code counts as an act: a node that knows of none knows nothing of this wallet."""
    (acts,) = await asked.ask(at, Call("eth_getTransactionCount", (wallet,)))
    return not isinstance(acts, Failed) and quantity(acts) > 0


async def _proof(code: str, provider: "ReadOnly", message: str, signature: bytes) -> Proof | None:
    stands = code != "0x"
    if not stands and not signature.endswith(_MAGIC):
        return None
    given = _unwrapped(signature) if stands else signature
    if given is None or not await asyncio.to_thread(_signed, message, given, provider):
        return None
    if code.startswith(_SET_CODE):
        return Proof.SET_CODE
    return Proof.CONTRACT if stands else Proof.COUNTERFACTUAL


def _unwrapped(signature: bytes) -> bytes | None:
    """The signature inside, without the call that would deploy the wallet; None where nothing can be inside."""
    while signature.endswith(_MAGIC):
        try:
            _, _, signature = decode(["address", "bytes", "bytes"], signature[: -len(_MAGIC)])
        except Exception:  # noqa: BLE001  whatever the library makes of a stranger's bytes, there is nothing in them
            return None
    return signature


def _signed(message: str, signature: bytes, provider: "ReadOnly") -> bool:
    """Whether the wallet that the text names signed this text; the text is one that this house made."""
    read = siwe.SiweMessage.from_message(message, abnf=False)
    if read.prepare_message() != message:
        raise ValueError("not a text of ours")
    try:
        read.verify(
            "0x" + signature.hex(),
            strict=True,  # what it asks for beside the chain stands in the text, and was compared where that is stored
            domain=read.domain,
            uri=str(read.uri),
            nonce=read.nonce,
            chain_id=provider.agreement.chain_id,
            timestamp=siwe.siwe.datetime_from_iso8601_string(read.issued_at),
            provider=provider,
        )
    except siwe.VerificationError:
        return False
    return True


class ReadOnly(JSONBaseProvider):
    """A synchronous provider, for a thread, over our own endpoints on the loop. Nothing but reading leaves it."""

    global_ccip_read_enabled = False  # a contract's answer must not make us ask an address that it names (EIP-3668)

    def __init__(self, agreement: Agreement, at: Block, loop: AbstractEventLoop) -> None:
        super().__init__()
        self.agreement, self.heard = agreement, False
        self._at, self._loop = at, loop

    @classmethod
    def here(cls, agreement: Agreement, at: Block) -> "ReadOnly":
        """One for a thread that this task starts. `heard`: a contract has said something, be it a refusal."""
        return cls(agreement, at, asyncio.get_running_loop())

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """ChainUnreadable, which siwe passes on, for whatever is no answer of the contract itself."""
        match method:
            case "eth_chainId":
                return _result(hex(self.agreement.chain_id))
            case "eth_getCode":
                return _result(str(self._ask(Call("eth_getCode", (params[0],)))))
            case "eth_call":
                return self._call(params[0])
            case _:
                raise ChainUnreadable(f"{method} is not for reading")

    def _call(self, asked: Mapping[str, Any]) -> RPCResponse:
        """The call, of all that it may hold only to whom and with what."""
        kept = {key: asked[key] for key in ("to", "data") if key in asked}
        told = self._ask(Call("eth_call", ({**kept, "gas": hex(GAS)},)))
        self.heard = self.heard or told != "0x"
        if "to" not in kept and not isinstance(told, Failed) and told not in _WORDS:
            raise ChainUnreadable("the validator cannot have said this")
        if isinstance(told, Failed) or ("to" in kept and word(told) is None):
            return {"jsonrpc": "2.0", "id": 1, "error": {"code": 3, "message": "execution reverted"}}
        return _result(told)

    def _ask(self, call: Call) -> Any:
        asking = run_coroutine_threadsafe(self._within_deadline(call), self._loop)
        return asking.result(2 * DEADLINE)

    async def _within_deadline(self, call: Call) -> Any:
        try:
            async with asyncio.timeout(DEADLINE):
                (told,) = await self.agreement.ask(self._at, call)
        except TimeoutError:
            raise ChainUnreadable("too slow") from None
        return told


def _result(value: str) -> RPCResponse:
    return {"jsonrpc": "2.0", "id": 1, "result": value}
