"""A link has run out: one tap for a new one, in a browser that is the account's own already.

Nothing is bound by this that was not: the new link's browser is the old one's, for as long as the platform's word is
young. Any other browser is led into the chat, where the account asks for itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.signing_in import binding
from bot.domain.signing_in.binding import Browser
from bot.domain.signing_in.signin import Challenge
from bot.ports import Tx
from bot.services.permitting.communities import community_at
from bot.services.signing_in.asked import Asked
from bot.services.signing_in.binding import Begun
from bot.services.signing_in.links import bound_at, challenge_of
from bot.services.signing_in.verify import Verify

TRUSTED_FOR = timedelta(hours=1)
"""So long after the platform said whose browser it is, that is taken to be so still, however many links later."""


@dataclass(frozen=True, slots=True)
class Renewing:
    verify: Verify
    asked: Asked

    async def may(self, secret: str, browser: str) -> bool:
        """Would this browser be given a new link?"""
        async with self.verify.store.read() as tx:
            return await self._since(tx, await challenge_of(tx, secret), browser) is not None

    async def anew(self, secret: str, browser: str) -> Begun:
        """A new link for the account that asked, and what the browser keeps to be its own there too.

        Who asked is told what becomes of it where they asked for the old one, as long as the platform takes that.
        ChallengeRefused if the link has not run out, or the browser is not the account's own.
        """
        async with self.verify.store.write() as tx:
            challenge = await challenge_of(tx, secret)
            since = await self._since(tx, challenge, browser)
            if since is None:
                raise ChallengeRefused(ChallengeProblem.UNBOUND)
            community = await tx.communities.get(challenge.community)
            await community_at(tx, community.places[0])  # it may have been disallowed since
            link, fresh = await self.verify.begun(tx, community, challenge.account), binding.new_secret()
            now = self.verify.clock.now()
            await tx.browsers.add(Browser(binding.hashed(fresh), link.challenge, now, since))
        self.asked.pass_on(challenge.token, link.challenge)
        return Begun(binding.handle(link.challenge), fresh, link.url, link.expires_at)

    async def _since(self, tx: Tx, challenge: Challenge, browser: str) -> datetime | None:
        """Since when this browser is the account's own, if it still counts as that and the link has run out unused."""
        now, since = self.verify.clock.now(), await bound_at(tx, challenge, browser)
        if challenge.problem(now) is not ChallengeProblem.EXPIRED or since is None or now >= since + TRUSTED_FOR:
            return None
        return since
