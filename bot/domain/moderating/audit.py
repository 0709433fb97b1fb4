"""Who did what: a log in which a line that was dropped, moved, changed or put in is found, and people can be forgotten.

Each line has two parts, who did it (`by`) and what it was about (`about`). A part is committed to: SHA-256 over a salt
of its own and its canonical JSON. The chain runs over the commitments, so content and salt of a part can go and every
line still verifies; without its salt a commitment tells nothing, however few values the content can have. Which parts
went is itself a line, so that emptying one unasked is found too.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.domain.ids import Account, CommunityId, MemberId, Platform

Content = Mapping[str, object]


class Deed(StrEnum):
    """What can be done; each is written in the transaction that does it."""

    AWARDED = "awarded"
    EXTENDED = "extended"
    REVOKED = "revoked"
    POLICY = "policy"
    CHANGE_STOPPED = "change_stopped"
    UNKNOWN_CHOSEN = "unknown_chosen"
    LOSSES_ANSWERED = "losses_answered"
    CLAIM_DECIDED = "claim_decided"
    CHAT_LINKED = "chat_linked"
    CHAT_UNLINKED = "chat_unlinked"
    ENTRY_SET = "entry_set"
    NOTING_BEGUN = "noting_begun"
    ADOPTION_SET = "adoption_set"
    ACCOUNTS_JOINED = "accounts_joined"
    ACCOUNT_PARTED = "account_parted"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    VERIFY_POSTED = "verify_posted"
    CHANNEL_CHOSEN = "channel_chosen"
    NEWS_SWITCHED = "news_switched"
    ROLE_MADE = "role_made"
    GALLERY_CHOSEN = "gallery_chosen"
    ENTRY_JUDGED = "entry_judged"
    ROUND_MADE = "round_made"
    ROUND_OPENED = "round_opened"
    ROUND_EXTENDED = "round_extended"
    ROUND_CANCELLED = "round_cancelled"
    ROUND_RETRIED = "round_retried"
    POINTS_REPORTED = "points_reported"
    SELECTION_MOVED = "selection_moved"
    SELECTION_AGREED = "selection_agreed"
    SELECTION_STOPPED = "selection_stopped"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did; `before` and `after` hold plain JSON values. No `by`: nobody's, as a forgetting."""

    community: CommunityId
    deed: Deed
    by: Account | None
    at: datetime
    member: MemberId | None = None
    tier: str = ""
    before: Content = field(default_factory=dict)
    after: Content = field(default_factory=dict)
    why: str = ""

    @property
    def who(self) -> Content:
        by = self.by
        return {} if by is None else {"platform": by.platform.value, "id": by.id, "name": by.name}

    @property
    def what(self) -> Content:
        about = {"member": self.member, "tier": self.tier, "why": self.why}
        return {**about, "before": dict(self.before), "after": dict(self.after)}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line; content and salt are None once it was emptied."""

    content: Content | None
    salt: str | None
    commitment: str

    @property
    def holds(self) -> bool:
        """Is it what was committed to, or empty as a whole?"""
        if self.content is None or self.salt is None:
            return self.content is None and self.salt is None
        return commitment(self.salt, self.content) == self.commitment


@dataclass(frozen=True, slots=True)
class Found:
    """By what a line is found; the same as in its parts."""

    by: Account | None
    member: MemberId | None
    tier: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log of one community; the first has the number 1."""

    community: CommunityId
    number: int
    deed: Deed
    at: datetime
    by: Part
    about: Part
    chained: str
    found: Found

    @property
    def actor(self) -> Account | None:
        """Who did it; None if nobody did, or that was forgotten."""
        return _actor(self.by.content)

    @property
    def said(self) -> Content:
        """What it was about; nothing if that was forgotten."""
        return self.about.content or {}

    @property
    def emptied(self) -> frozenset[tuple[int, str]]:
        """Which of its parts were emptied, by its number."""
        parts = {"by": self.by, "about": self.about}
        return frozenset((self.number, name) for name, part in parts.items() if part.content is None)

    @property
    def holds(self) -> bool:
        """Is each part what was committed to, and is the line found by what it says?"""
        content = self.about.content
        told = (None, None) if content is None else (content.get("member"), content.get("tier"))
        same = (self.found.by, self.found.member, self.found.tier) == (self.actor, *told)
        return self.by.holds and self.about.holds and same


@dataclass(frozen=True, slots=True)
class Head:
    """How many lines there are, and the newest one's link: whoever noted it knows the log up to there."""

    number: int
    chained: str

    @property
    def seal(self) -> str:
        """`12:0123456789abcdef`, short enough to be noted."""
        return f"{self.number}:{self.chained[:16]}"


class Break(StrEnum):
    """What is wrong with a line."""

    MISSING = "missing"
    CHANGED = "changed"
    CHAIN = "chain"
    EMPTIED = "emptied"
    END = "end"
    SEAL = "seal"


@dataclass
class Checker:
    """Walks the lines from the first on, and keeps what is wrong. `seal`: one that was noted earlier, to be met."""

    community: CommunityId
    seal: str = ""
    head: Head = field(init=False)
    breaks: dict[int, Break] = field(default_factory=dict)
    _emptied: set[tuple[int, str]] = field(default_factory=set)
    _accounted: set[tuple[int, str]] = field(default_factory=set)
    _sealed: bool = False

    def __post_init__(self) -> None:
        self.head = Head(0, beginning(self.community))

    def see(self, entry: Entry) -> None:
        """The next line, by number."""
        if entry.number != self.head.number + 1:
            self._break(self.head.number + 1, Break.MISSING)
        if not entry.holds:
            self._break(entry.number, Break.CHANGED)
        if link(self.head.chained, entry) != entry.chained or entry.community != self.community:
            self._break(entry.number, Break.CHAIN)
        self.head = Head(entry.number, entry.chained)
        self._sealed |= self.head.seal == self.seal
        self._emptied |= entry.emptied
        if entry.deed is Deed.FORGOTTEN:
            self._accounted |= _emptied(entry)

    def end(self, kept: Head | None) -> Mapping[int, Break]:
        """Everything that is wrong, by the number of the line, once all lines were seen."""
        if (kept or Head(0, beginning(self.community))) != self.head:
            self._break(self.head.number + 1, Break.END)
        for number, _ in self._emptied - self._accounted:
            self._break(number, Break.EMPTIED)
        if self.seal and not self._sealed:
            self._break(int(self.seal.partition(":")[0] or 0), Break.SEAL)
        return self.breaks

    def _break(self, number: int, what: Break) -> None:
        self.breaks.setdefault(number, what)


def beginning(community: CommunityId) -> str:
    """What the first line of a community is chained to."""
    return _hash(f"gatehouse audit log of community {community}")


def commitment(salt: str, content: Content) -> str:
    """What a part is held by in the chain."""
    return _hash(f"{salt}\n{_text(content)}")


def link(before: str, entry: Entry) -> str:
    """What a line adds to the chain; everything of it but what may be emptied goes in."""
    return chained(before, entry.number, entry.deed, entry.at, entry.by.commitment, entry.about.commitment)


def chained(before: str, number: int, deed: Deed, at: datetime, *commitments: str) -> str:
    """The same for a line that is to be written."""
    return _hash("\n".join([before, str(number), deed, at.astimezone(UTC).isoformat(), *commitments]))


def _actor(content: Content | None) -> Account | None:
    if not content:
        return None
    return Account(Platform(str(content["platform"])), int(str(content["id"])), str(content["name"]))


def _emptied(entry: Entry) -> set[tuple[int, str]]:
    after = entry.said.get("after")
    pairs = after.get("emptied", []) if isinstance(after, Mapping) else []
    return {(int(number), str(part)) for number, part in pairs}


def _text(content: Content) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
