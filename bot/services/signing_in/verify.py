"""A member proves a wallet: a private link, a text to sign, a signature; then the wallet is theirs and tiers follow.

A signature links at once in a browser that is the account's own; in any other it waits for the account's code.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.errors import ChallengeProblem, ChallengeRefused, GatehouseError
from bot.domain.giving.members import Member
from bot.domain.giving.passes import Plan
from bot.domain.giving.policy import Policy
from bot.domain.ids import Account, Address, ChainName, Community, CommunityId, MemberId, address
from bot.domain.linking.wallets import MOST_LINKED
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.signing_in.signin import LIFETIME, MOST_OPEN, Challenge, Proved, SignedText, Statement
from bot.ports import Clock, JobQueue, Signatures, Store, Tx
from bot.services.giving.people import People
from bot.services.giving.together import Reconcile
from bot.services.signing_in.asked import What, told_job
from bot.services.signing_in.crowd import Crowd, First
from bot.services.signing_in.links import challenge_of, own, token_of
from bot.services.signing_in.pending import Waiting, confirmed, leave
from bot.services.signing_in.proving import Claimed, Paired, Proving
from bot.text.clean import clean
from bot.text.statement import request_id, statement

LOOK_WITHIN = 20.0
"""Seconds a person waits for the first look at their wallet; the sweep does what was not done by then."""
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Site:
    """Where people reach the page: `domain` stands in the signed text, `origin_url` has no slash at its end."""

    domain: str
    origin_url: str


@dataclass(frozen=True, slots=True)
class Link:
    """`challenge` is its token, which opens nothing."""

    url: str
    expires_at: datetime
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All the page shows of a link. `problem` says why it can no longer be used.

    `linked` is the wallet this link was used for, as long as it is the account's; `held` the tiers they hold now.
    `waiting` is the wallet that has signed elsewhere and waits for its code; `crest` the mark of the picture.
    """

    community: Community
    account: Account
    expires_at: datetime
    policy: Policy
    problem: ChallengeProblem | None = None
    linked: Address | None = None
    held: tuple[str, ...] = ()
    waiting: Address | None = None
    crest: str = ""


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


Done = Linked | Paired | Claimed
"""What a proof leads to."""


@dataclass(frozen=True, slots=True)
class Verify:
    """The use cases of the sign-in. Whoever has the secret has the link; only its hash is kept.

    `chain_id` stands in the text where no other of the host's `chains` is asked for. Whoever hands a
    signature in is one of the `people` who wait, until it has led to something.
    """

    store: Store
    queue: JobQueue
    signatures: Signatures
    clock: Clock
    reconcile: Reconcile
    crowd: Crowd
    site: Site
    chain_id: int
    chains: Mapping[ChainName, int] = field(default_factory=dict)
    most_wallets: int = MOST_LINKED
    people: People = field(default_factory=People)

    async def begin(self, community: Community, account: Account) -> Link:
        """A new private link; the account's oldest open one ends if there are too many."""
        async with self.store.write() as tx:
            return await self.begun(tx, community, account)

    async def begun(self, tx: Tx, community: Community, account: Account) -> Link:
        """The same within this transaction; nobody may be shown the link before its end."""
        secret, nonce, now = secrets.token_urlsafe(32), secrets.token_hex(16), self.clock.now()
        asker = replace(account, name=clean(account.name))
        challenge = Challenge(token_of(secret), community.id, asker, now, now + LIFETIME, nonce)
        if await tx.challenges.open_count(account, now) >= MOST_OPEN:
            await tx.challenges.close_oldest(account, now)
        await tx.challenges.add(challenge)
        return Link(f"{self.site.origin_url}/verify/{secret}", challenge.expires_at, challenge.token)

    async def look(self, secret: str) -> View:
        """What the page shows; looking changes nothing. ChallengeRefused(UNKNOWN) if there is no such link."""
        async with self.store.read() as tx:
            challenge = await challenge_of(tx, secret)
            community = await tx.communities.get(challenge.community)
            policy = await tx.policies.current(challenge.community)
            crest = await tx.crests.of(challenge.community)
            problem = challenge.problem(self.clock.now())
            linked, held = await _standing(tx, challenge) if problem is ChallengeProblem.USED else (None, ())
        waiting = challenge.signed.wallet.address if challenge.signed and problem is None else None
        return View(
            community, challenge.account, challenge.expires_at, policy, problem, linked, held, waiting,
            crest.mark if crest else "",
        )  # fmt: skip

    async def choose(self, secret: str, address_text: str, chain_id: int | None = None) -> Text:
        """The text to sign with this wallet; it replaces an earlier one of the same link.

        `chain_id`: the chain that a contract wallet is on, if it is one of the host's; else the text names the usual.
        """
        chosen, now = self._address(address_text), self.clock.now()
        async with self.store.write() as tx:
            challenge = await challenge_of(tx, secret)
            challenge.check(now)
            community = await tx.communities.get(challenge.community)
            chain = self._chain(chain_id) or self._chain(self.chain_id)
            fields = self._statement(challenge, community, chosen, now, chain)
            message = await self.signatures.message(fields)
            await tx.challenges.choose(challenge.token, fields.nonce, chosen, message, chain)
        return Text(message, fields.nonce, self.signatures.checksummed(chosen))

    async def finish(self, secret: str, nonce: str, signature: str, browser: str = "") -> Done | Waiting:
        """Check the signature against the stored text, link the wallet, look at what it holds.

        In a browser that is not the account's own it waits for the account to type a code, and nothing is linked.
        A wallet of a member who has accounts on other platforms alone leaves a pairing with that member; one of any
        other member a claim, which the moderators decide.
        """
        with self.people.waiting():
            return await self._finish(secret, nonce, signature, browser)

    async def _finish(self, secret: str, nonce: str, signature: str, browser: str) -> Done | Waiting:
        challenge, mine = await self.crowd.opened(secret, browser)
        challenge.check(self.clock.now())
        if challenge.address is None or challenge.message is None:
            raise ChallengeRefused(ChallengeProblem.NO_ADDRESS)
        if challenge.nonce != nonce:
            raise ChallengeRefused(ChallengeProblem.REPLACED)
        try:
            proved = await self.signatures.check(challenge.message, signature, challenge.address, challenge.chain)
        except ChallengeRefused:
            async with self.store.write() as tx:
                await tx.challenges.miss(challenge.token)
            raise
        text = None if proved.proof is Proof.SIGNATURE else SignedText(challenge.message, signature)
        if not mine:
            return await self._leave(challenge, proved, text)
        first = First(replace(challenge, signed=None), Proved(proved, text))
        member = await self.crowd.link(first)
        if member is None:
            return await self._done(first.challenge, proved, text, told=True)
        return await self._outcome(challenge, proved, member)

    async def confirm(self, account: Account, code: str, community: CommunityId | None = None) -> Done:
        """The account has typed the code of a signature that waits for it, here or anywhere: link that wallet."""
        async with self.store.read() as tx:
            waiting = await tx.challenges.pending(account, self.clock.now())
        here = [one for one in waiting if community in {None, one.community}]
        found, signed = await confirmed(self.store, here, code)
        return await self._done(found, signed.wallet, signed.text)

    async def confirm_here(self, secret: str, code: str, browser: str) -> Done:
        """The same, typed in a browser that is the account's own."""
        async with self.store.read() as tx:
            challenge = await challenge_of(tx, secret)
            if not await own(tx, challenge, browser):
                raise ChallengeRefused(ChallengeProblem.UNBOUND)
        challenge.check(self.clock.now())
        waiting = [challenge] if challenge.signed else []
        found, signed = await confirmed(self.store, waiting, code)
        return await self._done(found, signed.wallet, signed.text, told=True)

    async def purge(self) -> None:
        """Forget links, texts and browsers of yesterday."""
        async with self.store.write() as tx:
            await tx.challenges.purge(self.clock.now() - KEPT_FOR)

    async def _leave(self, challenge: Challenge, wallet: Wallet, text: SignedText | None) -> Waiting:
        async with self.store.write() as tx:
            waiting = await leave(tx, challenge, wallet, text, self.clock.now())
            await self.queue.enqueue(tx, told_job(challenge, What.SIGNED))
        return waiting

    async def _done(self, challenge: Challenge, wallet: Wallet, text: SignedText | None, *, told: bool = False) -> Done:
        """`told`: who asked is told in chat as well, for they are on the page."""
        async with self.store.write() as tx:
            proving = Proving(tx, self.queue, self.clock.now(), self.most_wallets)
            done = await proving.link(challenge, wallet, text, told=told)
        if isinstance(done, Paired | Claimed):
            return done
        return await self._outcome(challenge, wallet, done)

    async def _outcome(self, challenge: Challenge, wallet: Wallet, member: Member) -> Linked:
        plan = await self._plan(challenge.community, member.id)
        community, policy = await self.crowd.house(challenge.community)
        return Linked(community, challenge.account, wallet.address, member.wallets, policy, plan, self.clock.now())

    async def _plan(self, community: CommunityId, member: MemberId) -> Plan | None:
        """The wallet is linked by now: whatever fails here loses nothing, and the sweep looks again."""
        try:
            async with asyncio.timeout(LOOK_WITHIN):
                return (await self.reconcile(community, [member], "verified")).get(member)
        except (GatehouseError, TimeoutError):
            return None

    def _chain(self, chain_id: int | None) -> ChainName | None:
        return next((name for name, number in self.chains.items() if number == chain_id), None)

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

    def _statement(
        self, challenge: Challenge, community: Community, chosen: Address, now: datetime, chain: ChainName | None
    ) -> Statement:
        return Statement(
            domain=self.site.domain,
            uri=f"{self.site.origin_url}/verify",
            address=chosen,
            statement=statement(challenge.account, community),
            chain_id=self.chain_id if chain is None else self.chains[chain],
            nonce=secrets.token_hex(16),
            issued_at=now,
            expires_at=challenge.expires_at,
            request_id=request_id(challenge.account, community.id),
        )


async def _standing(tx: Tx, challenge: Challenge) -> tuple[Address | None, tuple[str, ...]]:
    """The wallet a used link was used for, if it still is theirs, and the tiers they hold."""
    member = await tx.members.of(challenge.community, challenge.account)
    if member is None or challenge.wallet not in {wallet.address for wallet in member.wallets}:
        return None, ()
    return challenge.wallet, tuple(held.tier for held in await tx.passes.open([member.id]))
