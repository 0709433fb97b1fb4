"""What can be found of a round's file: which line it belongs to, and whether it leaves that line open or wrong."""

from enum import IntEnum, StrEnum


class Check(IntEnum):
    """What is looked at, in the order of the lines."""

    RULES = 1
    ELECTORATE = 2
    WEIGHTS = 3
    SIGNATURES = 4
    NONCES = 5
    LOG = 6
    TOTALS = 7


class Finding(StrEnum):
    """What is wrong, or could not be told; `about` names which."""

    RULES = "the rules cannot be"
    ID = "the round's id is not made of its chain, ledger, community and number"
    OPENING = "the chain has another opening"
    OPENED_AT = "the chain opened it at another time"
    NO_ROUND = "the chain has no such round"
    ROOT = "a tree comes to another root"
    ELECTORS = "the electorate cannot be"
    NOT_IN = "a ballot counts that is not in the electorate"
    WEIGHT = "a ballot weighs something else than its elector"
    NOT_GIVEN = "a weight is not given by the rules"
    BALANCE = "a weight is not what the wallet held"
    SNAPSHOT = "the snapshot's block has another hash"
    FORGED = "a ballot counts whose signature does not hold"
    GOOD = "a ballot was put aside for its signature, which holds"
    VERDICT = "a ballot was judged against the rules"
    LENGTH = "there are not as many receipts as ballots"
    RECEIPT = "the log of receipts does not lead here"
    TIME = "a ballot counts from outside the window, or one from inside does not"
    COUNT = "counted again, it comes to something else"
    CAP = "more points than the rules allow"
    BYTES = "the file is not written in the one way"
    RESULT = "the chain has another result"
    CANCELLED = "the round was cancelled"
    NOT_ASKED = "no chain was asked"
    NOT_REPORTED = "it has not been reported yet"
    DRY = "a dry round is not reported"
    TIERS = "which tier a member had is the bot's word"
    NO_VOTE = "nobody votes in it: it only carries points of earlier rounds"
    NO_ANSWER = "the chain gave no answer"
    ONCE = "its contract was asked when it signed, and not again after the close"
    UNSHOWN = "it carries points of an earlier round, whose file was not given"
    NOT_OWED = "it carries points that the earlier round does not owe"


OPEN = {
    Finding.NOT_ASKED,
    Finding.NOT_REPORTED,
    Finding.DRY,
    Finding.NO_ANSWER,
    Finding.ONCE,
    Finding.UNSHOWN,
}
"""What leaves a line open."""
SAID = {Finding.TIERS, Finding.NO_VOTE}
"""What is said of a line that holds."""
