"""What the Discord door needs of the house, handed to it once."""

from dataclasses import dataclass

from bot.ports import ChatPlatform
from bot.services.communities import Communities
from bot.services.delivery import Delivery
from bot.services.passes import PassesService
from bot.services.policy import PolicyService
from bot.services.status import Status
from bot.services.verify import Verify
from bot.text.requirements import Titles


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
