"""What this Discord refuses, in Discord's own error form.

RefusedError        an answer with an HTTP status and one of Discord's JSON error codes
  MalformedError    the request could never have been right: also written down as a violation
"""

from typing import Any

from sandbox.errors import PlatformRefusedError

_UNKNOWN = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "Overwrite": 10009,
    "Role": 10011,
    "User": 10013,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}


class RefusedError(PlatformRefusedError):
    """An answer to the bot other than success: HTTP status, Discord's code, Discord's words."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.errors = status, code, message, errors

    def body(self) -> dict[str, Any]:
        extra = {"errors": self.errors} if self.errors else {}
        return {"message": self.message, "code": self.code, **extra}


class MalformedError(RefusedError):
    """A request no correct client sends; a test should fail on it."""


def unknown(what: str) -> RefusedError:
    return RefusedError(404, _UNKNOWN[what], f"Unknown {what}")


def missing_access() -> RefusedError:
    return RefusedError(403, 50001, "Missing Access")


def missing_permissions() -> RefusedError:
    return RefusedError(403, 50013, "Missing Permissions")


def invalid_form(errors: dict[str, Any]) -> MalformedError:
    return MalformedError(400, 50035, "Invalid Form Body", errors)


def invalid_field(field: str, code: str, message: str) -> MalformedError:
    """Invalid Form Body naming one dotted field, as Discord nests it."""
    errors: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed([part for part in field.split(".") if part]):
        errors = {part: errors}
    return invalid_form(errors)
