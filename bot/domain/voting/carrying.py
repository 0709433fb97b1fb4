"""What makers earned while they had no wallet, and how much of it a later report can carry to one. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.ids import Address, MemberId
from bot.domain.voting.rounds import Word
from bot.domain.voting.tally import Earned, Waiting


@dataclass(frozen=True, slots=True)
class Owed:
    """What this member earned in a round, and no report has carried yet. `round`: its id here, `title` its own."""

    round: int
    number: int
    title: str
    member: MemberId
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """The same, as its maker is told. `homeless`: no wallet of theirs counts on that ledger's chain.

    `under_way`: the number of the round whose report will carry it, 0 while there is none.
    """

    owed: Owed
    homeless: bool
    under_way: int = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """What is owed, on its way to this wallet."""

    owed: Owed
    wallet: Address

    @property
    def earned(self) -> Earned:
        """As a leaf of the report that carries it."""
        return Earned(self.owed.waiting.earned_in, self.wallet, self.owed.waiting.points)


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits of a community's final rounds, for a report or for a wallet. `under_way`: see `Unclaimed`."""

    for_report: tuple[Carried, ...] = ()
    for_wallet: tuple[Owed, ...] = ()
    under_way: int = 0

    @property
    def ready(self) -> tuple[Owed, ...]:
        """What a report could carry now."""
        return tuple(one.owed for one in self.for_report)


def points_of(owed: Iterable[Owed]) -> int:
    """All of it together."""
    return sum(one.waiting.points for one in owed)


def carried(
    owed: Iterable[Owed],
    wallets: Mapping[MemberId, Sequence[Address]],
    taken: Collection[tuple[Word, Address]],
    room: int,
) -> tuple[Carried, ...]:
    """Which of these a report with room for so many points carries, and where to; the others wait for the next one.

    `wallets`: what each member has by now, the first one first. `taken`: wallets that are credited for a round already,
    by that round's id: a ledger credits each once, so what came second would be lost.
    """
    found, full = list[Carried](), set(taken)
    for one in owed:
        free = (each for each in wallets.get(one.member, ()) if (one.waiting.earned_in, each) not in full)
        wallet = next(free, None)
        if wallet is not None and one.waiting.points <= room:
            found.append(Carried(one, wallet))
            full.add((one.waiting.earned_in, wallet))
            room -= one.waiting.points
    return tuple(found)
