"""`/why` and `/gate why`: the first line is the whole answer; then each tier, what was decided, and the next look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.holdings import Block, Holding, Trouble, Unread
from bot.domain.ids import ChainName
from bot.domain.members import Member
from bot.domain.passes import Award, Decision, Plan
from bot.domain.policy import DoorKind, Policy, Tier
from bot.domain.requirements import Met, NotMet, Sight, Unknown
from bot.text.clean import chat
from bot.text.history import sources
from bot.text.notice import listed
from bot.text.passes import NO_WALLET, When, moment
from bot.text.requirements import Finding, Titles, findings, fulfilled, in_chat, say, title
from bot.text.shadow import in_shadow


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom it is told about: the reader, or to moderators the account of this id."""

    account: int | None = None

    @property
    def you(self) -> str:
        return "you" if self.account is None else "they"

    @property
    def your(self) -> str:
        return "your" if self.account is None else "their"

    def begins(self, verb: str, of_one: str) -> str:
        """`You hold`, or `<@1> holds`."""
        return f"You {verb}" if self.account is None else f"<@{self.account}> {of_one}"


YOU = Whom()
ASK_TO_JOIN = "Its chats let in whoever holds it then and asks to join."


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
        return ["No tiers are set up here yet; moderators add them."]
    if member is None or plan is None:
        return [f"{whom.begins('have', 'has')} proved no wallet here yet. {_verify(whom)}", *_asks(policy, titles)]
    by_tier = {decision.tier: decision for decision in plan.decisions}
    held = [chat(d.tier) for d in plan.decisions if d.after is not None]
    first = f"{whom.begins('hold', 'holds')} {'**' + ', '.join(held) + '**' if held else 'no tier yet'}."
    tiers = [tier for tier in sorted(policy.tiers, key=lambda tier: -tier.rank) if tier.name in by_tier]
    return [first, *(explain(tier, by_tier[tier.name], member, awards, titles, whom) for tier in tiers)]


def next_look(at: datetime | None, plan: Plan | None) -> str:
    """When it is looked at again, without anybody asking."""
    untils = [d.after.until for d in plan.decisions if d.after and d.after.until] if plan else []
    ends = f"; what ends by itself ends to the second, the next at {moment(min(untils))}" if untils else ""
    sweep = f"{moment(at, When.AGO)} at the latest" if at else "with the next sweep at the latest"
    return f"Next look: {sweep}, and at once when a token of a tier moves{ends}."


def explain(
    tier: Tier, decision: Decision, member: Member, awards: Sequence[Award], titles: Titles, whom: Whom = YOU
) -> str:
    """Why this tier is held or not: what it asks, what was seen, where, who answered, and what to do."""
    lines = [f"**{chat(tier.name)}**: {_state(decision, whom)}", *in_shadow(tier)]
    award = next((a for a in awards if a.tier == tier.name and decision.after is not None), None)
    if award is not None:
        until = f"until {moment(award.until)}" if award.until else "until it is ended"
        lines.append(
            f"Awarded by a moderator, {until}" + (f": {chat(award.why, 200)}" if award.why else "") + f". {NO_WALLET}."
        )
    if tier.requirement is None:
        return "\n".join([*lines, "Moderators award this tier; it asks for no token."])
    requirement = in_chat(tier.requirement)
    lines.append(f"Asks for {say(requirement, titles)}.")
    if not member.wallets:
        return "\n".join([*lines, f"{whom.begins('have', 'has')} proved no wallet yet. {_verify(whom)}"])
    found = findings(requirement, member.wallets, decision.reading.sight, titles)
    lines += [line for finding in found for line in finding_lines(finding)]
    step = _next_step(decision, found, titles, whom)
    chats = any(door.kind is DoorKind.CHAT for door in tier.doors) and decision.after is None
    return "\n".join([*lines, *_read(decision.reading.sight, titles), *step, *([ASK_TO_JOIN] if chats else [])])


def finding_lines(finding: Finding) -> list[str]:
    """`Garden Pass: asked 1, seen 0` and, below it, where that was seen."""
    return [
        f"- {finding.what} ({finding.where}): asked {finding.asked}, seen {finding.seen}",
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
        f"Read at {sources(chain, block.number, block.time, sorted(names))}." for (chain, block), names in heard.items()
    ]


def _settling(decision: Decision) -> bool:
    """Nothing failed: the block it was given on is only not final yet."""
    troubles = {seen.trouble for seen in decision.reading.sight.values() if isinstance(seen, Unread)}
    return troubles == {Trouble.BEHIND}


def _state(decision: Decision, whom: Whom) -> str:
    unknown, you = isinstance(decision.reading.verdict, Unknown), whom.you
    if decision.after is not None:
        doubted = unknown and decision.after.on_requirement and not _settling(decision)
        if decision.after.suspended:
            return (
                f"{you} hold it, and it is suspended: it could not be read for days. The first answer opens it again."
            )
        if decision.held_back:
            return f"{you} hold it, until the moderators have answered a question about it."
        return f"{you} hold it. It cannot be read right now, so {you} keep it." if doubted else f"{you} hold it."
    return "it cannot be told right now; nothing changes on a guess." if unknown else "not held."


def _next_step(decision: Decision, found: Sequence[Finding], titles: Titles, whom: Whom) -> list[str]:
    chains = [title(chain, titles) for chain in unreadable(decision)]
    if decision.after is not None and _settling(decision):
        return [f"{listed(chains)} is read again as soon as that block is final."]
    if decision.after is None and isinstance(decision.reading.verdict, Met):
        return []  # nothing is lacking: it is only not given for now
    if chains:
        return [f"{listed(chains)} could not be read just now. Nothing is lost; we look again by ourselves."]
    if decision.after is not None:
        return ["The one node there is says it is gone; it is asked once more first."] if decision.after.doubt else []
    verdict = decision.reading.verdict
    if isinstance(verdict, NotMet) and verdict.until is not None:
        return [f"As things stand it opens by itself {moment(verdict.until)}."]
    lacking: Iterable[Finding] = [finding for finding in found if not fulfilled(finding)]
    if any(not finding.unwanted for finding in lacking):
        return ["The moment a linked wallet holds it, the tier comes by itself. Another wallet? `/verify` links it."]
    return [f"The moment it has left {whom.your} wallets, the tier comes by itself."]


def _verify(whom: Whom) -> str:
    return "Type `/verify` to begin." if whom == YOU else "They begin with `/verify`."


def _asks(policy: Policy, titles: Titles) -> list[str]:
    return [
        f"**{chat(tier.name)}** asks for {say(in_chat(tier.requirement), titles)}."
        if tier.requirement
        else f"**{chat(tier.name)}** is awarded by moderators."
        for tier in sorted(policy.tiers, key=lambda tier: tier.rank)
    ]
