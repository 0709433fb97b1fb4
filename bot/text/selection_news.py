"""News of selections that the council's key sent, or did not."""

from bot.domain.contributing.entries import LONGEST_TITLE
from bot.domain.contributing.motions import Why
from bot.domain.events import Event, EventKind
from bot.domain.ids import ChainName
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.requirements import Titles

_STOPPED = {
    Why.REFUSED: N_(
        "{design} was not selected: the registry on {chain} refuses it from the council's key `{key}`, so I sent "
        "nothing. Look with `gatehouse check` whether the key still holds COUNCIL there, then prepare it again with "
        "`/collab select`."
    ),
    Why.REVERTED: N_(
        "{design} was not selected: the transaction reverted on {chain} (`{hash}`). Look with `gatehouse check` "
        "whether the key `{key}` still holds COUNCIL there, then prepare it again with `/collab select`."
    ),
    Why.ELSEWHERE: N_(
        "{design} is in the registry on {chain} already, by another transaction, with the same author and "
        "the same hash of the terms. I stopped, and send nothing more. Look in an explorer whether its split pays "
        "whom you agreed on."
    ),
    Why.OTHER_TERMS: N_(
        "**Look at this now.** {design} is in the registry on {chain} with other terms than yours: for `{creator}`, "
        "hash of the terms `0x{terms}`. I stopped, and send nothing more. Somebody else is COUNCIL there: `gatehouse "
        "contracts roles` shows who. Have the admin take that from whoever should not be."
    ),
    Why.NO_KEY: N_(
        "{design} was not selected: the council's key is not in the config any more, so I sent nothing. Once the host "
        "has put one there, prepare it again with `/collab select`."
    ),
}


def of_selection(event: Event, titles: Titles) -> str:
    """To moderators: that it is final, or what stopped it and what to do."""
    facts, chain = event.facts, str(event.facts.get("chain"))
    said = {name: facts.get(name) for name in ("hash", "creator", "terms")}
    design = {"design": _design(str(facts.get("title")), str(facts.get("entry")))}
    where = {"chain": titles.get(ChainName(chain), chain), "key": facts.get("signer")}
    if event.kind is EventKind.SELECTION_SENT:
        return _(
            "{design} is selected for collaboration on {chain}, for good (transaction `{hash}`). Its author holds the "
            "last tier; roles follow by themselves.",
            **design,
            **where,
            **said,
        )
    return _(_STOPPED[Why(str(facts.get("why")))], **design, **where, **said)


def _design(title: str, number: str) -> str:
    if not title:
        return _("The design of entry {number}", number=number)
    return _("**{title}** (entry {number})", title=chat(title, LONGEST_TITLE), number=number)
