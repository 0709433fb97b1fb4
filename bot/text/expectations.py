"""What a policy expects of wallets, and what came of it, in lines for moderators and for the shell."""

from collections.abc import Callable, Sequence

from bot.domain.requirements.expectations import Case, Expectation, Outcome
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat, clean
from bot.text.history import at_block
from bot.text.requirements import Titles, short

MOST_SHOWN = 10
_SAID = {
    Outcome.HOLDS: N_("as expected"),
    Outcome.FAILS: N_("OTHERWISE"),
    Outcome.UNREAD: N_("cannot be read now, which is no failure"),
}


def case_said(case: Expectation, name: Callable[[str], str] = clean) -> str:
    """What is expected, of whom; `name` makes the tier's name safe where this is read."""
    wallet, tier = short(case.wallet), name(case.tier)
    if case.has:
        return _("{wallet} should have {tier}", wallet=wallet, tier=tier)
    return _("{wallet} should not have {tier}", wallet=wallet, tier=tier)


def case_line(case: Case, titles: Titles, name: Callable[[str], str] = clean) -> str:
    """The same, where it was looked at, and what came of it."""
    where = [at_block(chain, block, titles) for chain, block in case.blocks.items()]
    at = f" ({', '.join(where)})" if where else ""
    return f"{case_said(case.expectation, name)}{at}: {_(_SAID[case.outcome])}"


def cases_said(cases: Sequence[Case], titles: Titles) -> list[str]:
    """All of them in a paragraph: how many came out how, and those that did not as expected, one a line."""
    if not cases:
        return []
    held = sum(case.outcome is Outcome.HOLDS for case in cases)
    first = plural(
        "{held} of {count} case comes out as expected.",
        "{held} of {count} cases come out as expected.",
        len(cases),
        held=held,
    )
    others = sorted((case for case in cases if case.outcome is not Outcome.HOLDS), key=lambda c: c.outcome)
    more = len(others) - MOST_SHOWN
    rest = [plural("- and {count} more", "- and {count} more", more)] if more > 0 else []
    return ["\n".join([first, *(f"- {case_line(case, titles, chat)}" for case in others[:MOST_SHOWN]), *rest])]
