"""News of rounds that do not go on by themselves."""

from bot.domain.events import Event
from bot.domain.ids import ChainName
from bot.domain.voting.reporting import Why
from bot.text.catalogue import N_, _
from bot.text.requirements import Titles

_STOPPED = {
    Why.OTHER_OPENING: N_(
        "The ledger on {chain} has another opening of the round **{round}** than mine. I stopped it: nobody votes, "
        "nothing is sent. Somebody else may hold my key: look at the contract's roles before anything else."
    ),
    Why.OTHER_RESULT: N_(
        "The ledger on {chain} has another result of the round **{round}** than mine. I stopped it and send nothing. A "
        "guardian can cancel it within the challenge window; look who may use my key."
    ),
    Why.REFUSED: N_(
        "The ledger on {chain} refuses the next step of the round **{round}**. Look whether my key still is its "
        "reporter, then have it tried again: nothing is lost."
    ),
    Why.MISSED: N_(
        "The round **{round}** could not be opened on {chain} before its end. Nobody could vote: hold it again under a "
        "new number."
    ),
    Why.GUARDIAN: N_("The round **{round}** was cancelled on {chain}. Nothing of it counts."),
}


def of_round(event: Event, titles: Titles) -> str:
    """What stopped it, and what to do."""
    chain = str(event.facts.get("chain"))
    title = event.facts.get("round")
    return _(_STOPPED[Why(str(event.facts.get("why")))], chain=titles.get(ChainName(chain), chain), round=title)
