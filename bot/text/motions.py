"""A selection that the council's own key sends, in words: what is asked, of whom, and what became of it."""

from collections.abc import Sequence

from bot.domain.contributing.collab import Selection, percent
from bot.domain.contributing.entries import LONGEST_TITLE
from bot.domain.contributing.motions import Motion, State
from bot.domain.sending import Price
from bot.text.card import Press
from bot.text.catalogue import N_, _
from bot.text.clean import chat
from bot.text.markup import mention
from bot.text.passes import moment
from bot.text.requirements import Titles
from bot.text.sending import coins

MOVE, SECOND, STOP = N_("Have it sent"), N_("Yes, send it"), N_("Stop it")
MOVE_VERB, SECOND_VERB, STOP_VERB = "selection-move", "selection-second", "selection-stop"


def design(title: str, number: int) -> str:
    """An entry, as it is called in what is said of its selection."""
    if not title:
        return _("entry {number}", number=number)
    return _("**{title}** (entry {number})", title=chat(title, LONGEST_TITLE), number=number)


def parts(selection: Selection, to: str, chain: str) -> list[str]:
    """What is signed, part by part: where, both hashes, and who is paid."""
    where = _("On {chain}, to the registry `{to}`.", chain=chain, to=to)
    hashes = _(
        "Hash of the design: `0x{content}`\nHash of the terms: `0x{terms}`\nThe terms: {place}",
        content=selection.content,
        terms=selection.terms,
        place=f"`{selection.place}`",
    )
    paid = "\n".join(
        _("{share} % to `{whom}`", share=percent(one.parts), whom=one.whom)
        + (" " + _("(the author)") if one.whom == selection.creator else "")
        for one in selection.shares
    )
    return [where, hashes, paid]


def shown(motion: Motion, title: str, chain: str, price: Price) -> list[str]:
    """To who prepared it, above the button that moves it."""
    first = _(
        "This selects {design} for collaboration, once and for good. Nothing is signed or sent yet.",
        design=design(title, motion.entry),
    )
    then = _(
        "**{move}** asks the other moderators. With a yes of one who did not make it and stands above the roles that "
        "follow from it, the council's key sends it; the server's owner needs nobody. The files are the same for a "
        "Safe.",
        move=_(MOVE),
    )
    return [
        first,
        *parts(motion.selection, motion.selection.registry, chain),
        _cost(motion),
        *_short(motion, price),
        then,
        _for_good(),
    ]


def not_taken(motion: Motion, chain: str) -> str:
    """Why there is no button: the contract would refuse the council's key."""
    return _(
        "I cannot send it: the registry on {chain} refuses it from the council's key `{key}`. Look with `gatehouse "
        "check` whether that key holds COUNCIL there. With a Safe that does, load the file.",
        chain=chain,
        key=motion.signer,
    )


def moves(motion: Motion) -> Press:
    """The button under what was prepared."""
    return Press(_(MOVE), MOVE_VERB, str(motion.id), grave=True)


def moved(motion: Motion, title: str) -> str:
    """In the place of what was prepared, to who moved it."""
    if motion.state is State.SENDING:
        return decided(motion, title)
    return _(
        "The moderators are asked about {design}, in their channel and in `/gate status`. If nobody else says yes "
        "until {until}, nothing is sent.",
        design=design(title, motion.entry),
        until=moment(motion.expires_at),
    )


def question(motion: Motion, title: str, chain: str) -> list[str]:
    """To the moderators: what one of them wants sent, all of it, and what each button does."""
    first = _(
        "{who} wants {design} selected for collaboration, once and for good, with the council's key.",
        who=mention([motion.by]),
        design=design(title, motion.entry),
    )
    then = _(
        "Read the terms there, compare their hash, and each address. **{second}** sends it: press it if you are "
        "somebody else, did not make the design, and stand above the roles that follow from it. **{stop}**: nothing "
        "is sent, as when nobody says yes until {until}.",
        second=_(SECOND),
        stop=_(STOP),
        until=moment(motion.expires_at),
    )
    return [first, *parts(motion.selection, motion.selection.registry, chain), _cost(motion), then, _for_good()]


def choices(motion: Motion) -> tuple[Press, ...]:
    """The buttons under what waits; of what is on its way, only the one that stops it while that can be."""
    stop = Press(_(STOP), STOP_VERB, str(motion.id))
    if motion.state is State.SENDING:
        return (stop,)
    return Press(_(SECOND), SECOND_VERB, str(motion.id), grave=True), stop


def decided(motion: Motion, title: str) -> str:
    """In the place of the question, whoever answered it."""
    who = mention([motion.second]) if motion.second else _("A moderator")
    if motion.state is State.DROPPED:
        return _(
            "{who} stopped the selection of {design}. Nothing was sent.", who=who, design=design(title, motion.entry)
        )
    return _(
        "{who} said yes: the selection of {design} goes out with the council's key. The moderators' channel hears "
        "when the chain has it for good.",
        who=who,
        design=design(title, motion.entry),
    )


def waits(motion: Motion, titles: Titles) -> str:
    """One line in the status."""
    chain = titles.get(motion.selection.chain, motion.selection.chain)
    if motion.state is State.SENDING:
        return _("The selection of entry {number} is on its way to {chain}.", number=motion.entry, chain=chain)
    return _(
        "{who} wants entry {number} selected on {chain} with the council's key; it waits for another moderator until "
        "{until}.",
        who=mention([motion.by]),
        number=motion.entry,
        chain=chain,
        until=moment(motion.expires_at),
    )


def _cost(motion: Motion) -> str:
    return _(
        "At today's fees it costs {coins} of the chain's own coin at most, from `{key}`.",
        coins=coins(_rounded_up(motion.most)),
        key=motion.signer,
    )


def _short(motion: Motion, price: Price) -> Sequence[str]:
    if price.balance >= motion.most:
        return ()
    return (
        _(
            "That key has {coins} only: send it some of the chain's own coin, or what is to be sent waits.",
            coins=coins(price.balance),
        ),
    )


def _for_good() -> str:
    return _("The author holds the last tier from then on; the shares can be changed by nobody.")


def _rounded_up(wei: int) -> int:
    """To three digits, which are read: the fees are others in a minute."""
    step = int("1".ljust(len(str(wei)) - 2, "0"))
    return -(-wei // step) * step
