"""What moderators read of a file they handed in, beside the preview: what is wrong with it, what of it is left out."""

from collections.abc import Sequence

from bot.domain.changing.foreign import Left, LeftOut
from bot.domain.errors import Mistake, Refusal
from bot.domain.giving.policy import Difference, Door
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.policy_file import mistake, plainly

MOST_MISTAKES = 20
_LEFT = {
    Left.KIND: N_("I do not read this kind ({detail})"),
    Left.CHAIN: N_("the host has no chain {detail}"),
    Left.ADDRESS: N_("{detail} is no address"),
    Left.AMOUNT: N_("{detail} is no amount I can ask for"),
    Left.IDS: N_("I cannot ask for these token ids ({detail})"),
    Left.MORE: N_("it asks for more than an amount ({detail})"),
    Left.DECIMALS: N_("{detail} does not tell its decimals"),
    Left.PART: N_("without what is left out it would open to more people, so all of it is left out"),
    Left.ROLE: N_("it is no role of this server ({detail}), so this opens nothing yet"),
    Left.SHAPE: N_("I do not understand how it is written {detail}"),
}

_NOTHING_NEW = N_("This is how it is already. There is nothing to change.")
_NOTHING_FITS = N_(
    "Nothing that has a place here is new, so nothing is changed. What is left out you can put together with "
    "`/gate tier build`, or mend in the file."
)


def refused(mistakes: Sequence[Mistake]) -> list[str]:
    """Every mistake as a line: where, what, and what to do."""
    first = plural("There is {count} mistake in this file.", "There are {count} mistakes in this file.", len(mistakes))
    lines = [f"- {chat(mistake(one), 300)}" for one in mistakes[:MOST_MISTAKES]]
    more = len(mistakes) - MOST_MISTAKES
    rest = [plural("- and {count} more", "- and {count} more", more)] if more > 0 else []
    last = _("Nothing was changed. Mend the file and hand it in again.")
    return ["\n".join([first, *lines, *rest]), last]


def besides(change: Difference, unseen: Sequence[Door], left: Sequence[LeftOut]) -> list[str]:
    """What has to be said of a file that reads, beside what it would do."""
    same = [] if change else [_(_NOTHING_FITS if left else _NOTHING_NEW)]
    roles = ", ".join(f"<@&{door.id}>" for door in unseen)
    blind = [_("Not looked at, for the server does not answer now: {roles}.", roles=roles)] if unseen else []
    return [*same, *blind, *left_out(left)]


def left_out(left: Sequence[LeftOut]) -> list[str]:
    """Everything of another bot's file that has no place here, each with its reason; nothing is passed over."""
    if not left:
        return []
    first = plural("{count} thing of this file is left out:", "{count} things of this file are left out:", len(left))
    return [first, *(f"- {chat(one.what, 120)}: {_reason(one)}" for one in left)]


def _reason(one: LeftOut) -> str:
    if isinstance(one.why, Refusal):
        return plainly(one.why)
    return _(_LEFT[one.why], detail=chat(one.detail, 100))
