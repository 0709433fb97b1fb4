"""What is said beside a member's file of credits, or instead of it."""

from bot.domain.leaving.reputation import Reputation
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat

FILE = "gatehouse-reputation.json"
VERB = "me-reputation"
BUTTON = N_("What I earned, as proof")
_BY_ITSELF = N_(
    "Where another community’s tier asks for this ledger’s points, you hand in nothing: link there the wallet they "
    "went to, and they count by themselves."
)


def told(found: Reputation) -> str:
    """What stands in the file, and what it is good for; or why there is none."""
    return _handed_over(found) if found.credits else _nothing(found)


def _handed_over(found: Reputation) -> str:
    said = plural(
        "**{community}** credited you {count} point, and this file proves it: anybody can check it with "
        "`gatehouse verify-reputation`.",
        "**{community}** credited you {count} points, and this file proves it: anybody can check it with "
        "`gatehouse verify-reputation`.",
        found.points,
        community=chat(found.community),
    )
    return f"{said}\n{_attested(found)}"


def _attested(found: Reputation) -> str:
    if not found.attested:
        return _(_BY_ITSELF)
    said = _(
        "Where a tier asks for this community’s word instead, copy one line under `attestations`, its word for one "
        "credit, and paste it there into `/wallets holds:`."
    )
    return f"{_(_BY_ITSELF)} {said}"


def _nothing(found: Reputation) -> str:
    return _(
        "There is nothing to prove yet: no ledger of **{community}** has credited a wallet of yours. One does once a "
        "round in which your entry earned points is final.",
        community=chat(found.community),
    )
