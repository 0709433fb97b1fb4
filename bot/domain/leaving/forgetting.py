"""Forgetting somebody: what is kept of others may still tell of them, and must tell of nobody.

Whoever is forgotten is replaced by a stand-in, which only the key beside the database could lead back to: the same one
wherever they stood, so that what was decided can still be decided again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.domain.ids import Account, Address

WAIT_FOR_DOORS = timedelta(hours=24)
"""So long the doors of somebody who asked to be forgotten are waited for; a role that nobody can take stays then."""
LONGEST_REST = timedelta(minutes=10)
NAMES = ("name", "owner")
"""Under these words facts tell a name without its account."""
NUMBERS = ("account_id", "by")
"""Under these an account without its platform."""


@dataclass(frozen=True, slots=True)
class StandIns:
    """Who stands in for whom: accounts by account, addresses by address."""

    accounts: Mapping[Account, Account] = field(default_factory=dict)
    addresses: Mapping[Address, Address] = field(default_factory=dict)

    @property
    def needles(self) -> tuple[str, ...]:
        """JSON that tells of them has one of these in it; a name alone would be found everywhere."""
        owners = [json.dumps(account.name, ensure_ascii=False) for account in self.accounts if account.name]
        numbers = [f":{account.id}" for account in self.accounts]
        return (*numbers, *self.addresses, *(f'"owner":{owner}' for owner in owners))

    def scrubbed(self, facts: Any) -> Any:
        """The same JSON value, telling of nobody."""
        match facts:
            case dict():
                return self._account({key: self._under(key, self.scrubbed(value)) for key, value in facts.items()})
            case list():
                return [self.scrubbed(each) for each in facts]
            case str():
                return self._text(facts)
            case _:
                return facts

    def _under(self, key: str, value: Any) -> Any:
        """A number is an account's under a few words alone; under others it may be a block's."""
        if key in NUMBERS:
            return next((new.id for old, new in self.accounts.items() if old.id == value), value)
        return "" if key in NAMES and value in {account.name for account in self.accounts} else value

    def _account(self, facts: dict[str, Any]) -> dict[str, Any]:
        """A stand-in has no name."""
        for old, new in self.accounts.items():
            if (facts.get("platform"), facts.get("id")) == (old.platform, old.id):
                return {**facts, "id": new.id, "name": ""}
        return facts

    def _text(self, text: str) -> str:
        for old, new in self.addresses.items():
            text = text.replace(old, new)
        return text


def rest(tries: int) -> timedelta:
    """How long to wait before it is looked again whether all doors are closed."""
    return min(timedelta(seconds=2 ** min(tries, 10)), LONGEST_REST)
