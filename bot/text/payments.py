"""What selected designs were paid, in words."""

from collections.abc import Mapping, Sequence

from bot.domain.contributing.entries import LONGEST_TITLE
from bot.domain.contributing.payments import COIN, Amount, Paid, Way
from bot.domain.events import Event
from bot.domain.ids import Address, ChainName
from bot.text.catalogue import _
from bot.text.clean import chat
from bot.text.notice import listed
from bot.text.requirements import Titles, amount

Called = Mapping[Address, str]
"""What the host calls the tokens of a chain."""
_LONGEST_TOKEN = 40


def of_payment(event: Event, titles: Titles) -> str:
    """To moderators, when a final block has it."""
    facts = event.facts
    sum_ = _sum(int(str(facts.get("amount"))), int(str(facts.get("decimals"))), str(facts.get("token")))
    chain = str(facts.get("chain"))
    parts = {
        "sum": sum_,
        "chain": titles.get(ChainName(chain), chain),
        "design": _design(int(str(facts.get("entry"))), str(facts.get("title")), str(facts.get("content"))),
        "hash": facts.get("hash"),
    }
    if facts.get("way") == Way.IN:
        return _("{design} was paid {sum} on {chain} (transaction `{hash}`). Anybody can have it paid out.", **parts)
    return _("{sum} was paid out for {design} on {chain} (transaction `{hash}`).", **parts)


def mine(paid: Sequence[Paid], called: Mapping[ChainName, Called], titles: Titles) -> list[str]:
    """To who made them; nothing where none was selected."""
    if not paid:
        return []
    return [_("**Selected for collaboration**") + "\n" + "\n".join(_line(one, called, titles) for one in paid)]


def shown(paid: Sequence[Paid], called: Mapping[ChainName, Called], titles: Titles) -> list[str]:
    """To moderators."""
    counted = _("Counted are the chain's own coin and the tokens the host names, as final blocks tell.")
    if not paid:
        return [_("No design of this community is selected on a chain yet."), counted]
    return ["\n".join(_line(one, called, titles) for one in paid), counted]


def _line(one: Paid, called: Mapping[ChainName, Called], titles: Titles) -> str:
    names = called.get(one.chain, {})
    return _(
        "{design} on {chain}: paid {came}, of which {went} was paid out. Its split: `{split}`",
        design=_design(one.entry, one.title, one.selected.content),
        chain=titles.get(one.chain, one.chain),
        came=_sums(one.came, names),
        went=_sums(one.went, names),
        split=one.selected.split,
    )


def _design(entry: int, title: str, content: str) -> str:
    if entry:
        return _("**{title}** (entry {number})", title=chat(title, LONGEST_TITLE), number=entry)
    return _("the design `{content}`", content=content[:12])


def _sums(amounts: Sequence[Amount], names: Called) -> str:
    tokens = {one.token: names.get(one.token, one.token) for one in amounts} | {COIN: ""}
    told = [_sum(one.amount, one.decimals, tokens[one.token]) for one in amounts]
    return listed(told) if told else _("nothing")


def _sum(value: int, decimals: int, token: str) -> str:
    if not token:
        return _("{amount} of the chain's own coin", amount=amount(value, decimals))
    return f"{amount(value, decimals)} {chat(token, _LONGEST_TOKEN)}"
