"""A change of policy as moderators read it before it is made: what changes, for whom, and what each button does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.changing.changes import Effect, Fate, Preview, Proposal, State, Try
from bot.domain.giving.members import Member
from bot.domain.giving.policy import DoorKind, Policy
from bot.domain.ids import MemberId
from bot.domain.requirements.holdings import Holding
from bot.text.card import Card, Press
from bot.text.catalogue import N_, _, plural
from bot.text.channels import keeps_nobody_out, made_with
from bot.text.clean import chat, clean
from bot.text.differences import differences, newly_opened
from bot.text.expectations import cases_said
from bot.text.markup import mention
from bot.text.passes import When, moment
from bot.text.progress import takes
from bot.text.requirements import Titles, number, short, title, token, trouble, value

APPLY, SHADOW, CANCEL, APPROVE = N_("Apply"), N_("Shadow"), N_("Cancel"), N_("Approve")
NAMES, BACK, NEXT, AGAIN = N_("Names"), N_("Back"), N_("Next"), N_("Look again")
ANYWAY = N_("Make it anyway")
VERBS = {
    APPLY: "change-apply",
    SHADOW: "change-shadow",
    CANCEL: "change-cancel",
    APPROVE: "change-approve",
    NAMES: "change-names",
    AGAIN: "change-again",
    ANYWAY: "change-anyway",
}
NAMES_VERB = VERBS[NAMES]
CHANGE = N_("Change something")
"""Back to what the change was put together as."""
SUMMARY, STEP_VERB, SUMMARY_STEP = N_("What members see"), "setup-step", "summary"
"""The last step of `/gate setup`."""
FEW_NAMES, MANY_NAMES = 8, 40
"""So many are named in a preview, and on one page of all names."""
MOST_TIERS_SHOWN = 8
_FATES = {
    Fate.GAINS: N_("gain it"),
    Fate.LOSES: N_("lose it"),
    Fate.SHUT: N_("keep it, but a door of it closes for them"),
    Fate.UNKNOWN: N_("cannot be told now"),
}
Names = Mapping[MemberId, Member]


def shown(preview: Preview, names: Names, titles: Titles, draft: str = "") -> Card:
    """Everything at a glance, and the three ways on; `draft`: the press that leads back to what it was made of."""
    paragraphs = [_("Nothing is changed yet. This is what it would do."), *said(preview, names, titles)]
    presses = [_press(APPLY, preview.proposal, grave=_takes(preview.effects))]
    if preview.can_be_shadowed:
        presses.append(_press(SHADOW, preview.proposal))
    if draft:
        verb, _sign, carried = draft.partition(":")
        presses.append(Press(_(CHANGE), verb, carried))
    presses.append(_press(CANCEL, preview.proposal))
    if any(one.of(fate) for one in preview.effects for fate in _FATES):
        presses.append(Press(_(NAMES), NAMES_VERB, _at(preview, 0, draft)))
    return Card((*paragraphs, _what_buttons_do(preview)), tuple(presses))


def said(preview: Preview, names: Names, titles: Titles) -> list[str]:
    """What changes, and for whom."""
    what = differences(preview.difference, titles, preview.chats)
    whom = [line for effect in preview.effects for line in _effect(effect, preview, names)]
    restores = [] if preview.restores is None else [_back_to(preview)]
    tiers = ["\n".join(what[: 2 * MOST_TIERS_SHOWN]), "\n".join(whom[: 3 * MOST_TIERS_SHOWN])]
    rooms = [] if preview.makes is None else [made_with(preview.makes)]
    opened = newly_opened(preview.difference)
    rooms += [keeps_nobody_out(opened)] if opened else []
    tries = ["\n".join(_try(each, titles) for each in preview.tries)] if preview.tries else []
    return [*restores, *tiers, *tries, *rooms, *cases_said(preview.cases, titles)]


def _try(found: Try, titles: Titles) -> str:
    """What a function answers for a wallet of who asks for it."""
    function = token(replace(found.leaf, name=chat(found.leaf.name)))
    if found.wallet is None:
        return _("{function}: link a wallet with `/verify`, and I show what it answers for you.", function=function)
    named = {"wallet": short(found.wallet), "function": function}
    if isinstance(found.seen, Holding):
        answer = value(found.seen.value, found.leaf)
        return _("Tried on your wallet {wallet}: {function} answers {answer}.", **named, answer=answer)
    why = trouble(found.seen, title(found.leaf.probe.chain, titles)) if found.seen is not None else ""
    return _("Tried on your wallet {wallet}: {function} tells nothing. {why}", **named, why=why)


def summary(effect: Effect) -> str:
    """`37 keep it, 5 gain it, 12 lose it`."""
    return _(
        "{keeps} keep it, {gains} gain it, {loses} lose it",
        keeps=number(len(effect.keeps)),
        gains=number(len(effect.gains)),
        loses=number(len(effect.loses)),
    )


def page(preview: Preview, names: Names, nth: int, draft: str = "") -> Card:
    """One page of everybody who is concerned."""
    lines = [
        f"**{chat(effect.tier)}**, {_(_FATES[fate])}: {one}"
        for effect in preview.effects
        for fate in _FATES
        for one in _in_rows([_name(names, member) for member in effect.of(fate)])
    ]
    pages = max(1, -(-len(lines) // PAGE_ROWS))
    at = min(nth, pages - 1)
    here = lines[at * PAGE_ROWS : (at + 1) * PAGE_ROWS]
    presses = [Press(_(BACK), NAMES_VERB, _at(preview, at - 1, draft))] if pages else []
    if at + 1 < pages:
        presses.append(Press(_(NEXT), NAMES_VERB, _at(preview, at + 1, draft)))
    first = _("Page {page} of {pages}.", page=at + 1, pages=pages)
    return Card(("\n".join([first, *here]),), tuple(presses))


def _at(preview: Preview, nth: int, draft: str) -> str:
    """What leads to this page; below the first is the preview itself."""
    return f"{preview.proposal}:{nth}:{draft}".rstrip(":")


ROW, PAGE_ROWS = 10, 6
"""Names in a row, and rows on a page."""


def done(found: Proposal, effects: Sequence[Effect], *, adds: bool = False) -> Card:
    """What became of it, in the place of the preview. `adds`: it brings tiers, so members see something new."""
    if found.state is State.WAITING:
        return Card((_waiting(found), _nothing_yet(found)), (_press(CANCEL, found.id),))
    if found.state is State.CANCELLED:
        return Card((_("Cancelled. Nothing was changed."),))
    revision = _("Revision {revision} is in force.", revision=found.policy.revision)
    shadow = [tier for tier in found.policy.tiers if tier.shadow is not None]
    if shadow and not effects:
        names = ", ".join(f"**{chat(tier.name)}**" for tier in shadow)
        held = _(
            "In shadow: {tiers}. Who would gain and lose is worked out and written down; nobody does.", tiers=names
        )
        return Card(
            (f"{revision} {held}\n" + _("`/gate shadow` shows how it stands, and starts it."),), _sees(adds=adds)
        )
    moved = sum(len(one.gains) + len(one.closing) for one in effects)
    follow = [_("Nobody gains or loses a tier by it.")]
    if moved:
        follow = [
            plural("For {count} member doors open or close now.", "For {count} members doors open or close now.", moved)
        ]
    roles = any(door.kind is DoorKind.ROLE for tier in found.policy.tiers for door in tier.doors)
    long = takes(moved) if roles else ""
    text = " ".join(filter(None, [revision, *follow, long, _("`/gate undo` goes back.")]))
    return Card((text,), _sees(adds=adds))


def _sees(*, adds: bool) -> tuple[Press, ...]:
    return (Press(_(SUMMARY), STEP_VERB, SUMMARY_STEP),) if adds else ()


def asks_for_approval(found: Proposal, preview: Preview, names: Names, titles: Titles) -> Card:
    """To the moderators: what one of them wants, what it takes, and how it is approved or stopped."""
    first = _(
        "{who} wants to change the tiers: {reason}.", who=mention([found.author]), reason=chat(found.policy.reason)
    )
    return Card((first, *said(preview, names, titles), _waiting(found), _what_approving_does()), decides(found))


def waits(found: Proposal) -> str:
    """One line in the status about a change that waits for a second moderator."""
    who, what = mention([found.author]), chat(found.policy.reason)
    return " ".join([_("{who} wants to change the tiers: {reason}.", who=who, reason=what), _waiting(found)])


def decides(found: Proposal) -> tuple[Press, ...]:
    """The two buttons under what waits."""
    return _press(APPROVE, found.id, grave=True), _press(CANCEL, found.id)


def decided(found: Proposal) -> str:
    """In the place of the question to the moderators."""
    who = mention([found.by]) if found.by else _("A moderator")
    what = chat(found.policy.reason)
    if found.state is State.APPLIED:
        return _(
            "{who} approved: {what}. Revision {revision} is in force.",
            who=who,
            what=what,
            revision=found.policy.revision,
        )
    return _("{who} stopped this change: {what}. Nothing was changed.", who=who, what=what)


def revision_named(policy: Policy) -> str:
    """A revision in a list to pick from: what it was made for, by whom, when."""
    who = clean(policy.author.name) if policy.author else _("by itself")
    day = f"{policy.at:%Y-%m-%d %H:%M} UTC" if policy.at else ""
    return f"{policy.revision}: {clean(policy.reason)} ({who}, {day})"


def stale(proposal: int, sentence: str) -> Card:
    """It is not what would be done any more; one press shows what would."""
    return Card((sentence,), (_press(AGAIN, proposal),))


def unexpected(proposal: int, sentence: str) -> Card:
    """Not every case comes out as expected: made all the same only by a press of its own."""
    return Card((sentence,), (_press(ANYWAY, proposal, grave=True), _press(CANCEL, proposal)))


def looking(looked_at: int, of: int) -> str:
    """How far a preview is, while somebody waits for it."""
    return _("Working out what this would do: {looked_at} of {of} members.", looked_at=number(looked_at), of=number(of))


def _press(label: str, proposal: int, *, grave: bool = False) -> Press:
    return Press(_(label), VERBS[label], str(proposal), grave)


def _takes(effects: Sequence[Effect]) -> bool:
    return any(effect.closing for effect in effects)


def _back_to(preview: Preview) -> str:
    return _("It goes back to revision {revision}.", revision=preview.restores)


def _what_buttons_do(preview: Preview) -> str:
    lines = []
    if preview.needs_second:
        lines.append(
            _(
                "This takes more than one moderator may decide alone. **Apply** asks the others: a second one approves "
                "it, or it is done after ten minutes unless somebody stops it."
            )
        )
    if preview.can_be_shadowed:
        lines.append(_("**Shadow** works it out from now on and acts on nothing, until you start it."))
    return " ".join([*lines, _("These buttons work for an hour.")])


def _what_approving_does() -> str:
    return _("**Approve**, as another moderator, makes it now. **Cancel** stops it.")


def _waiting(found: Proposal) -> str:
    when = moment(found.due_at, When.AGO) if found.due_at else ""
    return _("It waits for a second moderator, and is made {when} unless somebody stops it.", when=when)


def _nothing_yet(found: Proposal) -> str:
    del found
    return _("Until then nothing is changed. The moderators are asked in their channel.")


def _effect(effect: Effect, preview: Preview, names: Names) -> list[str]:
    tier = next((one for one in preview.policy.tiers if one.name == effect.tier), None)
    doors_alone = effect.shut and not (effect.keeps or effect.gains or effect.loses or effect.unknown)
    lines = [f"**{chat(effect.tier)}**:" if doors_alone else f"**{chat(effect.tier)}**: {summary(effect)}."]
    if tier is not None and tier.shadow is not None and not doors_alone:
        lines.append(_("It is in shadow, so it only would be so."))
    for fate, words in _FATES.items():
        if found := effect.of(fate):
            lines.append(f"- {_(words)}: {_some(found, names)}")
    if effect.unknown:
        lines.append(_("  What cannot be told changes nothing; it is looked at again, and counted by the breaker."))
    return lines


def _some(members: Sequence[MemberId], names: Names) -> str:
    first = ", ".join(_name(names, member) for member in members[:FEW_NAMES])
    rest = len(members) - FEW_NAMES
    return first + plural(" and {count} more", " and {count} more", rest) if rest > 0 else first


def _name(names: Names, member: MemberId) -> str:
    found = names.get(member)
    return mention(found.accounts) if found and found.accounts else _("member {number}", number=member)


def _in_rows(names: Sequence[str]) -> list[str]:
    return [", ".join(names[at : at + ROW]) for at in range(0, len(names), ROW)]
