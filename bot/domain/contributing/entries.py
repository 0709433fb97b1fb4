"""Contributions: what a member hands in to be voted on, what its file says about itself, and what it looks like.

The content hash is SHA-256 of the file's own bytes, as it was handed in: whoever has the file can work it out again.
The pixel hash stays the same when only what is written beside the pixels was changed. The look is a 64-bit difference
hash: near for pictures that look alike, and for different ones of one family too, so it warns and decides nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import CommunityId, MemberId
from bot.domain.voting import rounds

LARGEST = 10 * 2**20
"""Bytes of a file: what Discord lets anybody attach."""
MOST_PIXELS = 25_000_000
LEAST_SIDE = 64
LONGEST_TITLE, LONGEST_NOTES, LONGEST_REASON, LONGEST_PROMPT = 80, 500, 300, 1_000
LARGEST_KEPT = 256 * 1024
"""Bytes of the picture that is posted and kept."""
SAME, LIKE = 6, 10
"""Up to so many of 64 bits apart it is the same picture, or looks like it."""
MOST_ALIKE = 3
MOST_A_DAY = 10
DAY = timedelta(days=1)
LASTS = timedelta(hours=1)
"""So long what was shown can be submitted."""


class Licence(StrEnum):
    """What others may do with it; by its SPDX name, where there is one."""

    CC0 = "CC0-1.0"
    BY = "CC-BY-4.0"
    BY_SA = "CC-BY-SA-4.0"
    BY_NC = "CC-BY-NC-4.0"
    BY_NC_ND = "CC-BY-NC-ND-4.0"
    RESERVED = "all-rights-reserved"

    @property
    def called(self) -> str:
        """As people write it: `CC BY-NC 4.0`."""
        if self is Licence.RESERVED:
            return "All rights reserved"
        return self.value.replace("CC-", "CC ").replace("-4.0", " 4.0").removesuffix("-1.0")

    @property
    def hash(self) -> str:
        """What stands for it on chain: SHA-256 of its name, in hex."""
        return hashlib.sha256(self.value.encode()).hexdigest()


class State(StrEnum):
    """`shown`: to its author alone, who has not said yes. `pending`: submitted; moderators may approve or reject it."""

    SHOWN = "shown"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STANDING = (State.PENDING, State.APPROVED)
"""Entries that are in the gallery."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the file says it was made with. Anybody can write that into a file: information, never a rule."""

    tool: str = ""
    model: str = ""
    loras: tuple[str, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """64 bits each, as it is and mirrored, in hex."""

    plain: str
    mirrored: str

    def distance(self, other: "Look") -> int:
        """How many bits the two are apart, whichever of them is mirrored."""
        theirs = int(other.plain, 16)
        return min((int(mine, 16) ^ theirs).bit_count() for mine in (self.plain, self.mirrored))


@dataclass(frozen=True, slots=True)
class Study:
    """What was found in a file. `small`: the picture as WebP, drawn anew, with nothing written beside its pixels."""

    content: str
    pixels: str
    look: Look
    width: int
    height: int
    declared: Declared
    small: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the author says about it. `tells_prompt`: the prompt that its file declares may be published."""

    title: str
    notes: str
    licence: Licence
    tells_prompt: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """The message in the gallery: its channel's id, and its own."""

    channel: int
    id: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One contribution. `round`: the number of the round that took it; `sealed`: that round has opened with it.

    `why`: what moderators said when they rejected it.
    """

    community: CommunityId
    member: MemberId
    at: datetime
    title: str
    notes: str
    licence: Licence
    content: str
    pixels: str
    look: Look
    size: tuple[int, int]
    declared: Declared
    state: State = State.SHOWN
    round: int | None = None
    sealed: bool = False
    post: Post | None = None
    why: str = ""
    id: int = 0

    @classmethod
    def of(cls, community: CommunityId, member: MemberId, at: datetime, offer: Offer, study: Study) -> "Entry":
        """What this member would submit. A prompt that is not to be told is not kept."""
        said = study.declared
        declared = said if offer.tells_prompt else Declared(said.tool, said.model, said.loras)
        return cls(
            community, member, at, offer.title, offer.notes, offer.licence, study.content, study.pixels, study.look,
            (study.width, study.height), declared,
        )  # fmt: skip

    @property
    def stands(self) -> bool:
        return self.state in STANDING

    @property
    def in_round(self) -> rounds.Entry:
        """The same as a round takes it in; ValueError for what nobody has submitted."""
        content, licence = bytes.fromhex(self.content), bytes.fromhex(self.licence.hash)
        return rounds.Entry(content, self.member, licence, self.title, rounds.EntryState(self.state))


class Likeness(StrEnum):
    """How near two entries are. `pixels`: every pixel is the same, whatever else is in the files."""

    PIXELS = "pixels"
    SAME = "same"
    LIKE = "like"


@dataclass(frozen=True, slots=True)
class Seen:
    """As much of an entry as it takes to compare it."""

    id: int
    member: MemberId
    title: str
    pixels: str
    look: Look


@dataclass(frozen=True, slots=True)
class Alike:
    """Another entry that is near. `own`: it is the same member's."""

    entry: int
    title: str
    how: Likeness
    own: bool
    apart: int


def alike(entry: Entry, others: Iterable[Seen]) -> Sequence[Alike]:
    """Those that are near, the nearest first; a few at most."""
    found = [near for other in others if other.id != entry.id and (near := _near(entry, other))]
    return sorted(found, key=lambda near: (near.how is not Likeness.PIXELS, near.apart, near.entry))[:MOST_ALIKE]


def _near(entry: Entry, other: Seen) -> Alike | None:
    apart = entry.look.distance(other.look)
    how = Likeness.PIXELS if entry.pixels == other.pixels else Likeness.SAME if apart <= SAME else Likeness.LIKE
    if how is Likeness.LIKE and apart > LIKE:
        return None
    return Alike(other.id, other.title, how, entry.member == other.member, apart)


def content_hash(data: bytes) -> str:
    """SHA-256 of the file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
