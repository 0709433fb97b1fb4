"""What a page may do and who may show it inside another: nobody, but for Telegram's own web client and its links."""

from collections.abc import Mapping

from bot.domain.binding import Way

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)
POLICY = _POLICY.format(ancestors="'none'")
TELEGRAM_WEB = "https://web.telegram.org"


def framed(way: Way | None) -> Mapping[str, str]:
    """The headers of a page of this way, where they differ from everybody's."""
    if way is not Way.TELEGRAM:
        return {}
    return {"Content-Security-Policy": _POLICY.format(ancestors=TELEGRAM_WEB)}
