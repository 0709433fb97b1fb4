"""The person in one community, with accounts and wallets on either platform."""

from dataclasses import dataclass

from bot.domain.holdings import Wallet
from bot.domain.ids import Account, CommunityId, MemberId, Platform


@dataclass(frozen=True, slots=True)
class Member:
    """The person in one community. `revision` rises with every change of what is decided on.

    `notices`: the bot may write to them unprompted. `shows_wallets`: moderators may see more of their addresses.
    """

    id: MemberId
    community: CommunityId
    revision: int
    accounts: tuple[Account, ...]
    wallets: tuple[Wallet, ...]
    notices: bool = False
    shows_wallets: bool = False

    def account(self, platform: Platform) -> Account | None:
        return next((a for a in self.accounts if a.platform == platform), None)
