"""What is to be read, sorted by probe: wallets that are asked about in one go, and where their words belong."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.adapters.chain.reading.views import Asked, Source, View
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Kind

VOUCHING = frozenset({Kind.DELEGATE, Kind.OWNER})
"""Reads that each ask about somebody else."""
NOBODY = Address("0x" + "0" * 40)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Wallets (or whatever a view is asked about) of one probe, and their places in the read.

    `singly`: only one call for each will do. `limit`: no request with more wallets than that, whosever they are.
    `tos`: of delegations, to whom each of these wallets is to delegate; of Safes, which one each is to be an owner of.
    The probe names nobody then.
    """

    probe: Source
    wallets: Sequence[Address]
    places: Sequence[int]
    singly: bool = False
    limit: int = 2**32
    tos: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.wallets)

    def contracts(self, registry: Address | None = None) -> list[Address]:
        """Whom to ask about each of them: the one token, the registry of delegations, or each one's own Safe."""
        if self.probe.kind is Kind.OWNER:
            return [Address(f"0x{to:040x}") for to in self.tos]
        one = registry if self.probe.kind is Kind.DELEGATE and registry else self.probe.contract
        return [one] * len(self)

    def cut(self, at: int) -> "tuple[Bundle, Bundle]":
        """The first `at` wallets, and the rest."""
        head = replace(self, wallets=self.wallets[:at], places=self.places[:at], tos=self.tos[:at])
        return head, replace(self, wallets=self.wallets[at:], places=self.places[at:], tos=self.tos[at:])

    def part(self, positions: Sequence[int]) -> "Bundle":
        """The wallets at these positions of this bundle."""
        wallets, places = [self.wallets[each] for each in positions], [self.places[each] for each in positions]
        return replace(self, wallets=wallets, places=places, tos=[self.tos[each] for each in positions if self.tos])


def bundles(wants: Sequence[Asked], places: Sequence[int], most: int) -> Iterator[Bundle]:
    """Bundles of at most `most` wallets, of one probe each, of the wants at these places."""
    for probe, own in _by_probe(wants, places).items():
        together = own[-1] - own[0] + 1 == len(own)
        spread: Sequence[int] = range(own[0], own[-1] + 1) if together else own
        wallets = [wants[place].wallet for place in own]
        tos = [_to(wants[place].probe) for place in own] if probe.kind in VOUCHING else []
        singly = isinstance(probe, View) and not probe.packs
        for at in range(0, len(own), most):
            yield Bundle(probe, wallets[at : at + most], spread[at : at + most], singly, tos=tos[at : at + most])


def _by_probe(wants: Sequence[Asked], places: Sequence[int]) -> dict[Source, list[int]]:
    """The places of each probe. Neighbours often ask the same, and then it need not be looked up again."""
    found, last, own = defaultdict[Source, list[int]](list), None, list[int]()
    for place in places:
        probe = wants[place].probe
        if probe is not last:
            last, own = probe, found[_shared(probe)]
        own.append(place)
    return found


def _shared(probe: Source) -> Source:
    """Each vault delegates to somebody else, and each Safe is another: these reads share only what they ask about."""
    if isinstance(probe, View):
        return probe
    match probe.kind:
        case Kind.DELEGATE:
            return probe._replace(token_id=None)
        case Kind.OWNER:
            return probe._replace(contract=NOBODY)
        case _:
            return probe


def _to(probe: Source) -> int:
    return int(probe.contract, 16) if probe.kind is Kind.OWNER else probe.token_id or 0


class Pile:
    """Bundles still to be asked about. Whoever takes some puts back what came to nothing."""

    def __init__(self) -> None:
        self._left = deque[Bundle]()

    def __bool__(self) -> bool:
        return bool(self._left)

    def next_is_single(self) -> bool:
        return self._left[0].singly

    def take(self, room: int, at_once: int, most: int) -> list[Bundle]:
        """At most `most` bundles of at most `at_once` wallets, all to be asked singly or none.

        A bundle takes up as much room as it has wallets, and one for what is asked of its token; one always fits.
        """
        taken = list[Bundle]()
        singly = self.next_is_single()
        while self._left and len(taken) < most and self._left[0].singly is singly:
            room = min(room, self._left[0].limit - sum(map(len, taken)) + 1)
            if taken and room <= 1:
                break
            taken.append(self._fitting(max(1, min(room - 1, at_once))))
            room -= len(taken[-1]) + 1
        return taken

    def _fitting(self, wallets: int) -> Bundle:
        bundle = self._left.popleft()
        if len(bundle) <= wallets:
            return bundle
        bundle, rest = bundle.cut(wallets)
        self._left.appendleft(rest)
        return bundle

    def put_back(self, *given: Bundle) -> None:
        self._left.extend(given)
