"""A wallet as its owner sees it: since when it is linked, what they call it, and which one comes first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import WalletProblem, WalletRefused
from bot.domain.ids import Address, ChainName, MemberId
from bot.domain.requirements.holdings import Proof, Wallet

LONGEST_LABEL = 40
MOST_LINKED = 20
"""Wallets and vaults of one member, where the host says nothing else: each is read at every look."""
_SIGN = {Proof.SIGNATURE, Proof.CONTRACT, Proof.SET_CODE}


@dataclass(frozen=True, slots=True)
class LinkedWallet:
    """`id` is this link's own: the same wallet linked again has another one. Of a member's wallets one is `primary`.

    `shows_name`: its ENS name, where it has one, may be shown to its owner and to moderators.
    """

    id: int
    member: MemberId
    wallet: Wallet
    since: datetime
    label: str = ""
    primary: bool = False
    shows_name: bool = False

    @property
    def address(self) -> Address:
        return self.wallet.address


def own_on(wallets: Iterable[Wallet], chain: ChainName) -> Sequence[Wallet]:
    """Those that are theirs by their own proof and count on this chain: where a contract's was not proved, its address
    may be somebody else's.
    """
    return [one for one in wallets if one.vouched_by is None and one.counts_on(chain)]


def signing_on(wallets: Iterable[Wallet], chain: ChainName) -> Sequence[Wallet]:
    """Those of them that can sign what is read on this chain."""
    return [one for one in own_on(wallets, chain) if one.proof in _SIGN]


def check_room(wallets: Collection[Wallet], added: Wallet, most: int) -> None:
    """Return if this one may be linked beside those; WalletRefused(FULL) if it would be one too many."""
    known = {(one.address, one.scope) for one in wallets}
    if (added.address, added.scope) not in known and len(wallets) >= most:
        raise WalletRefused(WalletProblem.FULL)
