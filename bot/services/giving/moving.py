"""A chat that goes on under a new id takes everything with it, in one transaction."""

from datetime import datetime

from bot.domain.ids import Place
from bot.ports import Tx
from bot.services.permitting import acts


async def move(tx: Tx, old: Place, new: Place, at: datetime) -> bool:
    """Place, doors, requests, links, and the policy as a new revision; False if the old id is not known (any more)."""
    community = await tx.communities.at(old)
    if community is None or not await tx.chats.move(old, new):
        return False
    policy = await tx.policies.current(community.id)
    moved = policy.moved(old, new, at)
    if moved is not None:
        await tx.policies.save(moved)
        await tx.audit.add(acts.revised(policy, moved))
    return True
