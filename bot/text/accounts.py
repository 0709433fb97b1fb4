"""One person, two accounts: the code, the question to each of them, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import codes
from bot.domain.errors import PairingProblem
from bot.domain.giving.members import Member
from bot.domain.ids import Account, Address, Community, Platform
from bot.domain.linking.accounts import Origin, Pairing
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.notice import PLATFORMS, News, Tone, begun, listed, named
from bot.text.passes import When, moment
from bot.text.requirements import short

YES, NO = N_("Yes, both are mine"), N_("No")
YES_VERB, NO_VERB, PART_VERB, STAY_VERB = "accounts-yes", "accounts-no", "accounts-part", "accounts-stay"
STAY = N_("Keep both")


def account(who: Account) -> str:
    """`the Telegram account **ada** (id 12)`: a name can be anybody's, a number cannot."""
    platform = PLATFORMS[who.platform]
    if not who.name:
        return _("the {platform} account (id {id})", platform=platform, id=who.id)
    return _("the {platform} account **{name}** (id {id})", platform=platform, name=chat(who.name), id=who.id)


def code(asked: str, expires_at: datetime, community: Community) -> list[str]:
    """The code, and what it is for."""
    then = _(
        "Then I ask both accounts whether both are yours. Once both say yes you are one member of "
        "**{community}**: what you hold opens doors on both.",
        community=chat(community.name),
    )
    return [
        _(
            "Do you have an account on another platform too? There, type `/link {code}` to me.",
            code=codes.shown(asked),
        ),
        then,
        _("The code works once, until {until}. Give it to nobody.", until=moment(expires_at, When.CLOCK)),
    ]


def question(pairing: Pairing, mine: Account, community: Community) -> list[str]:
    """Asked of each of the two: who the other is, what would happen, and when to say no."""
    across, until = account(pairing.across_from(mine)), moment(pairing.expires_at, When.CLOCK)
    then = _(
        "If both accounts say yes, {mine} and {across} are one member of **{community}**. Wallets, tiers and "
        "awards of either then count for both, and whoever uses the other account has what you have. The "
        "moderators see it.",
        mine=account(mine),
        across=across,
        community=chat(community.name),
    )
    return [
        _("Is {across} yours as well? {how}", across=across, how=_how(pairing, mine)),
        then,
        _(
            "Is it not yours, or did somebody ask you to do this? Say no, and nothing happens. You have until {until}.",
            until=until,
        ),
    ]


def waits(pairing: Pairing, mine: Account, community: Community) -> str:
    """The same, told to an account that is elsewhere at the moment."""
    return "\n\n".join(
        [
            *question(pairing, mine, community),
            _("To answer, type `/link` in {community}.", community=chat(community.name)),
        ]
    )


def said_yes(across: Account) -> str:
    """One of the two has said yes."""
    return _(
        "You said yes. Now {account} has to say it too: there, type `/link`. Until then nothing is changed.",
        account=account(across),
    )


def joined(member: Member, community: Community) -> str:
    """Both have."""
    return _(
        "{both} are one member of **{community}** now. `/passes` shows what you hold.",
        both=begun(_all(member.accounts)),
        community=chat(community.name),
    )


def declined(across: Account) -> str:
    return _("You said no to {account}. Nothing was changed.", account=account(across))


def together(member: Member, mine: Account) -> list[str]:
    """What parting would do, asked before it is done."""
    then = _(
        "The account that leaves becomes a member of its own, without wallets, tiers or awards, and its "
        "doors close. Everything stays with the other one. You are asking as {account}; to keep all as it is, press "
        "“{stay}”.",
        account=account(mine),
        stay=_(STAY),
    )
    return [_("{both} are one member.", both=begun(_all(member.accounts))), then]


def leave(platform: Platform, mine: Account) -> str:
    """The button that has the account there leave; `mine` is the one in which it is asked."""
    if platform is mine.platform:
        return _("This {platform} account leaves", platform=PLATFORMS[platform])
    return _("The {platform} account leaves", platform=PLATFORMS[platform])


def parted(gone: Account) -> str:
    return _("{account} is a member of its own again. Its doors close now.", account=begun(account(gone)))


def stayed() -> str:
    return _("Both stay. Nothing was changed.")


def alone() -> str:
    return _(
        "This account is a member by itself; there is nothing to part. `/link` joins it with one of yours elsewhere."
    )


def refused(problem: PairingProblem) -> str:
    """Why these two do not become one member."""
    match problem:
        case PairingProblem.NO_CODE:
            return _(
                "That code is of no use: mistyped, run out or used. Nothing was changed. `/link` in your other "
                "account makes one."
            )
        case PairingProblem.WAIT:
            return _("Five codes did not fit. Nothing was changed. Please wait ten minutes, then ask for a new one.")
        case PairingProblem.MANY:
            return _(
                "Several requests wait for a yes or no already. Nothing was changed. Answer them with `/link`, "
                "or wait an hour."
            )
        case PairingProblem.OWN_CODE:
            return _(
                "This account made the code itself. Nothing was changed. Type it in your account on the other platform."
            )
        case PairingProblem.SAME_PLATFORM:
            return _(
                "A member has one account on each platform, and these two would be on the same. Nothing was changed."
            )
        case PairingProblem.ONE_ALREADY:
            return _("Both of your accounts are one member already. `/unlink` parts them.")
        case PairingProblem.ALONE:
            return alone()
        case PairingProblem.UNKNOWN:
            return _("There is no such request for this account. Nothing was changed.")
        case PairingProblem.OVER:
            return _(
                "This request is over: answered, replaced or too old. Nothing was changed. `/link` begins a new one."
            )


def on_the_page(mine: Account, across: Account, wallet: str, expires_at: str) -> News:
    """The wallet that was proved is another member's, who may be the same person on another platform."""
    here, there = PLATFORMS[mine.platform], PLATFORMS[across.platform]
    detail = _(
        "It belongs to a member with a {there} account. If that account is yours as well, both can be "
        "one member: type /link to the bot in both, look at who the other is, and say yes.",
        there=there,
    )
    then = _(
        "Until {until}, as {mine} in {here} and in your {there} account. Nothing was changed so far.",
        until=expires_at,
        mine=named(mine.name),
        here=here,
        there=there,
    )
    return News(Tone.PLAIN, _("{wallet} is linked on {there} already", wallet=wallet, there=there), detail, then)


def in_chat(across: Account, wallet: Address, expires_at: datetime) -> str:
    """The same, where a code was typed."""
    there, until = PLATFORMS[across.platform], moment(expires_at, When.CLOCK)
    return _(
        "The wallet `{wallet}` belongs to a member with a {there} account. If that account is yours as "
        "well, type `/link` in both and say yes, until {until}. Nothing was changed.",
        wallet=short(wallet),
        there=there,
        until=until,
    )


def news_for_member(accounts: Sequence[Account], community: str, *, joined: bool) -> str:
    """Shown in `/passes` of either account, so that nobody is joined or parted unseen."""
    if joined:
        return _(
            "In {community}, {both} are one member now. Not your doing? `/unlink` parts them.",
            community=chat(community),
            both=_all(accounts),
        )
    return _(
        "In {community}, {account} is a member of its own again.",
        community=chat(community),
        account=account(accounts[0]),
    )


def news_for_moderators(accounts: Sequence[Account], *, joined: bool) -> str:
    if joined:
        return _("{both} are one member now.", both=begun(_all(accounts)))
    return _("{account} is a member of its own again.", account=begun(account(accounts[0])))


def _all(accounts: Sequence[Account]) -> str:
    return listed([account(one) for one in accounts])


def _how(pairing: Pairing, mine: Account) -> str:
    first = mine == pairing.asker
    if pairing.origin is Origin.WALLET:
        wallet = f"`{short(pairing.wallet)}`" if pairing.wallet else _("a wallet")
        has = N_("You have proved {wallet}, which it has.") if first else N_("It has proved your wallet {wallet}.")
        return _(has, wallet=wallet)
    return _("It typed the code you asked for.") if first else _("The code you typed was made by it.")
