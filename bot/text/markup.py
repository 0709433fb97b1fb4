"""Words written once, in the form each platform takes.

Our own text knows a few signs, nearly all of which Discord reads as they are: `**bold**`, `` `code` ``, a fenced block,
`<t:0:f>` for a moment, `<@&1>` for a role, `<#1>` for a channel, `/gate …` for a command, a backslash before a sign
that shall mean nothing.
An account is `<@discord:1:ada|telegram:2:Ada>`: each platform shows its own, and of a stranger to it the name.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from bot.domain.ids import Account, Platform
from bot.text.catalogue import _, month
from bot.text.clean import chat, clean

_PERSON = re.compile(r"<@((?:discord|telegram):[^<>]*)>")
_NOT_IN_NAMES = re.compile(r"[<>|:]")
_SIGNS = re.compile(
    r"""\\(?P<literal>.)
      | ```(?P<block>.*?)```
      | `(?P<code>[^`]*)`
      | (?P<bold>\*\*)
      | <t:(?P<moment>\d+):(?P<style>[a-zA-Z])>
      | <@(?P<person>(?:discord|telegram):[^<>]*)>
      | <@&(?P<role>\d+)>
      | <\#(?P<channel>\d+)>
      | <@(?P<account>\d+)>
    """,
    re.VERBOSE | re.DOTALL,
)
_THERE_TOO = {"/gate status": "/status", "/gate news": "/news"}
_BEGINS = frozenset("@/.#$+")
"""What Telegram makes names, commands, hosts, marks and telephone numbers of, by itself."""
_SPANS = re.compile(r"\\.|```.*?```|`(?P<code>[^`]*)`", re.DOTALL)
"""What Discord reads as one: an escaped sign, a block, code; nothing but a backtick ends code."""
_ESCAPED = re.compile(r"\\(.)")
_TAG = re.compile(r"<[^<>]*>")


def mention(accounts: Iterable[Account]) -> str:
    """This person, whom every platform will show by an account of its own."""
    return f"<@{'|'.join(f'{one.platform}:{one.id}:{_plain(one.name)}' for one in accounts)}>"


def for_discord(text: str) -> str:
    """The text as Discord's markdown."""
    named = _PERSON.sub(lambda found: _discord_person(_accounts(found[1])), text)
    return _SPANS.sub(_discord_span, named)


def for_telegram(text: str) -> str:
    """The text as Telegram's HTML: every sign that is no markup of ours is escaped, and what is opened is closed."""
    parts: list[str] = []
    at, bold = 0, False
    for found in _SIGNS.finditer(text):
        parts.append(escape(text[at : found.start()], quote=False))
        if found["bold"]:
            bold = not bold
            parts.append("<b>" if bold else "</b>")
        else:
            parts.append(_telegram(found))
        at = found.end()
    return "".join([*parts, escape(text[at:], quote=False), "</b>" if bold else ""])


def telegram_length(text: str) -> int:
    """How long this text is to Telegram, which counts UTF-16 units and no markup."""
    shown = _TAG.sub("", for_telegram(text)).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return len(shown.encode("utf-16-le")) // 2


def _discord_span(found: re.Match[str]) -> str:
    return found[0] if found["code"] is None else f"`{_unescaped(found['code'])}`"


def _telegram(found: re.Match[str]) -> str:
    kind = found.lastgroup if found.lastgroup != "style" else "moment"
    match kind:
        case "literal":
            return _meaningless(found["literal"])
        case "block":
            return f"<pre>{escape(found['block'].strip(), quote=False)}</pre>"
        case "code":
            if found["code"].startswith("/gate "):
                return _gate(found["code"])
            return f"<code>{escape(_unescaped(found['code']), quote=False)}</code>"
        case "moment":
            return _moment(datetime.fromtimestamp(int(found["moment"]), UTC), found["style"])
        case "person":
            return _telegram_person(_accounts(found["person"]))
        case "channel":
            return _("the channel {id}", id=found["channel"])
        case "role":
            return _("the role {id}", id=found["role"])
        case _:
            return _("the account {id}", id=found["account"])


def _meaningless(sign: str) -> str:
    """Telegram knows no backslash: behind what begins a name, a command or a link stands a joint that ends it."""
    return escape(sign, quote=False) + ("\u2060" if sign in _BEGINS else "")


def _gate(command: str) -> str:
    """Of the moderators' commands Telegram has a few, under names of their own."""
    if command in _THERE_TOO:
        return _THERE_TOO[command]
    return _("{command} on Discord", command=f"<code>{escape(command, quote=False)}</code>")


def _unescaped(text: str) -> str:
    """In code both platforms would show the backslashes: nothing in it means anything."""
    return _ESCAPED.sub(r"\1", text)


def _moment(at: datetime, style: str) -> str:
    """Telegram knows no reader's zone, so every moment is an absolute one."""
    clock = f"{at:%H:%M} UTC"
    if style == "t":
        return clock
    return _("{day} {month} {year}, {clock}", day=at.day, month=month(at), year=at.year, clock=clock)


def _accounts(text: str) -> dict[str, tuple[int, str]]:
    parts = (one.split(":", 2) for one in text.split("|"))
    return {platform: (int(number), name) for platform, number, name in parts}


def _discord_person(accounts: dict[str, tuple[int, str]]) -> str:
    if here := accounts.get(Platform.DISCORD):
        return f"<@{here[0]}>"
    return chat(_name(accounts))


def _telegram_person(accounts: dict[str, tuple[int, str]]) -> str:
    here = accounts.get(Platform.TELEGRAM)
    if here is None:
        return for_telegram(chat(_name(accounts)))
    return f'<a href="tg://user?id={here[0]}">{escape(here[1], quote=False) or here[0]}</a>'


def _name(accounts: dict[str, tuple[int, str]]) -> str:
    number, name = next(iter(accounts.values()))
    return name or _("account {id}", id=number)


def _plain(name: str) -> str:
    return _NOT_IN_NAMES.sub("", clean(name))
