"""Logging: one line an event, JSON when nobody watches, and nothing secret in any of it.

Redaction works on the finished line, so it reaches fields, messages of libraries and tracebacks alike.
"""

import json
import logging
import re
import sys
from collections.abc import Collection
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

import structlog
from structlog.typing import Processor

SECRET = "[secret]"  # noqa: S105  it is what stands in place of one
_SHAPES = (
    (re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), SECRET),  # a Discord token, wherever it came from
    (re.compile(r"((?:webhooks|interactions)/\d+/)[\w.-]+"), rf"\1{SECRET}"),  # the token that answers a command
    (re.compile(r"\b0x[0-9a-fA-F]{130}(?![0-9a-fA-F])"), "[signature]"),
    (re.compile(r"\b(0x[0-9a-fA-F]{4})[0-9a-fA-F]{32}([0-9a-fA-F]{4})(?![0-9a-fA-F])"), r"\1…\2"),  # an address
)
_CHATTY = ("httpx", "httpcore", "apscheduler", "uvicorn", "asyncio", "alembic")


def setup(secrets: Collection[str] = (), *, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log line of the process to `stream` (standard error), with `secrets` and addresses made unreadable."""
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Redacting(_formatter(pretty=out.isatty()), secrets))
    handler.addFilter(_no_voice)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # a tick that finds the last one still at work is left out, as it should be: on a slow machine a warning a second
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # its report of a line it cannot write would bypass the redaction
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _uncaught


class Redactor:
    def __init__(self, secrets: Collection[str]) -> None:
        spellings = {form for secret in secrets if secret for form in _spellings(secret)}
        longest_first = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(SECRET, text)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text


class _Redacting(logging.Formatter):
    def __init__(self, inner: logging.Formatter, secrets: Collection[str]) -> None:
        super().__init__()
        self._inner, self._redact = inner, Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(self._inner.format(record))


def _formatter(*, pretty: bool) -> logging.Formatter:
    # plain tracebacks: the rich ones print local variables, and those hold secrets
    last: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if pretty
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    tail = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    exceptions = [] if pretty else [structlog.processors.format_exc_info]
    return structlog.stdlib.ProcessorFormatter(processors=[*tail, *exceptions, last], foreign_pre_chain=_shared())


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _spellings(secret: str) -> set[str]:
    return {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], quote(secret, safe=""), quote(secret)}


def _no_voice(record: logging.LogRecord) -> bool:
    """discord.py warns at every start that it cannot speak; it never has to."""
    return "voice will NOT be supported" not in str(record.msg)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("gatehouse").critical("unexpected error", exc_info=(kind, error, trace))
