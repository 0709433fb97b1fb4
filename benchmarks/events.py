"""`python -m benchmarks.events`: from a block with a transfer in it to the written decision and the delivered role."""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eth_utils.crypto import keccak

from benchmarks.figure import Figure, Steps, at_most, show
from benchmarks.house import House, counting, opened
from benchmarks.node import CHAIN, Node, filled
from benchmarks.town import seeded, seeded_roles
from bot.adapters.chain.reading.assembler import assembled
from bot.domain.ids import Address, address
from bot.domain.requirements.holdings import Kind
from sandbox.chain.people import owner
from sandbox.tokens import calldata

MEMBERS, LOGS = (1_000, 10_000, 100_000), (0, 100, 10_000)
KINDS = Kind.ERC20, Kind.ERC721
ROUNDS, PATIENCE = 7, 60.0
INDEPENDENT, SOON = 1.2, 1_000.0
"""At most so much more for ten times the members, and milliseconds for one change of a role."""
OWNER = address(owner().address)
Transaction = tuple[Address, Address, bytes]


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds from the block until the decision was written, and until the role was changed.

    `steps`: of SQLite's machine until the decision was written; no other work on the machine changes them.
    """

    decided: float
    delivered: float
    steps: int


@dataclass(frozen=True, slots=True)
class Event:
    """What happens to one member a round: to one with the first token, or to one with the second.

    `blocks`: so many more until it may be decided.
    """

    name: str
    to_first: bool
    blocks: int
    transaction: Callable[[Node, int, int], Transaction]


def _comes(kind: Kind, node: Node, nth: int, number: int) -> Transaction:
    """The wallet of this number is given one."""
    token = node.tokens[KINDS.index(kind)]
    if kind is Kind.ERC721:
        return OWNER, token.probe.contract, calldata("mint(address,uint256)", node.wallets[nth], 10**9 + number)
    return OWNER, token.probe.contract, calldata("transfer(address,uint256)", node.wallets[nth], token.worth)


def _goes(node: Node, nth: int, _number: int) -> Transaction:
    """It gives all it has away."""
    token = node.tokens[0]
    return node.wallets[nth], token.probe.contract, calldata("transfer(address,uint256)", OWNER, token.held(nth))


EVENTS = (
    Event("an ERC-20 comes", False, 0, partial(_comes, Kind.ERC20)),
    Event("an ERC-721 comes", True, 0, partial(_comes, Kind.ERC721)),
    Event("an ERC-20 goes", True, 2, _goes),
)


CROWD = address("0x" + b"gatehouse/a crowd\0\0\0".hex())
_GIVES_ONE_EACH = """
    CALLDATASIZE 0 0xa0 CALLDATACOPY
    0xa0 MLOAD 96 SHR                       # token
    CALLDATASIZE 0xa0 ADD                   # the end
    0xa9059cbb 224 SHL 0x20 MSTORE          # transfer(address,uint256)
    1 0x44 MSTORE
    0xb4                                    # wallet; below it: the end, token
  next:
    DUP2 DUP2 EQ @done JUMPI
    DUP1 MLOAD 96 SHR 0x24 MSTORE
    0 0 68 0x20 0 DUP8 GAS CALL POP
    20 ADD
    @next JUMP
  done:
    STOP
"""
"""In: token | 20 bytes for each wallet. Ten thousand transactions of their own would take anvil a minute."""


def noise(node: Node, number: int, logs: int) -> list[Transaction]:
    """Transfers of a gated token to strangers, if any."""
    strangers = b"".join(keccak(f"{number}:{nth}".encode())[-20:] for nth in range(logs))
    return [(OWNER, CROWD, bytes.fromhex(node.tokens[0].probe.contract[2:]) + strangers)] if logs else []


async def noticed(house: House) -> Took:
    """One walk along the logs, and the role that follows."""
    house.roles.changed.clear()
    began, steps = time.perf_counter(), house.spent.steps
    async with asyncio.timeout(PATIENCE):
        await house.services.noticing.look(CHAIN)
        decided, steps = time.perf_counter() - began, house.spent.steps - steps
        await house.roles.changed.wait()
    return Took(decided * 1e3, (time.perf_counter() - began) * 1e3, steps)


async def quiet(node: Node, houses: Sequence[House]) -> None:
    """Everything that happened is final and was looked at."""
    await node.mine(3)
    for house in houses:
        await house.services.noticing.look(CHAIN)
        async with asyncio.timeout(PATIENCE):
            while not await house.queue.idle():  # noqa: ASYNC110  the queue tells nobody
                await asyncio.sleep(0.02)


class Course:
    """All the rounds, in which the same happens to towns of every size side by side, each in turn the first."""

    def __init__(self, node: Node, houses: Mapping[int, House], rounds: int, steps: Steps) -> None:
        self._node, self._houses, self._steps = node, houses, steps
        self._rounds = rounds
        self._numbers = iter(range(1, 10**9))

    async def round(self, event: Event, logs: int) -> dict[int, Took]:
        number = next(self._numbers)
        nth = 2 * number + event.to_first
        await self._node.block([event.transaction(self._node, nth, number), *noise(self._node, number, logs)])
        await self._node.mine(event.blocks)
        sizes = list(self._houses)
        turn = number % len(sizes)
        took = {size: await noticed(self._houses[size]) for size in sizes[turn:] + sizes[:turn]}
        await quiet(self._node, list(self._houses.values()))
        self._steps.done(1)
        return took

    async def rounds(self, event: Event, logs: int) -> dict[int, list[Took]]:
        found: dict[int, list[Took]] = {size: [] for size in self._houses}
        for _ in range(self._rounds):
            for size, took in (await self.round(event, logs)).items():
                found[size].append(took)
        return found


@asynccontextmanager
async def towns(node: Node, sizes: Sequence[int]) -> AsyncIterator[dict[int, House]]:
    """One town of each size on the same chain."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        final, houses = await node.mine() - 2, dict[int, House]()
        spent = stack.enter_context(counting())
        roles = partial(seeded_roles, len(KINDS))
        urls = node.url, node.url.replace("127.0.0.1", "localhost")
        for size in sizes:
            file = folder / f"{size}.sqlite"
            await seeded(file, node, size, final)
            houses[size] = await stack.enter_async_context(opened(file, urls, roles, spent))
        yield houses


async def figures(sizes: Sequence[int], blocks: Sequence[int], rounds: int) -> list[Figure]:
    found = list[Figure]()
    async with filled(max(sizes), KINDS) as node, towns(node, sizes) as houses:
        await node.put(node.tokens[0], {OWNER: 10**24, CROWD: 10**24})
        await node.put_code(CROWD, assembled(_GIVES_ONE_EACH))
        await quiet(node, list(houses.values()))
        with Steps.shown("transfers", len(EVENTS) * len(blocks) * rounds) as steps:
            course = Course(node, houses, rounds, steps)
            for event in EVENTS:
                for logs in blocks:
                    found += told(event, logs, await course.rounds(event, logs))
    return found


def told(event: Event, logs: int, took: Mapping[int, Sequence[Took]]) -> Iterator[Figure]:
    """The medians, and each size beside the one a tenth of it, round by round."""
    what, sizes = f"{event.name}, {logs:,} other logs", list(took)
    for nth, size in enumerate(sizes):
        name, mine, fewer = f"{what}, {size:,} members", took[size], took[sizes[nth - 1]] if nth else ()
        yield _beside(f"{name}: decided", "ms", [each.decided for each in mine], [each.decided for each in fewer])
        yield _beside(
            f"{name}: steps of SQLite", "steps", [each.steps for each in mine], [each.steps for each in fewer]
        )
        delivered = statistics.median(each.delivered for each in mine)
        yield at_most(f"{name}: role changed", delivered, "ms", SOON)


def _beside(name: str, unit: str, mine: Sequence[float], fewer: Sequence[float]) -> Figure:
    value = statistics.median(mine)
    if not fewer:
        return Figure(name, value, unit)
    ratio = statistics.median(more / less for more, less in zip(mine, fewer, strict=True))
    beside = f"with a tenth of the members {statistics.median(fewer):,.1f}"
    return Figure(name, value, unit, beside, ratio, f"<= {INDEPENDENT}x", ratio <= INDEPENDENT)


def main(arguments: Sequence[str] | None = None) -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks.events", description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=MEMBERS)
    parser.add_argument("--logs", type=int, nargs="+", default=LOGS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found = asyncio.run(figures(given.members, given.logs, given.rounds))
    return show("From a transfer to the decision, and to the role", found, as_json=given.json)


if __name__ == "__main__":
    raise SystemExit(not main())
