"""One number for each want, as one endpoint tells it."""

from collections.abc import Awaitable, Callable, Iterator, Sequence

from bot.adapters.chain import abi
from bot.adapters.chain.jsonrpc import Call, EndpointTrouble, Failed, Failure, Reply, word
from bot.adapters.chain.parallel import together
from bot.adapters.chain.witness import Witness
from bot.domain.holdings import Block, Trouble, Unread, Want

Word = int | Unread
Fetch = Callable[[Witness, Block, Sequence[Want]], Awaitable[Sequence[Word]]]
"""A way to get the words of one chunk from one endpoint, in order; EndpointTrouble if that did not work at all."""

_PATIENCE = 3
"""Chunks that may fail before the rest of a read is not asked of that endpoint: a hung one costs no more."""


async def one_call_each(witness: Witness, at: Block, chunk: Sequence[Want]) -> list[Word]:
    """A `Fetch` that every endpoint knows: a batch of `eth_call`s."""
    calls = [Call("eth_call", ({"to": want.probe.contract, "data": abi.balance(want)},)) for want in chunk]
    return [_word(reply) for reply in await witness.ask_at(at, calls)]


def _word(reply: Reply) -> Word:
    if isinstance(reply, Failed):
        return Unread(Trouble.BEHIND if reply.kind is Failure.BEHIND else Trouble.ODD, str(reply))
    found = word(reply)
    return Unread(Trouble.ODD, "not one 32-byte word") if found is None else found


class Testimony:
    """What one endpoint says about many wants at one block; asks at most `parallel` chunks at a time."""

    def __init__(self, witness: Witness, at: Block, fetch: Fetch) -> None:
        self.words: dict[Want, Word] = {}
        self._witness, self._at, self._fetch = witness, at, fetch
        self._failures = 0

    async def hear(self, wants: Sequence[Want], size: int, parallel: int) -> dict[Want, Word]:
        """A word or its trouble for each want; never raises for the endpoint's sake."""
        chunks = iter([wants[start : start + size] for start in range(0, len(wants), size)])
        await together(self._work(chunks) for _ in range(min(parallel, -(-len(wants) // size))))
        return self.words

    async def _work(self, chunks: Iterator[Sequence[Want]]) -> None:
        for chunk in chunks:
            self.words.update(zip(chunk, await self._chunk(chunk), strict=True))

    async def _chunk(self, chunk: Sequence[Want]) -> Sequence[Word]:
        if self._failures >= _PATIENCE:
            return [Unread(Trouble.SILENT, "given up in this read")] * len(chunk)
        try:
            return await self._fetch(self._witness, self._at, chunk)
        except EndpointTrouble as error:
            self._failures += 1
            return [Unread(error.trouble, str(error))] * len(chunk)
