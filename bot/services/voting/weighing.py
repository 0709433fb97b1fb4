"""Rounds whose votes weigh by a token: which one it is, and what everybody held of it at one block."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.errors import ChainUnreadable, RoundProblem, RoundRefused
from bot.domain.ids import Place
from bot.domain.voting.rounds import Home, Snapshot, TokenWeight
from bot.domain.voting.voting import HeldRound, Known, by_tokens
from bot.ports import BallotWitness
from bot.services.changing.contract_facts import Contracts
from bot.services.voting.reporting import NoWitness
from bot.services.voting.round_opening import NOT_READ
from bot.services.voting.round_rules import NewRound, token_of


@dataclass(frozen=True, slots=True)
class Weighing:
    witness: BallotWitness = field(default_factory=NoWitness)
    contracts: Contracts | None = None

    async def token(self, place: Place, home: Home, new: NewRound) -> TokenWeight:
        """What these words name; RequirementRefused or RoundRefused if it is no token, or ChainUnreadable."""
        if self.contracts is None:
            raise RoundRefused(RoundProblem.NO_CHAIN)
        return token_of(new, (await self.contracts.look(place, home.chain, new.token)).facts)

    async def weighed(self, held: HeldRound, people: Sequence[Known], home: Home) -> tuple[Sequence[Known], Snapshot]:
        """With what each held at one final block, if that weighs. Who cannot be read is never taken for nobody."""
        token = held.rules.token
        if token is None:
            return people, NOT_READ
        try:
            wallets = sorted({each for one in people for each in one.wallets})
            snapshot, balances = await self.witness.weighed(home.chain, token.contract, wallets)
        except ChainUnreadable:
            raise RoundRefused(RoundProblem.UNREAD, held.number) from None
        return by_tokens(people, balances), snapshot
