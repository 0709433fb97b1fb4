"""What moderators did, line by line; and whether the log of it is whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.giving.members import Member
from bot.domain.ids import HOST, MemberId, Place, Platform
from bot.domain.moderating.audit import Break, Content, Deed, Entry
from bot.text.catalogue import N_, _, plural
from bot.text.channels import Chats
from bot.text.clean import chat
from bot.text.markup import mention
from bot.text.passes import moment
from bot.text.tables import csv_of

FILE = "gatehouse-audit.csv"
HEADINGS = (
    *("number", "at", "deed", "by", "by_name", "member", "accounts", "tier", "before", "after", "reason"),
    *("by_commitment", "about_commitment", "chained"),
)
DEEDS = {
    Deed.AWARDED: N_("{by} awarded {tier} to {member}"),
    Deed.EXTENDED: N_("{by} lengthened {member}'s award of {tier}"),
    Deed.REVOKED: N_("{by} ended {member}'s award of {tier}"),
    Deed.POLICY: N_("{by} changed the tiers"),
    Deed.CHANGE_STOPPED: N_("{by} stopped a change of the tiers that waited"),
    Deed.UNKNOWN_CHOSEN: N_("{by} chose what becomes of passes that cannot be checked"),
    Deed.LOSSES_ANSWERED: N_("{by} answered about losses of {tier}"),
    Deed.CLAIM_DECIDED: N_("{by} decided a claim on a wallet of {member}"),
    Deed.CHAT_LINKED: N_("{by} linked a chat"),
    Deed.CHAT_UNLINKED: N_("{by} unlinked a chat"),
    Deed.ENTRY_SET: N_("{by} chose how people come into a chat"),
    Deed.NOTING_BEGUN: N_("{by} had it noted who is seen in a chat"),
    Deed.ADOPTION_SET: N_("{by} set the day of a chat's adoption"),
    Deed.ACCOUNTS_JOINED: N_("{by} made two accounts one member, {member}"),
    Deed.ACCOUNT_PARTED: N_("{by} parted an account from {member}"),
    Deed.FROZEN: N_("{by} pulled the brake"),
    Deed.UNFROZEN: N_("{by} let things go on"),
    Deed.VERIFY_POSTED: N_("{by} posted the verify message"),
    Deed.CHANNEL_CHOSEN: N_("{by} chose the moderators' channel"),
    Deed.NEWS_SWITCHED: N_("{by} switched a kind of news"),
    Deed.ROLE_MADE: N_("{by} had a role made"),
    Deed.GALLERY_CHOSEN: N_("{by} chose the gallery's channel"),
    Deed.ENTRY_JUDGED: N_("{by} approved or rejected an entry of {member}"),
    Deed.ROUND_MADE: N_("{by} drafted a round"),
    Deed.ROUND_OPENED: N_("{by} opened a round"),
    Deed.ROUND_EXTENDED: N_("{by} extended a round"),
    Deed.ROUND_CANCELLED: N_("{by} cancelled a round"),
    Deed.ROUND_RETRIED: N_("{by} had a stopped round go on"),
    Deed.POINTS_REPORTED: N_("{by} had points reported that waited"),
    Deed.SELECTION_MOVED: N_("{by} asked for a yes to sending the selection of an entry of {member}"),
    Deed.SELECTION_AGREED: N_("{by} had the selection of an entry of {member} sent"),
    Deed.SELECTION_STOPPED: N_("{by} stopped the selection of an entry of {member}"),
    Deed.FORGOTTEN: N_("Somebody asked to be forgotten"),
}
BREAKS = {
    Break.MISSING: N_("a line is missing before it, or stands in another place"),
    Break.CHANGED: N_("it does not say what it said when it was written"),
    Break.CHAIN: N_("it does not follow from the line before"),
    Break.EMPTIED: N_("it was emptied, and nobody asked for that"),
    Break.END: N_("lines are missing at the end, or were put there"),
    Break.SEAL: N_("the log does not go through the seal you gave"),
}
WORDS = {
    "until": N_("until"),
    "revision": N_("revision"),
    "added": N_("added"),
    "changed": N_("changed"),
    "removed": N_("removed"),
    "choice": N_("choice"),
    "days": N_("days"),
    "answer": N_("answer"),
    "members": N_("members"),
    "outcome": N_("outcome"),
    "chat": N_("chat"),
    "title": N_("title"),
    "deadline": N_("deadline"),
    "entry": N_("way in"),
    "contribution": N_("entry"),
    "change": N_("change"),
    "role": N_("role"),
    "emptied": N_("lines emptied"),
    "channel": N_("channel"),
    "name": N_("name"),
    "kind": N_("kind"),
    "switch": N_("switch"),
    "round": N_("round"),
    "electors": N_("voters"),
    "closes": N_("closes"),
    "selection": N_("selection"),
    "state": N_("state"),
    "terms": N_("terms"),
    "place": N_("place"),
    "shares": N_("shares"),
    "chain": N_("chain"),
    "key": N_("key"),
}

_OF_SELECTIONS = {"terms", "shares", "place"}
"""Hashes and addresses that somebody agreed to: of no use where they are cut."""


def whole(seal: str, count: int, breaks: Mapping[int, Break]) -> str:
    """Whether the log is whole, in the first line; a seal to be noted, by which later readers know it again."""
    if breaks:
        found = "; ".join(_("line {number}: {what}", number=number, what=_(what)) for number, what in _broken(breaks))
        return _("**This log was tampered with.** {found}. Ask whoever hosts me.", found=found)
    if not count:
        return _("Nothing was done yet that is written down here.")
    return plural(
        "{count} line, and the log is whole. Its seal is `{seal}`.",
        "{count} lines, and the log is whole. Its seal is `{seal}`.",
        count,
        seal=seal,
    )


def plainly(seal: str, count: int, breaks: Mapping[int, Break]) -> str:
    """The same for a terminal, which shows no bold."""
    return whole(seal, count, breaks).replace("**", "").replace("`", "")


def lines(entries: Sequence[Entry], members: Mapping[MemberId, Member], chats: Chats) -> list[str]:
    """One paragraph an act, the newest first."""
    return [_line(entry, members, chats) for entry in entries] or [_("No line is about that.")]


def table(entries: Sequence[Entry], members: Mapping[MemberId, Member]) -> str:
    """The same as CSV, with everything that is kept of each line."""
    return csv_of(HEADINGS, (_row(entry, members) for entry in entries))


def _broken(breaks: Mapping[int, Break]) -> Iterable[tuple[int, str]]:
    return [(number, BREAKS[breaks[number]]) for number in sorted(breaks)[:5]]


def _line(entry: Entry, members: Mapping[MemberId, Member], chats: Chats) -> str:
    done = _(DEEDS[entry.deed], by=_by(entry), member=_member(entry, members), tier=_tier(entry))
    first = _("`{number}` {moment}: {done}.", number=entry.number, moment=moment(entry.at), done=done)
    return " ".join([first, *_change(entry.said, chats), *_why(entry.said)])


def _by(entry: Entry) -> str:
    if entry.actor is None:
        return _("somebody who was forgotten") if entry.by.content is None else _("the bot itself")
    return _("the host") if entry.actor == HOST else mention([entry.actor])


def _member(entry: Entry, members: Mapping[MemberId, Member]) -> str:
    number = entry.found.member
    if number is None:
        return _("somebody who was forgotten")
    known = members.get(number)
    return mention(known.accounts) if known and known.accounts else _("member {number}", number=number)


def _tier(entry: Entry) -> str:
    return f"**{chat(entry.found.tier)}**" if entry.found.tier else _("a tier")


def _change(said: Content, chats: Chats) -> list[str]:
    before, after = _pairs(said.get("before"), chats), _pairs(said.get("after"), chats)
    told = [(N_("Before: {pairs}."), before), (N_("After: {pairs}."), after)]
    return [_(sentence, pairs=pairs) for sentence, pairs in told if pairs]


def _pairs(values: object, chats: Chats) -> str:
    if not isinstance(values, Mapping):
        return ""
    numbered = {"chat"} if values.get("title") else set()
    shown = [(key, value) for key, value in values.items() if value not in ([], "") and key not in numbered]
    return ", ".join(f"{_(WORDS.get(str(key), str(key)))} {_value(str(key), value, chats)}" for key, value in shown)


def _value(key: str, value: object, chats: Chats) -> str:
    if value is None:
        return _("no end")
    if key in {"until", "deadline", "closes"}:
        return moment(datetime.fromisoformat(str(value)))
    if key == "channel":
        return _channel(str(value), chats)
    if key == "role":
        return f"<@&{value}>"
    if key == "emptied" and isinstance(value, list):
        return ", ".join(dict.fromkeys(str(number) for number, _part in value))
    if key in _OF_SELECTIONS:
        return _code(str(value))
    return ", ".join(chat(str(one)) for one in value) if isinstance(value, list) else chat(str(value))


def _channel(number: str, chats: Chats) -> str:
    """A channel of the server; a number below zero is a chat's."""
    if not number.startswith("-"):
        return f"<#{number}>"
    named = chats.get(Place(Platform.TELEGRAM, int(number)))
    return f"**{chat(named)}**" if named else _("a Telegram chat")


def _code(text: str) -> str:
    """As it is, in a form in which it leads nowhere."""
    return f"`{''.join(sign for sign in text if sign.isascii() and sign.isprintable() and sign != '`')}`"


def _why(said: Content) -> list[str]:
    why = str(said.get("why") or "")
    return [_("Reason: {why}", why=chat(why, 200))] if why else []


def _row(entry: Entry, members: Mapping[MemberId, Member]) -> Sequence[object]:
    by, said, known = entry.actor, entry.said, members.get(entry.found.member or MemberId(0))
    accounts = " ".join(f"{one.platform}:{one.id}" for one in known.accounts) if known else ""
    return (
        *(entry.number, entry.at.isoformat(), entry.deed.value),
        *((f"{by.platform}:{by.id}", by.name) if by else ("", "")),
        *(entry.found.member, accounts, entry.found.tier, _plain(said.get("before")), _plain(said.get("after"))),
        *(said.get("why"), entry.by.commitment, entry.about.commitment, entry.chained),
    )


def _plain(values: object) -> str:
    return "; ".join(f"{key}={value}" for key, value in values.items()) if isinstance(values, Mapping) else ""
