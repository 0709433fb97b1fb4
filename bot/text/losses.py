"""The breaker's question to the moderators, its two buttons, and what became of it."""

from collections.abc import Sequence

from bot.domain.breaker import Answer, Question
from bot.domain.ids import Platform
from bot.domain.members import Member
from bot.text.clean import chat
from bot.text.markup import mention

TAKE, KEEP = "Take them", "Keep them"
TAKE_VERB, KEEP_VERB = "losses-take", "losses-keep"
MOST_NAMES = 20


def question(asked: Question, members: Sequence[Member], *, most: int = MOST_NAMES) -> str:
    """What would happen, to whom, and what each button does."""
    tier, count = f"**{chat(asked.tier)}**", _count(len(members))
    stopped = (
        f"I stopped before taking {tier}. {count} no longer meet what it asks for, more than may lose it unasked in "
        "a day without your word. Look whether the contract, the chain or the requirement is at fault."
    )
    lines = [stopped, f"It would end for {names(members, most)}."]
    if asked.answer is Answer.KEEP:
        by = mention([asked.by]) if asked.by else "a moderator"
        return "\n".join(
            [*lines, f"Kept by {by}. **{TAKE}** still takes it from exactly these, if they still lack it."]
        )
    yes = f"Until you decide they keep it. **{TAKE}**: exactly these lose it, if they still lack what it asks for."
    return "\n".join([*lines, f"{yes} **{KEEP}**: they keep it, and I do not ask about them again."])


def names(members: Sequence[Member], most: int = MOST_NAMES) -> str:
    """The first of them by name, the others counted."""
    shown = ", ".join(_name(member) for member in members[:most])
    rest = len(members) - most
    return f"{shown} and {rest} more (`/gate status` names all)" if rest > 0 else shown


def answered(asked: Question, where: Platform = Platform.DISCORD) -> str:
    """What the moderators decided, in the place of the question; "no" leaves a way back, as this platform has it."""
    tier, count = f"**{chat(asked.tier)}**", _count(len(asked.members))
    who = mention([asked.by]) if asked.by else "A moderator"
    if asked.answer is Answer.TAKE:
        return f"{who} said yes: {count} lose {tier} now, unless they meet what it asks for again."
    back = "`/gate status` lists them; there it can still be taken."
    if where is Platform.TELEGRAM:
        back = f"**{TAKE}** still takes it from exactly these, if they still lack what it asks for."
    return f"{who} said no: {count} keep {tier}. {back}"


def _name(member: Member) -> str:
    return mention(member.accounts) if member.accounts else f"member {member.id}"


def _count(members: int) -> str:
    return "1 member" if members == 1 else f"{members} members"
