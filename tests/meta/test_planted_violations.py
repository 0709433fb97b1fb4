"""The import contracts can fail: one planted violation of each kind is seen, in a copy of the tree."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTS = {
    "a use case imports storage": ("bot.services.plant_storage", "storage", "The arrow"),
    "the domain imports a use case": ("bot.domain.plant_service", "bot.services.signing_in.verify", "The arrow"),
    "a door in imports a door out": ("bot.web.plant_storage", "storage", "The arrow"),
    "a place that is none": ("bot.utils", "bot.domain.ids", "Every module of bot has its place"),
    "a lower room of the use cases imports a higher": (
        "bot.services.giving.plant_round",
        "bot.services.voting.rounds",
        "The rooms of the use cases stand on each other",
    ),
    "a lower room of the domain imports a higher": (
        "bot.domain.requirements.plant_pass",
        "bot.domain.giving.passes",
        "The rooms of the domain stand on each other",
    ),
    "a lower room of the chain adapter imports a higher": (
        "bot.adapters.chain.endpoints.plant_reader",
        "bot.adapters.chain.reading.reader",
        "The rooms of the chain adapter stand on each other",
    ),
    "the domain imports web3": ("bot.domain.plant_web3", "web3", "The core knows no framework"),
    "the bot imports the sandbox": ("bot.web.plant_sandbox", "sandbox", "The bot knows nothing of the sandbox"),
    "the sandbox imports the bot": ("sandbox.plant_bot", "bot.ports", "The sandbox knows nothing of the bot"),
    "storage calls a use case": (
        "storage.plant_service",
        "bot.services.signing_in.verify",
        "Doors out implement ports, they call no service",
    ),
    "settings import the domain": ("bot.config.plant_domain", "bot.domain.ids", "Settings know nobody"),
    "an adapter imports another": ("bot.adapters.chain.plant_discord", "bot.adapters.discord", "Adapters never meet"),
    "discord.py elsewhere": ("bot.web.plant_discord", "discord", "discord.py stays at its doors"),
    "one cog imports the other": ("cogs.discord.plant_telegram", "cogs.telegram", "The cogs never meet"),
    "python-telegram-bot elsewhere": (
        "bot.web.plant_telegram",
        "telegram",
        "python-telegram-bot stays at its doors",
    ),
    "web3 elsewhere": ("storage.plant_web3", "web3", "web3 and its family stay in the chain adapter"),
    "SQL elsewhere": ("bot.app.plant_sql", "sqlalchemy", "SQL stays in storage"),
    "the web framework elsewhere": ("storage.plant_fastapi", "fastapi", "The web framework stays in web"),
    "QR codes elsewhere": ("storage.plant_segno", "segno", "QR codes are drawn for pages"),
    "pictures elsewhere": ("storage.plant_pillow", "PIL", "Pictures are drawn at one door"),
    "the scheduler elsewhere": ("bot.web.plant_scheduler", "apscheduler", "The scheduler stays in ticks"),
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """All violations planted in one copy, linted once: contract to what was said of it."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("bot", "cogs", "storage", "sandbox", "benchmarks"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    for module, imported, _ in PLANTS.values():
        path = tree / f"{module.replace('.', '/')}.py"
        assert not path.exists()
        path.write_text(f"import {imported}\n")
    result = lint(tree)
    assert result.returncode == 1, result.stdout + result.stderr
    report = result.stdout.partition("Broken contracts")[2]
    sections = re.split(r"^(.+)\n-{3,}\n", report, flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command as lint; lint()"
    command = [sys.executable, "-c", code, "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120, check=False)


def test_the_tree_as_it_is_keeps_every_contract() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_violation_is_seen(broken: Mapping[str, str], plant: str) -> None:
    module, _, contract = PLANTS[plant]
    assert module in broken[contract] or module.rpartition(".")[2] in broken[contract]


def test_every_contract_has_its_plant() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == {name for _, _, name in PLANTS.values()}
