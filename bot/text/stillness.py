"""What is frozen, and what tiers in their shadow would mean: to members in one line, to moderators as a report."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.changing.changes import Effect, Fate
from bot.domain.changing.stillness import Freeze
from bot.domain.giving.policy import Policy, Tier
from bot.text.catalogue import _, plural
from bot.text.changes import summary
from bot.text.clean import chat
from bot.text.markup import mention
from bot.text.passes import When, moment
from bot.text.requirements import number
from bot.text.shadow import starting


@dataclass(frozen=True, slots=True)
class Readiness:
    """How a tier in its shadow stands: what starting it would do now, and whom it would not reach.

    `linked`: members with a proved wallet, of `members` that are known; `holders`: who holds any tier now, of whom
    `stay` would hold this one.
    """

    tier: Tier
    effect: Effect
    linked: int
    members: int
    holders: int
    stay: int


def to_members(freeze: Freeze | None) -> list[str]:
    """A word above what they hold, while nothing is given or taken."""
    if freeze is None:
        return []
    when = moment(freeze.at, When.AGO)
    return [_("The moderators have paused all giving and taking here ({when}). You can still link wallets.", when=when)]


def to_moderators(freeze: Freeze | None) -> list[str]:
    """The first line of the status."""
    if freeze is None:
        return []
    why = f" {chat(freeze.why, 200)}." if freeze.why else ""
    return [
        _(
            "Frozen by {who} {when}: nothing is given or taken.{why} `/gate unfreeze` lets things go on.",
            who=mention([freeze.by]),
            when=moment(freeze.at, When.AGO),
            why=why,
        )
    ]


def frozen(freeze: Freeze) -> str:
    """The answer to whoever froze it."""
    del freeze
    return _(
        "Frozen. From now on nothing is given or taken, whatever the chain or a moderator says; members can still link "
        "their wallets. `/gate unfreeze` lets things go on."
    )


def unfrozen() -> str:
    """The answer to whoever let things go on."""
    return _("Things go on. Everybody is being looked at, and every door that waited is seen to now.")


def shadows(policy: Policy, counts: Mapping[str, Mapping[Fate | None, int]]) -> list[str]:
    """One line in the status for every tier in its shadow."""
    found = []
    for tier in policy.tiers:
        if tier.shadow is not None:
            so_far = counts.get(tier.name, {})
            found.append(
                _(
                    "**{tier}** is in shadow: {gains} would gain it, {loses} would lose it. {starts}",
                    tier=chat(tier.name),
                    gains=number(so_far.get(Fate.GAINS, 0)),
                    loses=number(so_far.get(Fate.LOSES, 0)),
                    starts=starting(tier),
                )
            )
    return found


def not_in_shadow(tier: Tier) -> str:
    """To whoever asks how it stands."""
    return _(
        "**{tier}** is not in shadow: it is given and taken. `/gate shadow` with `begin` stops that without taking it "
        "from anybody, and works out what it would do.",
        tier=chat(tier.name),
    )


def readiness(ready: Readiness) -> list[str]:
    """Is it time? What starting this tier would do now, and whom it would not reach."""
    effect = ready.effect
    lines = [
        _(
            "**{tier}** is in shadow. If it started now: {summary}.",
            tier=chat(ready.tier.name),
            summary=summary(effect),
        ),
        _(
            "{linked} of {members} members the bot knows have linked a wallet; who has not cannot qualify.",
            linked=number(ready.linked),
            members=number(ready.members),
        ),
    ]
    if ready.holders:
        share = 100 * ready.stay // ready.holders
        lines.append(
            _(
                "Of the {holders} who hold any tier now, {stay} would hold this one ({share} %).",
                holders=number(ready.holders),
                stay=number(ready.stay),
                share=share,
            )
        )
    if effect.unknown:
        many = len(effect.unknown)
        lines.append(
            plural("Of {count} member it cannot be told now.", "Of {count} members it cannot be told now.", many)
        )
    return [*lines, starting(ready.tier)]
