"""Whether a wallet signed a ballot: by its key, or by asking the contract that it is (ERC-1271).

A wallet that is yet to be deployed (ERC-6492) signs no ballot: what it will say cannot be asked at a block.
"""

from eth_keys.main import KeyAPI

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed
from bot.adapters.chain.signing.pasted import full
from bot.adapters.chain.signing.signatures import HALF_ORDER
from bot.domain.ids import Address, address
from bot.domain.requirements.holdings import Block
from bot.domain.voting.rounds import Word

_ASK = bytes.fromhex("1626ba7e")
"""isValidSignature(bytes32,bytes), and how the answer begins that says yes."""
_GAS = 3_000_000
_KEYS = KeyAPI()


def plain(signature: bytes) -> bytes:
    """A key's signature in the one way a ballot has it: 65 bytes that end with 27 or 28; others as they are."""
    whole = full(signature)
    return whole[:64] + bytes([whole[64] + 27]) if len(whole) == 65 and whole[64] < 2 else whole


def signed_by(digest: Word, signature: bytes) -> Address | None:
    """Whose key made these 65 bytes of exactly this hash; None if nobody's, or the twin with the higher s."""
    if len(signature) != 65 or signature[64] not in {27, 28}:
        return None
    if int.from_bytes(signature[32:64]) > HALF_ORDER:
        return None
    try:
        made = _KEYS.Signature(signature[:64] + bytes([signature[64] - 27]))
        return address(made.recover_public_key_from_msg_hash(digest).to_address())
    except Exception:  # noqa: BLE001  whatever the library makes of a stranger's bytes, they name nobody
        return None


async def vouched_for(agreement: Agreement, at: Block, wallet: Address, digest: Word, signature: bytes) -> bool:
    """Whether the contract said at this block that it signed; ChainUnreadable where that cannot be told."""
    given = _ASK + digest + (64).to_bytes(32) + len(signature).to_bytes(32) + signature
    given += bytes(-len(signature) % 32)
    asked = {"to": wallet, "data": "0x" + given.hex(), "gas": hex(_GAS)}
    (said,) = await agreement.ask(at, Call("eth_call", (asked,)))
    return not isinstance(said, Failed) and said == "0x" + _ASK.hex().ljust(64, "0")
