"""One person, two accounts: the code, the question to each of them, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import codes
from bot.domain.accounts import Origin, Pairing
from bot.domain.errors import PairingProblem
from bot.domain.ids import Account, Address, Community, Platform
from bot.domain.members import Member
from bot.text.clean import chat
from bot.text.notice import PLATFORMS, News, Tone, listed, named
from bot.text.passes import When, moment
from bot.text.requirements import short

YES, NO = "Yes, both are mine", "No"
YES_VERB, NO_VERB, PART_VERB, STAY_VERB = "accounts-yes", "accounts-no", "accounts-part", "accounts-stay"
STAY = "Keep both"
NOTHING = "Nothing was changed."


def account(who: Account) -> str:
    """`the Telegram account **ada** (id 12)`: a name can be anybody's, a number cannot."""
    name = f" **{chat(who.name)}**" if who.name else ""
    return f"the {PLATFORMS[who.platform]} account{name} (id {who.id})"


def code(asked: str, expires_at: datetime, community: Community) -> list[str]:
    """The code, and what it is for."""
    then = (
        "Then I ask both accounts whether both are yours. Once both say yes you are one member of "
        f"**{chat(community.name)}**: what you hold opens doors on both."
    )
    return [
        f"Do you have an account on another platform too? There, type `/link {codes.shown(asked)}` to me.",
        then,
        f"The code works once, until {moment(expires_at, When.CLOCK)}. Give it to nobody.",
    ]


def question(pairing: Pairing, mine: Account, community: Community) -> list[str]:
    """Asked of each of the two: who the other is, what would happen, and when to say no."""
    across, until = account(pairing.across_from(mine)), moment(pairing.expires_at, When.CLOCK)
    then = (
        f"If both accounts say yes, {account(mine)} and {across} are one member of **{chat(community.name)}**. "
        "Wallets, tiers and awards of either then count for both, and whoever uses the other account has what you "
        "have. The moderators see it."
    )
    beware = "Is it not yours, or did somebody ask you to do this? Say no, and nothing happens."
    return [f"Is {across} yours as well? {_how(pairing, mine)}", then, f"{beware} You have until {until}."]


def waits(pairing: Pairing, mine: Account, community: Community) -> str:
    """The same, told to an account that is elsewhere at the moment."""
    return "\n\n".join([*question(pairing, mine, community), f"To answer, type `/link` in {chat(community.name)}."])


def said_yes(across: Account) -> str:
    """One of the two has said yes."""
    return f"You said yes. Now {account(across)} has to say it too: there, type `/link`. Until then nothing is changed."


def joined(member: Member, community: Community) -> str:
    """Both have."""
    both = listed([account(one) for one in member.accounts])
    return (
        f"{both[:1].upper()}{both[1:]} are one member of **{chat(community.name)}** now. `/passes` shows what you hold."
    )


def declined(across: Account) -> str:
    return f"You said no to {account(across)}. {NOTHING}"


def together(member: Member, mine: Account) -> list[str]:
    """What parting would do, asked before it is done."""
    both = listed([account(one) for one in member.accounts])
    then = (
        "The account that leaves becomes a member of its own, without wallets, tiers or awards, and its doors close. "
        f"Everything stays with the other one. You are asking as {account(mine)}."
    )
    return [f"{both[:1].upper()}{both[1:]} are one member.", then]


def leave(platform: Platform) -> str:
    """The button that has this account leave."""
    return f"The {PLATFORMS[platform]} account leaves"


def parted(gone: Account) -> str:
    who = account(gone)
    return f"{who[:1].upper()}{who[1:]} is a member of its own again. Its doors close now."


def stayed() -> str:
    return f"Both stay. {NOTHING}"


def alone() -> str:
    return "This account is a member by itself; there is nothing to part. `/link` joins it with one of yours elsewhere."


def refused(problem: PairingProblem) -> str:
    """Why these two do not become one member."""
    match problem:
        case PairingProblem.NO_CODE:
            return (
                f"That code is of no use: mistyped, run out or used. {NOTHING} `/link` in your other account makes one."
            )
        case PairingProblem.WAIT:
            return f"Five codes did not fit. {NOTHING} Please wait ten minutes, then ask for a new one."
        case PairingProblem.MANY:
            return (
                f"Several requests wait for a yes or no already. {NOTHING} Answer them with `/link`, or wait an hour."
            )
        case PairingProblem.OWN_CODE:
            return f"This account made the code itself. {NOTHING} Type it in your account on the other platform."
        case PairingProblem.SAME_PLATFORM:
            return f"A member has one account on each platform, and these two would be on the same. {NOTHING}"
        case PairingProblem.ONE_ALREADY:
            return "Both of your accounts are one member already. `/unlink` parts them."
        case PairingProblem.ALONE:
            return alone()
        case PairingProblem.UNKNOWN:
            return f"There is no such request for this account. {NOTHING}"
        case PairingProblem.OVER:
            return f"This request is over: answered, replaced or too old. {NOTHING} `/link` begins a new one."


def on_the_page(mine: Account, across: Account, wallet: str, expires_at: str) -> News:
    """The wallet that was proved is another member's, who may be the same person on another platform."""
    here, there = PLATFORMS[mine.platform], PLATFORMS[across.platform]
    detail = (
        f"It belongs to a member with a {there} account. If that account is yours as well, both can be one member: "
        "type /link to the bot in both, look at who the other is, and say yes."
    )
    then = (
        f"Until {expires_at}, as {named(mine.name)} in {here} and in your {there} account. Nothing was changed so far."
    )
    return News(Tone.PLAIN, f"{wallet} is linked on {there} already", detail, then)


def in_chat(across: Account, wallet: Address, expires_at: datetime) -> str:
    """The same, where a code was typed."""
    there, until = PLATFORMS[across.platform], moment(expires_at, When.CLOCK)
    return (
        f"The wallet `{short(wallet)}` belongs to a member with a {there} account. If that account is yours as well, "
        f"type `/link` in both and say yes, until {until}. {NOTHING}"
    )


def news_for_member(accounts: Sequence[Account], community: str, *, joined: bool) -> str:
    """Shown in `/passes` of either account, so that nobody is joined or parted unseen."""
    if joined:
        both = listed([account(one) for one in accounts])
        return f"In {chat(community)}, {both} are one member now. Not your doing? `/unlink` parts them."
    return f"In {chat(community)}, {account(accounts[0])} is a member of its own again."


def news_for_moderators(accounts: Sequence[Account], *, joined: bool) -> str:
    named_ones = [account(one) for one in accounts]
    said = f"{listed(named_ones)} are one member now." if joined else f"{named_ones[0]} is a member of its own again."
    return said[:1].upper() + said[1:]


def _how(pairing: Pairing, mine: Account) -> str:
    first = mine == pairing.asker
    if pairing.origin is Origin.WALLET:
        wallet = f"`{short(pairing.wallet)}`" if pairing.wallet else "a wallet"
        return f"You have proved {wallet}, which it has." if first else f"It has proved your wallet {wallet}."
    return "It typed the code you asked for." if first else "The code you typed was made by it."
