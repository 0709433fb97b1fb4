"""What the Discord door needs of the house, handed to it once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.ids import Account, Community
from bot.ports import ChatPlatform
from bot.services.communities import Communities
from bot.services.delivery import Delivery
from bot.services.passes import PassesService
from bot.services.policy import PolicyService
from bot.services.status import Status
from bot.text.requirements import Titles


class Link(Protocol):
    """A private link to the sign-in page."""

    @property
    def url(self) -> str: ...
    @property
    def expires_at(self) -> datetime: ...


class Verify(Protocol):
    async def begin(self, community: Community, account: Account) -> Link:
        """A new private link for this account."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """`platform` is Discord as a door out; `titles` what the host calls each chain."""

    communities: Communities
    verify: Verify
    passes: PassesService
    policy: PolicyService
    status: Status
    delivery: Delivery
    platform: ChatPlatform
    titles: Titles
