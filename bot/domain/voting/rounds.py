"""A round: entries put to the vote by fixed rules, who may vote, what was cast, and how far it is. Types alone.

    DRAFT -> OPENING -> OPEN -> CLOSED -> TALLIED -> SUBMITTING -> SUBMITTED -> CONFIRMED -> FINAL -> CREDITED
       '-------------------- CANCELLED --------------------------------------------'   a dry one ends: PUBLISHED

Everything that is hashed or published is here as it is hashed: moments are whole seconds since 1970, as on a chain, and
hashes, members and salts are 32 bytes (`Word`). Nothing of it names an account: `member` is a commitment that
`domain.voting.commitments` makes, the same within a round and another in every other.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from bot.domain.ids import Address, ChainName, CommunityId, MemberId

Word = bytes
"""Exactly 32 bytes."""
NO_WORD: Word = bytes(32)


class RoundState(StrEnum):
    """How far a round is. HALTED: the chain tells something else than we do, and people must look."""

    DRAFT = "draft"
    """Takes entries; nothing is fixed but that it will be held."""
    OPENING = "opening"
    """Rules, electorate and entries are frozen, and on their way to the chain; nobody votes yet."""
    OPEN = "open"
    """The chain has what was frozen, on a final block: ballots are taken until it closes."""
    CLOSED = "closed"
    TALLIED = "tallied"
    """Counted; the bundle is stored, and its hash kept."""
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    """A block has the result, which another may yet replace."""
    CONFIRMED = "confirmed"
    """A final block has it: the challenge window runs."""
    FINAL = "final"
    CREDITED = "credited"
    PUBLISHED = "published"
    """A dry round's end: counted and shown, not reported."""
    CANCELLED = "cancelled"
    HALTED = "halted"


TAKES_BALLOTS = RoundState.OPEN
ENDED = (RoundState.CREDITED, RoundState.PUBLISHED, RoundState.CANCELLED)


class BallotClass(IntEnum):
    """Whose word a ballot is; the figure stands in the ballots' leaves. Counted and shown apart, always."""

    SIGNED = 1
    """The voter's wallet signed it."""
    ATTESTED = 2
    """The bot says that the member clicked."""


class Weights(StrEnum):
    """How much a ballot weighs. QUADRATIC: the weight is a budget, and c of it spent on an entry counts as its root."""

    ONE = "one"
    TIER = "tier"
    TOKEN = "token"  # noqa: S105  no password
    QUADRATIC = "quadratic"


class Lane(StrEnum):
    """Who may enter. NEWCOMERS: creators without a score when the round opens."""

    EVERYONE = "everyone"
    NEWCOMERS = "newcomers"


@dataclass(frozen=True, slots=True)
class Window:
    """Ballots are taken from `opens_at` on and before `closes_at`."""

    opens_at: int
    closes_at: int


@dataclass(frozen=True, slots=True)
class Quorum:
    """So many counted ballots, and this share of the electorate, whichever is more; else nobody earns anything."""

    least: int = 5
    percent: int = 20

    def of(self, electors: int) -> int:
        """How many ballots it takes."""
        return max(self.least, -(-electors * self.percent // 100))


@dataclass(frozen=True, slots=True)
class TokenWeight:
    """One vote for every `unit` (base units) of this token at the snapshot, on the ledger's chain."""

    contract: Address
    unit: int


@dataclass(frozen=True, slots=True)
class Rules:
    """All that decides what comes of the ballots; hashed on chain before anybody votes.

    `kind`: what is voted on, in the moderators' word. `most_choices`: entries one ballot may name. `most_weight`: no
    elector weighs more, 0 for no bound (with ONE it is 1 anyway). `threshold`: an entry below it earns nothing.
    `classes`: how ballots are cast; where there are none nobody votes, and its report carries points that waited, and
    nothing else. `most_points`: what all of a report may add to the scores together, within the ledger's own cap; what
    comes to more is scaled down. `self_votes`: whether members may name what they made. `recurring`: a new one is
    drafted this many days after it closes, 0 for never; it decides nothing and stands here so that it is announced.
    """

    title: str
    window: Window
    kind: str = "designs"
    quorum: Quorum = field(default_factory=Quorum)
    weights: Weights = Weights.ONE
    token: TokenWeight | None = None
    most_weight: int = 0
    classes: frozenset[BallotClass] = frozenset(BallotClass)
    most_choices: int = 3
    threshold: int = 1
    most_points: int = 1_000
    self_votes: bool = False
    lane: Lane = Lane.EVERYONE
    dry: bool = False
    recurring: int = 0

    @property
    def is_voted(self) -> bool:
        """Are ballots taken at all?"""
        return bool(self.classes)

    @property
    def names_wallets(self) -> bool:
        """Do voters' wallets stand in what is published? By them ballots are signed, and tokens read."""
        return BallotClass.SIGNED in self.classes or self.weights is Weights.TOKEN

    @property
    def needs_wallets(self) -> bool:
        """Can nobody vote without one?"""
        return self.classes == {BallotClass.SIGNED} or self.weights is Weights.TOKEN


@dataclass(frozen=True, slots=True)
class Home:
    """The ledger that a round is reported to. A dry round may have none: `NOWHERE`."""

    chain: ChainName
    chain_id: int
    ledger: Address


NOWHERE = Home(ChainName(""), 0, Address("0x" + "0" * 40))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The block at which weights were read; zero and nothing where no chain was asked."""

    block: int = 0
    hash: Word = NO_WORD


@dataclass(frozen=True, slots=True)
class Round:
    """One vote. `id` is nothing before OPENING; `community_word`: what stands for the community in it.

    `opened_at`: the time of the block that has the opening; no ballot from before it counts. `why`: of CANCELLED and
    HALTED. `extended`: its end was moved, once at most and before it opens, as the chain keeps it from then on.
    """

    community: CommunityId
    number: int
    rules: Rules
    state: RoundState = RoundState.DRAFT
    home: Home = NOWHERE
    community_word: Word = NO_WORD
    id: Word = NO_WORD
    snapshot: Snapshot = field(default_factory=Snapshot)
    opened_at: int = 0
    why: str = ""
    extended: bool = False


class EntryState(StrEnum):
    """What became of an entry; APPROVED ones alone are voted on."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """A contribution as a round takes it in; `maker`: whose it is, here at home, and `title`: neither is published.

    `content`: SHA-256 of the file's own bytes. `licence`: hash of the words it is under.
    """

    content: Word
    maker: MemberId
    licence: Word
    title: str = ""
    state: EntryState = EntryState.PENDING


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that is voted on, frozen and published. `creator`: who made it, as a member of this round.

    `wallet`: who is credited on chain; None where its maker had none then.
    """

    content: Word
    licence: Word
    creator: Word
    wallet: Address | None = None


@dataclass(frozen=True, slots=True)
class Elector:
    """Who may vote, frozen at the opening; no wallet stands twice."""

    member: Word
    voter: Address | None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Settled:
    """All that is frozen before anybody votes. `community`: what stands for the community."""

    id: Word
    home: Home
    community: Word
    number: int
    rules: Rules
    snapshot: Snapshot
    entries: tuple[Candidate, ...]
    electors: tuple[Elector, ...]
