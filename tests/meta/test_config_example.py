"""config.example.toml reads, and shows every key there is and no other."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import (
    AllowedCommunity,
    Chain,
    Contracts,
    Database,
    Discord,
    Members,
    Outside,
    Signer,
    Telegram,
    Timing,
    Web,
    load,
)

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
SECRETS_BESIDE = {
    "discord": {"token_file", "client_secret_file"},
    "telegram": {"token_file"},
    "chains.base": {"endpoints_file"},
    "signers.garden": {"password_file", "url_file"},
}
TABLES = {"communities": {"contracts"}}
"""Keys that are shown as headings of their own."""
TOKENS = {"GATEHOUSE_DISCORD_TOKEN": "x", "GATEHOUSE_TELEGRAM_TOKEN": "1:x"}
SECTIONS: dict[str, type[BaseModel]] = {
    "discord": Discord,
    "telegram": Telegram,
    "web": Web,
    "database": Database,
    "timing": Timing,
    "members": Members,
    "outside": Outside,
    "chains.base": Chain,
    "signers.garden": Signer,
    "communities": AllowedCommunity,
    "communities.contracts.base": Contracts,
}


def shown() -> dict[str, dict[str, str]]:
    """Every key of the example by section, with the comment signs taken away: key to value."""
    found: dict[str, dict[str, str]] = {}
    section = ""
    for line in EXAMPLE.read_text().splitlines():
        if heading := re.fullmatch(r"(?:# )?\[+([a-z.]+)\]+", line):
            section = heading[1]
            found[section] = {}
        elif key := re.fullmatch(r"(?:# )?([a-z_]+) = (.+)", line):
            found[section][key[1]] = key[2]
    return found


def test_the_example_reads() -> None:
    config = load(EXAMPLE, TOKENS)
    assert config.communities[0].name == "Plotter Garden"


def test_it_shows_every_section_and_key_and_no_other() -> None:
    keys = {name: set(values) for name, values in shown().items()}
    assert keys == {
        name: (set(model.model_fields) - TABLES.get(name, set())) | SECRETS_BESIDE.get(name, set())
        for name, model in SECTIONS.items()
    }


@pytest.mark.parametrize("section", SECTIONS)
def test_each_value_reads_also_where_it_is_commented_out(section: str, tmp_path: Path) -> None:
    values = {key: value for key, value in shown()[section].items() if not key.endswith("_file")}
    text = "\n".join(f"{key} = {value}" for key, value in values.items())
    SECTIONS[section].model_validate(tomllib.loads(text))


def test_every_key_is_explained() -> None:
    lines = EXAMPLE.read_text().splitlines()
    for number, line in enumerate(lines):
        if re.match(r"(# )?[a-z_]+ = ", line):
            above = [before for before in reversed(lines[:number]) if not re.match(r"(# )?[a-z_]+ = ", before)]
            assert above[0].startswith("# "), f"{line!r} has no word above it"


def test_the_defaults_it_shows_are_the_defaults() -> None:
    shown_now = load(EXAMPLE, TOKENS)
    assert (shown_now.timing, shown_now.web.listen) == (Timing(), Web(public_url="https://gate.example.org").listen)
    assert shown_now.database.path == EXAMPLE.parent / Database().path
    assert shown_now.chains["base"].depth == Chain.model_fields["depth"].default
