"""Promises of the durable queue: at least once, in the transaction of the state that asks for it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.ports.store import Tx


class JobKind(StrEnum):
    MATCH = "match"
    """Make one member match on one platform: what is there becomes what is wanted."""
    MATCH_CHANNEL = "match_channel"
    """Make one channel match: open to the roles that tiers open it to, and to no other to which this bot opened it."""
    LOOK_AT_ROLES = "look_at_roles"
    """Look whether the roles that tiers open may still be given."""
    TELL_CONTEST = "tell_contest"
    """Tell the moderators that somebody else undoes what this bot does to a role."""
    TELL_MEMBER = "tell_member"
    TELL_MODERATORS = "tell_moderators"
    ASK_MODERATORS = "ask_moderators"
    """Show the moderators a question of the breaker."""
    ASK_ABOUT_CLAIM = "ask_about_claim"
    """Show the moderators that two members have proved one wallet."""
    ASK_ACCOUNT = "ask_account"
    """Tell an account that another one would be one member with it, and that it must say yes itself."""
    TELL_GIVEN_UP = "tell_given_up"
    """Tell the moderators which jobs were given up."""
    TELL_ASKER = "tell_asker"
    """Tell who asked for a link what became of it, where they asked."""
    TELL_VOTER = "tell_voter"
    """Tell who asked for a page to sign a ballot that it was signed, where they asked."""
    RECONCILE = "reconcile"
    """Look at all members of a community again."""
    APPLY_CHANGE = "apply_change"
    """Apply a change of policy that has waited for a second moderator, unless somebody stopped it."""
    ASK_APPROVAL = "ask_approval"
    """Show the moderators a change of policy that waits for a second one of them."""
    ASK_SECOND = "ask_second"
    """Show the moderators a selection that waits for a second one of them."""
    OFF_BOARD = "off_board"
    """Tell the moderators who lost a tier that has ended, which doors went with it, and on what."""
    ADOPT_ROLE = "adopt_role"
    """A batch of members who have a role already is taken over into a tier."""
    FORGET = "forget"
    """Delete all that is kept of somebody who asked for it, once their doors are closed."""
    ANSWER = "answer"
    """Answer those who ask to join one chat, the longest waiting first."""
    CAME = "came"
    """Look at somebody who came into a chat by one of our links."""
    HANG_ENTRY = "hang_entry"
    """Show a contribution in the gallery."""
    TAKE_DOWN = "take_down"
    """Delete the message of a contribution that left the gallery."""
    TELL_ENTRY = "tell_entry"
    """Tell the moderators that a contribution looks like others, or was reported, with the pictures."""
    COUNT_ROUND = "count_round"
    """Count a round that has closed, and publish what came of it."""
    TELL_ROUND = "tell_round"
    """Tell members where they read of a round what has become of it."""
    DRAFT_ROUND = "draft_round"
    """Begin the next of a round that recurs."""
    REMOVE = "remove"
    """Remove from one chat those who must leave it; a lane of its own, one at a time, so that answers never wait."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that survives a crash. A waiting job of the same kind and key is merged: sooner time, higher priority.

    `lane`: what it may have to wait for with others, as a server's own limit. Few of one lane run at once, so that what
    waits there leaves room for all the rest; where it is empty, it waits with nobody.
    """

    kind: JobKind
    key: str
    payload: Mapping[str, object] = field(default_factory=dict)
    priority: int = 0
    run_at: datetime | None = None
    attempts: int = 0
    id: int = 0
    lane: str = ""


ANSWER_FIRST, TAKE_FIRST, GIVE_NEXT, SWEEP_LAST = 30, 20, 10, 0
"""Priorities: doors that must close go first; only who asks to join goes before, for they can be told for minutes."""

Handler = Callable[[Job], Awaitable[None]]
"""Does one job; must be repeatable. PlatformUnavailable says when to try again; anything else backs off."""


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job given up after its last attempt."""

    job: Job
    error: str
    died_at: datetime


class JobQueue(Protocol):
    """At least once, in the state's transaction: a job exists exactly if the state that asked for it does."""

    async def enqueue(self, tx: Tx, job: Job) -> None:
        """Add the job within this transaction, merged into a waiting one of its kind and key."""
        ...

    async def enqueue_all(self, tx: Tx, jobs: Collection[Job]) -> None:
        """The same for each of these."""
        ...

    async def run(self, handlers: Mapping[JobKind, Handler]) -> None:
        """Work until cancelled; jobs of one key never run side by side; failures back off with jitter, then die."""
        ...

    async def dead_list(self) -> Sequence[DeadJob]:
        """The jobs given up, newest first."""
        ...

    async def retry_dead(self, job: int) -> bool:
        """Put a dead job back; False if there is none of this id."""
        ...

    async def left(self, lane: str) -> int:
        """How many jobs of this lane wait or run."""
        ...

    async def idle(self) -> bool:
        """Nothing is due and nothing runs."""
        ...
