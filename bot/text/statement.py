"""The sentence a member signs, in the letters EIP-4361 admits."""

import re
import unicodedata

from bot.domain.ids import Account, Community, CommunityId
from bot.text.clean import clean
from bot.text.notice import PLATFORMS

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._'!&+,-]+")


def statement(account: Account, community: Community) -> str:
    """The sentence that is signed: one line of what EIP-4361 admits, whatever the names are made of."""
    name, where = plain(account.name, 32), plain(community.name)
    who = f"@{name} (id {account.id})" if name else f"with id {account.id}"
    to = f"the {PLATFORMS[account.platform]} account {who} in {where or f'community {community.id}'}"
    return f"Link this wallet to {to}. This costs nothing, moves nothing and gives nobody permission to spend."


def request_id(account: Account, community: CommunityId) -> str:
    """Which account of which community asks, in the letters EIP-4361 admits."""
    return f"{community}:{account.platform}:{account.id}"


def plain(name: str, limit: int = 64) -> str:
    """What of a name can stand in signed text: no accents, and no brackets that could feign another id."""
    split = unicodedata.normalize("NFKD", clean(name, limit))
    return " ".join(_NOT_PLAIN.sub("", split.encode("ascii", "ignore").decode()).split())[:limit].strip()
