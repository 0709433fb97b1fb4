"""How answers look in a terminal, or in a pipe."""

from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sandbox.discord.answers import Answer, Seen
from sandbox.discord.reading import as_read


def show_guilds(out: Console, guilds: list[dict[str, Any]]) -> None:
    if not guilds:
        out.print('There is no server yet: python -m sandbox found "Plotter Garden"')
    for guild in guilds:
        table = Table(title=Text(guild["name"] + ("" if guild["bot"] else " (without the bot)")), title_justify="left")
        for heading in ("who", "roles", "id"):
            table.add_column(heading)
        names = {role["id"]: role["name"] for role in guild["roles"]}
        for member in guild["members"]:
            user = member["user"]
            owner = " (owner)" if user["id"] == guild["owner_id"] else ""
            roles = ", ".join(names[each] for each in member["roles"])
            table.add_row(Text(user["username"] + owner), Text(roles), user["id"])
        out.print(table)


def show_answer(out: Console, answer: Answer) -> None:
    if answer.modal:
        out.print(Panel(Text(_form(answer.modal)), title=Text(answer.modal["title"]), title_align="left"))
        out.print(f"fill it in with: fill NAME {answer.view['id']} field=value ...", highlight=False)
    elif answer.message:
        show_message(out, answer)
    for message in answer.followups:
        show_message(out, message)


def show_message(out: Console, seen: Seen, *, direct: bool = False) -> None:
    lines = [as_read(seen.everything)]
    if seen.buttons:
        lines.append("  ".join(f"[ {label} ]" for label in seen.buttons))
    lines += [f"file: {name} {url}" for name, url in seen.files.items()] if seen.message else []
    lines += [f"select: {select}" for select in seen.selects]
    lines += [f"link: {link}" for link in seen.links if link not in seen.everything]
    title = "only you see this" if seen.ephemeral or direct else "everybody here sees this"
    out.print(Panel(Text("\n".join(line for line in lines if line)), title=title, title_align="left"))


def _form(modal: dict[str, Any]) -> str:
    def line(part: dict[str, Any]) -> str:
        if part["type"] == 10:
            return str(part["content"])
        inner = part["components"][0] if part["type"] == 1 else part["component"]
        return str(part.get("label") or inner.get("label") or inner["custom_id"])

    return "\n".join(line(part) for part in modal["components"])
