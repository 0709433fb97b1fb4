"""What happened, told to those it concerns: what, what it means, on what evidence."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.events import Event, EventKind
from bot.domain.ids import Account, Address, ChainName, MemberId, Platform
from bot.text.accounts import news_for_member, news_for_moderators
from bot.text.catalogue import N_, _, plural
from bot.text.change_news import of_change
from bot.text.chat_news import of_chat
from bot.text.claims import news_for_member as of_claim
from bot.text.clean import chat
from bot.text.door_news import of_door
from bot.text.history import Authors, asked_anew, author, unproved
from bot.text.judging import of_judged
from bot.text.markup import mention
from bot.text.moderating import gave_up
from bot.text.node_news import ABOUT_NODES, Explorers, of_nodes
from bot.text.passes import When, moment
from bot.text.requirements import Titles, short
from bot.text.role_adoption import adopted
from bot.text.sending import OF_SENDING, of_sending
from bot.text.wallets import veiled

MOST_LINES = 10
YOURS, THEIRS = 0, 1
_UNLINKED = (
    N_("a wallet of yours that it stood on is not linked any more."),
    N_("a wallet of theirs that it stood on is not linked any more."),
)
_UNPROVED = (
    N_("your wallet no longer confirms what it signed, so it counts no more."),
    N_("their wallet no longer confirms what it signed, so it counts no more."),
)
_CHANGED = N_("the moderators changed what it asks for, and your wallet does not hold that.")
_LACKS = N_("your wallet no longer holds what it asks for."), N_("their wallet no longer holds what it asks for.")


def for_member(event: Event, community: str, titles: Titles) -> str:
    """The event as told to the member it is about."""
    tier, where = _tier(event), community
    community = chat(community)
    match event.kind:
        case EventKind.TIER_LOST:
            lost = _(
                "**{tier}** in {community} closed for you at {at}: {cause}",
                tier=tier,
                community=community,
                at=moment(event.at, When.CLOCK),
                cause=_cause(event, titles),
            )
            return f"{lost} {_return(event)}"
        case EventKind.TIER_GAINED:
            at = moment(event.at, When.CLOCK)
            return _(
                "**{tier}** in {community} opened for you at {at}.", tier=tier, community=community, at=at
            ) + _until(event)
        case EventKind.TIER_ENDING:
            ends = plural(
                "**{tier}** in {community} ends for you within {count} day.",
                "**{tier}** in {community} ends for you within {count} days.",
                _days(event),
                tier=tier,
                community=community,
            )
            return ends + _until(event)
        case EventKind.TIER_SUSPENDED:
            return _(
                "**{tier}** in {community} is suspended: what it asks for could not be read for days. You lost "
                "nothing; it opens again by itself with the first answer.",
                tier=tier,
                community=community,
            )
        case EventKind.TIER_RESUMED:
            return _(
                "**{tier}** in {community} is open for you again: it can be read again.", tier=tier, community=community
            )
        case EventKind.PROOF_LOST:
            return _(
                "Your wallet {wallet} in {community} no longer confirms on {chain} what it signed, so it does "
                "not count. If it is still yours, prove it again with `/verify`.",
                wallet=short(Address(str(event.facts["wallet"]))),
                community=community,
                chain=_chain(event, titles),
            )
        case EventKind.ACCOUNTS_JOINED | EventKind.ACCOUNT_PARTED:
            joined = event.kind is EventKind.ACCOUNTS_JOINED
            return news_for_member(_accounts(event), where, joined=joined)
        case EventKind.WALLET_CLAIMED | EventKind.CLAIM_ENDED:
            return of_claim(event, _accounts(event)[0], where)
        case EventKind.ENTRY_JUDGED:
            return of_judged(event, community)
        case _:
            return ""  # the others concern the moderators alone


def for_moderators(
    events: Sequence[Event],
    titles: Titles,
    showing: Collection[MemberId] = (),
    authors: Authors | None = None,
    explorers: Explorers | None = None,
) -> str:
    """The events as one post; what does not fit is counted. `showing`: whose addresses need not be hidden.

    `authors`: who made the revisions that took a tier from somebody. `explorers`: where blocks can be looked at.
    """
    lines = [
        of_nodes(event, titles, explorers or {})
        if event.kind in ABOUT_NODES
        else _moderator_line(event, titles, authors or {})
        for event in events[:MOST_LINES]
    ]
    seen = [_wallets(event) if event.member not in showing else () for event in events]
    lines = [veiled(line, wallets) for line, wallets in zip(lines, seen, strict=False)]
    if len(events) > MOST_LINES:
        lines.append(_("... and {count} more.", count=len(events) - MOST_LINES))
    return "\n".join(lines)


def _moderator_line(event: Event, titles: Titles, authors: Authors) -> str:
    who = mention(_accounts(event))
    match event.kind:
        case EventKind.TIER_LOST:
            return _("{who} lost **{tier}**: {cause}", who=who, tier=_tier(event), cause=_cause(event, titles, authors))
        case EventKind.TIER_GAINED:
            return _("{who} now holds **{tier}**.", who=who, tier=_tier(event)) + _until(event)
        case EventKind.TIER_ENDING:
            return plural(
                "{who} holds **{tier}** for {count} day more at most.",
                "{who} holds **{tier}** for {count} days more at most.",
                _days(event),
                who=who,
                tier=_tier(event),
            )
        case EventKind.TIER_SUSPENDED:
            return _(
                "**{tier}** of {who} is suspended: unreadable for days. The first answer undoes it.",
                tier=_tier(event),
                who=who,
            )
        case EventKind.TIER_RESUMED:
            return _("**{tier}** of {who} is open again: it can be read again.", tier=_tier(event), who=who)
        case _:
            return _beside_tiers(event, titles)


def _beside_tiers(event: Event, titles: Titles) -> str:
    match event.kind:
        case EventKind.UNKNOWN_LONG:
            return _unknown_long(event)
        case EventKind.DOOR_BLOCKED | EventKind.ROLE_CONTESTED:
            return of_door(event)
        case EventKind.GAVE_UP:
            return gave_up(event)
        case EventKind.WALLET_LEFT:
            return _(
                "The wallet that carries the pass of {who} to **{tier}** on {chain} is not theirs any more. I end it "
                "there; as long as the award lasts, another wallet of theirs gets it.",
                who=mention(_accounts(event)),
                tier=_tier(event),
                chain=_chain(event, titles),
            )
        case kind if kind in OF_SENDING:
            return of_sending(event, titles)
        case EventKind.LOSSES_ANSWERED:
            return _(
                "{who} decided about the losses of **{tier}**.", who=f"<@{event.facts.get('by')}>", tier=_tier(event)
            )
        case EventKind.ACCOUNTS_JOINED | EventKind.ACCOUNT_PARTED:
            return news_for_moderators(_accounts(event), joined=event.kind is EventKind.ACCOUNTS_JOINED)
        case EventKind.ROLE_ADOPTED:
            return adopted(event)
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


def _days(event: Event) -> int:
    return int(str(event.facts.get("days_left")))


def _unknown_long(event: Event) -> str:
    since, days = datetime.fromisoformat(str(event.facts["since"])), event.facts["days"]
    first = _(
        "{count} passes cannot be checked, the first since {since}; see `/gate status`.",
        count=event.facts["count"],
        since=moment(since),
    )
    then = (
        N_("After {days} days each is suspended until it can be read. `/gate unknown` changes that.")
        if event.facts.get("choice") == "suspend"
        else N_("They are kept. `/gate unknown` lets you suspend them after {days} days instead.")
    )
    return f"{first} {_(then, days=days)}"


def _cause(event: Event, titles: Titles, authors: Authors | None = None) -> str:
    """Why it ended, as a clause; `authors`: to moderators, who made which revision."""
    whose = YOURS if authors is None else THEIRS
    seen = _seen(event, titles)
    because = f" {seen}." if seen else ""
    match event.facts.get("cause"):
        case "award" if event.facts.get("adopted"):
            return _("the time to qualify, after it came with a role held before, is over.")
        case "award":
            return _("the award has ended.")
        case "policy":
            return _("the moderators removed this tier.")
        case "expired":
            return _("it has run out and was not renewed.")
        case "unlinked":
            return _(_UNLINKED[whose])
        case "finality":
            return _("the chain did not keep the block it was given on.") + because
        case _ if unproved(event.facts):
            return _(_UNPROVED[whose])
        case _ if asked_anew(event.facts) is not None:
            return _changed(event, authors) + because
        case _:
            return _(_LACKS[whose]) + because


def _changed(event: Event, authors: Authors | None) -> str:
    """To the member who changed it is nobody; to moderators it is somebody, as far as that is known."""
    if authors is None:
        return _(_CHANGED)
    number = asked_anew(event.facts)
    if number is None or number not in authors:
        return _("what it asks for was changed, and their wallet does not hold that.")
    who = author(authors[number])
    return _("{who} changed what it asks for, and their wallet does not hold that.", who=who)


def _return(event: Event) -> str:
    match event.facts.get("cause"):
        case "requirement" if unproved(event.facts):
            return _("Proved again with `/verify`, it counts again.")
        case _ if asked_anew(event.facts) is not None:
            return _("`/why` shows what it asks for now.")
        case "requirement" | "approved" | "finality":
            return _("When it returns, so does the tier. `/why` shows everything.")
        case _:
            return _("`/why` shows what else opens it.")


def _seen(event: Event, titles: Titles) -> str:
    """`Garden Pass: asked 1, seen 0 (0x1234…5678: 0, Base block 16)`."""
    lacking = event.facts.get("lacking")
    return "; ".join(_one(row, titles) for row in lacking) if isinstance(lacking, list) else ""


def _one(row: dict[str, object], titles: Titles) -> str:
    evidence = row["evidence"]
    lines = [_titled(str(line), titles) for line in evidence] if isinstance(evidence, list) else []
    return _(
        "{what}: asked {asked}, seen {seen} ({evidence})",
        what=chat(str(row["what"])),
        asked=_(str(row["asked"])),
        seen=_(str(row["seen"])),
        evidence="; ".join(lines),
    )


def _titled(line: str, titles: Titles) -> str:
    """Facts are kept in English and under the chain's name in the config; people read what the host calls it."""
    for name, title in titles.items():
        line = line.replace(f"{name} block", _("{chain} block", chain=title))
    return line


def _until(event: Event) -> str:
    until = event.facts.get("until")
    if not isinstance(until, str):
        return ""
    return " " + _("It ends {until}.", until=moment(datetime.fromisoformat(until)))
