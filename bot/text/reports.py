"""Who lost a tier, which doors went with it, and on what: in chat, and as a file."""

from bot.domain.ids import MemberId
from bot.domain.moderating.reports import Ending, Left, Loss, Report
from bot.text.catalogue import N_, _, plural
from bot.text.channels import Chats, door_named
from bot.text.clean import chat
from bot.text.history import Authors, decision
from bot.text.markup import mention
from bot.text.requirements import Titles
from bot.text.tables import csv_of
from bot.text.wallets import veiled

FILE = "gatehouse-report.csv"
HEADINGS = (
    "ended",
    "member",
    "accounts",
    "tier",
    "cause",
    "adopted",
    "doors",
    "closed",
    "revision",
    "evidence",
    "seen",
)
TOLD = 10
"""So many losses stand in the post about a tier that has ended."""
SAID = {True: N_("{door}, closed"), False: N_("{door}, not closed yet")}


def report(found: Report, titles: Titles, most: int) -> list[str]:
    """How many lost it and hold it still, and then the newest losses."""
    tier, count = chat(found.tier), len(found.losses)
    if not count:
        return [_("Nobody has lost **{tier}** yet. {holders}", tier=tier, holders=_holders(found.holders))]
    first = plural(
        "{count} loss of **{tier}**. {holders}",
        "{count} losses of **{tier}**. {holders}",
        count,
        tier=tier,
        holders=_holders(found.holders),
    )
    return [first, *(_loss(loss, titles, found) for loss in found.losses[:most])]


def ended(found: Ending, titles: Titles) -> list[str]:
    """A tier that has ended: why, how many lost it, the newest of them, and where all of them stand."""
    report, lines = found.report, [_ended(found)]
    lines += [_loss(loss, titles, report) for loss in report.losses[:TOLD]]
    if found.closing:
        lines.append(
            plural(
                "{count} door is still to be closed. `/gate status` says what stands in the way.",
                "{count} doors are still to be closed. `/gate status` says what stands in the way.",
                found.closing,
            )
        )
    return [*lines, _("`/gate report` shows this again at any time, with everybody in a file.")]


def _ended(found: Ending) -> str:
    report = found.report
    tier, count = chat(report.tier), len(report.losses)
    if found.removed:
        return plural(
            "You removed **{tier}**, and {count} member lost it with that.",
            "You removed **{tier}**, and {count} members lost it with that.",
            count,
            tier=tier,
        )
    return plural(
        "The last award of **{tier}** has ended, and {count} member lost it with their award. {holders}",
        "The last award of **{tier}** has ended, and {count} members lost it with their awards. {holders}",
        count,
        tier=tier,
        holders=_holders(report.holders),
    )


def table(found: Report, titles: Titles) -> str:
    """The same as CSV, every loss a line."""
    return csv_of(HEADINGS, (_row(loss, titles) for loss in found.losses))


def _holders(count: int) -> str:
    return plural("{count} member holds it still.", "{count} members hold it still.", count)


def _loss(loss: Loss, titles: Titles, found: Report) -> str:
    doors = ", ".join(_left(one, found.chats) for one in loss.doors) or _("no doors")
    on = _evidence(loss, titles, found.authors)
    return _("{who}: {doors}.\n{evidence}", who=_who(loss), doors=doors, evidence=on)


def _who(loss: Loss) -> str:
    member = loss.member
    return mention(member.accounts) if member and member.accounts else _("member {number}", number=loss.row.member)


def _left(one: Left, chats: Chats) -> str:
    return _(SAID[one.closed], door=door_named(one.door, chats))


def _evidence(loss: Loss, titles: Titles, authors: Authors) -> str:
    """Moderators see the ends of addresses, unless their owner shows them."""
    said, wallets = decision(loss.row, titles, authors), loss.row.facts.get("wallets")
    shown = loss.member is not None and loss.member.shows_wallets
    return said if shown or not isinstance(wallets, list) else veiled(said, [str(one) for one in wallets])


def _row(loss: Loss, titles: Titles) -> list[object]:
    row, member = loss.row, loss.member
    accounts = " ".join(f"{one.platform}:{one.id}" for one in member.accounts) if member else ""
    doors = " ".join(str(left.door) for left in loss.doors)
    closed = " ".join("yes" if left.closed else "no" for left in loss.doors)
    seen = " ".join(_evidence(loss, titles, {}).split("\n")[1:])
    cause = row.facts.get("cause") or ""
    number = member.id if member else MemberId(row.member)
    adopted = "yes" if row.facts.get("adopted") else "no"
    return [row.at.isoformat(), number, accounts, row.tier, cause, adopted, doors, closed, row.revision, row.id, seen]
