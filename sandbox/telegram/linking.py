"""How invite links are made."""

import secrets

from sandbox.telegram.nouns import Chat, InviteLink, User
from sandbox.telegram.world import World


def new_link(world: World, chat: Chat, creator: User, **figures: object) -> InviteLink:
    """A link nobody can guess."""
    url = f"https://t.me/+{secrets.token_urlsafe(12)}"
    return world.make_link(chat, InviteLink(url, creator, **figures))  # type: ignore[arg-type]  # by name, as declared


def new_primary(world: World, chat: Chat, creator: User) -> InviteLink:
    """An administrator's primary link anew; the one before is revoked."""
    if before := world.primary(chat, creator):
        before.revoked = True
    return new_link(world, chat, creator, primary=True)
