"""The breaker's question to the moderators, its two buttons, and what became of it."""

from collections.abc import Sequence

from bot.domain.giving.breaker import Answer, Question
from bot.domain.giving.members import Member
from bot.domain.ids import Platform
from bot.text.catalogue import N_, _, plural
from bot.text.clean import chat
from bot.text.markup import mention

TAKE, KEEP = N_("Take them"), N_("Keep them")
TAKE_VERB, KEEP_VERB = "losses-take", "losses-keep"
MOST_NAMES = 20


def question(asked: Question, members: Sequence[Member], *, most: int = MOST_NAMES) -> str:
    """What would happen, to whom, and what each button does."""
    stopped = plural(
        "I stopped before taking **{tier}**. {count} member no longer meets what it asks for, more than may lose it "
        "unasked in a day without your word. Look whether the contract, the chain or the requirement is at fault.",
        "I stopped before taking **{tier}**. {count} members no longer meet what it asks for, more than may lose it "
        "unasked in a day without your word. Look whether the contract, the chain or the requirement is at fault.",
        len(members),
        tier=chat(asked.tier),
    )
    return "\n".join([stopped, _("It would end for {names}.", names=names(members, most)), _choice(asked)])


def _choice(asked: Question) -> str:
    if asked.answer is Answer.KEEP:
        by = mention([asked.by]) if asked.by else _("a moderator")
        return _(
            "Kept by {by}. **{take}** still takes it from exactly these, if they still lack it.", by=by, take=_(TAKE)
        )
    return _(
        "Until you decide they keep it. **{take}**: exactly these lose it, if they still lack what it asks for. "
        "**{keep}**: they keep it, and I do not ask about them again.",
        take=_(TAKE),
        keep=_(KEEP),
    )


def names(members: Sequence[Member], most: int = MOST_NAMES) -> str:
    """The first of them by name, the others counted."""
    shown = ", ".join(_name(member) for member in members[:most])
    rest = len(members) - most
    return _("{shown} and {rest} more (`/gate status` names all)", shown=shown, rest=rest) if rest > 0 else shown


def answered(asked: Question, where: Platform = Platform.DISCORD) -> str:
    """What the moderators decided, in the place of the question; "no" leaves a way back, as this platform has it."""
    tier, count = chat(asked.tier), len(asked.members)
    who = mention([asked.by]) if asked.by else _("A moderator")
    if asked.answer is Answer.TAKE:
        return plural(
            "{who} said yes: {count} member loses **{tier}** now, unless they meet what it asks for again.",
            "{who} said yes: {count} members lose **{tier}** now, unless they meet what it asks for again.",
            count,
            who=who,
            tier=tier,
        )
    no = plural(
        "{who} said no: {count} member keeps **{tier}**.",
        "{who} said no: {count} members keep **{tier}**.",
        count,
        who=who,
        tier=tier,
    )
    back = _("`/gate status` lists them; there it can still be taken.")
    if where is Platform.TELEGRAM:
        back = _("**{take}** still takes it from exactly these, if they still lack what it asks for.", take=_(TAKE))
    return f"{no} {back}"


def _name(member: Member) -> str:
    return mention(member.accounts) if member.accounts else _("member {id}", id=member.id)
