"""What a platform makes of a text by itself: names, places and links that a reader could press or that call somebody.

Written from what the platforms say of their own reading, and from nothing of ours.
"""

import re
import unicodedata

from sandbox.telegram import html

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""What Unicode has shown as nothing although it calls it a letter or a mark; and the empty Braille cell."""
JOINT = "\u2060"
"""The one sign without a width that we put in ourselves, behind what begins a name or a link."""
_ON_DISCORD = (
    # the server looks for these in the text as it was sent, whatever stands before them
    ("mention", re.compile(r"<(?:@[!&]?|#|id:)\w+>|@(?:everyone|here)", re.IGNORECASE)),
    ("command", re.compile(r"</[^<>]+:\d+>")),
    ("moment", re.compile(r"<t:-?\d+(?::\w)?>")),
    ("emoji", re.compile(r"<a?:\w+:\d+>")),
    (
        "link",
        re.compile(r"(?:https?|discord|steam)://|<[a-z]+:[^<>]+>|\bdiscord(?:\.gg|app\.com/invite)/", re.IGNORECASE),
    ),
    ("link", re.compile(r"\[[^\]]*\]\([^)]*\)")),
)
_ON_TELEGRAM = (
    ("command", re.compile(r"(?<![\w/@<>])/\w")),
    ("mention", re.compile(r"(?<!\w)@\w")),
    ("mail", re.compile(r"[\w.+-]@[\w-]+\.\w")),
    ("link", re.compile(r"\w://|\w\.[^\W\d_]")),
    ("mark", re.compile(r"[#$][^\W\d_]")),
    ("telephone", re.compile(r"\+\d")),
)


def on_discord(sent: str) -> list[str]:
    """What Discord finds in this message, whose writer meant plain text."""
    found = [f"{kind}: {each[0]}" for kind, reads in _ON_DISCORD[:-1] for each in reads.finditer(sent)]
    # a backslash before a sign takes its meaning, there and nowhere else
    left = re.sub(r"\\[^\sA-Za-z0-9]", "\ufffc", sent)
    kind, masked = _ON_DISCORD[-1]
    found += [f"{kind}: {each[0]}" for each in masked.finditer(left)]
    found += [f"format: {each[0]}" for each in re.finditer(r"[*_~`|]|^(?:#|>|-|\+|\d+\.)\s", left)]
    return [*found, *hidden(sent)]


def on_telegram(sent: str) -> list[str]:
    """What Telegram finds in this HTML, whose writer meant plain text; RefusedError where it takes none of it."""
    said, marked = html.parse(sent)
    found = [f"{kind}: {each[0]}" for kind, reads in _ON_TELEGRAM for each in reads.finditer(said)]
    return [*found, *(f"format: {each['type']}" for each in marked), *hidden(said)]


def hidden(text: str) -> list[str]:
    """The signs in it that nobody sees, or that turn what stands beside them."""
    signs = {sign for sign in text if unicodedata.category(sign) in INVISIBLE or IGNORABLE.match(sign)} - {JOINT}
    return [f"hidden: {sign!r}" for sign in sorted(signs)]
