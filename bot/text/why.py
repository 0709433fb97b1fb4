"""`/why` and `/gate why`: the first line is the whole answer; then each tier, what was decided, and the next look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Award, Decision, Plan
from bot.domain.giving.policy import DoorKind, Policy, Tier
from bot.domain.ids import ChainName
from bot.domain.requirements.holdings import Block, Holding, Trouble, Unread
from bot.domain.requirements.requirements import Sight
from bot.domain.requirements.verdicts import Met, NotMet, Unknown
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.history import sources
from bot.text.notice import listed
from bot.text.passes import When, moment
from bot.text.requirements import Finding, Titles, findings, fulfilled, in_chat, say, title
from bot.text.shadow import in_shadow


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom it is told about: the reader, or to moderators the account of this id."""

    account: int | None = None

    def say(self, to_you: str, of_them: str, **parts: object) -> str:
        """One of two sentences: to the reader, or of the member, whom it may name as `{who}`."""
        return _(to_you, **parts) if self.account is None else _(of_them, who=f"<@{self.account}>", **parts)


YOU = Whom()
ASK_TO_JOIN = N_("Its chats let in whoever holds it then and asks to join.")


def why(
    policy: Policy,
    member: Member | None,
    plan: Plan | None,
    awards: Sequence[Award],
    titles: Titles,
    whom: Whom = YOU,
) -> list[str]:
    """One paragraph a tier, the highest first; the whole answer stands in the first line."""
    if not policy.tiers:
        return [_("No tiers are set up here yet; moderators add them.")]
    if member is None or plan is None:
        return [_unproved_here(whom), *_asks(policy, titles)]
    by_tier = {decision.tier: decision for decision in plan.decisions}
    held = [chat(d.tier) for d in plan.decisions if d.after is not None]
    first = (
        whom.say(N_("You hold **{tiers}**."), N_("{who} holds **{tiers}**."), tiers=", ".join(held))
        if held
        else whom.say(N_("You hold no tier yet."), N_("{who} holds no tier yet."))
    )
    tiers = [tier for tier in sorted(policy.tiers, key=lambda tier: -tier.rank) if tier.name in by_tier]
    return [first, *(explain(tier, by_tier[tier.name], member, awards, titles, whom) for tier in tiers)]


def next_look(at: datetime | None, plan: Plan | None) -> str:
    """When it is looked at again, without anybody asking."""
    untils = [d.after.until for d in plan.decisions if d.after and d.after.until] if plan else []
    look = (
        _("Next look: {at} at the latest, and at once when a token of a tier moves.", at=moment(at, When.AGO))
        if at
        else _("Next look: with the next sweep at the latest, and at once when a token of a tier moves.")
    )
    if not untils:
        return look
    ends = _("What ends by itself ends to the second, the next at {until}.", until=moment(min(untils)))
    return f"{look} {ends}"


def explain(
    tier: Tier, decision: Decision, member: Member, awards: Sequence[Award], titles: Titles, whom: Whom = YOU
) -> str:
    """Why this tier is held or not: what it asks, what was seen, where, who answered, and what to do."""
    lines = [f"**{chat(tier.name)}**: {_state(decision, whom)}", *in_shadow(tier)]
    award = next((a for a in awards if a.tier == tier.name and decision.after is not None), None)
    lines += [_awarded(award)] if award is not None else []
    if tier.requirement is None:
        return "\n".join([*lines, _("Moderators award this tier; it asks for no token.")])
    requirement = in_chat(tier.requirement)
    lines.append(_("Asks for {requirement}.", requirement=say(requirement, titles)))
    if not member.wallets:
        return "\n".join([*lines, _unproved(whom)])
    found = findings(requirement, member.wallets, decision.reading.sight, titles)
    lines += [line for finding in found for line in finding_lines(finding)]
    step = _next_step(decision, found, titles, whom)
    chats = any(door.kind is DoorKind.CHAT for door in tier.doors) and decision.after is None
    return "\n".join([*lines, *_read(decision.reading.sight, titles), *step, *([_(ASK_TO_JOIN)] if chats else [])])


def finding_lines(finding: Finding) -> list[str]:
    """`Garden Pass: asked 1, seen 0` and, below it, where that was seen."""
    return [
        _(
            "- {what} ({where}): asked {asked}, seen {seen}",
            what=finding.what,
            where=finding.where,
            asked=finding.asked,
            seen=finding.seen,
        ),
        *(f"  - {line}" for line in finding.evidence),
    ]


def unreadable(decision: Decision) -> list[ChainName]:
    """The chains that gave no answer to be trusted."""
    return sorted({want.probe.chain for want, seen in decision.reading.sight.items() if isinstance(seen, Unread)})


def _read(sight: Sight, titles: Titles) -> list[str]:
    """Which block that was, of when, and who answered."""
    heard: dict[tuple[str, Block], set[str]] = {}
    for want, seen in sight.items():
        if isinstance(seen, Holding):
            heard.setdefault((title(want.probe.chain, titles), seen.block), set()).update(seen.endpoints)
    return [
        _("Read at {sources}.", sources=sources(chain, block.number, block.time, sorted(names)))
        for (chain, block), names in heard.items()
    ]


def _settling(decision: Decision) -> bool:
    """Nothing failed: the block it was given on is only not final yet."""
    troubles = {seen.trouble for seen in decision.reading.sight.values() if isinstance(seen, Unread)}
    return troubles == {Trouble.BEHIND}


def _state(decision: Decision, whom: Whom) -> str:
    unknown = isinstance(decision.reading.verdict, Unknown)
    if decision.after is not None:
        doubted = unknown and decision.after.on_requirement and not _settling(decision)
        if decision.after.suspended:
            return whom.say(
                N_("you hold it, and it is suspended: it could not be read for days. The first answer opens it again."),
                N_(
                    "they hold it, and it is suspended: it could not be read for days. The first answer opens it again."
                ),
            )
        if decision.held_back:
            return whom.say(
                N_("you hold it, until the moderators have answered a question about it."),
                N_("they hold it, until the moderators have answered a question about it."),
            )
        if doubted:
            return whom.say(
                N_("you hold it. It cannot be read right now, so you keep it."),
                N_("they hold it. It cannot be read right now, so they keep it."),
            )
        return whom.say(N_("you hold it."), N_("they hold it."))
    return _("it cannot be told right now; nothing changes on a guess.") if unknown else _("not held.")


def _next_step(decision: Decision, found: Sequence[Finding], titles: Titles, whom: Whom) -> list[str]:
    chains = [title(chain, titles) for chain in unreadable(decision)]
    if decision.after is not None and _settling(decision):
        return [_("{chains} is read again as soon as that block is final.", chains=listed(chains))]
    if decision.after is None and isinstance(decision.reading.verdict, Met):
        return []  # nothing is lacking: it is only not given for now
    if chains:
        return [
            _(
                "{chains} could not be read just now. Nothing is lost; we look again by ourselves.",
                chains=listed(chains),
            )
        ]
    if decision.after is not None:
        return (
            [_("The one node there is says it is gone; it is asked once more first.")] if decision.after.doubt else []
        )
    verdict = decision.reading.verdict
    if isinstance(verdict, NotMet) and verdict.until is not None:
        return [_("As things stand it opens by itself {until}.", until=moment(verdict.until))]
    lacking: Iterable[Finding] = [finding for finding in found if not fulfilled(finding)]
    if any(not finding.unwanted for finding in lacking):
        return [_("The moment a linked wallet holds it, the tier comes by itself. Another wallet? `/verify` links it.")]
    return [
        whom.say(
            N_("The moment it has left your wallets, the tier comes by itself."),
            N_("The moment it has left their wallets, the tier comes by itself."),
        )
    ]


def _unproved(whom: Whom) -> str:
    return whom.say(
        N_("You have proved no wallet yet. Type `/verify` to begin."),
        N_("{who} has proved no wallet yet. They begin with `/verify`."),
    )


def _unproved_here(whom: Whom) -> str:
    return whom.say(
        N_("You have proved no wallet here yet. Type `/verify` to begin."),
        N_("{who} has proved no wallet here yet. They begin with `/verify`."),
    )


def _awarded(award: Award) -> str:
    if award.adopted is not None and award.until:
        had = N_("It came with a role held before, until {until}. Then its conditions count.")
        return _(had, until=moment(award.until))
    until, why = moment(award.until) if award.until else "", chat(award.why, 200)
    return _(_AWARDED[bool(until), bool(why)], until=until, why=why)


_AWARDED = {
    (True, True): N_("Awarded by a moderator, until {until}: {why}. Held by this community, no wallet needed."),
    (True, False): N_("Awarded by a moderator, until {until}. Held by this community, no wallet needed."),
    (False, True): N_("Awarded by a moderator, until it is ended: {why}. Held by this community, no wallet needed."),
    (False, False): N_("Awarded by a moderator, until it is ended. Held by this community, no wallet needed."),
}


def _asks(policy: Policy, titles: Titles) -> list[str]:
    return [
        _(
            "**{tier}** asks for {requirement}.",
            tier=chat(tier.name),
            requirement=say(in_chat(tier.requirement), titles),
        )
        if tier.requirement
        else _("**{tier}** is awarded by moderators.", tier=chat(tier.name))
        for tier in sorted(policy.tiers, key=lambda tier: tier.rank)
    ]
