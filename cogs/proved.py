"""What a typed code led to, in words, and what of it can be undone; the same on every platform."""

from collections.abc import Sequence

from bot.services.signing_in.proving import Claimed, Paired
from bot.services.signing_in.verify import Done
from bot.text import claims
from bot.text.accounts import in_chat
from bot.text.binding import UNLINK, UNLINK_VERB, carried, confirmed
from bot.text.catalogue import _
from bot.text.notice import sentence
from bot.text.outcome import outcome
from bot.text.passes import moment
from bot.text.requirements import Titles

Undo = tuple[str, str, str]
"""A button's label, its verb, and what it carries."""


def said(done: Done, titles: Titles) -> tuple[Sequence[str], Sequence[Undo]]:
    """What the person reads, and the buttons under it."""
    if isinstance(done, Paired):
        return [in_chat(done.across, done.wallet, done.expires_at)], []
    if isinstance(done, Claimed):
        return [sentence(claims.on_the_page(done.wallet, moment(done.expires_at)))], []
    what = outcome(done.account, done.wallets, done.policy, done.plan, titles)
    return confirmed(done.community, done.wallet, what), [(_(UNLINK), UNLINK_VERB, carried(done.wallet))]
