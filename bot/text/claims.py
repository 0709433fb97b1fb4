"""A wallet that two members have proved: the question to the moderators, and what both of them are told."""

from datetime import datetime

from bot.domain.errors import WalletProblem
from bot.domain.events import Event, EventKind
from bot.domain.giving.members import Member
from bot.domain.ids import Account, Address
from bot.domain.linking.claims import Claim, Outcome
from bot.text.accounts import account
from bot.text.card import Press
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.markup import mention
from bot.text.notice import News, Tone
from bot.text.passes import moment
from bot.text.requirements import hidden, short
from bot.text.wallets import refused

MOVE, LEAVE = N_("Move it"), N_("Leave it")
MOVE_VERB, LEAVE_VERB = "claim-move", "claim-leave"
_ENDED = {
    "moved": (N_("The moderators decided that it is yours now."), N_("The moderators moved it to the other member.")),
    "freed": (
        N_("Whoever had it unlinked it, and it is yours now."),
        N_("You unlinked it, and it is the other member's now."),
    ),
    "left": (
        N_("The moderators decided that it stays where it is."),
        N_("The moderators decided that it stays yours."),
    ),
    "proved": (
        N_("Whoever has it proved it again, so it stays there."),
        N_("You proved it again, and it stays yours."),
    ),
    "lapsed": (
        N_("Nobody decided within a day, so it stays where it is."),
        N_("Nobody decided within a day; it stays yours."),
    ),
}
"""To whoever claimed it, and to whoever had it."""


def question(claim: Claim, owner: Member | None, claimant: Member | None) -> str:
    """Who has it, who has proved it too, and what each button does."""
    wallet = f"`{hidden(claim.wallet.address)}`"
    has = mention(owner.accounts) if owner else _("Somebody")
    wants = mention(claimant.accounts if claimant else [claim.claimant])
    return _(
        "Two members have proved the wallet {wallet}. {has} has it linked; {wants} has signed with it "
        "now. Both hold its key, and one wallet belongs to one member: do you know whose it is?\n"
        "Until {until} nothing changes; if nobody presses a button, it stays where it is. **{move}**: it is "
        "the second one's, with what it opens. **{leave}**: it stays, and the claim is over.",
        wallet=wallet,
        has=has,
        wants=wants,
        until=moment(claim.expires_at),
        move=_(MOVE),
        leave=_(LEAVE),
    )


def choices(claim: Claim) -> tuple[Press, ...]:
    """The two buttons."""
    return Press(_(MOVE), MOVE_VERB, str(claim.id), grave=True), Press(_(LEAVE), LEAVE_VERB, str(claim.id))


def answered(claim: Claim) -> str:
    """What the moderators decided, in the place of the question."""
    who, wallet = mention([claim.by]) if claim.by else _("A moderator"), f"`{hidden(claim.wallet.address)}`"
    match claim.outcome:
        case Outcome.MOVED:
            return _(
                "{who} moved {wallet} to {claimant}. What stood on it ends where it was.",
                who=who,
                wallet=wallet,
                claimant=mention([claim.claimant]),
            )
        case Outcome.LEFT:
            return _(
                "{who} left {wallet} where it is. The claim of {claimant} is over.",
                who=who,
                wallet=wallet,
                claimant=mention([claim.claimant]),
            )
        case _:
            return _(
                "There is nothing left to decide about {wallet}: both are one member, or it is unlinked.", wallet=wallet
            )


def on_the_page(wallet: Address, expires_at: str) -> News:
    """To whoever has just proved a wallet that another member has."""
    detail = _(
        "You have proved it too, and a wallet belongs to one member, so the moderators are asked whose "
        "it is. Whoever has it hears of it as well."
    )
    then = _(
        "Until {until} nothing changes. If nobody decides, it stays where it is; /passes tells you.", until=expires_at
    )
    return News(Tone.WAIT, _("{wallet} is linked to another member already", wallet=short(wallet)), detail, then)


def not_claimed(problem: WalletProblem) -> News:
    """To whoever proved another's wallet, and no claim was made of it."""
    return News(Tone.STOP, _("This wallet is linked to another account"), refused(problem))


def news_for_member(event: Event, claimant: Account, community: str) -> str:
    """Shown in `/passes` of both."""
    wallet, where = f"`{short(Address(str(event.facts['wallet'])))}`", chat(community)
    if event.kind is EventKind.CLAIM_ENDED:
        claimed, owned = _ENDED[str(event.facts["outcome"])]
        return _(
            "About the wallet {wallet} in {where}: {decided}",
            wallet=wallet,
            where=where,
            decided=_(claimed if event.facts.get("yours") else owned),
        )
    until = datetime.fromisoformat(str(event.facts["until"]))
    return _(
        "In {where}, {account} has proved your wallet {wallet} too. The moderators are asked whose it "
        "is; until {until} nothing changes, and if nobody decides it stays yours. To end this at once, "
        "prove it again with `/verify`, or unlink it with `/wallets` if it is theirs. You never gave "
        "anybody its key? Then move what it holds to another wallet.",
        where=where,
        account=account(claimant),
        wallet=wallet,
        until=moment(until),
    )
