"""Changes of policy in tests: made at once, as who has looked at them."""

from datetime import timedelta

from bot.services.awarding.chain_passes import ChainPassService
from bot.services.changing.changes import Changes
from bot.services.changing.policy import NewTier, PolicyService
from bot.services.changing.previewing import Previewing
from bot.services.sending import NoTransactions, Sender

IN_FORCE = "is in force."


async def applied(asked, **how):
    """Press Apply under this preview; the answer."""
    assert "Apply" in asked.buttons, asked.text
    return await asked.click("Apply", **how)


def changes_over(store, queue, chains, clock, platforms=None):
    """The service over these ports."""
    return Changes(store, queue, Previewing(store, chains, clock, timedelta(seconds=60)), platforms or {}, clock)


async def made(changes, platform, place, actor, edit, reason="a change"):
    """Propose this edit and apply it; what became of it."""
    preview = await changes.propose(platform, place, actor, edit, reason)
    return await changes.apply(platform, place, actor, preview.proposal)


async def tier_added(policy: PolicyService, changes: Changes, platform, place, actor, new: NewTier):
    """Add a tier as a moderator types it."""
    tier = await policy.tier(platform, place, actor, new)
    return await made(changes, platform, place, actor, lambda now: (*now.tiers, tier))


async def tier_removed(changes: Changes, platform, place, actor, name: str):
    return await made(changes, platform, place, actor, without(name))


def without(name: str):
    """The edit that removes this tier."""
    return lambda now: [tier for tier in now.tiers if tier != now.tier(name)]


def off_chain(store, queue, clock):
    """For awards none of which is on chain."""
    return ChainPassService(store, queue, Sender(store, queue, NoTransactions(), clock), clock)
