"""Configs as hosts write them, and what is wrong with one."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.config import Config, ConfigProblems, Problem, load

TOKEN = "canary-token.of-the.bot"
GOOD = """
[discord]
{discord}
[web]
public_url = "https://gate.example.org"
[chains.base]
id = 8453
endpoints = ["https://base.example.org/v2/canary-key-of-the-endpoint", "https://other.example.org/rpc"]
"""
SANDBOX = """
[discord]
token = "sandbox"
api = "http://127.0.0.1:9000/api/v10"
gateway = "ws://localhost:9000/gateway"
[web]
public_url = "http://127.0.0.1:8080"
[timing]
{timing}
[chains.base]
id = 8453
endpoints = ["{endpoint}"]
"""
COMMUNITY = '[[communities]]\nname = "Plotter Garden"\ndiscord_server = 1\n'
Written = Callable[..., Path]


def writer(folder: Path) -> Written:
    """Writes a config of this text into the folder, readable for its owner alone unless told otherwise."""

    def write(text: str, mode: int = 0o600) -> Path:
        path = folder / "config.toml"
        path.write_text(text)
        path.chmod(mode)
        return path

    return write


def good(**env: str) -> tuple[str, Mapping[str, str]]:
    return GOOD.format(discord=""), {"GATEHOUSE_DISCORD_TOKEN": TOKEN, **env}


def problems(path: Path, env: Mapping[str, str] | None = None) -> dict[str, Problem]:
    with pytest.raises(ConfigProblems) as caught:
        load(path, env or {})
    found = caught.value.problems
    assert len({p.key for p in found}) == len(found), "one mistake was told twice"
    assert all(p.sentence.endswith((".", "]", ")")) and p.remedy for p in found)
    return {problem.key: problem for problem in found}


def loaded(path: Path, env: Mapping[str, str] | None = None) -> Config:
    return load(path, env or {})
