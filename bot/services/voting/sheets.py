"""Ballots that a wallet signs: a private link, the ballot as it is to be signed, and the signature.

Nothing a browser sends is ever read as a ballot: it names entries by their place on the paper, the ballot is made and
kept here, and a signature is held against that one. It names the member and the one wallet that was frozen for them
when the round opened, so whoever has somebody's link can sign with nothing of their own.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.contributing.entries import Entry
from bot.domain.errors import RoundProblem, RoundRefused, SheetProblem, SheetRefused
from bot.domain.ids import Account, Address, Community
from bot.domain.linking.wallets import signing_on
from bot.domain.requirements.holdings import Proof, Wallet
from bot.domain.voting.ballots import Ballot, Choice, ballot_hash, typed_data
from bot.domain.voting.rounds import BallotClass, RoundState, Word
from bot.domain.voting.sheets import LIFETIME, Sheet
from bot.domain.voting.voting import HeldRound
from bot.ports import ANSWER_FIRST, BallotWitness, Cast, Clock, Job, JobKind, Signatures, Store, Tx
from bot.services.signing_in.links import token_of
from bot.services.signing_in.verify import Link, Site
from bot.services.voting.ballots import BallotsService, Paper, member_of, open_round
from bot.text.clean import clean

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SheetView:
    """All the page shows of a link. `cast`: what was signed on it, once it was; `crest` the mark of the picture;
    `over`: the round takes no ballots any more.
    """

    community: Community
    sheet: Sheet
    paper: Paper
    voter: str
    problem: SheetProblem | None = None
    cast: Cast | None = None
    crest: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class ToSign:
    """A ballot as its wallet is shown it. `named`: its entries as they are kept here; `hash`: what is signed."""

    paper: Paper
    ballot: Ballot
    typed: Mapping[str, object]
    named: Sequence[tuple[Choice, Entry | None]]
    hash: Word
    voter: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed ballot that was taken."""

    held: HeldRound
    cast: Cast


@dataclass(frozen=True, slots=True)
class SheetsService:
    """The use cases of signing a ballot. Whoever has the secret has the link; only its hash is kept."""

    store: Store
    ballots: BallotsService
    witness: BallotWitness
    signatures: Signatures
    clock: Clock
    site: Site

    async def begin(self, community: Community, account: Account, number: int | None = None) -> tuple[HeldRound, Link]:
        """A private link to sign a ballot in this round, or the newest open one; the one before it is closed."""
        secret, now = secrets.token_urlsafe(32), self.clock.now()
        async with self.store.write() as tx:
            held = await open_round(tx, community, number, BallotClass.SIGNED)
            paper = await self._paper(tx, held, community, account)
            await self._voter(tx, paper, community, account)
            asker = replace(account, name=clean(account.name))
            sheet = Sheet(token_of(secret), community.id, asker, held.number, now + LIFETIME)
            await tx.sheets.add(sheet)
        return held, Link(f"{self.site.origin_url}/vote/{secret}", sheet.expires_at, sheet.token)

    async def look(self, secret: str) -> SheetView:
        """What the page shows; looking changes nothing. SheetRefused(UNKNOWN) if there is no such link."""
        return await self.view(token_of(secret))

    async def view(self, token: str) -> SheetView:
        """The same by the hash of the link's secret."""
        async with self.store.read() as tx:
            sheet = await _sheet(tx, token)
            community = await tx.communities.get(sheet.community)
            problem, cast = sheet.problem(self.clock.now()), None
            if problem is SheetProblem.USED:
                held = await _held(tx, sheet)
                paper = await self.ballots.paper_in(tx, held, await member_of(tx, community, sheet.account))
                theirs = await tx.ballots.of(held, paper.elector.member)
                cast = next((one for one in theirs if one.receipt.seq == sheet.seq), None)
            else:
                held = await open_round(tx, community, sheet.round)
                paper = await self._paper(tx, held, community, sheet.account)
            crest = await tx.crests.of(community.id)
        voter = self.signatures.checksummed(paper.elector.voter) if paper.elector.voter else ""
        over = held.round.state is not RoundState.OPEN or self.ballots.seconds() >= held.rules.window.closes_at
        return SheetView(community, sheet, paper, voter, problem, cast, crest.mark if crest else "", over)

    async def choose(self, secret: str, picks: Sequence[tuple[int, int]]) -> ToSign:
        """The ballot to sign for these places on the paper, each with its points; it replaces an earlier one."""
        async with self.store.write() as tx:
            sheet, community = await self._usable(tx, secret)
            held = await open_round(tx, community, sheet.round)
            paper = await self._paper(tx, held, community, sheet.account)
            wallet = await self._voter(tx, paper, community, sheet.account)
            ballot = await self._ballot(tx, paper, picks, wallet)
            self.ballots.check(paper, ballot)
            await tx.sheets.issue(sheet.token, ballot)
        return self._to_sign(paper, ballot)

    async def finish(self, secret: str, digest: Word, signature: str) -> Signed:
        """Take the ballot that was handed out under this hash, if its wallet signed it.

        SheetRefused and RoundRefused say why not; ChainUnreadable where a contract wallet cannot be asked now.
        """
        async with self.store.read() as tx:
            sheet, community = await self._usable(tx, secret)
            held = await open_round(tx, community, sheet.round)
            paper = await self._paper(tx, held, community, sheet.account)
            wallet = await self._voter(tx, paper, community, sheet.account)
        ballot, settled = sheet.issued, paper.settled
        if ballot is None or ballot_hash(self.ballots.keccak, settled, ballot) != digest:
            raise SheetRefused(SheetProblem.REPLACED)
        try:
            signed = await self.witness.signed(settled, ballot, signature, asks=wallet.proof is not Proof.SIGNATURE)
        except SheetRefused:
            async with self.store.write() as tx:
                await tx.sheets.miss(sheet.token)
            raise
        return await self._taken(sheet, community, signed)

    async def picture(self, secret: str, place: int) -> bytes:
        """The small picture of the entry at this place on the paper; nothing where there is none any more."""
        async with self.store.read() as tx:
            sheet, community = await self._usable(tx, secret)
            held = await open_round(tx, community, sheet.round)
            paper = await self._paper(tx, held, community, sheet.account)
            if not 0 <= place < len(paper.entries):
                return b""
            entry = paper.known.get(paper.entries[place].content)
            return await tx.entries.picture(entry.id) if entry else b""

    async def purge(self) -> None:
        """Forget the links of yesterday."""
        async with self.store.write() as tx:
            await tx.sheets.purge(self.clock.now() - KEPT_FOR)

    async def _taken(self, sheet: Sheet, community: Community, ballot: Ballot) -> Signed:
        """In one transaction the link is used up and the ballot is in, both or neither."""
        async with self.store.write() as tx:
            held = await open_round(tx, community, sheet.round)
            paper = await self._paper(tx, held, community, sheet.account)
            await self._voter(tx, paper, community, sheet.account)
            last = paper.last.ballot.nonce if paper.last else 0
            if paper.elector.member != ballot.member or ballot.nonce <= last:
                raise SheetRefused(SheetProblem.REPLACED)  # they voted meanwhile, and see that before they sign anew
            before = await tx.ballots.last(held)
            received = max(self.ballots.seconds(), before.received_at if before else 0)
            cast = await self.ballots.take(tx, paper, replace(ballot, received_at=received))
            if not await tx.sheets.use(sheet.token, ballot.salt, cast.receipt.seq, self.clock.now()):
                (await tx.sheets.get(sheet.token) or sheet).check(self.clock.now())
                raise SheetRefused(SheetProblem.REPLACED)
            await self.ballots.queue.enqueue(tx, told_job(sheet))
        return Signed(held, cast)

    async def _ballot(self, tx: Tx, paper: Paper, picks: Sequence[tuple[int, int]], wallet: Wallet) -> Ballot:
        if not all(0 <= place < len(paper.entries) for place, _ in picks):
            raise RoundRefused(RoundProblem.GONE, paper.held.number)
        choices = [Choice(paper.entries[place].content, points) for place, points in picks]
        click = await self.ballots.numbered(tx, paper, choices)
        return replace(click, kind=BallotClass.SIGNED, voter=wallet.address, received_at=click.issued_at)

    def _to_sign(self, paper: Paper, ballot: Ballot) -> ToSign:
        named = [(one, paper.known.get(one.entry)) for one in ballot.choices]
        assert ballot.voter is not None
        voter, settled = self.signatures.checksummed(ballot.voter), paper.settled
        digest = ballot_hash(self.ballots.keccak, settled, ballot)
        return ToSign(paper, ballot, typed_data(settled, ballot), named, digest, voter)

    async def _usable(self, tx: Tx, secret: str) -> tuple[Sheet, Community]:
        sheet = await _sheet(tx, token_of(secret))
        sheet.check(self.clock.now())
        return sheet, await tx.communities.get(sheet.community)

    async def _paper(self, tx: Tx, held: HeldRound, community: Community, account: Account) -> Paper:
        """Theirs, in a round that takes signatures until now."""
        if BallotClass.SIGNED not in held.rules.classes:
            raise RoundRefused(RoundProblem.CLASS, held.number)
        if self.ballots.seconds() >= held.rules.window.closes_at:
            raise RoundRefused(RoundProblem.CLOSED, held.number)
        return await self.ballots.paper_in(tx, held, await member_of(tx, community, account))

    async def _voter(self, tx: Tx, paper: Paper, community: Community, account: Account) -> Wallet:
        """The wallet that was frozen for them, which must be theirs still; RoundRefused if it is not."""
        frozen: Address | None = paper.elector.voter
        if frozen is None:
            raise RoundRefused(RoundProblem.NO_WALLET, paper.held.number)
        member = await tx.members.of(community.id, account)
        theirs = signing_on(member.wallets, paper.held.round.home.chain) if member else ()
        found = next((one for one in theirs if one.address == frozen), None)
        if found is None:
            raise RoundRefused(RoundProblem.WALLET_GONE, paper.held.number)
        return found


def told_job(sheet: Sheet) -> Job:
    """The job that tells who asked for this sheet that it was signed."""
    return Job(JobKind.TELL_VOTER, sheet.token, {"sheet": sheet.token}, ANSWER_FIRST)


async def _sheet(tx: Tx, token: str) -> Sheet:
    found = await tx.sheets.get(token)
    if found is None:
        raise SheetRefused(SheetProblem.UNKNOWN)
    return found


async def _held(tx: Tx, sheet: Sheet) -> HeldRound:
    held = await tx.rounds.get(sheet.community, sheet.round)
    if held is None:
        raise SheetRefused(SheetProblem.UNKNOWN)
    return held
