"""What a file of awards would do, every line of it that is wrong, and what became of it."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.awarding.award_files import HEADINGS, LARGEST, LONGEST_CELL, MOST_LINES, Batch, Flaw, Problem, Wanted
from bot.domain.errors import GatehouseError
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.passes import moment
from bot.text.refusals import refusal

APPLY, CANCEL = N_("Apply"), N_("Cancel")
CANCELLED = N_("Nothing was awarded.")
FILE = "awards.csv"
FLAWS = {
    Flaw.TOO_LARGE: N_("This file is larger than {kilobytes} kB. Send it in parts."),
    Flaw.NOT_TEXT: N_("This file is no text in UTF-8. Save it as CSV in UTF-8."),
    Flaw.NOT_CSV: N_("This file does not read as CSV: a quotation mark stands where none can, or is not closed."),
    Flaw.NO_HEADINGS: N_(
        "The first line names the columns: `member` and `tier`, and, if you like, `for`, `until`, `reason` and "
        "`on-chain`; each once, and no others."
    ),
    Flaw.EMPTY: N_("There is no award in this file. Below the line of headings each line is one."),
    Flaw.MANY: N_("There are more than {lines} awards in this file. Send it in parts."),
    Flaw.CELLS: N_("It has more cells than there are headings, or one of more than {letters} characters."),
    Flaw.NO_MEMBER: N_("`{detail}` names no account. Write its id, or its name as `@name`."),
    Flaw.ON_CHAIN: N_("`{detail}` stands under `on-chain`, where `yes` or nothing can."),
    Flaw.TWICE: N_("It awards the same tier to the same account as line {detail}. Keep one of them."),
}


def preview(batch: Batch, replaced: int) -> list[str]:
    """What the file asks for: how many of what, and then each award; nothing is done yet."""
    return ["\n".join([_summary(batch), *_replaced(replaced), _("Nothing is awarded yet.")]), *_each(batch.wanted)]


def problems(found: Sequence[Problem]) -> list[str]:
    """Every line that is wrong, and why nothing of the file is done."""
    first = plural(
        "{count} thing is wrong with this file, so nothing of it is done. Mend it and send the file again.",
        "{count} things are wrong with this file, so nothing of it is done. Mend them and send the file again.",
        len(found),
    )
    return [first, "\n".join(_problem(one) for one in found)]


def applied(batch: Batch) -> str:
    """What was done."""
    return _("{summary} They are given now; each member sees theirs in `/passes`.", summary=_summary(batch))


def _summary(batch: Batch) -> str:
    counts = Counter(one.tier for one in batch.wanted)
    tiers = ", ".join(f"{count} × **{chat(tier)}**" for tier, count in sorted(counts.items()))
    count = len(batch.wanted)
    return plural("{count} award: {tiers}.", "{count} awards: {tiers}.", count, tiers=tiers)


def _replaced(count: int) -> list[str]:
    if not count:
        return []
    return [
        plural(
            "{count} of them takes the place of an award that is open, whenever that ends.",
            "{count} of them take the place of awards that are open, whenever those end.",
            count,
        )
    ]


def _each(wanted: Sequence[Wanted]) -> list[str]:
    return [_one(one) for one in wanted]


def _one(one: Wanted) -> str:
    who, tier = f"<@{one.whom.id}>", chat(one.tier)
    if one.until is None:
        said = _("{who} gets **{tier}** until it is ended.", who=who, tier=tier)
    else:
        said = _("{who} gets **{tier}** until {moment}.", who=who, tier=tier, moment=moment(one.until))
    said += " " + _("As a pass on chain too.") if one.on_chain else ""
    return f"{said} " + _("The reason: {why}", why=chat(one.why, 200)) if one.why else said


def _problem(one: Problem) -> str:
    said = _flaw(one) if isinstance(one.what, Flaw) else _refused(one.what)
    return _("Line {line}: {said}", line=one.line, said=said) if one.line else said


def _refused(error: GatehouseError) -> str:
    """Of the file as a whole nothing is changed, so no line needs to say so."""
    return refusal(error).replace(_("Nothing was changed."), "").replace("  ", " ").strip()


def _flaw(one: Problem) -> str:
    assert isinstance(one.what, Flaw)
    limits = {"kilobytes": LARGEST // 1024, "lines": MOST_LINES, "letters": LONGEST_CELL}
    return _(FLAWS[one.what], detail=chat(one.detail), headings=", ".join(HEADINGS), **limits)
