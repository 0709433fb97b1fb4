"""The small words that the sign-in page's own scripts put beside what they show."""

from bot.text.catalogue import _


def labels() -> dict[str, str]:
    """Each under the name the scripts know it by."""
    return {
        "copied": _("Copied"),
        "selected": _("Selected"),
        "copyCode": _("Copy the code"),
        "standing": _("Where you stand"),
        "others": _("The other tiers"),
        "asked": _("Asked"),
        "seen": _("Seen"),
        "found": _("Found in this browser"),
        "unnamed": _("Wallet"),
        "injected": _("Browser wallet"),
    }
