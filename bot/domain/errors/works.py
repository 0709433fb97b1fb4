"""What cannot be done with entries, rounds and selections."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors.root import Refusal


class EntryProblem(StrEnum):
    LARGE = "large"
    EMPTY = "empty"
    FORMAT = "format"
    VECTOR = "vector"
    BROKEN = "broken"
    PIXELS = "pixels"
    TINY = "tiny"
    MOVES = "moves"
    SLOW = "slow"
    BUSY = "busy"
    TITLE = "title"
    NO_GALLERY = "no gallery"
    TWICE = "twice"
    MANY = "many"
    OVER = "over"
    OTHERS = "another's"
    UNKNOWN = "unknown"
    SEALED = "sealed"
    NOT_STANDING = "not standing"
    REASON = "reason"
    REPORTED = "reported"
    MANY_REPORTS = "many reports"


@dataclass(eq=False)
class EntryRefused(Refusal):
    """`entry`: the number of the one that is meant, where there is one; `detail`: what was found instead."""

    problem: EntryProblem
    entry: int = 0
    detail: str = ""


class RoundProblem(StrEnum):
    TITLE = "title"
    WINDOW = "window"
    QUORUM = "quorum"
    WEIGHT = "weight"
    QUADRATIC = "quadratic"
    TOKEN = "token"  # noqa: S105  no password
    NO_TOKEN = "no token"  # noqa: S105  no password
    UNREAD = "unread"
    TIER = "tier"
    NO_LEDGER = "no ledger"
    NO_CHAIN = "no chain"
    MANY_DRAFTS = "many drafts"
    NONE = "none"
    NOT_DRAFT = "not a draft"
    NOT_OPEN = "not open"
    NOT_STOPPED = "not stopped"
    OVER = "over"
    HALTED = "halted"
    COUNTED = "counted"
    EXTENDED = "extended"
    ON_CHAIN = "on chain"
    NO_GALLERY = "no gallery"
    NO_ENTRIES = "no entries"
    MANY_ENTRIES = "many entries"
    NOBODY = "nobody"
    REASON = "reason"
    UNCOUNTED = "not counted"
    NOT_ELECTOR = "not an elector"
    CLOSED = "closed"
    CALLED_OFF = "called off"
    STOPPED = "stopped"
    NOT_YET = "not yet"
    CLASS = "class"
    OWN = "own"
    MANY = "many"
    GONE = "gone"
    POINTS = "points"
    NO_BALLOT = "no ballot"
    SIGNED = "signed"
    NO_WALLET = "no wallet"
    WALLET_GONE = "wallet gone"
    SIGNATURE = "signature"
    NO_VOTE = "no vote"
    NOTHING_WAITS = "nothing waits"
    CARRIED = "carried by a round under way"


@dataclass(eq=False)
class RoundRefused(Refusal):
    """`round`: the number of the one that is meant, where there is one; `detail`: what it is about."""

    problem: RoundProblem
    round: int = 0
    detail: str = ""


class SheetProblem(StrEnum):
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    BURNED = "burned"
    REPLACED = "replaced"
    BAD_SIGNATURE = "bad signature"
    WRONG_WALLET = "wrong wallet"


@dataclass(eq=False)
class SheetRefused(Refusal):
    """Nothing was cast."""

    problem: SheetProblem


class CollabProblem(StrEnum):
    NO_REGISTRY = "no registry"
    WHICH_CHAIN = "which chain"
    NO_WALLET = "no wallet"
    SELECTED = "selected"
    TERMS = "terms"
    PLACE = "place"
    SHARES = "shares"
    SUM = "sum"
    TWICE = "twice"
    UNPAID = "unpaid"
    CAPITALS = "capitals"
    GONE = "gone"
    OVER = "over"
    EXPIRED = "expired"
    OTHERS = "another's"
    OWN = "own"
    MAKER = "maker"
    MOVER = "mover"
    STALE = "stale"
    FROZEN = "frozen"
    ON_ITS_WAY = "on its way"


@dataclass(eq=False)
class CollabRefused(Refusal):
    """`detail`: the piece that is meant, or what it comes to."""

    problem: CollabProblem
    detail: str = ""
