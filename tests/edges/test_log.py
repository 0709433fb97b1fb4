"""Logs: no secret and no whole address in any of them, whoever wrote the line."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot.log import SECRET, setup

CANARY = 'canary/"key"-one'
WALLET = "0x" + "Ab" * 20
Lines = io.StringIO


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(params=[io.StringIO, Terminal], ids=["piped", "terminal"])
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    root, hook = logging.getLogger(), sys.excepthook
    before = (root.handlers[:], root.level)
    stream: io.StringIO = request.param()
    setup([CANARY, ""], stream=stream)
    yield stream
    root.handlers[:], root.level = before
    sys.excepthook, logging.raiseExceptions = hook, True
    logging.captureWarnings(False)
    structlog.reset_defaults()


def fail() -> None:
    secret = CANARY
    raise ValueError(f"could not reach https://base.example.org/{secret} for {WALLET}")


def test_our_own_lines_are_clean(lines: Lines) -> None:
    structlog.get_logger("gatehouse").info("read", endpoint=f"https://x/{CANARY}", wallets=[WALLET], key={"k": CANARY})
    assert "canary" not in lines.getvalue()
    assert SECRET in lines.getvalue()
    assert "0xAbAb…AbAb" in lines.getvalue()
    assert WALLET not in lines.getvalue()


def test_lines_of_libraries_are_clean(lines: Lines) -> None:
    logging.getLogger("aiohttp").warning("retrying %s for %r", CANARY, {"to": WALLET, "key": CANARY})
    assert "canary" not in lines.getvalue()
    assert WALLET not in lines.getvalue()


@pytest.mark.parametrize("by", ["structlog", "logging", "uncaught"])
def test_tracebacks_are_clean_and_still_useful(lines: Lines, by: str) -> None:
    try:
        fail()
    except ValueError as error:
        if by == "structlog":
            structlog.get_logger().exception("failed")
        elif by == "logging":
            logging.getLogger("discord").exception("failed")
        else:
            sys.excepthook(type(error), error, error.__traceback__)
    assert "canary" not in lines.getvalue()
    assert WALLET not in lines.getvalue()
    assert "ValueError" in lines.getvalue()
    assert "in fail" in lines.getvalue()


@pytest.mark.parametrize(
    "shape",
    [
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB",
        "/webhooks/1234/aW50ZXJhY3Rpb246canarycanary",
        "/interactions/1234/aW50ZXJhY3Rpb246canarycanary/callback",
        "0x" + "5a" * 65,
    ],
)
def test_what_looks_like_a_secret_goes_unasked(lines: Lines, shape: str) -> None:
    logging.getLogger("discord.http").warning("We are being rate limited: %s", shape)
    assert shape.rsplit("/", 1)[-1] not in lines.getvalue().replace("/callback", "")
    assert "canary" not in lines.getvalue()


def test_transaction_hashes_stay_whole(lines: Lines) -> None:
    structlog.get_logger().info("seen", block="0x" + "12" * 32)
    assert "12" * 32 in lines.getvalue()


def test_the_voice_warnings_of_discord_are_left_out(lines: Lines) -> None:
    logging.getLogger("discord.client").warning("PyNaCl is not installed, voice will NOT be supported")
    logging.getLogger("discord.client").warning("davey is not installed, voice will NOT be supported")
    assert lines.getvalue() == ""


def test_a_line_that_cannot_be_formatted_tells_nobody_its_arguments(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("x").warning("%d", CANARY)
    assert "canary" not in lines.getvalue() + capsys.readouterr().err


@pytest.mark.parametrize("lines", [io.StringIO], indirect=True)
def test_piped_lines_are_json_with_time_level_and_logger(lines: Lines) -> None:
    structlog.get_logger("gatehouse").info("took a role", member=42)
    logging.getLogger("discord").warning("hello")
    ours, theirs = map(json.loads, lines.getvalue().splitlines())
    assert (ours["event"], ours["member"], ours["level"], ours["logger"]) == ("took a role", 42, "info", "gatehouse")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("hello", "warning", "discord")
    assert ours["timestamp"].endswith("Z")


def test_a_tick_left_out_because_the_last_one_is_still_at_work_is_no_warning_but_one_that_fails_is_told(lines: Lines):
    scheduler = logging.getLogger("apscheduler.scheduler")
    scheduler.warning("skipped: maximum number of running instances reached (1)")
    scheduler.error("Job raised an exception")
    assert "skipped" not in lines.getvalue()
    assert "raised an exception" in lines.getvalue()
