"""Discord's audit log of members' roles, as it is sent."""

from collections.abc import Mapping
from typing import Any

from bot.domain.giving.contests import Revert, Whodunit

KEYS = {Revert.TAKEN: "$remove", Revert.GIVEN_BACK: "$add"}


def last_to_change(log: Mapping[str, Any], role: int, account: int, revert: Revert, but: int) -> Whodunit | None:
    """Who did this to this role of the account last, somebody other than `but`; the newest entries come first."""
    for entry in log["audit_log_entries"]:
        if entry["target_id"] == str(account) and entry["user_id"] not in {None, str(but)} and _is(entry, role, revert):
            return _named(log, entry["user_id"])
    return None


def _is(entry: Mapping[str, Any], role: int, revert: Revert) -> bool:
    changes = [one for one in entry.get("changes", ()) if one["key"] == KEYS[revert]]
    return any(each["id"] == str(role) for one in changes for each in one.get("new_value", ()))


def _named(log: Mapping[str, Any], user: str) -> Whodunit:
    found: Mapping[str, Any] = next((one for one in log["users"] if one["id"] == user), {})
    return Whodunit(int(user), found.get("username", ""), found.get("bot", False))
