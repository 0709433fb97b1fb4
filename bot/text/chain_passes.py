"""What is said of an award that is on chain too."""

from collections.abc import Mapping

from bot.domain.awarding.chain_passes import OnChain, Verb
from bot.domain.ids import ChainName
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.passes import moment
from bot.text.requirements import Titles, title

Explorers = Mapping[ChainName, str]
"""By chain, without a slash at the end; empty where the host named none."""

_HALTED = N_(
    "**{tier}** on {chain}: the contract refused the pass to project {project}. The moderators were told; it is tried "
    "again when they change the award."
)
_WAITS = N_(
    "**{tier}** on {chain}: the pass to project {project} is minted as soon as a wallet is proved that can carry it."
)
_COMES = N_("**{tier}** on {chain}: the pass to project {project} is on its way to `{wallet}`.")
_ENDS = N_("**{tier}** on {chain}: the pass to project {project} is being ended at `{wallet}`.")
_NOT_SENT = N_("**{tier}** on {chain}: the pass to project {project} was not sent yet, and is not any more.")
_STANDS = N_("**{tier}** on {chain}: `{wallet}` carries the pass to project {project} until {until}.")


def on_chain(one: OnChain, titles: Titles, explorers: Explorers) -> str:
    """How far it is, which contract that is, and where its last transaction can be looked at."""
    held = one.held
    lines = [
        _(
            _said(one),
            tier=chat(held.tier),
            chain=title(held.project.chain, titles),
            project=str(held.project.id),
            wallet=held.wallet or one.wallet or "",
            until=moment(held.stands) if held.stands else "",
        ),
        _("Its contract: `{contract}`.", contract=held.project.contract),
    ]
    explorer = explorers.get(held.project.chain)
    if one.transaction and explorer:
        lines.append(_("The transaction: {page}", page=f"{explorer}/tx/{one.transaction}"))
    elif one.transaction:
        lines.append(_("The transaction: `{hash}`.", hash=one.transaction))
    return " ".join(lines)


def _said(one: OnChain) -> str:
    held = one.held
    if held.halted:
        return _HALTED
    if one.until is None or (held.move is not None and held.move.verb is Verb.END):
        return _NOT_SENT if held.wallet is None else _ENDS
    if held.move is None and held.stands is not None:
        return _STANDS
    return _WAITS if held.wallet is None and one.wallet is None else _COMES
