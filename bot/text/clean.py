"""Text that others wrote, made safe to show. Every foreign name passes here before anybody reads it."""

import re
import unicodedata

_LONGEST = 4_096
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters and marks that show nothing: a name of these alone would be a hole in the sentence."""
_LINK = re.compile(
    r"""[\w+.-]*:/{2,}\S*      # a scheme and all that hangs on it
      | www\.\S*
      | [\w-]+(?:\.[\w-]+)+/\S*  # a host with a path; `ada.lovelace` alone is a handle
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MARKUP = re.compile(r"([\\*_~`|\[\]()#+\-])")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def clean(text: str, limit: int = 64) -> str:
    """One line of at most `limit` visible characters: no control, direction or zero-width signs, no link."""
    text, before = text[:_LONGEST], None
    while text != before:
        # what one step uncovers (a link behind a zero-width sign) the next one sees
        text, before = _once(text), text
    return text[:limit].rstrip()


def chat(text: str, limit: int = 64) -> str:
    """The same for Discord: it pings nobody, names no role, channel, command or moment, and formats nothing.

    Angle brackets become quotation marks: a backslash before `<@1>` hides it from readers, not from the server.
    """
    safe = clean(text, limit).replace("<", "‹").replace(">", "›")
    return _EVERYBODY.sub("@\u2060", _MARKUP.sub(r"\\\1", safe))


def _once(text: str) -> str:
    spaced = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFKC", text))
    seen = "".join(s for s in spaced if unicodedata.category(s) not in _HIDDEN and s not in _BLANKS)
    return " ".join(_LINK.sub(" ", seen).split())
