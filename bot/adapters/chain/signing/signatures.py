"""The text of a sign-in (EIP-4361) and the check of its signature (EIP-191), by a key or by a contract.

What is verified is always a message this house made and stored; nothing a browser sends is ever parsed as one.
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import siwe
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils.address import to_checksum_address

from bot.adapters.chain.signing.contract_signatures import ContractSignatures
from bot.adapters.chain.signing.pasted import Pasted, full, is_of_a_key, other_texts, pasted
from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.holdings import Block, Wallet
from bot.domain.signing_in.signin import SignedText, Statement

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
"""Half the order of secp256k1: of a signature's two twins the one with the higher s is refused (EIP-2)."""
_PARITY = {0: 27, 1: 28, 27: 27, 28: 28}
_FIELDS = {
    "domain": re.compile(r"[A-Za-z0-9.\-\[\]:]+"),
    "uri": re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._~\-/]*)?"),
    "statement": re.compile(r"[A-Za-z0-9 :/?#\[\]@!$&'()*+,;=._~\-]+"),
    "nonce": re.compile(r"[A-Za-z0-9]{8,}"),
    "request_id": re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@\-]+"),
}
"""What EIP-4361 admits, held here because the library's own check costs 15 ms of the loop's time a text."""


@dataclass(frozen=True, slots=True)
class EthereumSignatures:
    """`bot.ports.Signatures`. A key's signature is checked here, in a thread; a contract's by asking its chain."""

    contracts: ContractSignatures = field(default_factory=ContractSignatures)

    async def message(self, statement: Statement) -> str:
        """The EIP-4361 text, in seconds of UTC; ValueError if a field holds what the standard does not admit."""
        for name, admitted in _FIELDS.items():
            if not admitted.fullmatch(getattr(statement, name)):
                raise ValueError(f"EIP-4361 does not admit this {name}: {getattr(statement, name)[:80]!r}")
        text: str = siwe.SiweMessage.model_construct(
            domain=statement.domain,
            address=self.checksummed(statement.address),
            statement=statement.statement,
            uri=statement.uri,
            version="1",
            chain_id=statement.chain_id,
            nonce=statement.nonce,
            issued_at=_moment(statement.issued_at),
            expiration_time=_moment(statement.expires_at),
            request_id=statement.request_id,
        ).prepare_message()
        return text

    async def check(self, message: str, signature: str, address: Address, chain: ChainName | None) -> Wallet:
        """The wallet this proves; ChallengeRefused if none, ChainUnreadable if a chain must be asked and cannot be."""
        given = pasted(signature)
        if given.address not in {None, address}:
            raise ChallengeRefused(ChallengeProblem.WRONG_WALLET)
        if given.message not in {None, message}:
            raise ChallengeRefused(ChallengeProblem.CHANGED_TEXT)
        if await asyncio.to_thread(_is_own, message, given, address):
            return Wallet(address)
        proof = await self.contracts.proof(chain, message, given.signature, address)
        if proof is None or chain is None:
            raise ChallengeRefused(await asyncio.to_thread(_why_not, message, given.signature))
        return Wallet(address, chain, proof)

    async def still(self, signed: SignedText, wallet: Wallet) -> tuple[bool, Block]:
        """Whether the contract still vouches for it, and on which final block; ChainUnreadable if nobody can tell."""
        raw = pasted(signed.signature).signature
        return await self.contracts.still(signed.message, raw, wallet)

    def checksummed(self, address: Address) -> str:
        """The address with its EIP-55 capitals."""
        return to_checksum_address(address)


def _is_own(message: str, given: Pasted, wallet: Address) -> bool:
    """Whether the wallet's own key signed this; ChallengeRefused if it did so in a way that is not admitted."""
    if not is_of_a_key(given.signature):
        return False
    raw = full(given.signature)
    if _signer(message, raw) == wallet:
        if _is_high(raw):
            raise ChallengeRefused(ChallengeProblem.BAD_SIGNATURE)
        return True
    if any(_signer(text, raw) == wallet for text in other_texts(message)):
        raise ChallengeRefused(ChallengeProblem.CHANGED_TEXT)
    return False


def _why_not(message: str, signature: bytes) -> ChallengeProblem:
    """Another key's signature is told from what is none."""
    raw = full(signature)
    is_a_keys = is_of_a_key(signature) and not _is_high(raw) and _signer(message, raw) is not None
    return ChallengeProblem.WRONG_WALLET if is_a_keys else ChallengeProblem.BAD_SIGNATURE


def _is_high(raw: bytes) -> bool:
    return int.from_bytes(raw[32:64]) > HALF_ORDER


def _signer(message: str, raw: bytes) -> Address | None:
    """Whose these 65 bytes are (EIP-191); None if nobody's, whatever the libraries make of them."""
    v = _PARITY.get(raw[64])
    if v is None:
        return None
    vrs = (v, int.from_bytes(raw[:32]), int.from_bytes(raw[32:64]))
    try:
        return address(Account.recover_message(encode_defunct(text=message), vrs=vrs))
    except Exception:  # noqa: BLE001  whatever the library makes of a stranger's bytes, they name nobody
        return None


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
