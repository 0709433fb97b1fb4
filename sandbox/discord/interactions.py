"""One interaction from the press of a key to the last word about it, under Discord's rules for answering."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.discord import payloads
from sandbox.discord.errors import RefusedError, invalid_field, unknown
from sandbox.discord.nouns import Channel, Guild, Message, User, snowflake
from sandbox.discord.rates import Limits
from sandbox.errors import CannotDoError

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
MESSAGE, LOADING_MESSAGE, LOADING_UPDATE, UPDATE, CHOICES, MODAL_SHOWN = 4, 5, 6, 7, 8, 9

KEPT = 10_000  # interactions that can still be spoken of

_ALLOWED = {  # which first answers each kind may get
    COMMAND: {MESSAGE, LOADING_MESSAGE, MODAL_SHOWN},
    COMPONENT: {MESSAGE, LOADING_MESSAGE, LOADING_UPDATE, UPDATE, MODAL_SHOWN},
    AUTOCOMPLETE: {CHOICES},
    MODAL: {MESSAGE, LOADING_MESSAGE, LOADING_UPDATE, UPDATE},
}


@dataclass
class Interaction:
    kind: Literal[2, 3, 4, 5]
    user: User
    channel: Channel
    guild: Guild | None
    data: dict[str, Any]
    name: str
    source: Message | None = None  # the message whose component was used
    id: int = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    born: float = field(default_factory=time.monotonic)
    answer_type: int | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] | None = None
    version: int = 0  # grows with each change the person can see
    settled: bool = False  # a final answer is there

    def accept(self, answer_type: int, limits: Limits) -> None:
        """Takes the first answer, or refuses it: too late, a second one, or a wrong kind."""
        if self.answer_type is not None:
            raise RefusedError(400, 40060, "Interaction has already been acknowledged.")
        if time.monotonic() - self.born > limits.first_answer_seconds:
            raise unknown("interaction")
        allowed = _ALLOWED[self.kind] - (set() if self.source else {LOADING_UPDATE, UPDATE})
        if answer_type not in allowed:
            raise invalid_field("type", "INTERACTION_CALLBACK_TYPE_INVALID", "Not an answer to this interaction.")
        self.answer_type = answer_type
        if answer_type not in {LOADING_MESSAGE, LOADING_UPDATE}:
            self.changed()

    def changed(self) -> None:
        self.version += 1
        self.settled = True

    def view(self) -> dict[str, Any]:
        """What the person sees of it by now."""
        return {
            "id": str(self.id),
            "name": self.name,
            "answer_type": self.answer_type,
            "version": self.version,
            "settled": self.settled,
            "message": payloads.message(self.original) if self.original else None,
            "followups": [payloads.message(each) for each in self.followups],
            "modal": self.modal,
            "choices": self.choices,
        }


@dataclass
class Desk:
    """Where interactions lie until their tokens run out."""

    limits: Limits
    all: dict[int, Interaction] = field(default_factory=dict)
    by_token: dict[str, Interaction] = field(default_factory=dict)

    def keep(self, interaction: Interaction) -> None:
        self.all[interaction.id] = self.by_token[interaction.token] = interaction
        if len(self.all) > KEPT:
            oldest = self.all.pop(next(iter(self.all)))
            del self.by_token[oldest.token]

    def find(self, interaction_id: int) -> Interaction:
        if interaction_id not in self.all:
            raise CannotDoError(f"no interaction {interaction_id}")
        return self.all[interaction_id]

    def for_callback(self, interaction_id: int, token: str) -> Interaction:
        interaction = self.all.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise unknown("interaction")
        return interaction

    def for_webhook(self, token: str) -> Interaction:
        """The interaction of this token, once it was answered and while the token lives."""
        interaction = self.by_token.get(token)
        if interaction is None:
            raise unknown("Webhook")
        if time.monotonic() - interaction.born > self.limits.token_seconds:
            raise RefusedError(401, 50027, "Invalid Webhook Token")
        if interaction.answer_type is None or interaction.kind == AUTOCOMPLETE:
            raise unknown("Webhook")
        return interaction
