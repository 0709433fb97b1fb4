"""What was seen of one member's wallets, judged for one tier."""

from collections.abc import Mapping

from bot.domain.finality import unsettled
from bot.domain.holdings import Block, Holding, Wallet
from bot.domain.ids import ChainName
from bot.domain.passes import ENOUGH_WITNESSES, Reading
from bot.domain.policy import Tier
from bot.domain.requirements import NotMet, Sight, Times, evaluate


def judged(
    tier: Tier,
    wallets: tuple[Wallet, ...],
    sight: Sight,
    times: Times | None = None,
    final: Mapping[ChainName, int] | None = None,
) -> Reading:
    """The verdict on this sight, the blocks it was had at, and how many endpoints stand behind it.

    `final`: the number of each chain's final block; without it everything counts as settled.
    """
    if tier.requirement is None or not wallets:
        # who has proved nothing meets nothing, not even a "not"
        return Reading(NotMet(), linked=bool(wallets))
    verdict = evaluate(tier.requirement, wallets, sight, times)
    blocks = _blocks(sight)
    waits = unsettled(blocks, final) if final is not None else {}
    return Reading(verdict, sight, blocks, _witnesses(sight), waits, times=times)


def _blocks(sight: Sight) -> dict[ChainName, Block]:
    return {want.probe.chain: seen.block for want, seen in sight.items() if isinstance(seen, Holding)}


def _witnesses(sight: Sight) -> int:
    """How many endpoints stand behind the least witnessed holding; nothing to read is nothing to doubt."""
    return min((len(seen.endpoints) for seen in sight.values() if isinstance(seen, Holding)), default=ENOUGH_WITNESSES)
