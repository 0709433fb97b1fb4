"""What a person reads when something cannot be: what did not happen, and the one next step."""

from bot.domain.errors import (
    AwardRefused,
    ChainUnreadable,
    ChallengeRefused,
    ChangeRefused,
    ChannelRefused,
    ChatRefused,
    CollabRefused,
    CommunityInactive,
    Conflict,
    DoorGone,
    DraftProblem,
    DraftRefused,
    EntryRefused,
    GatehouseError,
    NamedRefused,
    NotPermitted,
    PairingRefused,
    PlatformError,
    RequirementRefused,
    RoleProblem,
    RoleRefused,
    RoundRefused,
    SetupRefused,
    SheetRefused,
    TierProblem,
    TierRefused,
    TooMany,
    VaultProblem,
    VaultRefused,
    WalletRefused,
    WalletTaken,
    WhichCommunity,
)
from bot.domain.giving.policy import MOST_TIERS, NAME_LENGTH
from bot.domain.ids import Account, Platform
from bot.text import accounts, sheets, showing, verify, wallets
from bot.text.awards import refused_award
from bot.text.catalogue import N_, _
from bot.text.change_news import refused_change
from bot.text.channels import refused_channel
from bot.text.chats import refused_chat
from bot.text.clean import chat
from bot.text.collab import refused_collab
from bot.text.entries import refused_entry
from bot.text.notice import PLATFORMS, sentence
from bot.text.premises import refused_setup
from bot.text.requirement_refusals import refused_requirement
from bot.text.round_refusals import refused_round

_INACTIVE = {
    Platform.DISCORD: N_(
        "I am not switched on for this server yet. Whoever hosts me can allow it with `gatehouse community allow`; "
        "until then I do nothing here."
    ),
    Platform.TELEGRAM: N_(
        "I am not switched on for this chat yet. Whoever hosts me can allow it with `gatehouse community allow`; until "
        "then I do nothing here."
    ),
}
_PERMISSION = {
    Platform.DISCORD: N_("This needs the permission Manage Roles in this server. Ask somebody who has it."),
    Platform.TELEGRAM: N_("This is for admins of this chat who may add and ban users. Ask one of them."),
}
_TIERS = {Platform.DISCORD: "/gate tier list", Platform.TELEGRAM: "/tier"}
_VAULTS = {
    VaultProblem.NO_WALLET: N_("Prove a wallet of your own first, with `/verify`."),
    VaultProblem.NO_CHAIN: N_("Delegations are read on no chain of this host. If its wallet can sign, use `/verify`."),
    VaultProblem.NOT_VOUCHED: (
        N_(
            "No chain here says that it is yours: a vault has to delegate to a wallet you proved, with "
            "delegate.xyz; a Safe has to have one among its owners."
        )
    ),
    VaultProblem.NO_ADDRESS: N_("That is no address: one is `0x` and 40 digits or letters from a to f."),
}
WHICH = N_(
    "Name it by the id of its place: `discord:` and the server's, or `telegram:` and the chat's. "
    "`gatehouse community list` shows them."
)


def refusal(error: GatehouseError, platform: Platform = Platform.DISCORD) -> str:
    """The sentence for this error, as read on this platform; for one nobody foresaw, an honest general one."""
    match error:
        case RoleRefused() | ChatRefused() | ChannelRefused():
            return _of_a_door(error)
        case RequirementRefused():
            return refused_requirement(error)
        case TierRefused():
            return _tier(error, platform)
        case DraftRefused() | SetupRefused():
            return _draft(error) if isinstance(error, DraftRefused) else refused_setup(error)
        case AwardRefused():
            return refused_award(error)
        case PairingRefused():
            return accounts.refused(error.problem)
        case EntryRefused() | RoundRefused() | SheetRefused() | CollabRefused():
            return _of_a_work(error)
        case ChangeRefused():
            return refused_change(error.problem)
        case ChallengeRefused() | VaultRefused() | NamedRefused() | WalletTaken() | WalletRefused():
            return _of_a_wallet(error, platform)
        case _:
            return _general(error, platform)


def _of_a_work(error: EntryRefused | CollabRefused | RoundRefused | SheetRefused) -> str:
    match error:
        case EntryRefused():
            return refused_entry(error)
        case CollabRefused():
            return refused_collab(error)
        case RoundRefused():
            return refused_round(error)
        case SheetRefused():
            return sentence(sheets.problem(error.problem))


def _of_a_door(error: RoleRefused | ChatRefused | ChannelRefused) -> str:
    match error:
        case RoleRefused():
            return _role(error)
        case ChatRefused():
            return refused_chat(error)
        case ChannelRefused():
            return refused_channel(error)


def _of_a_wallet(
    error: ChallengeRefused | VaultRefused | NamedRefused | WalletTaken | WalletRefused, platform: Platform
) -> str:
    match error:
        case NamedRefused():
            return showing.refused(error)
        case ChallengeRefused():
            return sentence(verify.problem(error.problem, Account(platform, 0)))
        case VaultRefused():
            return " ".join([_(_VAULTS[error.problem]), _("Nothing was changed.")])
        case WalletRefused():
            return wallets.refused(error.problem)
        case WalletTaken():
            return sentence(verify.taken())


def unforeseen(reference: str) -> str:
    """For an error nobody foresaw: the host finds it in the log by its reference."""
    return _(
        "Something went wrong on our side; it was not your doing. Please try again. If it happens again, "
        "tell the moderators the reference `{reference}`.",
        reference=reference,
    )


def _general(error: GatehouseError, platform: Platform) -> str:
    match error:
        case NotPermitted():
            return _(_PERMISSION[platform])
        case CommunityInactive():
            return _(_INACTIVE[platform])
        case ChainUnreadable():
            return _("The chain cannot be read right now. Nothing was changed. Please try again in a minute.")
        case Conflict():
            return _("Somebody changed this at the same moment. Nothing was changed. Please try again.")
        case WhichCommunity():
            asked = chat(error.asked)
            meant = _("No community, or more than one, is meant by `{asked}`. Nothing was changed.", asked=asked)
            return f"{meant} {_(WHICH)}"
        case TooMany():
            return _("You have several open links already. Use the newest one, or try again in ten minutes.")
        case DoorGone():
            return _role(RoleRefused(RoleProblem.GONE))
        case PlatformError():
            return _(
                "{platform} did not answer as it should. Nothing was changed. Please try again in a minute.",
                platform=PLATFORMS[platform],
            )
        case _:
            return _("Something went wrong on our side. Nothing was changed. Please try again, or tell the moderators.")


def _role(error: RoleRefused) -> str:
    role = f"**{chat(error.role)}**"
    match error.problem:
        case RoleProblem.ABOVE_BOT:
            return _(
                "I cannot give {role}: it stands above my own role. Under Server settings, Roles, drag my role "
                "above it, then try again.",
                role=role,
            )
        case RoleProblem.ABOVE_ACTOR:
            return _(
                "You cannot map {role}: it does not stand below your own highest role. Ask somebody above it.",
                role=role,
            )
        case RoleProblem.ABOVE_DECIDER:
            return _(
                "You cannot decide who has {role}: it does not stand below your own highest role. Nothing was changed. "
                "Ask somebody above it.",
                role=role,
            )
        case RoleProblem.MANAGED:
            return _(
                "{role} belongs to an integration, and Discord lets nobody give it. Choose or make another role.",
                role=role,
            )
        case RoleProblem.DANGEROUS:
            return _(
                "{role} carries {detail}; a token must never open that. Take it off the role, or choose a role "
                "without it.",
                role=role,
                detail=chat(error.detail),
            )
        case RoleProblem.EVERYONE:
            return _("Everybody has @everyone already. Choose or make another role.")
        case RoleProblem.BOT_CANNOT:
            return _("I may not manage roles here. Under Server settings, Roles, give my role Manage Roles.")
        case RoleProblem.ELSEWHERE:
            return _(
                "{role} opens a role in another place. Somebody who stands above that role decides about it, there. "
                "If that is you, `/link` your account there with this one; then you can decide here too.",
                role=role,
            )
        case RoleProblem.GONE:
            return _("That role does not exist any more. Choose another one.")


def _draft(error: DraftRefused) -> str:
    match error.problem:
        case DraftProblem.GONE:
            return _(
                "What these buttons were for is over: it waited for an hour, it was sent or discarded, or you went on "
                "elsewhere. Nothing was changed. `/gate tier build` begins anew."
            )
        case DraftProblem.FOREIGN:
            return _("Somebody else is putting this tier together. `/gate tier build` begins one of your own.")
        case DraftProblem.INCOMPLETE:
            return _("It still needs a name and a role. Nothing was changed.")
        case DraftProblem.FIGURES:
            return _(
                "I cannot read what you filled in. An amount is a figure like `1` or `12.5`, an id a whole one, a time "
                "like `7d` or `48h`. Press the button once more; what you put together is kept."
            )
        case DraftProblem.MANY:
            return _(
                "A tier that is put together here takes ten conditions. The menu of how many "
                "must be met makes one of those there are. Or type the requirement in `/gate tier edit`. Nothing was "
                "changed."
            )


def _tier(error: TierRefused, platform: Platform) -> str:
    tier = f"**{chat(error.tier)}**"
    match error.problem:
        case TierProblem.EXISTS:
            return _(
                "There is a tier called {tier} already. Choose another name, or change that one with `/gate tier "
                "edit`. Nothing was changed.",
                tier=tier,
            )
        case TierProblem.LEAVING:
            return _(
                "The removed {tier} is still closing for those who held it. Nothing was changed. Please try "
                "again in a minute.",
                tier=tier,
            )
        case TierProblem.UNKNOWN:
            return _("There is no tier called {tier}. `{command}` shows them all.", tier=tier, command=_TIERS[platform])
        case TierProblem.NAME:
            return _("A tier needs a name of 1 to {length} characters. Nothing was changed.", length=NAME_LENGTH)
        case TierProblem.RANK:
            return _("A rank is a whole number from 0 to 1000, higher is further in. Nothing was changed.")
        case TierProblem.RANK_TAKEN:
            return _(
                "{tier} and {other} would have the same rank. Choose another number. Nothing was changed.",
                tier=tier,
                other=f"**{chat(error.other)}**",
            )
        case TierProblem.MANY:
            return _("There are {most} tiers already, and that is the limit. Remove one first.", most=MOST_TIERS)
