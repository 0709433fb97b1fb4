"""What a page may do and talk to, and who may show it inside another: nobody, but for Telegram's own client."""

from bot.domain.signing_in.binding import Way

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src {hosts}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)
POLICY = _POLICY.format(hosts="'self'", ancestors="'none'")
PICTURE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Of a picture that somebody else has drawn: it does nothing by itself, and no other site shows it."""
TELEGRAM_WEB = "https://web.telegram.org"


def policy(way: Way | None, hosts: tuple[str, ...] = ()) -> str:
    """The policy of a sign-in page: Telegram's web client may frame its links, extra wallets may reach their hosts."""
    ancestors = TELEGRAM_WEB if way is Way.TELEGRAM else "'none'"
    return _POLICY.format(hosts=" ".join(["'self'", *hosts]), ancestors=ancestors)
