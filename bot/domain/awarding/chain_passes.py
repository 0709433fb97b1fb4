"""An award that is on chain too: the pass to a project that a wallet of its member carries. Pure.

What is to stand there follows from the member's open award and wallets alone, whatever became of either and whoever
changed it; so nothing but this has to know the ways an award can end or a wallet can go.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import AwardProblem, AwardRefused
from bot.domain.founded import Founded
from bot.domain.giving.passes import Award
from bot.domain.giving.policy import Tier
from bot.domain.ids import Address, ChainName, CommunityId, MemberId
from bot.domain.linking.wallets import own_on
from bot.domain.requirements.holdings import Kind, Wallet
from bot.domain.requirements.requirements import AtLeast, Holds, Requirement
from bot.domain.sending import Stage


@dataclass(frozen=True, slots=True)
class Project:
    """What a pass is to: an id of this contract."""

    chain: ChainName
    contract: Address
    id: int


class Verb(StrEnum):
    """What the contract is told."""

    MINT = "mint"
    EXTEND = "extend"
    END = "end"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to tell the contract; `until` is None for an end."""

    verb: Verb
    wallet: Address
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainPass:
    """A member's award of this tier is on chain too. `stands`: until when, where `wallet` carries it (None: it is not).

    `move`: what the contract is being told, as the `moves`-th thing. `halted`: it refused, and nobody asked since.
    `wanted`: no, once its award was ended by hand, or replaced by one that is not on chain.
    """

    community: CommunityId
    member: MemberId
    tier: str
    project: Project
    wallet: Address | None = None
    stands: datetime | None = None
    move: Move | None = None
    moves: int = 0
    halted: bool = False
    wanted: bool = True
    id: int = 0

    @property
    def key(self) -> str:
        """Of what was told last, among what is sent for the community."""
        return f"project pass {self.id}, step {self.moves}"

    def runs(self, now: datetime) -> bool:
        """Does a wallet carry it now, for all we know?"""
        return self.stands is not None and self.stands > now

    def owes(self, now: datetime) -> bool:
        """Would something be left on chain if nothing more was told?"""
        return (self.runs(now) or self.move is not None) and (self.move is None or self.move.verb is not Verb.END)


@dataclass(frozen=True, slots=True)
class OnChain:
    """What is shown of one: `until` it is to last, which wallet is to carry it, and the hash of the last transaction.

    `shows_wallets`: its member lets moderators read their addresses.
    """

    held: ChainPass
    until: datetime | None
    wallet: Address | None
    transaction: str
    shows_wallets: bool = False


def whole(moment: datetime) -> datetime:
    """The second a contract can know of it."""
    return moment.replace(microsecond=0)


def wanted(award: Award | None, now: datetime) -> datetime | None:
    """Until when the pass is to stand; None without an award that goes on and has an end, as a contract wants one."""
    return whole(award.until) if award is not None and award.until is not None and award.open_at(now) else None


def carrier(held: ChainPass, wallets: Sequence[Wallet]) -> Address | None:
    """The wallet that carries it: the one that does, while it is theirs, else the first whose key they have proved."""
    fit = [one.address for one in own_on(wallets, held.project.chain)]
    return held.wallet if held.wallet in fit else next(iter(fit), None)


def due(held: ChainPass, until: datetime | None, wallet: Address | None, now: datetime) -> Move | None:
    """What to tell the contract next, so that this wallet carries the pass until then."""
    if held.wallet is not None and held.stands is not None and held.runs(now):
        if until is None or until < held.stands or wallet != held.wallet:
            return Move(Verb.END, held.wallet)
        return Move(Verb.EXTEND, held.wallet, until) if until > held.stands else None
    if wallet is None or until is None or until <= now:
        return None
    return Move(Verb.MINT, wallet, until)


def told(held: ChainPass, move: Move) -> ChainPass:
    """The contract is being told this."""
    return replace(held, wallet=move.wallet, move=move, moves=held.moves + 1)


def answered(held: ChainPass, stage: Stage) -> ChainPass:
    """What became of it is final; what the contract refused is not told again unless somebody asks."""
    move = held.move
    if move is None or stage is not Stage.DONE:
        return replace(held, move=None, halted=stage is not Stage.DONE)
    return replace(held, move=None, stands=move.until)


def over(held: ChainPass, until: datetime | None, now: datetime) -> bool:
    """Nothing is on chain, nothing is on its way there, and nothing is wanted."""
    return held.move is None and not held.runs(now) and (until is None or until <= now)


def project_of(tier: Tier, founded: Sequence[Founded]) -> Project:
    """The project whose pass this tier asks for; AwardRefused where it asks for none of these, or of several."""
    ours = {(one.chain, one.project_pass): one for one in founded}
    probes = {leaf.probe for leaf in _asked_for(tier.requirement) if leaf.probe.kind is Kind.PROJECT}
    found = [one for one in probes if (one.chain, one.contract) in ours]
    if len(found) != 1:
        raise AwardRefused(AwardProblem.NO_PROJECT, tier.name)
    (probe,) = found
    if ours[probe.chain, probe.contract].signer is None:
        raise AwardRefused(AwardProblem.NO_KEY, tier.name)
    return Project(probe.chain, probe.contract, probe.token_id or 0)


def _asked_for(requirement: Requirement | None) -> Iterator[Holds]:
    """What helps to meet it: of what is asked not to be so, nothing does."""
    match requirement:
        case Holds():
            yield requirement
        case AtLeast(of=children):
            for child in children:
                yield from _asked_for(child)
        case _:
            return
