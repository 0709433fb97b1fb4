"""The few calls the bot makes to tokens, in the contract ABI's fixed words."""

from bot.adapters.chain.reading.views import View
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Kind, Probe
from bot.domain.requirements.probes import is_plain

BALANCE = "0x70a08231"
"""balanceOf(address), ERC-20 and ERC-721."""
BALANCE_OF_ID = "0x00fdd58e"
"""balanceOf(address,uint256), ERC-1155."""
SUPPLY = "0x18160ddd"
"""totalSupply(), ERC-20."""
NAME = "0x06fdde03"
SYMBOL = "0x95d89b41"
DECIMALS = "0x313ce567"
CLAIMS_ERC721 = "0x01ffc9a7" + "80ac58cd".ljust(64, "0")
"""supportsInterface(0x80ac58cd), ERC-165."""

IS_OWNER = "0x2f54bf6e"
"""isOwner(address) of a Safe."""
IS_DELEGATED = "0x8988eea9"
"""checkDelegateForContract(to, from, contract, rights) of delegate.xyz's registry, version 2."""
RIGHT = b"gatehouse".ljust(32, b"\0")
"""The right that is asked for; whoever gives all rights gives it too."""
COIN_OF = "0x4d2301cc"
"""getEthBalance(address) of Multicall3: the chain's own coin."""
_OTHERS = {Kind.OWNER: IS_OWNER, Kind.DELEGATE: IS_DELEGATED}

_TEXT_LIMIT = 64


def selector(probe: Probe | View) -> str:
    """The function that tells this, or vouches, empty for the chain's own coin; ValueError if there is none."""
    if isinstance(probe, View):
        return probe.head
    if not is_plain(probe.kind, probe.asks):
        raise ValueError("no one function tells it")
    if probe.kind is Kind.NATIVE:
        return ""
    if probe.kind is not Kind.ERC1155:
        return _OTHERS.get(probe.kind, BALANCE)
    if probe.token_id is None or not 0 <= probe.token_id < 2**256:
        raise ValueError("an ERC-1155 balance needs an id of 256 bits")
    return BALANCE_OF_ID


def token_id(probe: Probe | View) -> int | None:
    """The id its calls carry behind the wallet; None where they carry none."""
    return probe.token_id if isinstance(probe, View) or probe.kind is Kind.ERC1155 else None


def balance(probe: Probe, wallet: Address) -> str:
    """The call data that asks what this wallet holds, or whether it vouches; ValueError if there is no such call."""
    if probe.kind is Kind.DELEGATE:
        to = f"{probe.token_id or 0:064x}"
        return f"{IS_DELEGATED}{to}{wallet[2:].rjust(64, '0')}{probe.contract[2:].rjust(64, '0')}{RIGHT.hex()}"
    wanted = f"{selector(probe) or COIN_OF}{wallet[2:].rjust(64, '0')}"
    number = token_id(probe)
    return wanted if number is None else f"{wanted}{number:064x}"


def text(reply: object) -> str:
    """At most 64 characters of a `string`, or of an early token's `bytes32`; empty for anything else."""
    if not isinstance(reply, str) or not reply.startswith("0x"):
        return ""
    try:
        raw = bytes.fromhex(reply[2 : 2 + 2 * 32 * 66])
    except ValueError:
        return ""
    return (_string(raw) if len(raw) > 32 else raw.partition(b"\0")[0]).decode(errors="replace")[:_TEXT_LIMIT]


def _string(raw: bytes) -> bytes:
    start = int.from_bytes(raw[:32])
    length = int.from_bytes(raw[start : start + 32])
    return raw[start + 32 : start + 32 + min(length, 4 * _TEXT_LIMIT)]
