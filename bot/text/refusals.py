"""What a person reads when something cannot be: what did not happen, and the one next step."""

from bot.domain.errors import (
    AwardProblem,
    AwardRefused,
    ChainUnreadable,
    ChallengeRefused,
    ChatRefused,
    CommunityInactive,
    Conflict,
    DoorGone,
    GatehouseError,
    NotPermitted,
    PairingRefused,
    PlatformError,
    RequirementProblem,
    RequirementRefused,
    RoleProblem,
    RoleRefused,
    TierProblem,
    TierRefused,
    TooMany,
    VaultProblem,
    VaultRefused,
    WalletRefused,
    WalletTaken,
    WhichCommunity,
)
from bot.domain.ids import Account, Platform
from bot.domain.policy import MOST_TIERS, NAME_LENGTH
from bot.text import accounts, verify, wallets
from bot.text.awards import refused_award
from bot.text.chats import refused_chat
from bot.text.clean import chat
from bot.text.notice import PLATFORMS, sentence

FORM = "`erc721:base:0x… >= 1 and not erc1155:base:0x…#7 >= 1`, or `2 of (…, …, …)`"
NOTHING = "Nothing was changed."
_PLACE = {Platform.DISCORD: "server", Platform.TELEGRAM: "chat"}
_PERMISSION = {
    Platform.DISCORD: "This needs the permission Manage Roles in this server. Ask somebody who has it.",
    Platform.TELEGRAM: "This is for admins of this chat who may add and ban users. Ask one of them.",
}
_VAULTS = {
    VaultProblem.NO_WALLET: "Prove a wallet of your own first, with `/verify`.",
    VaultProblem.NO_CHAIN: "Delegations are read on no chain of this host. If its wallet can sign, use `/verify`.",
    VaultProblem.NOT_VOUCHED: (
        "No chain here says that it is yours: a vault has to delegate to a wallet you proved, with delegate.xyz; a "
        "Safe has to have one among its owners."
    ),
    VaultProblem.NO_ADDRESS: "That is no address: one is `0x` and 40 digits or letters from a to f.",
}
WHICH = (
    "Name it by the id of its place: `discord:` and the server's, or `telegram:` and the chat's. "
    "`gatehouse community list` shows them."
)


def refusal(error: GatehouseError, platform: Platform = Platform.DISCORD) -> str:
    """The sentence for this error, as read on this platform; for one nobody foresaw, an honest general one."""
    match error:
        case RoleRefused():
            return _role(error)
        case RequirementRefused():
            return _requirement(error)
        case TierRefused():
            return _tier(error)
        case AwardRefused():
            return _award(error)
        case ChatRefused():
            return refused_chat(error)
        case PairingRefused():
            return accounts.refused(error.problem)
        case ChallengeRefused() | VaultRefused() | WalletTaken() | WalletRefused():
            return _of_a_wallet(error, platform)
        case _:
            return _general(error, platform)


def _of_a_wallet(error: ChallengeRefused | VaultRefused | WalletTaken | WalletRefused, platform: Platform) -> str:
    match error:
        case ChallengeRefused():
            return sentence(verify.problem(error.problem, Account(platform, 0)))
        case VaultRefused():
            return f"{_VAULTS[error.problem]} {NOTHING}"
        case WalletRefused():
            return wallets.refused(error.problem)
        case WalletTaken():
            return sentence(verify.taken())


def unforeseen(reference: str) -> str:
    """For an error nobody foresaw: the host finds it in the log by its reference."""
    return (
        "Something went wrong on our side; it was not your doing. Please try again. If it happens again, tell the "
        f"moderators the reference `{reference}`."
    )


def _general(error: GatehouseError, platform: Platform) -> str:
    match error:
        case NotPermitted():
            return _PERMISSION[platform]
        case CommunityInactive():
            return (
                f"I am not switched on for this {_PLACE[platform]} yet. Whoever hosts me can allow it with "
                "`gatehouse community allow`; until then I do nothing here."
            )
        case ChainUnreadable():
            return f"The chain cannot be read right now. {NOTHING} Please try again in a minute."
        case Conflict():
            return f"Somebody changed this at the same moment. {NOTHING} Please try again."
        case WhichCommunity():
            return f"No community, or more than one, is meant by `{chat(error.asked)}`. {NOTHING} {WHICH}"
        case TooMany():
            return "You have several open links already. Use the newest one, or try again in ten minutes."
        case DoorGone():
            return _role(RoleRefused(RoleProblem.GONE))
        case PlatformError():
            return f"{PLATFORMS[platform]} did not answer as it should. {NOTHING} Please try again in a minute."
        case _:
            return f"Something went wrong on our side. {NOTHING} Please try again, or tell the moderators."


def _role(error: RoleRefused) -> str:
    role = f"**{chat(error.role)}**"
    match error.problem:
        case RoleProblem.ABOVE_BOT:
            return (
                f"I cannot give {role}: it stands above my own role. Under Server settings, Roles, drag my role above "
                "it, then type the command again."
            )
        case RoleProblem.ABOVE_ACTOR:
            return f"You cannot map {role}: it does not stand below your own highest role. Ask somebody above it."
        case RoleProblem.MANAGED:
            return f"{role} belongs to an integration, and Discord lets nobody give it. Choose or make another role."
        case RoleProblem.DANGEROUS:
            return (
                f"{role} carries {chat(error.detail)}; a token must never open that. Take it off the role, or choose "
                "a role without it."
            )
        case RoleProblem.EVERYONE:
            return "Everybody has @everyone already. Choose or make another role."
        case RoleProblem.BOT_CANNOT:
            return "I may not manage roles here. Under Server settings, Roles, give my role Manage Roles."
        case RoleProblem.ELSEWHERE:
            return f"{role} opens a role in another place. Somebody who stands above that role decides about it, there."
        case RoleProblem.GONE:
            return "That role does not exist any more. Choose another one."


def _requirement(error: RequirementRefused) -> str:
    detail = chat(error.detail)
    match error.problem:
        case RequirementProblem.SYNTAX:
            where = (
                f"from `{detail}` (character {(error.at or 0) + 1})" if detail else "to its end: something is missing"
            )
            return f"I cannot read the requirement {where}. It looks like {FORM}. {NOTHING}"
        case RequirementProblem.UNKNOWN_CHAIN:
            return f"This host is not connected to a chain called `{detail}`. `/gate status` lists the chains."
        case RequirementProblem.NO_CODE:
            return f"There is no contract at `{detail}` on that chain. Check the address and the chain. {NOTHING}"
        case RequirementProblem.NOT_THIS_KIND:
            return f"`{detail}` does not answer like that kind of token. Is it erc20, erc721 or erc1155? {NOTHING}"
        case RequirementProblem.UNREADABLE:
            return f"`{detail}` cannot be read right now. {NOTHING} Please try again in a minute."
        case RequirementProblem.AMOUNT:
            return f"`{detail}` is no amount this token can have. Amounts are above 0 and fit its decimals. {NOTHING}"
        case RequirementProblem.TOO_BIG:
            return f"This requirement is too long or too deep. At most 32 conditions, please. {NOTHING}"


def _tier(error: TierRefused) -> str:
    tier = f"**{chat(error.tier)}**"
    match error.problem:
        case TierProblem.EXISTS:
            return f"There is a tier called {tier} already. Remove it first, or choose another name."
        case TierProblem.LEAVING:
            return f"The removed {tier} is still closing for those who held it. {NOTHING} Please try again in a minute."
        case TierProblem.UNKNOWN:
            return f"There is no tier called {tier}. `/gate tier list` shows them all."
        case TierProblem.NAME:
            return f"A tier needs a name of 1 to {NAME_LENGTH} characters. {NOTHING}"
        case TierProblem.RANK:
            return f"A rank is a whole number from 0 to 1000, higher is further in. {NOTHING}"
        case TierProblem.RANK_TAKEN:
            return f"{tier} has this rank already. Choose another number. {NOTHING}"
        case TierProblem.MANY:
            return f"There are {MOST_TIERS} tiers already, and that is the limit. Remove one first."


def _award(error: AwardRefused) -> str:
    match error.problem:
        case AwardProblem.DURATION:
            return f"`{chat(error.detail)}` is no span of time. Type it like `10s`, `24h`, `30d` or `2w`. {NOTHING}"
        case AwardProblem.IS_BOT:
            return f"Bots hold no tiers. {NOTHING}"
        case AwardProblem.NOT_HERE:
            return f"That account is not in this server. {NOTHING}"
        case AwardProblem.NOBODY:
            return f"There is no member {chat(error.detail)} here. {NOTHING} Name the account: `discord:` and its id."
        case AwardProblem.PAST:
            return f"That moment is over. {NOTHING} An award ends later than now."
        case _:
            return refused_award(error)
