"""What came of a round in words: for everybody, for the picture, and among makers for who moderates."""

from collections.abc import Mapping

from bot.domain.voting.bundle import Bundle
from bot.domain.voting.results import LETTERS, MOST_BARS, Bar, Outcome
from bot.domain.voting.rounds import Word
from bot.domain.voting.tally import Score
from bot.domain.voting.voting import LONGEST_TITLE, Mutual
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat, clean
from bot.text.requirements import number as grouped

_WITHOUT_VOTE = N_(
    "Nobody voted in it: what it reports was earned in earlier rounds, by makers who had no wallet then. `gatehouse "
    "verify-round` checks its file; with `--earlier` and the files of those rounds, also that it is owed."
)
MOST_TOLD = 10
"""Entries that are named with their figures."""


def outcome(bundle: Bundle, titles: Mapping[Word, str]) -> Outcome:
    """The picture: the entries with the most, the finding above them."""
    tally = bundle.tally
    best = tally.scores[:MOST_BARS]
    below = _(
        "{ballots} of {electors} voted, {signed} of them signed; the quorum was {needed}.",
        ballots=len(tally.counted),
        electors=len(bundle.voted.settled.electors),
        signed=tally.signed,
        needed=tally.needed,
    )
    left = len(tally.scores) - len(best)
    drawn = plural("{count} more entry is not drawn.", "{count} more entries are not drawn.", left) if left else ""
    bars = tuple(Bar(_called(one.entry, titles), one.signed, one.attested) for one in best if one.sum)
    nobody = _("No ballot counted.")
    said = f"{below} {drawn}".strip()
    return Outcome(finding(bundle, titles), bars, _("SIGNED votes"), _("ATTESTED votes"), said, nobody)


def finding(bundle: Bundle, titles: Mapping[Word, str]) -> str:
    """What came of it, in one line."""
    tally, number = bundle.tally, bundle.voted.settled.number
    first = [one for one in tally.scores if one.sum and one.sum == tally.scores[0].sum]
    if not bundle.voted.settled.rules.is_voted:
        points = plural("{count} point", "{count} points", tally.points)
        return _("Round {number} reports {points} that waited for a wallet", number=number, points=points)
    if not tally.quorate:
        return _("Round {number} had too few ballots", number=number)
    if not first:
        return _("Round {number} has no winner", number=number)
    if len(first) > 1:
        return _("{count} share the first place of round {number}", count=len(first), number=number)
    return _("{title} takes round {number}", title=_called(first[0].entry, titles), number=number)


def result(bundle: Bundle, titles: Mapping[Word, str], *, cancelled: bool = False) -> str:
    """What everybody reads of it, beside the picture and the file. `cancelled`: after it was counted."""
    lines = [_("This round was cancelled after it was counted: nothing of it counts.")] if cancelled else []
    lines.append(f"**{chat(finding(bundle, titles), 160)}.**")
    if not bundle.voted.settled.rules.is_voted:
        return "\n".join([*lines, _(_WITHOUT_VOTE)])
    lines += [_line(one, titles, nth) for nth, one in enumerate(bundle.tally.scores[:MOST_TOLD])]
    lines.append(_("SIGNED votes are from wallets, ATTESTED ones from clicks."))
    lines.append(outcome(bundle, titles).below)
    if not bundle.tally.quorate:
        lines.append(_("Nobody earns anything by it."))
    lines.append(
        _(
            "The file has every ballot. `gatehouse verify-round` counts it again on any machine, and says what it "
            "cannot prove."
        )
    )
    return "\n".join(lines)


def alt(bundle: Bundle, titles: Mapping[Word, str]) -> str:
    """All figures of the picture, for who does not see it."""
    shown = outcome(bundle, titles)
    bars = "; ".join(
        _(
            "{title}: {signed} SIGNED, {attested} ATTESTED",
            title=one.name,
            signed=grouped(one.signed),
            attested=grouped(one.attested),
        )
        for one in shown.bars
    )
    return ". ".join(filter(None, [shown.title, bars or shown.nobody, shown.below]))[:1_000]


def among_makers(found: Mutual, names: Mapping[Word, str]) -> str:
    """For moderators: how much makers voted for each other. It punishes nobody."""
    if not found.given:
        return _("No maker voted for another’s work.")
    said = _(
        "Of {given} choices between makers who voted, {returned} were returned by the other.",
        given=found.given,
        returned=found.returned,
    )
    faithful = [
        _("{title}: {count} named this maker alone", title=chat(names[word], LONGEST_TITLE), count=count)
        for word, count in sorted(found.faithful.items(), key=lambda one: -one[1])[:5]
        if word in names
    ]
    hint = _("That can be taste as well as a deal: look, before you think anything.")
    return "\n".join([said, *faithful, hint])


def file_name(number: int) -> str:
    return f"round-{number}.json"


def picture_name(number: int) -> str:
    return f"round-{number}.png"


def _line(score: Score, titles: Mapping[Word, str], nth: int) -> str:
    """Behind the letter that stands for its name where the picture could not draw that."""
    letter = f"{LETTERS[nth]}: " if nth < MOST_BARS else ""
    return letter + _(
        "{title}: {signed} SIGNED, {attested} ATTESTED",
        title=chat(_called(score.entry, titles), LONGEST_TITLE),
        signed=grouped(score.signed),
        attested=grouped(score.attested),
    )


def _called(entry: Word, titles: Mapping[Word, str]) -> str:
    found = clean(titles.get(entry, ""), LONGEST_TITLE)
    return found or _("an entry whose author was forgotten")
