"""The command line: every mistake ends in a sentence and a status, and never in a traceback."""

import asyncio
import errno
import json
import logging
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest
import structlog
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.adapters.clock import WallClock
from bot.app import fatal
from bot.app.owner import NoControl
from bot.domain import errors
from bot.domain.giving.policy import Policy
from bot.domain.ids import address
from bot.domain.requirements.holdings import Wallet, Want
from bot.services.giving.reconcile import Reconcile
from storage import open_storage
from storage.lock import instance_lock
from tests.blank import blank
from tests.fakes_chain import FakeChain, FakeChains
from tests.house_verify import ADA, BASE, MAKER, PASS, PLACE

ROOT = Path(__file__).parents[2]
TOKEN = "canary-token-of-the-bot"
GOOD = """
[discord]
token = "{token}"
api = "http://127.0.0.1:1/api"
gateway = "ws://127.0.0.1:1/gateway"
[web]
listen = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:8080"
"""
Gatehouse = Callable[..., Result]


@pytest.fixture
def gatehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gatehouse]:
    """Runs a command in an empty folder, as a shell would."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GATEHOUSE_")]:
        monkeypatch.delenv(name)
    root, hook = logging.getLogger(), sys.excepthook
    before = (root.handlers[:], root.level)
    yield lambda *args, **given: CliRunner().invoke(cli, list(args), **given)
    root.handlers[:], root.level = before
    sys.excepthook, logging.raiseExceptions = hook, True
    logging.captureWarnings(False)
    structlog.reset_defaults()


def written(port: int = 8080) -> None:
    Path("config.toml").write_text(GOOD.format(token=TOKEN, port=port))
    Path("config.toml").chmod(0o600)


def stopped(result: Result, status: int, *words: str) -> None:
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output


def test_the_version_is_told(gatehouse: Gatehouse) -> None:
    assert gatehouse("--version").output.startswith("gatehouse 0.")


@pytest.mark.parametrize(
    "command", [["run"], ["community", "list"], ["community", "allow", "1"], ["award", "1", "Maker"]]
)
def test_without_a_config_one_is_told_how_to_make_it(gatehouse: Gatehouse, command: list[str]) -> None:
    stopped(gatehouse(*command), 2, "no such file", "gatehouse init")


def test_check_tells_every_mistake_of_the_config(gatehouse: Gatehouse) -> None:
    Path("config.toml").write_text("[discord]\ntokn = 1\n[wbe]\n")
    stopped(gatehouse("check"), 2, "discord.tokn", "'token'", "wbe", "web.public_url")
    told = json.loads(gatehouse("check", "--json").output)
    assert told["ok"] is False
    assert {line["about"] for line in told["lines"]} >= {"discord.tokn", "wbe", "discord.token", "web.public_url"}


def test_check_ends_with_one_when_something_must_be_mended(gatehouse: Gatehouse) -> None:
    written()
    stopped(gatehouse("check"), 1, "Discord cannot be reached", "marked wrong")
    told = json.loads(gatehouse("check", "--json").output)
    assert [line["about"] for line in told["lines"] if line["state"] == "wrong"] == ["Discord"]


def test_piped_findings_are_one_line_each(gatehouse: Gatehouse) -> None:
    written()
    lines = gatehouse("check").output.splitlines()
    assert all(line.startswith(("fine", "note", "wrong", "       ", "Something")) for line in lines), lines


class TestInit:
    GIVEN = ("init", "--yes", "--public-url", "https://gate.example.org", "--endpoint", "https://base.example.org/key")

    def test_options_alone_write_a_file_only_its_owner_can_read(self, gatehouse: Gatehouse) -> None:
        Path("token").write_text(TOKEN)
        stopped(
            gatehouse(*self.GIVEN, "--token-file", "token", "--server", "123", "--name", 'Plotter "Garden"'), 0, "check"
        )
        assert stat.S_IMODE(Path("config.toml").stat().st_mode) == 0o600
        stopped(gatehouse("community", "list"), 0)
        assert TOKEN not in Path("config.toml").read_text()

    def test_a_file_that_is_there_is_never_touched(self, gatehouse: Gatehouse) -> None:
        Path("config.toml").write_text("mine")
        stopped(gatehouse(*self.GIVEN), 1, "not touched")
        assert Path("config.toml").read_text() == "mine"

    def test_what_does_not_read_is_not_written(self, gatehouse: Gatehouse) -> None:
        stopped(gatehouse("init", "--yes"), 1, "discord.token", "web.public_url", "Nothing was written")
        assert list(Path.cwd().iterdir()) == []

    def test_questions_are_asked_again_until_the_answer_is_of_use(self, gatehouse: Gatehouse) -> None:
        answers = [
            "http://gate.example.org",
            "https://gate.example.org",
            "Base!",
            "base",
            "nonsense",
            "https://base.example.org",
            "",
            "12x",
            "123",
            "Plotter Garden",
            "0",
        ]
        result = gatehouse("init", input="\n".join(answers) + "\n", env={"GATEHOUSE_DISCORD_TOKEN": TOKEN})
        stopped(result, 0, "must be https", "Copy Server ID")
        text = Path("config.toml").read_text()
        assert 'public_url = "https://gate.example.org"' in text
        assert "id = 8453" in text
        assert "discord_server = 123" in text

    def test_telegram_alone_is_written_without_a_word_of_discord(self, gatehouse: Gatehouse) -> None:
        Path("token").write_text("1:abc")
        more = ("--telegram-token-file", "token", "--telegram-chat", "-1001", "--telegram-chat", "-1002", "--name", "A")
        stopped(gatehouse(*self.GIVEN, *more), 0, "check")
        text = Path("config.toml").read_text()
        assert "discord" not in text
        assert "telegram_chats = [-1001, -1002]" in text

    def test_questions_lead_to_telegram_too(self, gatehouse: Gatehouse) -> None:
        answers = ["https://gate.example.org", "base", "https://base.example.org", "", "5", "-1001", "Plotter Garden"]
        result = gatehouse("init", input="\n".join(answers) + "\n", env={"GATEHOUSE_TELEGRAM_TOKEN": "1:abc"})
        stopped(result, 0, "minus sign")
        assert "telegram_chats = [-1001]" in Path("config.toml").read_text()

    def test_leaving_half_way_writes_nothing(self, gatehouse: Gatehouse) -> None:
        result = gatehouse("init", input="https://gate.example.org\n", env={"GATEHOUSE_DISCORD_TOKEN": TOKEN})
        assert result.exit_code != 0
        assert not Path("config.toml").exists()


class TestCommunities:
    def test_an_allowed_community_is_listed(self, gatehouse: Gatehouse) -> None:
        written()
        stopped(gatehouse("community", "list"), 0, "None yet")
        stopped(gatehouse("community", "allow", "123", "--name", "Plotter Garden"), 0, "Plotter Garden (discord:123)")
        assert json.loads(gatehouse("community", "list", "--json").output) == [
            {"name": "Plotter Garden", "places": ["discord:123"]}
        ]

    def test_a_telegram_chat_is_allowed_and_others_are_linked_by_a_code(self, gatehouse: Gatehouse) -> None:
        written()
        stopped(gatehouse("community", "code"), 1, "community list shows them")
        stopped(gatehouse("community", "allow", "telegram:-1001", "--name", "Attic"), 0, "Attic (telegram:-1001)")
        stopped(gatehouse("community", "list"), 0, "telegram:-1001  Attic")
        stopped(gatehouse("community", "allow", "123", "--name", "Plotter Garden"), 0, "allowed")
        assert gatehouse("community", "code").exit_code == 1, "there are two"
        told = gatehouse("community", "code", "--community", "telegram:-1001").output
        assert "The code for Attic is" in told
        assert re.search(r"^/connect [A-Z0-9]{4}-[A-Z0-9]{4}", told, re.MULTILINE)

    @pytest.mark.parametrize("where", ["0", str(2**63), "x", "telegram:7", "discord:-1", "signal:7"])
    def test_what_is_no_place_is_refused(self, gatehouse: Gatehouse, where: str) -> None:
        written()
        stopped(gatehouse("community", "allow", where), 1, "That is not the id")

    def test_a_damaged_database_is_told(self, gatehouse: Gatehouse) -> None:
        written()
        Path("gatehouse-data").mkdir()
        Path("gatehouse-data/gatehouse.sqlite").write_text("not one")
        stopped(gatehouse("community", "list"), 1, "not touched")


class TestPolicyImport:
    FILE = '[[tier]]\nname = "Resident"\nrank = 2\nroles = [6]\n'

    def test_a_file_is_shown_and_applied_after_a_yes_on_the_closed_database(self, gatehouse: Gatehouse) -> None:
        community_with_file(gatehouse, self.FILE)
        stopped(
            gatehouse("policy", "import", "tiers.toml", input="n\n"), 1, "+ Resident (rank 2)", "Nothing was changed"
        )
        stopped(
            gatehouse("policy", "import", "tiers.toml", input="y\n"),
            0,
            "revision 0 becomes 1",
            "Revision 1 is in force",
        )
        stopped(gatehouse("policy", "import", "tiers.toml"), 0, "Nothing to change")

    def test_with_yes_nothing_is_asked(self, gatehouse: Gatehouse) -> None:
        community_with_file(gatehouse, self.FILE)
        stopped(gatehouse("policy", "import", "tiers.toml", "--yes"), 0, "the roles 6", "Revision 1 is in force")

    def test_every_mistake_is_a_line_and_nothing_is_changed(self, gatehouse: Gatehouse) -> None:
        community_with_file(gatehouse, self.FILE.replace("rank", "rnk") + 'grace = "soon"\ncolour = 1\n')
        stopped(
            gatehouse("policy", "import", "tiers.toml", "-y"),
            1,
            "tier 1.rank: It is missing",
            "tier 1.rnk",
            "tier 1.colour",
        )
        stopped(gatehouse("policy", "import", "other.toml", "-y"), 2, "does not exist")
        Path("other.toml").write_bytes(b"\xff")
        stopped(gatehouse("policy", "import", "other.toml", "-y"), 1, "cannot be read")


class TestAward:
    def test_an_award_is_given_on_the_closed_database(self, gatehouse: Gatehouse) -> None:
        community_with_file(gatehouse, TestPolicyImport.FILE)
        gatehouse("policy", "import", "tiers.toml", "--yes")
        stopped(
            gatehouse("award", "telegram:123", "resident"), 0, "Member 1 (telegram:123) has Resident until it is ended"
        )
        stopped(gatehouse("award", "1", "Resident", "--for", "30d"), 0, "Member 1 (telegram:123) has Resident until 2")
        day = f"{datetime.now(UTC).year + 2}-01-01"
        stopped(gatehouse("award", "1", "Resident", "--until", day), 0, f"until {day} 00:00:00 UTC")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("discord:1", "Nobility"), "no tier called Nobility"),
            (("7", "Resident"), "no member 7"),
            (("ada", "Resident"), "discord:ID"),
            (("matrix:1", "Resident"), "discord:ID"),
            (("discord:1", "Resident", "--for", "30d", "--until", "2999-01-01"), "not both"),
            (("discord:1", "Resident", "--for", "soon"), "no span of time"),
            (("discord:1", "Resident", "--until", "soon"), "not a date"),
            (("discord:1", "Resident", "--until", "2001-01-01"), "That moment is over"),
            (("discord:1", "Resident", "--community", "discord:9"), "No community"),
        ],
    )
    def test_what_cannot_be_is_said_in_a_sentence(
        self, gatehouse: Gatehouse, words: tuple[str, ...], said: str
    ) -> None:
        community_with_file(gatehouse, TestPolicyImport.FILE)
        gatehouse("policy", "import", "tiers.toml", "--yes")
        stopped(gatehouse("award", *words), 1, said)


def community_with_file(gatehouse: Gatehouse, text: str) -> None:
    written()
    gatehouse("community", "allow", "123", "--name", "Plotter Garden")
    Path("tiers.toml").write_text(text)


class TestRun:
    def test_a_second_bot_on_one_database_is_refused(self, gatehouse: Gatehouse) -> None:
        written()
        with instance_lock(Path("gatehouse-data/gatehouse.sqlite")):
            stopped(gatehouse("run"), 1, "Another Gatehouse")

    def test_a_taken_port_is_told(self, gatehouse: Gatehouse) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            written(taken.getsockname()[1])
            stopped(gatehouse("run"), 1, "web.listen is taken")


@pytest.mark.parametrize(
    "error",
    [
        discord.LoginFailure(),
        discord.PrivilegedIntentsRequired(None),
        errors.InstanceRunning("in use by process 7"),
        errors.KeyShared("council", "0x" + "c0" * 20),
        errors.DatabaseDamaged("torn"),
        errors.StorageError("locked"),
        NoControl("A bot runs."),
        OSError(errno.EADDRINUSE, "Address in use"),
        OSError(errno.EADDRNOTAVAIL, "No such address"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.ENOSPC, "No space left"),
    ],
)
def test_what_a_person_must_mend_has_one_sentence_even_inside_groups(error: Exception) -> None:
    inner = ExceptionGroup("tasks", [ExceptionGroup("more", [error])])
    (said,) = [fatal.sentence(leaf) for leaf in fatal.leaves(inner)]
    assert said is not None
    assert said.endswith(".")


def test_a_fault_of_ours_is_no_mistake_of_theirs() -> None:
    assert fatal.sentence(ValueError("canary")) is None


@pytest.mark.parametrize(("missing", "word"), [("sandbox", "git clone"), ("eth_tester", "make demo")])
def test_a_demo_that_cannot_start_says_what_is_missing(
    gatehouse: Gatehouse, monkeypatch: pytest.MonkeyPatch, missing: str, word: str
) -> None:
    monkeypatch.setattr("bot.commands.running.find_spec", lambda name: None if name == missing else object())
    stopped(gatehouse("demo"), 1, word)


def test_the_demo_is_another_program_and_gets_its_options(
    gatehouse: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, args: started.append(args[1:]))
    gatehouse("demo", "--keep", "--help")
    assert started == [["-m", "sandbox", "demo", "--keep", "--help"]]


def test_help_needs_none_of_the_heavy_libraries() -> None:
    heavy = ("discord", "web3", "sqlalchemy", "fastapi", "alembic", "pydantic")
    code = f"import sys, bot.__main__; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


async def _one_decision(path: Path) -> None:
    """The database of a stopped bot, in which ada was given Maker."""
    chain, ada = FakeChain(BASE), address("0x" + "a1" * 20)
    async with open_storage(blank(path), WallClock()) as storage:
        reconcile = Reconcile(storage.store, FakeChains(chain), storage.queue, WallClock(), timedelta(seconds=60))
        async with storage.store.write() as tx:
            garden = await tx.communities.allow(PLACE, "Plotter Garden")
            await tx.policies.save(Policy(garden.id, 1, (MAKER,)))
            member = await tx.members.ensure(garden.id, ADA)
            await tx.members.link(member.id, Wallet(ada), WallClock().now())
        chain.put(Want(PASS, ada), 1)
        await reconcile(garden.id, [member.id], "sweep")


def test_replay_tells_what_would_differ_and_its_status_is_for_programs(gatehouse: Gatehouse) -> None:
    written()
    stopped(gatehouse("replay"), 1, "no file")
    path = Path("gatehouse-data/gatehouse.sqlite")
    asyncio.run(_one_decision(path))
    fine = gatehouse("replay")
    assert (fine.exit_code, fine.output) == (0, "1 the same, 0 different, 0 without readable evidence.\n")
    stopped(gatehouse("replay", "--since", "soon"), 1, "2026-11-22")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("""UPDATE evidence SET facts = replace(facts, '"value":1', '"value":0')""")
    found = gatehouse("replay", "--member", str(ADA.id), "--since", "2026-01-01", "--json")
    first, last = map(json.loads, found.output.splitlines())
    assert (found.exit_code, first["outcome"]) == (1, "differs")
    assert last == {"same": 0, "differs": 1, "unreadable": 0}
    assert "change was give, would be none" in gatehouse("replay").output
