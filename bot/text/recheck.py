"""`/recheck`: what the look changed, or that it changed nothing; and when the next may be asked for."""

from datetime import datetime

from bot.domain.giving.members import Member
from bot.domain.giving.passes import Decision, Plan
from bot.domain.requirements.verdicts import Unknown
from bot.text.card import Card, Press
from bot.text.catalogue import _
from bot.text.clean import chat
from bot.text.notice import listed
from bot.text.passes import WHY, When, moment


def rechecked(member: Member | None, plan: Plan | None, again: datetime, community: str) -> Card:
    """The whole answer in the first line; below it what could not be told."""
    if member is None or (plan is not None and not member.wallets and not plan.open_passes()):
        here = chat(community)
        return Card((_("You have proved no wallet in {community} yet. Begin with `/verify`.", community=here),))
    if plan is None:
        return Card((_("I looked a moment ago. You may ask again {when}.", when=moment(again, When.AGO)),), _why())
    changes = [line for decision in plan.decisions if (line := _change(decision))]
    unread = [_bold(d) for d in plan.decisions if isinstance(d.reading.verdict, Unknown)]
    lines = changes or [_nothing(plan)]
    if unread:
        lines.append(_("{tiers} cannot be told right now; nothing changes on a guess.", tiers=listed(unread)))
    lines.append(_("You may ask again {when}.", when=moment(again, When.AGO)))
    return Card(("\n".join(lines),), _why())


def _why() -> tuple[Press, ...]:
    return (Press(_(WHY), "why"),)


def _change(decision: Decision) -> str:
    before = decision.before is not None and not decision.before.suspended
    after = decision.after is not None and not decision.after.suspended
    if before == after:
        return ""
    tier = _bold(decision)
    return _("{tier} opened for you.", tier=tier) if after else _("{tier} closed for you.", tier=tier)


def _nothing(plan: Plan) -> str:
    held = [_bold(d) for d in plan.decisions if d.after is not None]
    if held:
        return _("Nothing changed: you hold {tiers}.", tiers=listed(held))
    return _("Nothing changed: you hold no tier yet.")


def _bold(decision: Decision) -> str:
    return f"**{chat(decision.tier)}**"
