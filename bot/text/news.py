"""What happened, told to those it concerns: what, what it means, on what evidence."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.events import Event, EventKind
from bot.domain.ids import Account, Address, ChainName, MemberId, Platform
from bot.text.accounts import news_for_member, news_for_moderators
from bot.text.change_news import of_change
from bot.text.chat_news import of_chat
from bot.text.claims import news_for_member as of_claim
from bot.text.clean import chat
from bot.text.markup import mention
from bot.text.passes import When, moment
from bot.text.requirements import Titles, hidden, short
from bot.text.wallets import veiled

MOST_LINES = 10


def for_member(event: Event, community: str, titles: Titles) -> str:
    """The event as told to the member it is about."""
    tier, where = _tier(event), community
    community = chat(community)
    match event.kind:
        case EventKind.TIER_LOST:
            return (
                f"**{tier}** in {community} closed for you at {moment(event.at, When.CLOCK)}: {_cause(event, titles)} "
                f"{_return(event)}"
            )
        case EventKind.TIER_GAINED:
            return f"**{tier}** in {community} opened for you at {moment(event.at, When.CLOCK)}.{_until(event)}"
        case EventKind.TIER_ENDING:
            return f"**{tier}** in {community} ends for you within {_days(event)}.{_until(event)}"
        case EventKind.TIER_SUSPENDED:
            return (
                f"**{tier}** in {community} is suspended: what it asks for could not be read for days. You lost "
                "nothing; it opens again by itself with the first answer."
            )
        case EventKind.TIER_RESUMED:
            return f"**{tier}** in {community} is open for you again: it can be read again."
        case EventKind.PROOF_LOST:
            return (
                f"Your wallet {short(Address(str(event.facts['wallet'])))} in {community} no longer confirms on "
                f"{_chain(event, titles)} what it signed, so it does not count. If it is still yours, prove it again "
                "with `/verify`."
            )
        case EventKind.ACCOUNTS_JOINED | EventKind.ACCOUNT_PARTED:
            joined = event.kind is EventKind.ACCOUNTS_JOINED
            return news_for_member(_accounts(event), where, joined=joined)
        case EventKind.WALLET_CLAIMED | EventKind.CLAIM_ENDED:
            return of_claim(event, _accounts(event)[0], where)
        case _:
            return ""  # the others concern the moderators alone


def for_moderators(events: Sequence[Event], titles: Titles, showing: Collection[MemberId] = ()) -> str:
    """The events as one post; what does not fit is counted. `showing`: whose addresses need not be hidden."""
    lines = [_moderator_line(event, titles) for event in events[:MOST_LINES]]
    seen = [_wallets(event) if event.member not in showing else () for event in events]
    lines = [veiled(line, wallets) for line, wallets in zip(lines, seen, strict=False)]
    if len(events) > MOST_LINES:
        lines.append(f"... and {len(events) - MOST_LINES} more.")
    return "\n".join(lines)


NOTHING_COUNTS = "On this nothing is given or taken."


def disagreement(event: Event, titles: Titles) -> str:
    """Who said what, at which block."""
    chain = event.facts.get("chain")
    told = event.facts.get("said")
    first = told[0] if isinstance(told, list) and told else {}
    count = event.facts.get("count")
    more = f" It is one of {count} such answers." if count != 1 else ""
    return (
        f"The nodes for {titles.get(ChainName(str(chain)), str(chain))} disagreed at {moment(event.at)} about what "
        f"`{hidden(Address(str(first.get('wallet'))))}` holds of `{first.get('probe')}` at block {first.get('block')} "
        f"(`{first.get('hash')}`). They said: {chat(str(first.get('said')), 200)}.{more}"
    )


def _moderator_line(event: Event, titles: Titles) -> str:
    who = mention(_accounts(event))
    match event.kind:
        case EventKind.TIER_LOST:
            return f"{who} lost **{_tier(event)}**: {_cause(event, titles, 'their')}"
        case EventKind.TIER_GAINED:
            return f"{who} now holds **{_tier(event)}**.{_until(event)}"
        case EventKind.TIER_ENDING:
            return f"{who} holds **{_tier(event)}** for {_days(event)} more at most."
        case EventKind.TIER_SUSPENDED:
            return f"**{_tier(event)}** of {who} is suspended: unreadable for days. The first answer undoes it."
        case EventKind.TIER_RESUMED:
            return f"**{_tier(event)}** of {who} is open again: it can be read again."
        case _:
            return _beside_tiers(event, titles)


def _beside_tiers(event: Event, titles: Titles) -> str:
    match event.kind:
        case EventKind.UNKNOWN_LONG:
            return _unknown_long(event)
        case EventKind.NODES_DISAGREE:
            what_counts = "What most of them say counts." if event.facts.get("outvoted") else NOTHING_COUNTS
            return f"{disagreement(event, titles)} {what_counts}"
        case EventKind.DOOR_BLOCKED:
            return _blocked(event)
        case EventKind.LOSSES_ANSWERED:
            return f"<@{event.facts.get('by')}> decided about the losses of **{_tier(event)}**."
        case EventKind.ACCOUNTS_JOINED | EventKind.ACCOUNT_PARTED:
            return news_for_moderators(_accounts(event), joined=event.kind is EventKind.ACCOUNTS_JOINED)
        case EventKind.CHANGE_APPLIED | EventKind.CHANGE_DROPPED | EventKind.TIER_STARTED:
            return of_change(event)
        case _:
            return of_chat(event)


def _accounts(event: Event) -> list[Account]:
    """Whom it is about; what was kept before there was a second platform names one Discord account."""
    kept = event.facts.get("accounts")
    if not isinstance(kept, list):
        return [Account(Platform.DISCORD, int(str(event.facts.get("account_id", 0))))]
    return [Account(Platform(one["platform"]), int(one["id"]), one["name"]) for one in kept]


def _chain(event: Event, titles: Titles) -> str:
    chain = ChainName(str(event.facts.get("chain")))
    return titles.get(chain) or chain


def _wallets(event: Event) -> list[str]:
    """Those the facts tell of."""
    rows = event.facts.get("seen")
    return [str(row["wallet"]) for row in rows] if isinstance(rows, list) else []


def _tier(event: Event) -> str:
    return chat(str(event.facts.get("tier")))


def _days(event: Event) -> str:
    days = event.facts.get("days_left")
    return "1 day" if days == 1 else f"{days} days"


def _unknown_long(event: Event) -> str:
    since, days = datetime.fromisoformat(str(event.facts["since"])), event.facts["days"]
    first = f"{event.facts['count']} passes cannot be checked, the first since {moment(since)}; see `/gate status`."
    if event.facts.get("choice") == "suspend":
        return f"{first} After {days} days each is suspended until it can be read. `/gate unknown` changes that."
    return f"{first} They are kept. `/gate unknown` lets you suspend them after {days} days instead."


def _blocked(event: Event) -> str:
    if "chat" in event.facts:
        return of_chat(event)
    role = event.facts.get("role")
    if event.facts.get("problem") == "gone":
        return (
            f"The role {role} of a tier does not exist any more, so nobody can be given it. Map another one: "
            "`/gate tier remove`, then `/gate tier add`."
        )
    return (
        f"I cannot give or take <@&{role}>: it stands above my own role, or I may not manage roles. Under Server "
        'settings, Roles, drag "Gatehouse" above it. I try again as soon as the roles change.'
    )


def _cause(event: Event, titles: Titles, whose: str = "your") -> str:
    match event.facts.get("cause"):
        case "award":
            return "the award has ended."
        case "policy":
            return "the moderators removed this tier."
        case "expired":
            return "it has run out and was not renewed."
        case "unlinked":
            return f"a wallet of {whose}s that it stood on is not linked any more."
        case "finality":
            seen = _seen(event, titles)
            return "the chain did not keep the block it was given on." + (f" {seen}." if seen else "")
        case _:
            seen = _seen(event, titles)
            return f"{whose} wallet no longer holds what it asks for." + (f" {seen}." if seen else "")


def _return(event: Event) -> str:
    match event.facts.get("cause"):
        case "requirement" | "approved" | "finality":
            return "When it returns, so does the tier. `/why` shows everything."
        case _:
            return "`/why` shows what else opens it."


def _seen(event: Event, titles: Titles) -> str:
    """`Garden Pass: asked 1, seen 0 (0x1234…5678: 0, Base block 16)`."""
    lacking = event.facts.get("lacking")
    return "; ".join(_one(row, titles) for row in lacking) if isinstance(lacking, list) else ""


def _one(row: dict[str, object], titles: Titles) -> str:
    evidence = row["evidence"]
    lines = [_titled(str(line), titles) for line in evidence] if isinstance(evidence, list) else []
    return f"{chat(str(row['what']))}: asked {row['asked']}, seen {row['seen']} ({'; '.join(lines)})"


def _titled(line: str, titles: Titles) -> str:
    """Facts are kept under the chain's name in the config; people read what the host calls it."""
    for name, title in titles.items():
        line = line.replace(f"{name} block", f"{title} block")
    return line


def _until(event: Event) -> str:
    until = event.facts.get("until")
    if not isinstance(until, str):
        return ""
    return f" It ends {moment(datetime.fromisoformat(until))}."
