"""What this Telegram refuses, in the Bot API's own words.

RefusedError        an answer with one of the documented descriptions; the words before the colon give the status
  TooManyError      a flood limit is passed: retry after so many seconds
  MigratedError     the basic group has become a supergroup with another id
  MalformedError    the request could never have been right: also written down as a violation
"""

from typing import Any

from sandbox.errors import PlatformRefusedError

STATUS = {
    "Bad Request": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "Not Found": 404,
    "Conflict": 409,
    "Request Entity Too Large": 413,
    "Too Many Requests": 429,
    "Internal Server Error": 500,
}


class RefusedError(PlatformRefusedError):
    """An answer to the bot other than success, such as "Bad Request: chat not found"."""

    def __init__(self, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.description, self.parameters = description, parameters
        self.status = STATUS[description.partition(":")[0]]

    def body(self) -> dict[str, Any]:
        extra = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.status, "description": self.description, **extra}


class TooManyError(RefusedError):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too Many Requests: retry after {seconds}", retry_after=seconds)


class MigratedError(RefusedError):
    def __init__(self, chat_id: int) -> None:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        super().__init__(words, migrate_to_chat_id=chat_id)


class MalformedError(RefusedError):
    """A request no correct client sends; a test should fail on it."""

    def __init__(self, description: str, why: str = "") -> None:
        super().__init__(description)
        self.why = why or description
