"""What a chat door needs of the house, handed to it once."""

from dataclasses import dataclass, fields

from bot.ports import ChatPlatform
from bot.services.house import Services
from bot.text.requirements import Titles


@dataclass(frozen=True, slots=True)
class Desk(Services):
    """`platform` is the same platform as a door out; `titles` what the host calls each chain."""

    platform: ChatPlatform
    titles: Titles

    @classmethod
    def of(cls, services: Services, platform: ChatPlatform, titles: Titles) -> "Desk":
        """The desk of this house."""
        own = {one.name: getattr(services, one.name) for one in fields(Services)}
        return cls(**own, platform=platform, titles=titles)
