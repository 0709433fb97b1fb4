"""What the host's owner gives the page: each community's colour, and wallets that browsers do not bring themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.ids import CommunityId


@dataclass(frozen=True, slots=True)
class Looks:
    """`colours` as `#0b5563`; `wallets` is the text of extra-wallets.js; `hosts` are what that file may talk to."""

    colours: Mapping[CommunityId, str] = field(default_factory=dict)
    wallets: bytes = b""
    hosts: tuple[str, ...] = ()
