"""What a row of the table is made of."""

from dataclasses import dataclass
from typing import Literal

from sandbox.telegram.values import CHAT, INTEGER, STRING, Kind
from sandbox.telegram.words import TOO_MANY

Pace = Literal["", "act", "message"]  # what counts against the flood limits: nothing, the overall one, a chat's too


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: Kind
    missing: str = ""  # the words when a required one is absent; none: it is optional


@dataclass(frozen=True)
class Method:
    name: str
    result: str
    parameters: tuple[Parameter, ...] = ()
    errors: tuple[str, ...] = ()
    right: str = ""  # the administrator right the bot needs in the chat
    without: str = ""  # the words when it has not
    pace: Pace = ""

    @property
    def refusals(self) -> tuple[str, ...]:
        """Every description this method can answer, of whatever cause."""
        missing = tuple(each.missing for each in self.parameters if each.missing)
        without = (self.without,) if self.without else ()
        return (*missing, *self.errors, *without, *((TOO_MANY,) if self.pace else ()))


CHAT_ID = Parameter("chat_id", CHAT, "Bad Request: chat_id is empty")
USER_ID = Parameter("user_id", INTEGER, "Bad Request: invalid user_id specified")
LANGUAGE_CODE = Parameter("language_code", STRING)
