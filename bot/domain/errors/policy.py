"""What cannot be done to tiers, their roles, their files and their awards."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors.root import Refusal


class RequirementProblem(StrEnum):
    SYNTAX = "syntax"
    UNKNOWN_CHAIN = "unknown chain"
    NO_CODE = "no code"
    NOT_THIS_KIND = "not this kind"
    UNREADABLE = "unreadable"
    AMOUNT = "amount"
    TOO_BIG = "too big"
    ADDRESS = "no address"
    CAPITALS = "capitals"
    IDS = "ids"
    CALL = "call"
    WRITES = "writes"
    FAILS = "fails"
    NEEDS_IDS = "needs ids"
    TRAITS = "traits"
    NOT_LISTED = "not listed"
    ATTESTATION = "attestation"


@dataclass(eq=False)
class RequirementRefused(Refusal):
    """`at` is the position in the text from which it does not read; `detail` the piece that is meant."""

    problem: RequirementProblem
    detail: str = ""
    at: int | None = None


class RoleProblem(StrEnum):
    ABOVE_BOT = "above the bot"
    ABOVE_ACTOR = "above the actor"
    ABOVE_DECIDER = "above who decides about its holders"
    MANAGED = "managed"
    DANGEROUS = "dangerous"
    EVERYONE = "everyone"
    GONE = "gone"
    BOT_CANNOT = "the bot may not manage roles"
    ELSEWHERE = "of another place"


@dataclass(eq=False)
class RoleRefused(Refusal):
    problem: RoleProblem
    role: str = ""
    detail: str = ""


class TierProblem(StrEnum):
    EXISTS = "exists"
    LEAVING = "leaving"
    UNKNOWN = "unknown"
    NAME = "name"
    RANK = "rank"
    RANK_TAKEN = "rank taken"
    MANY = "many"


@dataclass(eq=False)
class TierRefused(Refusal):
    """`other`: the one it stands in the way of, where two do."""

    problem: TierProblem
    tier: str = ""
    other: str = ""


class ChangeProblem(StrEnum):
    NOTHING = "nothing"
    GONE = "gone"
    OVER = "over"
    EXPIRED = "expired"
    STALE = "stale"
    OTHERS = "another's"
    OWN = "own"
    REVISION = "revision"
    FIRST = "first"
    FROZEN = "frozen"
    NOT_FROZEN = "not frozen"
    UNEXPECTED = "unexpected"


@dataclass(eq=False)
class ChangeRefused(Refusal):
    """`proposal`: which one, where there is one that can be looked at again."""

    problem: ChangeProblem
    proposal: int = 0


class DraftProblem(StrEnum):
    GONE = "gone"
    FOREIGN = "somebody else's"
    INCOMPLETE = "incomplete"
    MANY = "many conditions"
    FIGURES = "figures"


@dataclass(eq=False)
class DraftRefused(Refusal):
    problem: DraftProblem


class SetupProblem(StrEnum):
    NOT_MANAGER = "the actor may not manage the place"
    BOT_CANNOT_SEE = "the bot cannot see the channel"
    BOT_CANNOT_WRITE = "the bot cannot write there"
    BOT_CANNOT_ATTACH = "the bot cannot attach files there"
    ACTOR_CANNOT_SEE = "the actor cannot see the channel"
    ACTOR_CANNOT_WRITE = "the actor cannot write there"
    CHANNEL_GONE = "the channel is gone"
    FIXED = "the host's config says where"
    ELSEWHERE = "not on this platform"
    ROLE_THERE = "there is such a role"
    TEMPLATE_GONE = "the template is over"
    TEMPLATE_FOREIGN = "somebody else's template"
    NUMBERS = "the numbers do not rise"
    NAMES = "the names are not different"
    UNREADY = "something is missing"


@dataclass(eq=False)
class SetupRefused(Refusal):
    """`detail`: the channel's id, or the name that is meant."""

    problem: SetupProblem
    detail: str = ""


class AwardProblem(StrEnum):
    DURATION = "duration"
    IS_BOT = "is a bot"
    NOT_HERE = "not here"
    NOBODY = "nobody"
    PAST = "past"
    DATE = "date"
    BOTH = "both"
    FAR = "far"
    NONE_OPEN = "none open"
    ENDLESS = "endless"
    EARLIER = "earlier"
    OVER = "over"
    OTHERS = "another's"
    UNKNOWN_NAME = "unknown name"
    DAY = "day"
    BEGUN = "begun"
    NO_PROJECT = "no project"
    NO_KEY = "no key"
    CHAIN_ENDLESS = "endless on chain"
    CHAIN_FAR = "far on chain"


@dataclass(eq=False)
class AwardRefused(Refusal):
    problem: AwardProblem
    detail: str = ""


class Fault(StrEnum):
    """What can be wrong with a key of a policy file."""

    NOT_TOML = "not toml"
    UNKNOWN_KEY = "unknown key"
    MISSING = "missing"
    KIND = "kind"
    CAPITALS = "capitals"
    NO_PLACE = "no place"
    NO_TIER = "no tier"
    OTHER_COMMUNITY = "other community"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of a policy file: the key it is at, and what is wrong there."""

    at: str
    what: "Fault | Refusal"
    detail: str = ""


@dataclass(eq=False)
class FileRefused(Refusal):
    mistakes: tuple[Mistake, ...]
