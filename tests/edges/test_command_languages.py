"""Commands are described in every language there is, and typed in one."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.services.giving.people import People
from bot.text.catalogue import ENGLISH, languages
from bot.text.welcome import COMMANDS
from cogs.desk import Desk
from cogs.discord import GatehouseClient
from cogs.discord.tongues import Tongues
from tests.e2e.quarter import quarter
from tests.e2e.town import founded

LONGEST = 100
"""Characters of a description, as Discord documents it."""
SAID = "description_localizations"


@pytest.fixture
async def handed_in() -> list[dict[str, Any]]:
    """Every command, group and option as Discord is handed it."""
    tree = GatehouseClient(cast("Desk", SimpleNamespace(people=People()))).tree
    await tree.set_translator(Tongues())
    asked = [await command.get_translated_payload(tree, Tongues()) for command in tree.get_commands()]
    return [one for command in asked for one in every(command)]


def every(command: dict[str, Any]) -> list[dict[str, Any]]:
    return [command, *(one for option in command.get("options", []) for one in every(option))]


async def test_every_description_is_there_in_every_language(handed_in: list[dict[str, Any]]) -> None:
    others = languages() - {ENGLISH}
    assert len(handed_in) > 30
    for one in handed_in:
        assert set(one.get(SAID) or ()) == others, one["name"]
        assert one["description"] not in (one.get(SAID) or {}).values()


async def test_every_description_fits(handed_in: list[dict[str, Any]]) -> None:
    said = [text for one in handed_in for text in (one["description"], *(one.get(SAID) or {}).values())]
    assert [text for text in said if len(text) > LONGEST] == []


async def test_no_name_is_translated(handed_in: list[dict[str, Any]]) -> None:
    names = [one for one in handed_in for one in (one, *one.get("choices", []))]
    assert [one["name"] for one in names if any((one.get("name_localizations") or {}).values())] == []


async def test_a_telegram_menu_is_in_its_readers_language(tmp_path) -> None:
    async with founded(tmp_path) as town:
        here = await quarter(town, on_discord=False)
        async with town.bot_running():
            await here.telegram.ready()
            french = await (await here.telegram.person("ben", language="fr")).commands()
            german = await (await here.telegram.person("ada", language="de")).commands()
    assert french == COMMANDS, "nobody speaks French here"
    assert list(german) == list(COMMANDS)
    assert german["verify"] == "Wallet nachweisen. Das kostet nichts und bewegt nichts."
