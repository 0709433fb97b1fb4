"""The way of a link to another device or app: a picture for the phone's camera, and addresses that wallet apps open."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

import segno

INK = "#15201e"
APPS: Mapping[str, Callable[[str], str]] = {
    # not percent-encoded: MetaMask would open an empty tab
    "MetaMask": lambda link: f"https://link.metamask.io/dapp/{link.partition('://')[2]}",
    "Base": lambda link: f"https://go.cb-w.com/dapp?cb_url={quote(link, safe='')}",
    "Trust Wallet": lambda link: f"https://link.trustwallet.com/open_url?coin_id=60&url={quote(link, safe='')}",
}
"""What opens a link inside each wallet's own browser, as its makers document it."""


def qr(link: str) -> str:
    """The link as SVG, dark on white whatever the theme: that is what cameras read."""
    # trying all eight masks takes ten times as long, in the loop, and a link is random enough for any one of them
    code = segno.make(link, error="m", micro=False, mask=3)
    return code.svg_inline(border=4, dark=INK, light="#fff", omitsize=True, svgclass=None, lineclass=None)
