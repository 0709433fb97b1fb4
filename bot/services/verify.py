"""A member proves a wallet: a private link, a text to sign, a signature; then the wallet is theirs and tiers follow."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.domain.errors import ChallengeProblem, ChallengeRefused, GatehouseError, WalletTaken
from bot.domain.holdings import Wallet
from bot.domain.ids import Account, Address, Community, CommunityId, MemberId, address
from bot.domain.members import Member
from bot.domain.passes import Plan
from bot.domain.policy import Policy
from bot.domain.signin import LIFETIME, MOST_OPEN, Challenge, Statement
from bot.ports import Clock, Signatures, Store, Tx
from bot.services.accounts import paired_by_wallet
from bot.text.clean import clean
from bot.text.statement import request_id, statement

LOOK_WITHIN = 20.0
"""Seconds a person waits for the first look at their wallet; the sweep does what was not done by then."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class Reconcile(Protocol):
    async def __call__(
        self, community: CommunityId, members: Collection[MemberId], reason: str, *, read: bool = True
    ) -> Mapping[MemberId, Plan]:
        """Look at these members and give or take what follows; a plan for each."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """Where people reach the page: `domain` stands in the signed text, `origin_url` has no slash at its end."""

    domain: str
    origin_url: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class View:
    """All the page shows of a link. `problem` says why it can no longer be used.

    `linked` is the wallet this link was used for, as long as it is the account's; `held` the tiers they hold now.
    """

    community: Community
    account: Account
    expires_at: datetime
    policy: Policy
    problem: ChallengeProblem | None = None
    linked: Address | None = None
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be signed, letter for letter; `address` has its EIP-55 capitals."""

    message: str
    nonce: str
    address: str


@dataclass(frozen=True, slots=True)
class Linked:
    """The wallet is linked; `plan` is None if nobody could look yet at what it holds."""

    community: Community
    account: Account
    wallet: Address
    wallets: tuple[Wallet, ...]
    policy: Policy
    plan: Plan | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Paired:
    """The wallet is another member's, perhaps the same person's: nothing is linked until both accounts say yes."""

    account: Account
    across: Account
    wallet: Address
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Verify:
    """The use cases of the sign-in. Whoever has the secret has the link; only its hash is kept."""

    store: Store
    signatures: Signatures
    clock: Clock
    reconcile: Reconcile
    site: Site
    chain_id: int

    async def begin(self, community: Community, account: Account) -> Link:
        """A new private link; the account's oldest open one ends if there are too many."""
        async with self.store.write() as tx:
            return await self.begun(tx, community, account)

    async def begun(self, tx: Tx, community: Community, account: Account) -> Link:
        """The same within this transaction; nobody may be shown the link before its end."""
        secret, nonce, now = secrets.token_urlsafe(32), secrets.token_hex(16), self.clock.now()
        asker = replace(account, name=clean(account.name))
        challenge = Challenge(_token(secret), community.id, asker, now, now + LIFETIME, nonce)
        if await tx.challenges.open_count(account, now) >= MOST_OPEN:
            await tx.challenges.close_oldest(account, now)
        await tx.challenges.add(challenge)
        return Link(f"{self.site.origin_url}/verify/{secret}", challenge.expires_at)

    async def look(self, secret: str) -> View:
        """What the page shows; looking changes nothing. ChallengeRefused(UNKNOWN) if there is no such link."""
        async with self.store.read() as tx:
            challenge = await _challenge(tx, secret)
            community = await tx.communities.get(challenge.community)
            policy = await tx.policies.current(challenge.community)
            problem = self._problem(challenge)
            linked, held = await _standing(tx, challenge) if problem is ChallengeProblem.USED else (None, ())
        return View(community, challenge.account, challenge.expires_at, policy, problem, linked, held)

    async def choose(self, secret: str, address_text: str) -> Text:
        """The text to sign with this wallet; it replaces an earlier one of the same link."""
        chosen, now = self._address(address_text), self.clock.now()
        async with self.store.write() as tx:
            challenge = await _challenge(tx, secret)
            challenge.check(now)
            community = await tx.communities.get(challenge.community)
            fields = self._statement(challenge, community, chosen, now)
            message = await self.signatures.message(fields)
            await tx.challenges.choose(challenge.token, fields.nonce, chosen, message)
        return Text(message, fields.nonce, self.signatures.checksummed(chosen))

    async def finish(self, secret: str, nonce: str, signature: str) -> Linked | Paired:
        """Check the signature against the stored text, link the wallet, look at what it holds.

        A wallet of a member who has accounts on other platforms alone leaves a pairing with that member.
        """
        async with self.store.read() as tx:
            challenge = await _challenge(tx, secret)
        challenge.check(self.clock.now())
        if challenge.address is None or challenge.message is None:
            raise ChallengeRefused(ChallengeProblem.NO_ADDRESS)
        if challenge.nonce != nonce:
            raise ChallengeRefused(ChallengeProblem.REPLACED)
        try:
            await self.signatures.check(challenge.message, signature, challenge.address)
        except ChallengeRefused:
            async with self.store.write() as tx:
                await tx.challenges.miss(challenge.token)
            raise
        done = await self._link(challenge, challenge.address)
        return done if isinstance(done, Paired) else await self._outcome(challenge, challenge.address, done)

    async def _link(self, challenge: Challenge, wallet: Address) -> MemberId | Paired:
        """Use the challenge up and link the wallet: both or, as when the wallet is a stranger's, neither."""
        now = self.clock.now()
        async with self.store.write() as tx:
            if not await tx.challenges.consume(challenge.token, challenge.nonce, now):
                (await tx.challenges.get(challenge.token) or challenge).check(now)
                raise ChallengeRefused(ChallengeProblem.REPLACED)
            member = await tx.members.ensure(challenge.community, challenge.account)
            owner = await tx.members.owner(challenge.community, Wallet(wallet))
            if owner in {None, member.id}:
                await tx.members.link(member.id, Wallet(wallet), now)
                return member.id
            return await self._pair(tx, challenge, wallet, await tx.members.get([owner] if owner else []), now)

    async def _pair(
        self, tx: Tx, challenge: Challenge, wallet: Address, owners: Sequence[Member], now: datetime
    ) -> Paired:
        if not owners:
            raise WalletTaken
        account = challenge.account
        pairing = await paired_by_wallet(tx, challenge.community, account, wallet, owners[0], now)
        return Paired(account, pairing.across_from(account), wallet, pairing.expires_at)

    async def _outcome(self, challenge: Challenge, wallet: Address, member: MemberId) -> Linked:
        plan = await self._plan(challenge.community, member)
        async with self.store.read() as tx:
            community = await tx.communities.get(challenge.community)
            policy = await tx.policies.current(challenge.community)
            found = await tx.members.get([member])
        wallets = found[0].wallets if found else (Wallet(wallet),)
        return Linked(community, challenge.account, wallet, wallets, policy, plan, self.clock.now())

    async def _plan(self, community: CommunityId, member: MemberId) -> Plan | None:
        """The wallet is linked by now: whatever fails here loses nothing, and the sweep looks again."""
        try:
            async with asyncio.timeout(LOOK_WITHIN):
                return (await self.reconcile(community, [member], "verified")).get(member)
        except (GatehouseError, TimeoutError):
            return None

    def _address(self, text: str) -> Address:
        """Mixed capitals carry a checksum (EIP-55): where it fails somebody mistyped."""
        try:
            chosen = address(text)
        except ValueError:
            raise ChallengeRefused(ChallengeProblem.BAD_ADDRESS) from None
        digits = text[2:]
        plain = digits in {digits.lower(), digits.upper()}
        if not plain and text != self.signatures.checksummed(chosen):
            raise ChallengeRefused(ChallengeProblem.BAD_ADDRESS)
        return chosen

    def _statement(self, challenge: Challenge, community: Community, chosen: Address, now: datetime) -> Statement:
        return Statement(
            domain=self.site.domain,
            uri=f"{self.site.origin_url}/verify",
            address=chosen,
            statement=statement(challenge.account, community),
            chain_id=self.chain_id,
            nonce=secrets.token_hex(16),
            issued_at=now,
            expires_at=challenge.expires_at,
            request_id=request_id(challenge.account, community.id),
        )

    def _problem(self, challenge: Challenge) -> ChallengeProblem | None:
        try:
            challenge.check(self.clock.now())
        except ChallengeRefused as refused:
            return refused.problem
        return None


def _token(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def _challenge(tx: Tx, secret: str) -> Challenge:
    challenge = await tx.challenges.get(_token(secret)) if _SECRET.fullmatch(secret) else None
    if challenge is None:
        raise ChallengeRefused(ChallengeProblem.UNKNOWN)
    return challenge


async def _standing(tx: Tx, challenge: Challenge) -> tuple[Address | None, tuple[str, ...]]:
    """The wallet a used link was used for, if it still is theirs, and the tiers they hold."""
    member = await tx.members.of(challenge.community, challenge.account)
    if member is None or challenge.address not in {wallet.address for wallet in member.wallets}:
        return None, ()
    return challenge.address, tuple(held.tier for held in await tx.passes.open([member.id]))
