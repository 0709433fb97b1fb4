"""What the pages name exists, and what exists is named. (Every setting: test_config_example.)"""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import typer.main
from discord import app_commands

from bot.__main__ import cli
from bot.config import AllowedCommunity, Chain, Database, Discord, Telegram, Timing, Web
from bot.domain.events import EventKind
from bot.ports import JobKind
from bot.services.giving.people import People
from bot.text.welcome import COMMANDS
from cogs.discord import Desk, GatehouseClient
from cogs.telegram import GatehouseChat

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
SECTIONS = (Discord, Telegram, Web, Database, Timing, Chain, AllowedCommunity)


def page(name: str) -> str:
    return (ROOT / name).read_text()


def section(text: str, heading: str) -> str:
    """What stands below this heading, up to the next one of any rank."""
    return re.split(r"^#+ .*$", text.split(f"\n## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def in_first_column(text: str) -> list[str]:
    """The code words that tables have in their first column."""
    cells = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


async def slash_commands() -> set[str]:
    """Every command of the tree as it is typed; nothing of the house is touched for that."""
    client = GatehouseClient(cast("Desk", SimpleNamespace(people=People())))
    return {f"/{command.qualified_name}" for command in _leaves(client.tree.get_commands())}


def telegram_commands() -> set[str]:
    """Every word that the Telegram door takes as a command; nothing of the house is touched for that."""
    door = GatehouseChat(cast("Desk", SimpleNamespace(people=People())))
    return {f"/{word}" for word in (*COMMANDS, *door.groups)}


def test_every_telegram_command_is_in_the_tables_of_its_page_and_no_other_is() -> None:
    shown = {word.split()[0] for word in in_first_column(page("docs/telegram.md"))}
    assert shown == telegram_commands()


def test_every_command_of_the_menu_is_one_the_private_chat_knows() -> None:
    door = GatehouseChat(cast("Desk", SimpleNamespace(people=People())))
    assert set(COMMANDS) <= set(door.private)


def _leaves(commands: Any) -> Iterator[app_commands.Command[Any, ..., Any]]:
    for command in commands:
        if isinstance(command, app_commands.Group):
            yield from _leaves(command.commands)
        else:
            yield command


async def test_every_slash_command_is_in_a_table_for_members_or_moderators_and_no_other_is() -> None:
    members, moderators = in_first_column(page("docs/members.md")), in_first_column(page("docs/moderators.md"))
    assert sorted([*members, *moderators]) == sorted(await slash_commands())


async def test_whoever_needs_manage_roles_reads_of_it_on_the_moderators_page() -> None:
    theirs = ("/gate", "/gallery", "/collab", "/round")
    assert all(command.startswith(theirs) for command in in_first_column(page("docs/moderators.md")))
    assert not [c for c in in_first_column(page("docs/members.md")) if c.startswith(theirs)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
async def test_no_page_names_a_slash_command_that_is_not_there(path: Path) -> None:
    known = await slash_commands()
    words = {*telegram_commands(), "/start", "/newbot"}  # what follows these is typed freely
    named = {found.strip() for found in re.findall(r"`(/[a-z]+(?: [a-z]+)*)[^`/]*`", page(str(path)))}
    strange = {each for each in named if not any(k == each or k.startswith(f"{each} ") for k in known)}
    assert {each for each in strange if each.split()[0] not in words} <= OTHER_PATHS


OTHER_PATHS = {"/healthz", "/metrics", "/verify", "/static"}
"""Addresses of the web page."""


def test_every_event_is_in_the_table_of_events_and_no_other_is() -> None:
    assert in_first_column(section(page("docs/architecture.md"), "Events")) == [kind.value for kind in EventKind]


def test_every_kind_of_job_is_named_and_no_other_is() -> None:
    named = re.findall(r"`([a-z_]+)`", section(page("docs/architecture.md"), "Jobs").partition(".")[0])
    assert sorted(named) == sorted(JobKind)


def test_every_use_case_stands_in_a_room_and_no_other_does() -> None:
    rooms = section(page("docs/architecture.md"), "The use cases").split("\n- **`")[1:]
    named = {room.partition("`")[0]: set(re.findall(r"`([a-z_]+)`", room.partition("**")[2])) for room in rooms}
    folders = [init.parent for init in (ROOT / "bot/services").glob("*/__init__.py")]
    assert named == {each.name: {file.stem for file in each.glob("*.py")} - {"__init__"} for each in folders}


def test_every_folder_in_the_table_exists_and_every_package_is_in_it() -> None:
    named = in_first_column(page("docs/architecture.md").partition("\n## ")[0])
    assert [name for name in named if not (ROOT / name).exists()] == []
    packages = {init.parent.relative_to(ROOT).as_posix() for init in ROOT.glob("*/__init__.py")}
    packages |= {init.parent.relative_to(ROOT).as_posix() for init in ROOT.glob("bot/*/__init__.py")}
    packages |= {init.parent.relative_to(ROOT).as_posix() for init in ROOT.glob("cogs/*/__init__.py")}
    assert packages - {"bot", "cogs", "bot/config"} <= set(named)


def verbs() -> set[str]:
    """Every verb of the command line, as it is typed."""
    return set(_verbs(typer.main.get_command(cli), "gatehouse"))


def _verbs(command: Any, typed: str) -> Iterator[str]:
    below = getattr(command, "commands", None)
    if below is None:
        yield typed
    for name, each in (below or {}).items():
        yield from _verbs(each, f"{typed} {name}")


def test_every_verb_of_the_command_line_is_told_of_and_no_other_is() -> None:
    text = "\n".join(path.read_text() for path in PAGES)
    code = "\n".join([*re.findall(r"```.*?\n(.*?)```", text, re.DOTALL), *re.findall(r"`([^`\n]+)`", text)])
    named = {" ".join(found.split()) for found in re.findall(r"\bgatehouse(?: [a-z-]+)+", code)}
    assert {verb for verb in verbs() if not any(each.startswith(verb) for each in named)} == set()
    assert {each for each in named if not any(each.startswith(v) or v.startswith(each) for v in verbs())} == set()


def test_every_setting_the_hosts_page_names_exists() -> None:
    keys = {key for model in SECTIONS for key in model.model_fields}
    named = re.findall(r"`(?:[a-z]+\.)?([a-z]+_[a-z_]+)`", page("docs/self-hosting.md"))
    assert {name for name in named if name not in keys and name.removesuffix("_file") not in keys} == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_a_page_leads_to_exists(path: Path) -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()) if "://" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []
