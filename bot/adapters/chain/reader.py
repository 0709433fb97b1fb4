"""Words of several endpoints compared: a holding is what enough of them say and none of them denies."""

from collections.abc import Mapping, Sequence

from bot.adapters.chain.config import ChainConfig
from bot.adapters.chain.parallel import together
from bot.adapters.chain.witness import OVERHEAD, Witness
from bot.adapters.chain.words import Fetch, Testimony, Word, one_call_each
from bot.domain.holdings import Block, Holding, Observation, Trouble, Unread, Want

Said = dict[str, Word]
"""By endpoint name."""


class Reader:
    """Reads one chain."""

    def __init__(self, config: ChainConfig, witnesses: Sequence[Witness], fetch: Fetch = one_call_each) -> None:
        self._witnesses, self._fetch = witnesses, fetch
        self._size, self._parallel = max(1, config.batch - OVERHEAD), config.parallel

    async def read(self, at: Block, needed: int, wants: Sequence[Want]) -> Mapping[Want, Observation]:
        """An observation for every want: asks as many endpoints as are needed, and further ones in their place."""
        needed = max(1, min(needed, len(self._witnesses)))
        waiting = sorted(self._witnesses, key=lambda witness: bool(witness.trouble))
        said: dict[Want, Said] = {want: {} for want in wants}
        missing, short = needed, list(said)
        while short and waiting:
            asked, waiting = waiting[:missing], waiting[missing:]
            await self._hear(asked, at, short, said)
            missing, short = 1, [want for want in short if _short(said[want], needed)]
        return {want: _judge(at, needed, words) for want, words in said.items()}

    async def _hear(self, asked: Sequence[Witness], at: Block, wants: Sequence[Want], said: dict[Want, Said]) -> None:
        heard = await together(
            Testimony(witness, at, self._fetch).hear(wants, self._size, self._parallel) for witness in asked
        )
        for witness, words in zip(asked, heard, strict=True):
            for want, word in words.items():
                said[want][witness.name] = word


def _short(said: Said, needed: int) -> bool:
    """Too few have spoken; where they contradict each other, more of them would not help."""
    words = [word for word in said.values() if not isinstance(word, Unread)]
    return len(words) < needed and len(set(words)) <= 1


def _judge(at: Block, needed: int, said: Said) -> Observation:
    words = {name: word for name, word in said.items() if not isinstance(word, Unread)}
    if len(set(words.values())) > 1:
        return Unread(Trouble.DISAGREE, _told(said))
    if len(words) >= needed:
        return Holding(next(iter(words.values())), at, tuple(words))
    return Unread(Trouble.FEW if words else _worst(said), _told(said))


def _worst(said: Said) -> Trouble:
    """An odd answer tells more than none."""
    troubles = {word.trouble for word in said.values() if isinstance(word, Unread)}
    return next((each for each in (Trouble.ODD, Trouble.BEHIND) if each in troubles), Trouble.SILENT)


def _told(said: Said) -> str:
    return "; ".join(f"{name}: {word.detail if isinstance(word, Unread) else word}" for name, word in said.items())
