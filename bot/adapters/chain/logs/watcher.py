"""Walks one chain's logs from where it was left to the newest agreed block, a bounded stretch at a time."""

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.adapters.chain.endpoints.config import ChainConfig
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, EndpointSilent, EndpointTrouble, Failed, block, word
from bot.adapters.chain.endpoints.pins import Pinner
from bot.adapters.chain.endpoints.spans import Span
from bot.adapters.chain.endpoints.witness import Witness
from bot.adapters.chain.logs import logs
from bot.adapters.chain.probes.token_ids import OWNER_OF
from bot.adapters.chain.probes.token_traits import TOKEN_URI, place_in
from bot.adapters.chain.reading.views import about
from bot.adapters.chain.reading.ways import call
from bot.domain.giving.watching import RING, Trail, Walk
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Pins

STRETCH = 8
"""Requests for logs in one walk, so that catching up never keeps the endpoints from people's reads."""
_PATIENCE = 2
"""Requests an endpoint may leave unanswered in one walk."""
_OWNERS_AT_ONCE = 50


class Watcher:
    """Walks one chain. What it learned of each endpoint's ranges it keeps; where it stands its caller keeps."""

    def __init__(self, config: ChainConfig, witnesses: Sequence[Witness], pinner: Pinner) -> None:
        self._witnesses, self._pinner = witnesses, pinner
        self._most_behind = config.most_behind
        self._registry = frozenset([config.delegations] if config.delegations else [])
        self._spans = {witness: Span() for witness in witnesses}

    async def walk(self, trail: Trail | None, contracts: Collection[Address]) -> Walk | None:
        """What these contracts' logs named since `trail`, and those of the chain's registry of delegations.

        None where the chain cannot be told; never raises for it.
        Without a trail the walk begins at the final block, but no more than a ring below the head.
        """
        pins = await self._pinner.pins()
        if pins is None:
            return None
        if trail is None or trail.number > pins.give.number + RING:
            trail = Trail(max(pins.final.number, pins.give.number - RING))
        if trail.hashes.get(pins.give.number) == pins.give.hash:
            return Walk(trail, pins.give, pins.final)  # the very block, or one the endpoints fell back to
        watched = self._registry.union(contracts) if contracts else contracts
        for witness in sorted(self._witnesses, key=lambda one: (bool(one.trouble), -self._spans[one].size)):
            with contextlib.suppress(EndpointTrouble):
                return await _Stretch(witness, self._spans[witness], pins, watched).walk(trail, self._most_behind)
        return None


class _Stretch:
    """One walk with one endpoint; EndpointTrouble where it got nowhere."""

    def __init__(self, witness: Witness, span: Span, pins: Pins, contracts: Collection[Address]) -> None:
        self._witness, self._span, self._pins, self._contracts = witness, span, pins, contracts
        self._left, self._patience = STRETCH, _PATIENCE
        self._found, self._skipped = logs.Found(), 0

    async def walk(self, trail: Trail, most_behind: int) -> Walk:
        head, hashes = self._pins.give, await self._hashes(trail)
        fork = self._forked(trail, hashes)
        start = trail.number if fork is None else fork
        if head.number - start > most_behind:
            self._skipped = head.number - RING - start
            start = head.number - RING
        end = await self._logs(start)
        await self._whose()
        documents = await self._redrawn()
        kept = trail if fork is None else replace(trail, hashes={n: h for n, h in trail.hashes.items() if n <= fork})
        return Walk(
            trail=kept.onward(end, hashes),
            head=head,
            final=self._pins.final,
            fork=fork,
            touched={number: frozenset(wallets) for number, wallets in self._found.touched.items()},
            revoked={number: frozenset(papers) for number, papers in self._found.revoked.items() if papers},
            documents=documents,
            logs=self._found.logs,
            odd=self._found.odd,
            skipped=self._skipped,
        )

    async def _hashes(self, trail: Trail) -> Mapping[int, str]:
        """Of the newest blocks and of the ring's newest, and of the whole ring if that one was replaced.

        Read before the logs: a reorganisation in between is then seen by the next walk.
        """
        head = self._pins.give
        newest = range(max(trail.number + 1, head.number - RING + 1), head.number + 1)
        top = max((n for n in trail.hashes if n <= head.number), default=head.number)
        seen = await self._blocks({*newest, top, head.number})
        if seen.get(head.number) != head.hash:
            raise EndpointOdd("not on the chain the others are on")
        if trail.hashes.get(top, seen[top]) == seen[top]:
            return seen
        return {**await self._blocks({n for n in trail.hashes if n <= head.number}), **seen}

    async def _blocks(self, numbers: Collection[int]) -> dict[int, str]:
        wanted = sorted(numbers)
        heard = await self._witness.ask([Call("eth_getBlockByNumber", (hex(number), False)) for number in wanted])
        found = [block(reply) for reply in heard]
        seen = {one.number: one.hash for one in found if one is not None}
        if sorted(seen) != wanted:
            raise EndpointOdd("lacks a block below its head")
        return seen

    def _forked(self, trail: Trail, hashes: Mapping[int, str]) -> int | None:
        """The block to walk on from where the ones above it were replaced."""
        known = {n: kept for n, kept in trail.hashes.items() if n <= self._pins.give.number}
        if not known or hashes.get(top := max(known), known[top]) == known[top]:
            return None
        fork = trail.fork(hashes)
        return fork if fork is not None else min(known) - 1

    async def _logs(self, done: int) -> int:
        """Walk on from this block, at most a stretch; the last block walked. EndpointTrouble if not one was."""
        began, head = done, self._pins.give.number
        while done < head and self._left and self._patience:
            blocks = range(done + 1, min(done + self._span.size, head) + 1)
            if await self._ask(blocks):
                done = blocks.stop - 1
            elif len(blocks) == 1:
                break
        if done == began < head:
            raise EndpointSilent("gives no logs")
        return done

    async def _whose(self) -> None:
        """Name the owners of the tokens that logs named; what cannot be told now is left to the sweep."""
        tokens = list(self._found.tokens.items())[-logs.MOST_IDS :]
        asks = [about(contract, OWNER_OF, token) for (contract, token), _ in tokens]
        calls = [call(ask.probe.contract, ask.probe.data(ask.wallet)) for ask in asks]
        for at in range(0, len(calls), _OWNERS_AT_ONCE):
            with contextlib.suppress(EndpointTrouble):
                told = await self._witness.ask_at(self._pins.give, calls[at : at + _OWNERS_AT_ONCE])
                for (_, number), reply in zip(tokens[at:], told, strict=False):
                    if (owner := word(reply)) and owner < 2**160:
                        self._found.touched[number].add(Address(f"0x{owner:040x}"))

    async def _redrawn(self) -> frozenset[str]:
        """Where the metadata is that changed; what cannot be told now is fetched anew when it is old."""
        asks = [about(contract, TOKEN_URI, token) for contract, token in sorted(self._found.redrawn)[: logs.MOST_IDS]]
        places = set[str]()
        for at in range(0, len(asks), _OWNERS_AT_ONCE):
            calls = [call(ask.probe.contract, ask.probe.data(ask.wallet)) for ask in asks[at : at + _OWNERS_AT_ONCE]]
            with contextlib.suppress(EndpointTrouble):
                told = await self._witness.ask_at(self._pins.give, calls)
                places |= {place for one in told if isinstance(one, str) and (place := _place(one)) is not None}
        return frozenset(places)

    async def _ask(self, blocks: range) -> bool:
        """Were the logs of these blocks given? The span learns from it either way."""
        self._left -= 1
        try:
            (reply,) = await self._witness.ask([logs.question(blocks, self._contracts)]) if self._contracts else ([],)
            if isinstance(reply, Failed):
                self._span.refused(len(blocks))
                return False
            self._found.take(reply, blocks, self._contracts)
        except EndpointOdd:
            self._span.refused(len(blocks))
            return False
        except EndpointTrouble:
            self._patience -= 1
            self._span.failed(len(blocks))
            return False
        self._span.given(len(blocks))
        return True


def _place(reply: str) -> str | None:
    try:
        return place_in(bytes.fromhex(reply[2:]))
    except ValueError:
        return None
