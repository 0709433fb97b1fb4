"""How this Telegram looks in a terminal, or in a pipe."""

from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sandbox.telegram.answers import Pressed, Seen
from sandbox.telegram.markup import buttons


def show_chats(out: Console, chats: list[dict[str, Any]]) -> None:
    if not chats:
        out.print('There is no chat yet: python -m sandbox telegram found "Plotter Studio"')
    for chat in chats:
        title = f"{chat['title']} ({chat['type']} {chat['id']}; the bot is {chat['bot']})"
        out.print(title, style="italic", markup=False, highlight=False)
        table = Table()
        for heading in ("who", "status", "id"):
            table.add_column(heading)
        for member in chat["members"]:
            table.add_row(Text(member["user"]["username"]), member["status"], str(member["user"]["id"]))
        for name in chat["requests"]:
            table.add_row(Text(name), "asks to join", "")
        out.print(table)
        for link in chat["links"]:
            out.print(
                f"{link['url']}  {link['name'] or ''} by {link['by']}{' (revoked)' * link['revoked']}", markup=False
            )


def show_message(out: Console, seen: Seen) -> None:
    lines = [seen.text or _served(seen.message)]
    for button in buttons(seen.message.get("reply_markup")):
        leads = button.get("url") or button.get("web_app", {}).get("url")
        lines.append(f"[ {button['text']} ]" + (f" {leads}" if leads else ""))
    out.print(Panel(Text("\n".join(lines)), title=Text(f"{seen.sender}, message {seen.id}"), title_align="left"))


def show_pressed(out: Console, pressed: Pressed) -> None:
    kind = "alert" if pressed.alert else "on top"
    out.print(f"{kind}: {pressed.text}" if pressed.text else "(the press was taken)", markup=False)
    if pressed.url:
        out.print(pressed.url, markup=False)


def _served(message: dict[str, Any]) -> str:
    """What a service message says, by the name of its field."""
    known = ("new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "document", "photo")
    rarer = ("forum_topic_created", "new_chat_photo", "delete_chat_photo")
    return next((f"({each})" for each in (*known, *rarer) if each in message), "()")
