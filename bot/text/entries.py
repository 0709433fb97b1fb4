"""Contributions in words: what a file was found to be, the card in the gallery, what moderators are told.

What a file declares is its own word, and is called so wherever it stands. The card names nobody: who made what is not
to weigh on a vote.
"""

from collections.abc import Sequence

from bot.domain.contributing.entries import (
    LARGEST,
    LASTS,
    LEAST_SIDE,
    LONGEST_NOTES,
    LONGEST_PROMPT,
    LONGEST_REASON,
    LONGEST_TITLE,
    MOST_A_DAY,
    MOST_PIXELS,
    Alike,
    Declared,
    Entry,
    Licence,
    Likeness,
    State,
)
from bot.domain.errors import EntryProblem, EntryRefused
from bot.domain.ids import Account
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat, clean
from bot.text.markup import mention
from bot.text.notice import listed

SUBMIT, DROP = N_("Submit it"), N_("Do not submit")
LICENCES = {
    Licence.CC0: N_("CC0: anybody may do anything with it"),
    Licence.BY: N_("CC BY 4.0: name me"),
    Licence.BY_SA: N_("CC BY-SA 4.0: name me, pass it on alike"),
    Licence.BY_NC: N_("CC BY-NC 4.0: name me, do not sell it"),
    Licence.BY_NC_ND: N_("CC BY-NC-ND 4.0: name me, do not sell or change it"),
    Licence.RESERVED: N_("All rights reserved"),
}
_STATES = {
    State.SHOWN: N_("shown to you, not submitted"),
    State.PENDING: N_("in the gallery; moderators have not looked at it yet"),
    State.APPROVED: N_("in the gallery, and approved for a round"),
    State.REJECTED: N_("rejected by a moderator"),
    State.WITHDRAWN: N_("withdrawn by you"),
}
_NEAR = {
    Likeness.PIXELS: N_("the same pixels as {entry}"),
    Likeness.SAME: N_("the same picture as {entry}, or nearly"),
    Likeness.LIKE: N_("looks like {entry}"),
}
_REFUSALS = {
    EntryProblem.LARGE: N_(
        "This file is larger than {megabytes} MB. Save it smaller, as JPEG or WebP, and submit it again."
    ),
    EntryProblem.EMPTY: N_("This file is empty. Look at it on your side, and submit it again."),
    EntryProblem.VECTOR: N_(
        "This is a drawing in SVG, which can hold more than a picture. Export it as PNG, and submit that."
    ),
    EntryProblem.BROKEN: N_(
        "This picture is damaged or cut short: I cannot open it to its end. Export it anew as PNG or JPEG, and submit "
        "that."
    ),
    EntryProblem.MOVES: N_("This picture moves, and a vote is on still ones. Export the frame you mean as PNG."),
    EntryProblem.SLOW: N_(
        "It took too long to open this picture, so I left it. Export it anew as PNG or JPEG, not progressive, and "
        "submit that."
    ),
    EntryProblem.BUSY: N_("I am opening other pictures at this moment. Submit yours again in a minute."),
    EntryProblem.TITLE: N_("It needs a title that can be read, of 1 to {title} characters."),
    EntryProblem.NO_GALLERY: N_(
        "There is no gallery here yet. A moderator chooses its channel with `/gallery channel`; then submit it again."
    ),
    EntryProblem.MANY: N_("You have submitted {day} entries within a day, and that is the limit. Come back tomorrow."),
    EntryProblem.OVER: N_(
        "What this button was for is over: it waited for an hour, or was answered. `/submit` shows it anew."
    ),
    EntryProblem.OTHERS: N_("This entry is somebody else's, so you cannot change it. `/entries` lists your own."),
    EntryProblem.NOT_STANDING: N_("Entry {entry} is not in the gallery any more: it was withdrawn or rejected."),
    EntryProblem.SEALED: N_(
        "A round has opened with entry {entry}, and what is voted on stays until it closes. If it must go, a "
        "moderator can cancel the round."
    ),
    EntryProblem.REASON: N_("Say why, in up to {reason} characters that can be read."),
    EntryProblem.REPORTED: N_("You have reported entry {entry} already. The moderators have it."),
    EntryProblem.MANY_REPORTS: N_("You have reported several entries today. The moderators have them; wait for a day."),
}
_LIMITS = {
    "megabytes": LARGEST // 2**20,
    "title": LONGEST_TITLE,
    "day": MOST_A_DAY,
    "reason": LONGEST_REASON,
}


def preview(entry: Entry, near: Sequence[Alike]) -> list[str]:
    """What would be submitted, to its author alone: the card, the hashes, what is near, and what goes public."""
    said = [_own(one) if one.own else _near(one) for one in near]
    first = _("This is how entry **{title}** would stand in the gallery. Nobody else sees this.", title=_title(entry))
    hashes = _(
        "Hash of your file: `{content}`\nHash of its pixels: `{pixels}`\nKeep the file as it is: the first of them is "
        "what a round commits to, and only your file has it.",
        content=entry.content,
        pixels=entry.pixels,
    )
    alike = _("Look-alikes in the gallery: {what}. Moderators see that too; it decides nothing.", what=listed(said))
    posted = _(
        "What is posted is drawn anew and smaller, without anything that is written into your file. The button holds "
        "for {minutes} minutes.",
        minutes=int(LASTS.total_seconds()) // 60,
    )
    return [first, _facts(entry), hashes, *([alike] if said else []), posted]


def card(entry: Entry) -> str:
    """The text under the picture in the gallery."""
    return "\n".join([_("**{title}** (entry {number})", title=_title(entry), number=entry.id), _facts(entry)])


def submitted(entry: Entry) -> str:
    """It is done."""
    return _(
        "**{title}** is entry {number} now, and hangs in the gallery in a moment. A moderator approves it before a "
        "round takes it. Until that round opens, `/withdraw` takes it back.",
        title=_title(entry),
        number=entry.id,
    )


def dropped() -> str:
    return _("Nothing was submitted, and nothing of it is kept.")


def withdrawn(entry: Entry) -> str:
    return _("Entry {number}, **{title}**, is withdrawn; its picture goes.", number=entry.id, title=_title(entry))


def thanks(entry: Entry) -> str:
    """To who reported it."""
    return _("The moderators see now what you say about entry {number}, and that you said it.", number=entry.id)


def mine(entries: Sequence[Entry]) -> list[str]:
    """A member's entries, a line each."""
    if not entries:
        return [_("You have submitted nothing yet. `/submit` shows you everything before anybody else sees it.")]
    return ["\n".join(_stands(entry) for entry in entries)]


def chosen(channel: int, *, everybody: bool | None) -> str:
    """The gallery is there from now on."""
    said = _("Entries are shown in {channel} from now on. Members submit them with `/submit`.", channel=f"<#{channel}>")
    if everybody is False:
        return said + " " + _("Whoever does not see that channel sees no entries.")
    return said


def looks_like(entry: Entry, authors: Sequence[Account], near: Sequence[Alike]) -> str:
    """To moderators, with the pictures: the entry's own first."""
    return "\n".join(
        [
            _("{who} submitted **{title}** (entry {number}).", **_named(entry, authors)),
            _it_is(near),
            _(
                "A likeness proves nothing: pictures of one model and seed are alike. `/gallery entry` shows it again, "
                "approves or rejects it."
            ),
        ]
    )


def reported(entry: Entry, authors: Sequence[Account], near: Sequence[Alike], by: Account, why: str) -> str:
    """The same, of what a member says about it."""
    told = {"by": mention([by]), "why": chat(why, LONGEST_REASON)}
    said = _("{by} reports **{title}** (entry {number}), by {who}: {why}", **_named(entry, authors), **told)
    then = _("Look at it, and at what else its author made. `/gallery entry` shows it again, approves or rejects it.")
    return "\n".join(filter(None, [said, _it_is(near), then]))


def shown(entry: Entry, authors: Sequence[Account], near: Sequence[Alike]) -> list[str]:
    """An entry as moderators see it."""
    first = _("**{title}** (entry {number}), by {who}: {state}.", **_named(entry, authors), state=_state(entry))
    both = {"content": entry.content, "pixels": entry.pixels}
    hashes = _("Hash of its file: `{content}`\nHash of its pixels: `{pixels}`", **both)
    return ["\n".join(filter(None, [first, _facts(entry), _it_is(near)])), hashes]


def refused_entry(error: EntryRefused) -> str:
    """Why it cannot be, and the next step."""
    match error.problem:
        case EntryProblem.FORMAT:
            return _format(error.detail)
        case EntryProblem.PIXELS:
            return _(
                "This picture has more than {most} million pixels, and those are the most I open. Save it smaller.",
                most=MOST_PIXELS // 1_000_000,
            )
        case EntryProblem.TINY:
            least = LEAST_SIDE
            return _(
                "This picture has {size} pixels; each side needs {least} at least.", size=error.detail, least=least
            )
        case EntryProblem.TWICE:
            return _(
                "This very file is in the gallery already, as entry {entry}. If it is yours and somebody else "
                "submitted it, `/report` tells the moderators.",
                entry=error.entry,
            )
        case EntryProblem.UNKNOWN:
            return _("There is no entry {entry} here. Its number stands on its card in the gallery.", entry=error.entry)
        case _:
            return _(_REFUSALS[error.problem], entry=error.entry, **_LIMITS)


def file_name(entry: Entry) -> str:
    """What its picture is called wherever it is posted: nobody's own name for it."""
    return f"entry-{entry.id}.webp"


def alt(entry: Entry) -> str:
    """For who does not see the picture."""
    return _("Entry {number}: {title}", number=entry.id, title=clean(entry.title, LONGEST_TITLE))


def _format(found: str) -> str:
    if found:
        return _(
            "This is {found}, whatever the file is called, and I take PNG, JPEG and WebP. Export it as one of these.",
            found=found,
        )
    return _("This is no picture I know, whatever the file is called. I take PNG, JPEG and WebP.")


def _facts(entry: Entry) -> str:
    """What its author and its file say, a line each."""
    licence, (width, height) = _(entry.licence.called), entry.size
    terms = _("Licence: {licence}. {width} x {height} pixels.", licence=licence, width=width, height=height)
    return "\n".join(filter(None, [chat(entry.notes, LONGEST_NOTES), terms, _declared(entry.declared)]))


def _declared(said: Declared) -> str:
    loras = plural("LoRA {names}", "LoRAs {names}", len(said.loras), names=listed([chat(one) for one in said.loras]))
    model = _("model {name}", name=chat(said.model)) if said.model else ""
    parts = [part for part in (chat(said.tool), model, loras if said.loras else "") if part]
    if not parts and not said.prompt:
        return ""
    line = _("Declared by the file, unverified: {what}.", what=", ".join(parts)) if parts else ""
    written = chat(said.prompt, LONGEST_PROMPT)
    prompt = _("Prompt, as the file declares it: {prompt}", prompt=written) if written else ""
    return "\n".join(filter(None, [line, prompt]))


def _near(one: Alike) -> str:
    return _(_NEAR[one.how], entry=_entry(one))


def _own(one: Alike) -> str:
    return _("{near} (yours)", near=_near(one))


def _entry(one: Alike) -> str:
    return _("entry {number}, **{title}**", number=one.entry, title=chat(one.title, LONGEST_TITLE))


def _it_is(near: Sequence[Alike]) -> str:
    """To moderators: what it is near to; nothing where it is near to none."""
    said = [_("{near} (by the same member)", near=_near(one)) if one.own else _near(one) for one in near]
    return _("Its picture: {what}.", what=listed(said)) if said else ""


def _named(entry: Entry, authors: Sequence[Account]) -> dict[str, object]:
    who = mention(authors) if authors else _("somebody who was forgotten")
    return {"who": who, "title": _title(entry), "number": entry.id}


def _stands(entry: Entry) -> str:
    line = _("{number}: **{title}**, {state}.", number=entry.id, title=_title(entry), state=_state(entry))
    return line + (" " + _("Reason: {why}", why=chat(entry.why, LONGEST_REASON)) if entry.why else "")


def _state(entry: Entry) -> str:
    if entry.sealed:
        return _("voted on in round {round}", round=entry.round)
    return _(_STATES[entry.state])


def _title(entry: Entry) -> str:
    return chat(entry.title, LONGEST_TITLE)
