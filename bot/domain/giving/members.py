"""The person in one community, with accounts and wallets on either platform."""

from dataclasses import dataclass

from bot.domain.ids import Account, CommunityId, MemberId, Platform
from bot.domain.notices import Notice
from bot.domain.requirements.holdings import Wallet


@dataclass(frozen=True, slots=True)
class Member:
    """The person in one community. `revision` rises with every change of what is decided on.

    `notices`: what the bot may write to them about unasked.
    `shows_wallets`: moderators may see more of their addresses.
    """

    id: MemberId
    community: CommunityId
    revision: int
    accounts: tuple[Account, ...]
    wallets: tuple[Wallet, ...]
    notices: frozenset[Notice] = frozenset()
    shows_wallets: bool = False

    def account(self, platform: Platform) -> Account | None:
        return next((a for a in self.accounts if a.platform == platform), None)
