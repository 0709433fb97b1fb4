"""A browser is bound to the account that asked for the link, so that nobody signs for somebody else's account.

Two ways: Discord says who is signed in there (OAuth2), or Telegram says who opened the Mini App. A browser of another
account closes the link, and both are told: the visitor on the page, who asked where they asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

from bot.domain.errors import ChallengeProblem, ChallengeRefused
from bot.domain.ids import Account, Community, Platform
from bot.domain.signing_in import binding
from bot.domain.signing_in.binding import Browser, Way
from bot.domain.signing_in.signin import Challenge
from bot.ports import Clock, Homes, Identity, JobQueue, Launches, Store
from bot.services.signing_in.asked import What, told_job
from bot.services.signing_in.links import challenge_of, own

BACK = "done-"
"""Before a code in `t.me/BOT?start=done-K7Q2M4XZ`."""
HERE = "c{}"
"""The number of a community in the same place."""
ANEW = "new-"
"""Before it: a new link for that community is wanted at once."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Begun:
    """A browser on its way, to Discord or to a new link: what it keeps under which name, where it goes, until when."""

    handle: str
    secret: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Foreign:
    """Another account turned up, and the link is closed."""

    asker: Account
    visitor: Account


@dataclass(frozen=True, slots=True)
class Binding:
    store: Store
    queue: JobQueue
    clock: Clock
    identities: Mapping[Platform, Identity]
    launches: Mapping[Platform, Launches]
    homes: Mapping[Platform, Homes] = field(default_factory=dict)

    def way(self, account: Account) -> Way | None:
        """How a browser can be bound to this account; None where only the code is left."""
        if account.platform in self.identities:
            return Way.DISCORD
        return Way.TELEGRAM if account.platform in self.launches else None

    def back(self, account: Account, code: str) -> str | None:
        """The address that hands the code to the bot as this account, where its platform has such."""
        home = self.homes.get(account.platform)
        return home.bot(BACK + code) if home else None

    def home(self, community: Community, account: Account) -> str | None:
        """The address that leads back to where this account asked, if that is known; a new link is a tap from there."""
        home, place = self.homes.get(account.platform), community.place(account.platform)
        if home is None:
            return None
        return home.bot(HERE.format(community.id)) or (home.place(place) if place else None)

    def chat(self, community: Community, account: Account) -> str | None:
        """The address at which the bot gives this account a new link by itself, where its platform has such."""
        home = self.homes.get(account.platform)
        return home.bot(ANEW + HERE.format(community.id)) if home else None

    async def begin(self, secret: str) -> Begun:
        """Send this browser to Discord; it is bound when it comes back as the account."""
        async with self.store.read() as tx:
            challenge = await challenge_of(tx, secret)
        challenge.check(self.clock.now())
        identity = self.identities.get(challenge.account.platform)
        if identity is None:
            raise ChallengeRefused(ChallengeProblem.NO_WAY)
        own, token = binding.new_secret(), challenge.token
        url = identity.ask(binding.state(token, own), binding.challenge(binding.verifier(own)))
        async with self.store.write() as tx:
            await tx.browsers.add(Browser(binding.hashed(own), token, self.clock.now()))
        return Begun(binding.handle(token), own, url, challenge.expires_at)

    async def returned(self, secret: str, state: str, code: str) -> Challenge | Foreign:
        """The browser is back: bound now, or the link closed. ChallengeRefused if this is not its own way back."""
        async with self.store.read() as tx:
            browser = await tx.browsers.get(binding.hashed(secret)) if _SECRET.fullmatch(secret) else None
            challenge = await tx.challenges.get(browser.challenge) if browser else None
        if browser is None or challenge is None or not _same(state, binding.state(challenge.token, secret)):
            raise ChallengeRefused(ChallengeProblem.NOT_PROVED)
        challenge.check(self.clock.now())
        if browser.bound_at is not None:
            return challenge  # the page of the way back was loaded again
        visitor = await self.identities[challenge.account.platform].who(code, binding.verifier(secret))
        return await self._settled(challenge, browser, visitor)

    async def launched(self, secret: str, data: str) -> str | Foreign:
        """A Mini App has opened the link: a secret for this browser alone, or the link closed."""
        async with self.store.read() as tx:
            challenge = await challenge_of(tx, secret)
        now = self.clock.now()
        challenge.check(now)
        launches = self.launches.get(challenge.account.platform)
        if launches is None:
            raise ChallengeRefused(ChallengeProblem.NO_WAY)
        launch = launches.read(data)
        if launch is None or not launch.fresh(now):
            raise ChallengeRefused(ChallengeProblem.NOT_PROVED)
        if launch.account != challenge.account:
            return await self._closed(challenge, launch.account)
        own = binding.new_secret()
        async with self.store.write() as tx:
            if not await tx.browsers.add(Browser(binding.hashed(own), challenge.token, now, now, launch.hash)):
                raise ChallengeRefused(ChallengeProblem.NOT_PROVED)
        return own

    async def bound(self, secret: str, browser: str) -> bool:
        """Is this browser the account's own, for this link?"""
        async with self.store.read() as tx:
            return await own(tx, await challenge_of(tx, secret), browser)

    async def _settled(self, challenge: Challenge, browser: Browser, visitor: Account | None) -> Challenge | Foreign:
        if visitor == challenge.account:
            async with self.store.write() as tx:
                await tx.browsers.bind(browser.hash, self.clock.now())
            return challenge
        async with self.store.write() as tx:
            await tx.browsers.forget(browser.hash)
        if visitor is None:
            raise ChallengeRefused(ChallengeProblem.NOT_PROVED)
        return await self._closed(challenge, visitor)

    async def _closed(self, challenge: Challenge, visitor: Account) -> Foreign:
        async with self.store.write() as tx:
            if await tx.challenges.close(challenge.token, self.clock.now()):
                await self.queue.enqueue(tx, told_job(challenge, What.FOREIGN))
        return Foreign(challenge.account, visitor)


def _same(given: str, ours: str) -> bool:
    return compare_digest(given.encode(errors="replace"), ours.encode())
