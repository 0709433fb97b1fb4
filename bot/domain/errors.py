"""Everything that can go wrong, as one tree.

GatehouseError
├── Refusal                  somebody asked for what cannot be; nothing was changed
│   ├── RequirementRefused   the typed requirement does not read, or cannot be checked
│   ├── RoleRefused          this role must not be mapped
│   ├── TierRefused          the tier is not there, or is there already
│   ├── ChangeRefused        this change of policy cannot be made, or not any more
│   ├── DraftRefused         the tier that is being put together is over, or lacks something
│   ├── SetupRefused         this step of a first run cannot be done, or not by them, or not there
│   ├── AwardRefused         the award cannot be made, lengthened or ended
│   ├── ChatRefused          this chat cannot be linked, or cannot be a gate
│   ├── ChannelRefused       this channel cannot be opened to a tier, or not by this actor
│   ├── FileRefused          the policy file has mistakes, each of them named
│   ├── WhichCommunity       no community, or more than one, is meant by these words
│   ├── NotPermitted         the actor lacks the platform permission
│   ├── CommunityInactive    the host's owner has not allowed this community
│   ├── ChallengeRefused     the sign-in link or signature is of no use
│   ├── WalletTaken          another member here has proved this wallet
│   ├── VaultRefused         nothing on chain vouches for this wallet, or it is not theirs
│   ├── NamedRefused         what a member named as theirs is not, or no tier asks for it
│   ├── WalletRefused        this wallet is not theirs to change, one too many, or no matter of a claim
│   ├── PairingRefused       these two accounts cannot become one member, or not like this
│   ├── EntryRefused         this file or this entry cannot be taken, changed or reported
│   ├── RoundRefused         this round cannot be made, opened, changed or voted in, or not like this
│   ├── CollabRefused        this design cannot be selected, or not on these terms
│   └── TooMany              too many open requests by one account
├── PlatformError            a chat platform did not do as asked
│   ├── PlatformUnavailable  it failed or was silent: try again
│   ├── DoorRefused          it forbids this door to the bot: a person must act
│   ├── DoorGone             the role or channel does not exist any more
│   ├── PlaceGone            the bot is not in this server any more
│   ├── PlaceMoved           the chat goes on under another id
│   ├── MemberGone           the account is not in this server
│   ├── MessageGone          the message was deleted
│   ├── RequestGone          there is no such request to join any more
│   └── AccountUnreachable   the account takes no direct messages
├── ChainUnreadable          no trustworthy answer from the chain
├── KeyRefused               this file holds no key, or its passphrase is another
└── StorageError
    ├── Conflict             what was decided on has changed meanwhile: decide again
    ├── InstanceRunning      another process holds this database
    └── DatabaseDamaged      the file is not what it should be; it was not touched

The words people read are chosen at the doors (`bot.text`), never `str(error)`.
"""

from dataclasses import dataclass
from enum import StrEnum


class GatehouseError(Exception):
    """Any error of ours."""


class Refusal(GatehouseError):
    """Somebody asked for what cannot be. Nothing was changed."""


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
    problem: TierProblem
    tier: str = ""


class ChangeProblem(StrEnum):
    NOTHING = "nothing"
    GONE = "gone"
    OVER = "over"
    EXPIRED = "expired"
    STALE = "stale"
    OTHERS = "another's"
    OWN = "own"
    REVISION = "revision"
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
    NO_PROJECT = "no project"
    NO_KEY = "no key"
    CHAIN_ENDLESS = "endless on chain"
    CHAIN_FAR = "far on chain"


@dataclass(eq=False)
class AwardRefused(Refusal):
    problem: AwardProblem
    detail: str = ""


class ChatProblem(StrEnum):
    CODE = "code"
    TRIES = "tries"
    TAKEN = "taken"
    NOT_LINKED = "not linked"
    BASIC_GROUP = "basic group"
    PUBLIC = "public"
    BOT_CANNOT_INVITE = "the bot may not invite"
    BOT_CANNOT_REMOVE = "the bot may not remove"
    ACTOR_CANNOT = "the actor may not"
    NOT_OPEN = "not open to them"
    IN_IT = "in it already"
    BANNED = "banned from it"
    NOT_NOTING = "people are not noted yet"
    FROZEN = "frozen"
    DATE = "date"


@dataclass(eq=False)
class ChatRefused(Refusal):
    problem: ChatProblem
    detail: str = ""


class ChannelProblem(StrEnum):
    NO_ROLE = "no role"
    SHARED_ROLE = "shared role"
    GONE = "gone"
    CATEGORY = "category"
    THREAD = "thread"
    KIND = "kind"
    BOT_CANNOT_SEE = "the bot does not see it"
    BOT_CANNOT = "the bot may not"
    ACTOR_CANNOT = "the actor may not"
    ACTOR_CANNOT_MAKE = "the actor may not make one"
    BOT_CANNOT_MAKE = "the bot may not make one"
    ELSEWHERE = "of another place"
    NOT_HERE = "no channels here"
    NONE_NAMED = "none named"


@dataclass(eq=False)
class ChannelRefused(Refusal):
    """`detail`: the permissions that are lacking."""

    problem: ChannelProblem
    channel: str = ""
    tier: str = ""
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


@dataclass(eq=False)
class WhichCommunity(Refusal):
    asked: str = ""


class NotPermitted(Refusal):
    """The actor lacks the permission to manage roles in this place."""


class CommunityInactive(Refusal):
    """The host's owner has not allowed this community."""


class ChallengeProblem(StrEnum):
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    BURNED = "burned"
    NO_ADDRESS = "no address"
    BAD_ADDRESS = "bad address"
    BAD_SIGNATURE = "bad signature"
    WRONG_WALLET = "wrong wallet"
    CHANGED_TEXT = "changed text"
    REPLACED = "replaced"
    FOREIGN_ACCOUNT = "foreign account"
    NOT_PROVED = "not proved"
    UNBOUND = "unbound"
    NO_WAY = "no way"
    WRONG_CODE = "wrong code"
    NOT_A_CODE = "not a code"
    NO_CODE = "no code"


@dataclass(eq=False)
class ChallengeRefused(Refusal):
    problem: ChallengeProblem


class WalletTaken(Refusal):
    """Another member of this community has proved this wallet."""


class VaultProblem(StrEnum):
    NO_WALLET = "no wallet"
    NO_CHAIN = "no chain"
    NOT_VOUCHED = "not vouched for"
    NO_ADDRESS = "no address"


@dataclass(eq=False)
class VaultRefused(Refusal):
    problem: VaultProblem


class NamedProblem(StrEnum):
    NOTHING = "nothing"
    NO_WALLET = "no wallet"
    NOT_ASKED = "not asked"
    NOT_YOURS = "not yours"
    PAPER = "paper"


@dataclass(eq=False)
class NamedRefused(Refusal):
    problem: NamedProblem


class WalletProblem(StrEnum):
    GONE = "gone"
    CLAIMED = "claimed already"
    MANY = "many claims"
    OVER = "claim over"
    OWN_CLAIM = "own claim"
    FULL = "full"


@dataclass(eq=False)
class WalletRefused(Refusal):
    problem: WalletProblem


class PairingProblem(StrEnum):
    NO_CODE = "no code"
    WAIT = "wait"
    MANY = "many"
    OWN_CODE = "own code"
    SAME_PLATFORM = "same platform"
    ONE_ALREADY = "one already"
    UNKNOWN = "unknown"
    OVER = "over"
    ALONE = "alone"


@dataclass(eq=False)
class PairingRefused(Refusal):
    problem: PairingProblem


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
    TIER = "tier"
    NO_LEDGER = "no ledger"
    NO_CHAIN = "no chain"
    MANY_DRAFTS = "many drafts"
    NONE = "none"
    NOT_DRAFT = "not a draft"
    NOT_OPEN = "not open"
    OVER = "over"
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
    NOT_YET = "not yet"
    CLASS = "class"
    OWN = "own"
    MANY = "many"
    GONE = "gone"
    POINTS = "points"
    NO_BALLOT = "no ballot"
    SIGNED = "signed"
    NO_WALLET = "no wallet"
    SIGNATURE = "signature"


@dataclass(eq=False)
class RoundRefused(Refusal):
    """`round`: the number of the one that is meant, where there is one; `detail`: what it is about."""

    problem: RoundProblem
    round: int = 0
    detail: str = ""


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


@dataclass(eq=False)
class CollabRefused(Refusal):
    """`detail`: the piece that is meant, or what it comes to."""

    problem: CollabProblem
    detail: str = ""


class TooMany(Refusal):
    """One account has too many open requests."""


class PlatformError(GatehouseError):
    """A chat platform did not do as asked."""


@dataclass(eq=False)
class PlatformUnavailable(PlatformError):
    """It failed or was silent; the same call may work after `retry_after` seconds."""

    detail: str = ""
    retry_after: float | None = None


class DoorRefused(PlatformError):
    """The platform forbids this door to the bot: a person must act."""


class DoorGone(PlatformError):
    """The role or channel does not exist any more."""


class PlaceGone(PlatformError):
    """The bot is not in this server any more."""


@dataclass(eq=False)
class PlaceMoved(PlatformError):
    """The chat goes on under this id on its platform; the old one is of no use any more."""

    to: int


class MemberGone(PlatformError):
    """The account is not in this server."""


class MessageGone(PlatformError):
    """The message was deleted."""


class RequestGone(PlatformError):
    """There is no such request to join any more: withdrawn, answered by a person, or answered before."""


class AccountUnreachable(PlatformError):
    """The account takes no direct messages from the bot."""


class ChainUnreadable(GatehouseError):
    """No trustworthy answer came from the chain."""


class Unfetched(ChainUnreadable):
    """A document outside could not be had, or is none. The text is our own word for why, without the address."""


@dataclass(eq=False)
class KeyRefused(GatehouseError):
    """A keystore file does not open; neither its contents nor the passphrase are told."""

    path: str = ""


class StorageError(GatehouseError):
    """The database did not do as asked."""


class Conflict(StorageError):
    """What was decided on has changed meanwhile: decide again."""


class InstanceRunning(StorageError):
    """Another process holds this database."""


@dataclass(eq=False)
class DatabaseDamaged(StorageError):
    """The file is not what it should be. It was not touched."""

    detail: str = ""
