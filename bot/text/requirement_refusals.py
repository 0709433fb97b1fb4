"""What a moderator reads when a requirement cannot be: what is wrong with it, and that nothing was changed."""

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.requirements import attestations
from bot.domain.requirements.probes import MOST_IDS
from bot.text.catalogue import N_, _
from bot.text.clean import chat

FORM = N_("`erc721:base:0x… >= 1 and not erc1155:base:0x…#7 >= 1`, or `2 of (…, …, …)`")
CALL_FORM = "getVotes(address {wallet}) returns (uint256)"
_PROBLEMS = {
    RequirementProblem.UNKNOWN_CHAIN: N_(
        "This host is not connected to a chain called `{detail}`. `/gate status` lists the chains."
    ),
    RequirementProblem.NO_CODE: N_(
        "There is no contract at `{detail}` on that chain. Check the address and the chain. Nothing was changed."
    ),
    RequirementProblem.NOT_THIS_KIND: N_(
        "`{detail}` does not answer like that kind of token. `/gate contract` tells which kinds it is. Nothing "
        "was changed."
    ),
    RequirementProblem.IDS: N_(
        "`{detail}` are no ids I can look at. Write them like `#1,2,42-69`, at most {most} in one condition. "
        "Nothing was changed."
    ),
    RequirementProblem.NEEDS_IDS: N_(
        "`{detail}` does not tell which tokens a wallet has, so name the ids that count, like `#1,2,42-69` "
        "behind its address. Nothing was changed."
    ),
    RequirementProblem.TRAITS: N_(
        "`{detail}` says nothing of traits that I can read. Write it like `Mood = sunny and Level >= 3`, or with `or` "
        "for any of them. Nothing was changed."
    ),
    RequirementProblem.CALL: N_(
        "`{detail}` is no function I can ask. Write it like {form}: it must ask about the wallet and return a "
        "number, a yes or no, or an address. Nothing was changed."
    ),
    RequirementProblem.WRITES: N_(
        "The function in `{detail}` wants to write to the chain. I only ask functions that read. Nothing was changed."
    ),
    RequirementProblem.FAILS: N_(
        "`{detail}` does not return that when I call it. Check the function, its arguments and what it "
        "returns. Nothing was changed."
    ),
    RequirementProblem.ATTESTATION: N_(
        "`{detail}` names no attestation I can look for. Write it like {attestation}. Nothing was changed."
    ),
    RequirementProblem.NOT_LISTED: N_(
        "The host of this bot lets tiers ask functions of a few contracts alone, and `{detail}` is none of them. "
        "Nothing was changed."
    ),
    RequirementProblem.ADDRESS: N_(
        "There is no contract's address in what you pasted. It is `0x` and 40 letters and figures; paste it, "
        "or the link to it on the block explorer. Nothing was changed."
    ),
    RequirementProblem.CAPITALS: N_(
        "`{detail}` has a slip in it: its capitals are a checksum, and it does not fit. Copy the address "
        "again from the project's own page. Nothing was changed."
    ),
    RequirementProblem.UNREADABLE: N_(
        "`{detail}` cannot be read right now. Nothing was changed. Please try again in a minute."
    ),
    RequirementProblem.AMOUNT: N_(
        "`{detail}` is no amount this token can have. Amounts are above 0 and fit its decimals. Nothing was changed."
    ),
    RequirementProblem.TOO_BIG: N_(
        "This requirement is too long or too deep. At most 32 conditions, please. Nothing was changed."
    ),
}


def refused_requirement(error: RequirementRefused) -> str:
    """Where it stops making sense, or what is wrong with what it asks for."""
    detail = chat(error.detail)
    if error.problem is not RequirementProblem.SYNTAX:
        return _(
            _PROBLEMS[error.problem],
            detail=detail,
            most=MOST_IDS,
            form=f"`{CALL_FORM}`",
            attestation=f"`{attestations.FORM}`",
        )
    unread = (
        N_("I cannot read the requirement from `{detail}` (character {at}).")
        if detail
        else N_("I cannot read the requirement to its end: something is missing.")
    )
    form = _(
        "It looks like {form}. `/gate tier build` puts one together without typing. Nothing was changed.",
        form=_(FORM),
    )
    return f"{_(unread, detail=detail, at=(error.at or 0) + 1)} {form}"
