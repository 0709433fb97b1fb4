"""Promises about rounds that are reported to a ledger: where each is kept, and how its ledger is read and spoken to."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.voting.ballots import Ballot, Voted
from bot.domain.voting.reporting import Report, Sight, Verb
from bot.domain.voting.rounds import RoundState, Settled, Snapshot, Word
from bot.domain.voting.tally import Earned

Credits = Sequence[tuple[Earned, Sequence[Word]]]
"""Leaves of a report's totals, each with its proof."""


class RoundReports(Protocol):
    """How far each round is that has a ledger, and the files that were reported."""

    async def add(self, report: Report) -> Report:
        """Keep it under a new number; a round that is kept already is left as it is and given back."""
        ...

    async def get(self, round_id: Word) -> Report | None: ...

    async def live(self) -> Sequence[Report]:
        """Those for which the chain is looked at, oldest first."""
        ...

    async def credited(self, community: CommunityId) -> Sequence[Report]:
        """Those of this community of which a final block has every credit, oldest first."""
        ...

    async def keep(self, report: Report, was: RoundState) -> bool:
        """Keep its state as it is now; False, and nothing is kept, where it is not in the state that it was in."""
        ...

    async def keep_file(self, round_id: Word, raw: bytes) -> None:
        """Keep the file of a round, reported or dry; what was kept first stays."""
        ...

    async def file(self, round_id: Word) -> bytes | None:
        """The file, byte by byte."""
        ...


class LedgerContract(Protocol):
    """The ledgers' contract on the chains. ChainUnreadable where no trustworthy answer is to be had."""

    async def sight(self, report: Report) -> Sight:
        """What its ledger keeps of this round; credits once it is final there."""
        ...

    async def most_points(self, chain: ChainName, ledger: Address) -> int:
        """What one report can add to all scores together."""
        ...

    def words(self, report: Report, verb: Verb, leaves: Credits = ()) -> str:
        """The calldata that tells the ledger this."""
        ...


class BallotWitness(Protocol):
    """Whether wallets signed their ballots, at once and after the close. ChainUnreadable where that cannot be told."""

    async def weighed(
        self, chain: ChainName, token: Address, wallets: Collection[Address]
    ) -> tuple[Snapshot, Mapping[Address, int]]:
        """What each of these holds of the token, in base units, and the final block at which that was read."""
        ...

    async def closed(self, chain: ChainName, closes_at: int) -> Snapshot:
        """A final block from after this moment, at which contract wallets are asked."""
        ...

    async def signed(self, settled: Settled, ballot: Ballot, signature: str, *, asks: bool) -> Ballot:
        """The ballot with this signature of its voter, as a browser or a tool gave it; SheetRefused if it is none.

        `asks`: the voter is a contract, whose word counts too; ChainUnreadable if it cannot be asked, which is no "no".
        """
        ...

    async def forged(self, chain: ChainName, voted: Voted) -> frozenset[Word]:
        """The hashes of the signed ballots whose wallet did not sign them."""
        ...
