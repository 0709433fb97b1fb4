"""The text of a sign-in (EIP-4361) and the check of its signature (EIP-191), for wallets with a key of their own.

What is verified is always a message this house made and stored; nothing a browser sends is ever parsed as one.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import siwe
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils.address import to_checksum_address

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import Address, address
from bot.domain.signin import Statement

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
"""Half the order of secp256k1: of a signature's two twins the one with the higher s is refused (EIP-2)."""
_SIGNATURE = re.compile(r"(?:0x)?([0-9a-fA-F]{130})")
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
    """`bot.ports.Signatures` for 65-byte signatures by a key; a contract's signature is refused."""

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

    async def check(self, message: str, signature: str, address: Address) -> None:
        """Return if the key of `address` signed this very message; ChallengeRefused if not. Runs in a thread."""
        signer = await asyncio.to_thread(_signer, message, signature)
        if signer != address:
            raise ChallengeRefused(ChallengeProblem.WRONG_WALLET)

    def checksummed(self, address: Address) -> str:
        """The address with its EIP-55 capitals."""
        return to_checksum_address(address)


def _signer(message: str, signature: str) -> Address:
    """Whose signature this is (EIP-191); ChallengeRefused if it is not one, whatever the libraries make of it."""
    v, r, s = _parts(signature)
    try:
        return address(Account.recover_message(encode_defunct(text=message), vrs=(v, r, s)))
    except Exception as error:
        raise ChallengeRefused(ChallengeProblem.BAD_SIGNATURE) from error


def _parts(signature: str) -> tuple[int, int, int]:
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        raise ChallengeRefused(ChallengeProblem.BAD_SIGNATURE)
    raw = bytes.fromhex(found[1])
    v, s = _PARITY.get(raw[64]), int.from_bytes(raw[32:64], "big")
    if v is None or s > HALF_ORDER:
        raise ChallengeRefused(ChallengeProblem.BAD_SIGNATURE)
    return v, int.from_bytes(raw[:32], "big"), s


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
