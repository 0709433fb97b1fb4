"""Text that others wrote, made safe to show. Every foreign name passes here before anybody reads it."""

import re
import unicodedata

_LONGEST = 4_096
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SELECTORS = {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | _SELECTORS
"""Letters and marks that show nothing: a name of these alone would be a hole, and two names could differ by them."""
_LINK = re.compile(
    r"""[\w+.-]*:/{2,}\S*      # a scheme and all that hangs on it
      | www\.\S*
      | [\w-]+(?:\.[\w-]+)+/\S*  # a host with a path; `ada.lovelace` alone is a handle
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MARKUP = re.compile(
    r"""([\\*_~`|\[\]()#+\-]
      | @(?=\w) | (?<![\w/@])/(?=\w) | \$(?=[^\W\d_])  # Telegram makes names, commands and marks of these
      | (?<=\w)\.(?=[^\W\d_])                         # and links of hosts without a scheme
      | (?<=\d)\.(?=\s|$)                             # Discord counts on from a figure
    )""",
    re.VERBOSE,
)
_EVERYBODY = re.compile(r"\\@(?=everyone|here)", re.IGNORECASE)


def clean(text: str, limit: int = 64) -> str:
    """One line of at most `limit` visible characters: no control, direction or zero-width signs, no link."""
    text, before = text[:_LONGEST], None
    while text != before:
        # what one step uncovers (a link behind a zero-width sign) the next one sees
        text, before = _once(text), text
    return text[:limit].rstrip()


def chat(text: str, limit: int = 64) -> str:
    """The same for chats: it pings nobody, leads nowhere, names no role, channel, command or moment, formats nothing.

    Every sign that could has a backslash before it; `markup` makes of that what each platform understands. Angle
    brackets become quotation marks: a backslash before `<@1>` hides it from readers, not from the server.
    """
    safe = clean(text, limit).replace("<", "‹").replace(">", "›")
    return _EVERYBODY.sub("@\u2060", _MARKUP.sub(r"\\\1", safe))


def _once(text: str) -> str:
    spaced = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFKC", text))
    seen = "".join(s for s in spaced if unicodedata.category(s) not in _HIDDEN and s not in _BLANKS)
    return " ".join(_LINK.sub(" ", seen).split())
