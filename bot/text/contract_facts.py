"""What a moderator reads of a contract before it opens a door to anybody: what it says of itself, and what warns."""

from bot.domain.requirements import attestations
from bot.domain.requirements.contracts import Behind, ContractFacts, Likeness, Looked, Proxy, Twin
from bot.domain.requirements.holdings import Kind
from bot.domain.requirements.probes import FORMS, Number
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.requirement_refusals import CALL_FORM
from bot.text.requirements import Titles, amount, title

_KINDS = {
    Kind.ERC20: N_("a token that is counted in amounts (erc20)"),
    Kind.ERC721: N_("an NFT, each one its own (erc721)"),
    Kind.ERC1155: N_("editions, each with an id (erc1155)"),
    Kind.ERC5643: N_("subscriptions, each with an end (erc5643)"),
    Kind.ERC5007: N_("NFTs that count for a time (erc5007)"),
    Kind.ERC4907: N_("NFTs that can be lent for a time (erc4907)"),
    Kind.UNLOCK: N_("a membership of Unlock (unlock)"),
    Kind.PROJECT: N_("project passes that run out (project)"),
    Kind.EAS: N_("the register of attestations (eas)"),
    Kind.CONTRIBUTOR: N_("contributors' passes, each with a tier (contributor)"),
}
_BEHIND = {
    Proxy.SLOT: N_("Its code is another contract's, `{implementation}` ({how}), and whoever runs it can change that."),
    Proxy.BEACON: N_("Its code is chosen by `{implementation}` ({how}), and whoever runs that can change it."),
    Proxy.CLONE: N_("It is a clone ({how}): its code is that of `{implementation}`, and stays so."),
    Proxy.BORROWED: N_(
        "It is no contract but somebody's own account, which borrows the code of `{implementation}` ({how}). Its owner "
        "can change that at any moment."
    ),
}
_LIKENESSES = {
    Likeness.SAME_NAME: N_("It has the same name as {other}, and is another contract."),
    Likeness.ALIKE: N_("Its name looks like that of {other}, and it is another contract."),
    Likeness.ADDRESS: N_("Its address begins and ends like that of {other}, and it is another contract."),
}


def facts(looked: Looked, titles: Titles) -> list[str]:
    """What stands there, every warning, and the next step."""
    return [*described(looked, titles), *([_next(looked.facts)] if looked.facts.has_code else [])]


def described(looked: Looked, titles: Titles) -> list[str]:
    """What stands there, then every warning; a paragraph each."""
    chain = title(looked.facts.chain, titles)
    if not looked.facts.has_code:
        return [_nothing(looked, chain)]
    said = "\n".join([*_says(looked.facts), *_where(looked)])
    return [_named(looked, chain), said, *warnings(looked, titles)]


def warnings(looked: Looked, titles: Titles) -> list[str]:
    """One paragraph for everything that should make a moderator look twice."""
    found = looked.facts
    lines = [_twin(twin, titles) for twin in looked.twins]
    if found.behind is not None:
        lines.append(_behind(found.behind))
    if found.answers_anything:
        lines.append(_("It answers even what no contract is ever asked, so nothing it says of itself proves anything."))
    if looked.twins:
        lines.append(_("Anybody can give a contract any name. Compare the address with the project's own page."))
    return ["\n".join([_("**Look twice.**"), *(f"- {line}" for line in lines)])] if lines else []


def kinds(found: ContractFacts) -> str:
    """As what it answers."""
    return _(" and as ").join(_(_KINDS[kind]) for kind in found.kinds)


def _nothing(looked: Looked, chain: str) -> str:
    return _(
        "There is no contract at `{address}` on {chain}: nothing, or a person's wallet. Check the address, or choose "
        "the chain it is on.",
        address=looked.written,
        chain=chain,
    )


def _named(looked: Looked, chain: str) -> str:
    found = looked.facts
    name, symbol = chat(found.name), chat(found.symbol, 20)
    shown = f"**{name}** ({symbol})" if name and symbol and name != symbol else f"**{name or symbol}**"
    if not (name or symbol):
        shown = _("A contract without a name")
    if looked.known is None:
        return _("{name} on {chain}.", name=shown, chain=chain)
    known = chat(looked.known.name)
    if looked.known.ours:
        return _("{name} on {chain}. A tier of yours asks for it already.", name=shown, chain=chain)
    return _("{name} on {chain}. It is the {known} that your host has listed.", name=shown, chain=chain, known=known)


def _says(found: ContractFacts) -> list[str]:
    if not found.kinds:
        return [_("It answers like no token I can read.")]
    lines = [_("It answers as {kinds}.", kinds=kinds(found))]
    if found.decimals is not None:
        lines.append(_("It has {decimals} decimals.", decimals=found.decimals))
    if found.supply is not None:
        lines.append(_("Its supply is {supply}.", supply=amount(found.supply, found.decimals or 0)))
    return lines


def _where(looked: Looked) -> list[str]:
    read = _("`{address}`, read at block {block}.", address=looked.written, block=looked.facts.block)
    return [read, *([looked.page] if looked.page else [])]


def _behind(behind: Behind) -> str:
    return _(_BEHIND[behind.how], implementation=behind.implementation, how=behind.how.value)


def _twin(twin: Twin, titles: Titles) -> str:
    known = twin.known
    named = _("{name} on {chain}", name=f"**{chat(known.name)}**", chain=title(known.chain, titles))
    whose = _("which a tier of yours asks for") if known.ours else _("which your host has listed")
    return _(_LIKENESSES[twin.likeness], other=f"{named} (`{known.contract}`, {whose})")


def _next(found: ContractFacts) -> str:
    if not found.kinds:
        return _(
            "If it should be a token, check the address and the chain. A tier can ask any contract a function that "
            "reads: {typed}",
            typed=f'`{Kind.CALL}:{found.chain}:{found.contract} "{CALL_FORM}" >= 1`',
        )
    return _("To ask for it, give `/gate tier add` this requirement: {typed}", typed=f"`{typed(found)}`")


def typed(found: ContractFacts) -> str:
    """The least a requirement can ask of it, in the form moderators type."""
    kind = found.kinds[0]
    probe = f"{kind}:{found.chain}:{found.contract}"
    if kind is Kind.EAS:
        return f'{probe} "{attestations.FORM}"'
    return f"{probe}#1 >= 1" if FORMS[kind].number is Number.ONE else f"{probe} >= 1"
