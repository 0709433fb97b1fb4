"""What a Mini App was opened with: Telegram's seal on who opened it, and when.

https://core.telegram.org/bots/webapps, "Validating data received via the Mini App".
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from bot.adapters.telegram.connection import Connection
from bot.domain.ids import Account, Platform
from bot.domain.signing_in.binding import Launch

MOST_FIELDS = 32
LARGEST = 4_096


@dataclass(frozen=True, slots=True)
class TelegramLaunches:
    """`bot.ports.Launches`: the seal is made with the bot's own token."""

    connection: Connection

    def read(self, data: str) -> Launch | None:
        try:
            return self._read(data)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None

    def _read(self, data: str) -> Launch | None:
        if len(data) > LARGEST:
            return None
        pairs = parse_qsl(
            data, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
        fields = dict(pairs)
        if len(fields) != len(pairs):
            return None
        seal = fields.pop("hash").lower()
        if not hmac.compare_digest(seal.encode(), self._seal(fields).encode()):
            return None
        user = json.loads(fields["user"])
        account = Account(Platform.TELEGRAM, int(user["id"]), str(user.get("username") or user.get("first_name", "")))
        at = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        return Launch(account, at, hashlib.sha256(seal.encode()).hexdigest())

    def _seal(self, fields: dict[str, str]) -> str:
        lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
        key = hmac.digest(b"WebAppData", self.connection.endpoints.token.encode(), "sha256")
        return hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()
