"""Keys that anybody can make again: of people by name, and of the tokens' owner. They guard nothing."""

from hashlib import sha256

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from sandbox.chain.wire import created
from sandbox.tokens import Tokens


def wallet_of(name: str) -> LocalAccount:
    """Gives this person's wallet: the same name, the same key, on every chain and machine."""
    return _account(f"gatehouse sandbox person {name}")


def owner() -> LocalAccount:
    """Gives the account that deployed the tokens, mints them and holds the chain's ether."""
    return _account("gatehouse sandbox owner")


def _account(words: str) -> LocalAccount:
    account: LocalAccount = Account.from_key(sha256(words.encode()).digest())
    return account


def deployed() -> Tokens:
    """Gives the tokens' addresses: the owner's first three contracts, wherever they are deployed."""
    sender = bytes.fromhex(owner().address[2:])
    return Tokens(*(to_checksum_address(created(sender, nonce)) for nonce in range(3)))
