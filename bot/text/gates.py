"""What somebody who asks to join a chat reads: why, and the way in."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Decision, Plan
from bot.domain.giving.policy import Tier
from bot.domain.ids import ChainName
from bot.text.catalogue import _
from bot.text.clean import chat
from bot.text.notice import listed
from bot.text.passes import When, moment
from bot.text.requirements import Titles, in_chat, say, title
from bot.text.why import ASK_TO_JOIN, explain, unreadable


def to_verify(room: str, tiers: Sequence[Tier], titles: Titles, until: datetime) -> str:
    """For somebody who has proved no wallet yet: the link is the button below, and the request waits for it."""
    asks = [
        _(
            "**{tier}** asks for {requirement}.",
            tier=chat(tier.name),
            requirement=say(in_chat(tier.requirement), titles),
        )
        for tier in tiers
        if tier.requirement is not None
    ]
    return "\n".join(
        [
            _("**{room}** opens to those who hold a pass, and you have proved no wallet yet.", room=chat(room)),
            *asks,
            _("Prove one with the button below. It costs nothing and moves nothing."),
            _(
                "Your request waits until {until}: once your wallet holds what it takes, you are let in. After that, "
                "ask to join again.",
                until=moment(until, When.CLOCK),
            ),
        ]
    )


def lacking(room: str, tiers: Sequence[Tier], plan: Plan, member: Member, titles: Titles) -> str:
    """For somebody whose wallets were read, or who needs an award: what is missing, what was seen, and the way in."""
    by_tier = {decision.tier: decision for decision in plan.decisions}
    told = [explain(tier, by_tier[tier.name], member, (), titles) for tier in tiers if tier.name in by_tier]
    told = [one.removesuffix(f"\n{_(ASK_TO_JOIN)}") for one in told]
    return "\n".join(
        [
            _("**{room}** is not open to you yet.", room=chat(room)),
            *told,
            _("Ask to join again when that has changed."),
        ]
    )


def cannot_tell(room: str, decisions: Sequence[Decision], titles: Titles) -> str:
    """For somebody whose request cannot be decided while the bot may still write to them."""
    chains: list[ChainName] = sorted({chain for one in decisions for chain in unreadable(one)})
    names = listed([title(chain, titles) for chain in chains]) or _("What your wallet holds")
    return "\n".join(
        [
            _(
                "{names} cannot be read right now, so nobody can tell yet whether **{room}** is open to you.",
                names=names,
                room=chat(room),
            ),
            _(
                "Your request stays, and we look again by ourselves: you are let in as soon as it can be read and you "
                "hold what it takes."
            ),
            _("You need do nothing. Should it take long, press Start here, and `/passes` tells how it stands."),
        ]
    )


def your_link(room: str, until: datetime) -> str:
    """With the button that leads into the chat."""
    return _(
        "**{room}** is open to you. The button below lets you in, once, until {until}.\n"
        "It is yours alone: whoever else comes in by it is removed again.",
        room=chat(room),
        until=moment(until, When.CLOCK),
    )
