"""What an HTTP status other than 200 says, and how long it asks to be left alone (RFC 9110, 10.2.3)."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from bot.adapters.chain.endpoints.jsonrpc import EndpointOverfull, EndpointSilent, EndpointTrouble

_TOO_LONG, _TOO_MANY, _BUSY = 413, 429, 503
_BREATH = 1.0
"""Seconds of rest where an endpoint says "too many requests" and not for how long."""


def refusal(status: int, headers: Mapping[str, str]) -> EndpointTrouble:
    """The trouble that this status is."""
    if status == _TOO_LONG:
        return EndpointOverfull(f"HTTP {status}")
    trouble = EndpointSilent(f"HTTP {status}")
    if status in (_TOO_MANY, _BUSY):
        trouble.retry_after = _seconds(headers)
        if status == _TOO_MANY and trouble.retry_after is None:
            trouble.retry_after = _BREATH
    return trouble


def _seconds(headers: Mapping[str, str]) -> float | None:
    """The header's seconds; a date counts from the answer's own, since clocks differ."""
    said = headers.get("Retry-After", "")
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    try:
        until, sent = parsedate_to_datetime(said), parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - sent).total_seconds())
    except (TypeError, ValueError):  # no date, or one of the two without a zone
        return None
