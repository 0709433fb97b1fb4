"""The private link, as chat hands it over: what it costs, for whom it is, and until when."""

from datetime import datetime

from bot.domain.ids import Account, Community
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.passes import When, moment

OPEN = N_("Open the page")
ANEW = N_("New link")
VERIFY_VERB = "verify"
"""The button that asks for one, under whichever message; it must never change, for old messages have it."""
"""When this one has run out, or was closed."""


def link(community: Community, account: Account, expires_at: datetime) -> list[str]:
    """What happens behind the button."""
    return [
        _(
            "Prove a wallet to **{community}** on a page of its own. It costs nothing and moves nothing.",
            community=chat(community.name),
        ),
        _("There your wallet shows a short text. Signing it proves the wallet is yours; nobody can spend with it."),
        _(
            "Only for {account} (id {id}), until {until}. It is yours alone.",
            account=chat(account.name),
            id=account.id,
            until=moment(expires_at, When.CLOCK),
        ),
    ]
