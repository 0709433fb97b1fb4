"""A signature given in a browser that is nobody's waits for the account: for the code shown where the wallet signed.

The code proves that whoever typed it sees both the chat account and the place of signing. Who relays their own link to
somebody with a wallet must also talk them into handing the code over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from bot.domain import codes
from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import Account, Community
from bot.domain.requirements.holdings import Wallet
from bot.domain.signing_in.signin import MOST_MISSES, Challenge, Signed, SignedText
from bot.ports import Store, Tx


@dataclass(frozen=True, slots=True)
class Waiting:
    """The wallet signed, and nothing is linked until the account has typed the code."""

    community: Community
    account: Account
    wallet: Wallet
    code: str
    expires_at: datetime


async def leave(tx: Tx, challenge: Challenge, wallet: Wallet, text: SignedText | None, now: datetime) -> Waiting:
    """Keep that it signed, under a new code, whose hash alone is kept; ChallengeRefused if the link is over."""
    code = codes.new()
    signed = Signed(wallet, challenge.hashed(code), now, text)
    if not await tx.challenges.leave(challenge.token, challenge.nonce, signed):
        (await tx.challenges.get(challenge.token) or challenge).check(now)
        raise ChallengeRefused(ChallengeProblem.REPLACED)
    community = await tx.communities.get(challenge.community)
    return Waiting(community, challenge.account, wallet, code, challenge.expires_at)


async def confirmed(store: Store, waiting: Sequence[Challenge], typed: str) -> tuple[Challenge, Signed]:
    """The challenge this code is for, with what signed; a code that fits none counts against each, and five end it.

    What can be no code is no guess, so it counts against nothing.
    """
    if not waiting:
        raise ChallengeRefused(ChallengeProblem.NO_CODE)
    code = codes.typed(typed)
    if code is None:
        raise ChallengeRefused(ChallengeProblem.NOT_A_CODE)
    fitting = [(one, one.signed) for one in waiting if one.signed and _fits(one, one.signed, code)]
    if not fitting:
        async with store.write() as tx:
            for one in waiting:
                await tx.challenges.miss(one.token)
        over = all(one.misses + 1 >= MOST_MISSES for one in waiting)
        raise ChallengeRefused(ChallengeProblem.BURNED if over else ChallengeProblem.WRONG_CODE)
    return fitting[0]


def _fits(challenge: Challenge, signed: Signed, code: str) -> bool:
    return compare_digest(signed.code, challenge.hashed(code))
