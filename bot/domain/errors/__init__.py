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
│   ├── SheetRefused         this link to sign a ballot, or what was signed on it, is of no use
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
├── KeyShared                the council's key is the bot's own
└── StorageError
    ├── Conflict             what was decided on has changed meanwhile: decide again
    ├── InstanceRunning      another process holds this database
    └── DatabaseDamaged      the file is not what it should be; it was not touched

The words people read are chosen at the doors (`bot.text`), never `str(error)`.
"""

from bot.domain.errors.outside import (
    AccountUnreachable,
    ChainUnreadable,
    Conflict,
    DatabaseDamaged,
    DoorGone,
    DoorRefused,
    InstanceRunning,
    KeyRefused,
    KeyShared,
    MemberGone,
    MessageGone,
    PlaceGone,
    PlaceMoved,
    PlatformError,
    PlatformUnavailable,
    RequestGone,
    StorageError,
    Unfetched,
)
from bot.domain.errors.people import (
    ChallengeProblem,
    ChallengeRefused,
    NamedProblem,
    NamedRefused,
    PairingProblem,
    PairingRefused,
    VaultProblem,
    VaultRefused,
    WalletProblem,
    WalletRefused,
    WalletTaken,
)
from bot.domain.errors.places import (
    ChannelProblem,
    ChannelRefused,
    ChatProblem,
    ChatRefused,
    CommunityInactive,
    NotPermitted,
    TooMany,
    WhichCommunity,
)
from bot.domain.errors.policy import (
    AwardProblem,
    AwardRefused,
    ChangeProblem,
    ChangeRefused,
    DraftProblem,
    DraftRefused,
    Fault,
    FileRefused,
    Mistake,
    RequirementProblem,
    RequirementRefused,
    RoleProblem,
    RoleRefused,
    SetupProblem,
    SetupRefused,
    TierProblem,
    TierRefused,
)
from bot.domain.errors.root import (
    GatehouseError,
    Refusal,
)
from bot.domain.errors.works import (
    CollabProblem,
    CollabRefused,
    EntryProblem,
    EntryRefused,
    RoundProblem,
    RoundRefused,
    SheetProblem,
    SheetRefused,
)

__all__ = [
    "AccountUnreachable",
    "AwardProblem",
    "AwardRefused",
    "ChainUnreadable",
    "ChallengeProblem",
    "ChallengeRefused",
    "ChangeProblem",
    "ChangeRefused",
    "ChannelProblem",
    "ChannelRefused",
    "ChatProblem",
    "ChatRefused",
    "CollabProblem",
    "CollabRefused",
    "CommunityInactive",
    "Conflict",
    "DatabaseDamaged",
    "DoorGone",
    "DoorRefused",
    "DraftProblem",
    "DraftRefused",
    "EntryProblem",
    "EntryRefused",
    "Fault",
    "FileRefused",
    "GatehouseError",
    "InstanceRunning",
    "KeyRefused",
    "KeyShared",
    "MemberGone",
    "MessageGone",
    "Mistake",
    "NamedProblem",
    "NamedRefused",
    "NotPermitted",
    "PairingProblem",
    "PairingRefused",
    "PlaceGone",
    "PlaceMoved",
    "PlatformError",
    "PlatformUnavailable",
    "Refusal",
    "RequestGone",
    "RequirementProblem",
    "RequirementRefused",
    "RoleProblem",
    "RoleRefused",
    "RoundProblem",
    "RoundRefused",
    "SetupProblem",
    "SetupRefused",
    "SheetProblem",
    "SheetRefused",
    "StorageError",
    "TierProblem",
    "TierRefused",
    "TooMany",
    "Unfetched",
    "VaultProblem",
    "VaultRefused",
    "WalletProblem",
    "WalletRefused",
    "WalletTaken",
    "WhichCommunity",
]
