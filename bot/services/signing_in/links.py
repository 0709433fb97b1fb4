"""Private links: whoever has the secret has the link; only its hash is kept."""

import hashlib
import re
from datetime import datetime

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.signing_in import binding
from bot.domain.signing_in.binding import Browser
from bot.domain.signing_in.signin import Challenge
from bot.ports import Tx

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def token_of(secret: str) -> str:
    """How a link's secret is kept."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def token_in(secret: str) -> str:
    """The same; ChallengeRefused(UNKNOWN) for what no link has for a secret."""
    if not _SECRET.fullmatch(secret):
        raise ChallengeRefused(ChallengeProblem.UNKNOWN)
    return token_of(secret)


async def challenge_of(tx: Tx, secret: str) -> Challenge:
    """The challenge of this link; ChallengeRefused(UNKNOWN) if there is none."""
    challenge = await tx.challenges.get(token_in(secret))
    if challenge is None:
        raise ChallengeRefused(ChallengeProblem.UNKNOWN)
    return challenge


async def own(tx: Tx, challenge: Challenge, browser: str) -> bool:
    """Is the browser with this secret the account's own, for this very challenge?"""
    return await bound_at(tx, challenge, browser) is not None


async def bound_at(tx: Tx, challenge: Challenge, browser: str) -> datetime | None:
    """When the browser with this secret became the account's own, for this very challenge; None if it is not."""
    found = await tx.browsers.get(binding.hashed(browser)) if browser else None
    return found.bound_at if found is not None and is_own(challenge, found) else None


def is_own(challenge: Challenge, browser: Browser | None) -> bool:
    """The same of what is kept of a browser."""
    return browser is not None and browser.challenge == challenge.token and browser.bound_at is not None


async def use(tx: Tx, challenge: Challenge, now: datetime) -> bool:
    """Use it up, once: by the nonce of the text that was signed here, or by the code of what signed elsewhere."""
    if challenge.signed is None:
        return await tx.challenges.consume(challenge.token, challenge.nonce, now)
    return await tx.challenges.confirm(challenge.token, challenge.signed.code, now)
