"""What a typed code led to, in words, and what of it can be undone; the same on every platform."""

from collections.abc import Sequence

from bot.services.verify import Linked, Paired
from bot.text.accounts import in_chat
from bot.text.binding import UNLINK, UNLINK_VERB, carried, confirmed
from bot.text.outcome import outcome
from bot.text.requirements import Titles

Undo = tuple[str, str, str]
"""A button's label, its verb, and what it carries."""


def said(done: Linked | Paired, titles: Titles) -> tuple[Sequence[str], Sequence[Undo]]:
    """What the person reads, and the buttons under it."""
    if isinstance(done, Paired):
        return [in_chat(done.across, done.wallet, done.expires_at)], []
    what = outcome(done.account, done.wallets, done.policy, done.plan, titles)
    return confirmed(done.community, done.wallet, what), [(UNLINK, UNLINK_VERB, carried(done.wallet))]
