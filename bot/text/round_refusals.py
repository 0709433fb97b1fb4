"""Why something about a round cannot be, and what to do next."""

from bot.domain.errors import RoundProblem, RoundRefused
from bot.domain.voting.voting import LONGEST_TITLE
from bot.text.catalogue import N_, _
from bot.text.clean import chat

_REFUSALS = {
    RoundProblem.TITLE: N_("A round needs a title and a word for what is voted on, of up to {title} characters."),
    RoundProblem.WINDOW: N_("Say how long ballots are taken, as `3d` or `36h`: from a minute up to 60 days."),
    RoundProblem.QUORUM: N_("Write the quorum as `5, 20%`: so many ballots, and this share of the voters, or more."),
    RoundProblem.WEIGHT: N_("These weights cannot be read here. Choose others."),
    RoundProblem.QUADRATIC: N_(
        "Quadratic weights need signatures alone: clicks are too easily multiplied. Say `ballots: signatures`, or "
        "choose other weights."
    ),
    RoundProblem.TOKEN: N_(
        "To weigh by a token, name its contract in `token`, how much of it is one vote in `per` (as `1` or `0.5`), and "
        "choose **By token**. Otherwise leave `token` out."
    ),
    RoundProblem.NO_TOKEN: N_(
        "What stands at this address tells no amount that a wallet holds: name an ERC-20 or ERC-721 contract on the "
        "chain where the round is reported."
    ),
    RoundProblem.UNREAD: N_(
        "The chain cannot be read for sure right now, so nobody’s weight can be told. Round {round} is still a draft: "
        "open it again in a moment."
    ),
    RoundProblem.NO_LEDGER: N_(
        "No ledger is configured for this community, so nothing could be reported. Make it a dry round: it is counted "
        "and published all the same."
    ),
    RoundProblem.NO_CHAIN: N_("No chain is configured that signatures could name. Admit clicks alone."),
    RoundProblem.MANY_DRAFTS: N_("Several drafts are waiting already. Open or cancel one first."),
    RoundProblem.NOT_DRAFT: N_("Round {round} is no draft any more. `/round status` shows how far it is."),
    RoundProblem.OVER: N_("Round {round} is over. `/round status` shows how it ended."),
    RoundProblem.HALTED: N_(
        "Round {round} is stopped, and nothing else can be done with it first: `/round status` says why, and "
        "`/round retry` has it go on."
    ),
    RoundProblem.COUNTED: N_(
        "Round {round} is counted, and what was counted I cannot cancel. A guardian of its ledger can, until its "
        "challenge window ends: `/round status` says when."
    ),
    RoundProblem.EXTENDED: N_("Round {round} was extended once already, and that is all there is."),
    RoundProblem.ON_CHAIN: N_("The chain has round {round} with its end, which nobody can move any more."),
    RoundProblem.NO_GALLERY: N_("There is no gallery yet. Choose its channel with `/gallery channel`."),
    RoundProblem.NO_ENTRIES: N_(
        "No approved entry is free for round {round}. Approve some with `/round entries approve`, then open it."
    ),
    RoundProblem.MANY_ENTRIES: N_("More entries are approved than one round can take. Reject some, or wait."),
    RoundProblem.NOBODY: N_(
        "Nobody could vote in round {round}: no member is known to me, and has been here for long enough, and holds "
        "what it asks for. `/round status` shows how many could."
    ),
    RoundProblem.REASON: N_("Say why; everybody reads it."),
    RoundProblem.UNCOUNTED: N_("Round {round} is not counted yet. Until it closes nobody sees how it stands."),
    RoundProblem.NOT_ELECTOR: N_(
        "You are not among the voters of this round. They were drawn when it opened: members known to me who had been "
        "here for long enough, and held what it asks for. The next round draws anew; `/verify` a wallet before it "
        "opens, as some rounds ask for one."
    ),
    RoundProblem.CLOSED: N_(
        "Round {round} is closed. No ballot is taken any more, and none was changed. `/vote result` says what came of "
        "it once it is counted."
    ),
    RoundProblem.CALLED_OFF: N_(
        "Round {round} was cancelled: nothing comes of it, and no ballot is taken. Its channel says why; the entries "
        "are free for another round."
    ),
    RoundProblem.STOPPED: N_(
        "Round {round} is stopped for the moment, and takes no ballots. Those that are in are kept. The moderators "
        "know, and can have it go on: try again later."
    ),
    RoundProblem.NOT_YET: N_("Round {round} is not open yet. Its channel says when it is."),
    RoundProblem.NOT_OPEN: N_("No round is open at this moment. Where the entries hang it is said when one is."),
    RoundProblem.NOT_STOPPED: N_("Round {round} is not stopped. `/round status` shows how far it is."),
    RoundProblem.CLASS: N_("Round {round} takes no ballots of this kind; its card says which."),
    RoundProblem.OWN: N_("One of these is yours, and nobody votes for their own work. Your ballot was not changed."),
    RoundProblem.MANY: N_("That is more than one ballot may name. Your ballot was not changed."),
    RoundProblem.GONE: N_("That is no entry of this round. Your ballot was not changed."),
    RoundProblem.POINTS: N_("That is more than you may give. Your ballot was not changed."),
    RoundProblem.NO_BALLOT: N_(
        "You have cast no ballot there, so there is no receipt. While a round is open, `/vote cast` casts one."
    ),
    RoundProblem.SIGNED: N_(
        "Your wallet has signed a ballot in round {round}, and a click does not undo that. `/vote sign` changes it."
    ),
    RoundProblem.NO_WALLET: N_(
        "No wallet of yours stands in the list of voters that was frozen when round {round} opened, so none can sign "
        "in it."
    ),
    RoundProblem.WALLET_GONE: N_(
        "The wallet that was to sign for you in round {round} is not yours here any more. `/verify` proves it again."
    ),
    RoundProblem.NO_VOTE: N_("Nobody votes in round {round}: it only reports points that waited for a wallet."),
    RoundProblem.NOTHING_WAITS: N_(
        "No points wait for a report now. Who won without a wallet links one with `/verify` first. Nothing was begun."
    ),
    RoundProblem.CARRIED: N_(
        "Round {round} is under way, and its report carries what waits. `/round status` shows how far it is. Nothing "
        "was begun."
    ),
    RoundProblem.SIGNATURE: N_("This signature does not belong to your wallet and this ballot. Nothing was changed."),
}


def refused_round(error: RoundRefused) -> str:
    """Why it cannot be, and the next step."""
    match error.problem:
        case RoundProblem.NONE:
            return _("There is no round {round} here.", round=error.round)
        case RoundProblem.UNCOUNTED if not error.round:
            return _("No round was counted yet. Until one closes nobody sees how it stands.")
        case RoundProblem.TIER:
            return _("There is no tier **{tier}**. `/gate tier list` shows them.", tier=chat(error.detail))
        case _:
            return _(_REFUSALS[error.problem], round=error.round, title=LONGEST_TITLE)
