"""What was seen of one member's wallets, judged for one tier."""

from collections.abc import Mapping

from bot.domain.giving.finality import unsettled
from bot.domain.giving.passes import ENOUGH_WITNESSES, Reading
from bot.domain.giving.policy import Tier
from bot.domain.ids import ChainName
from bot.domain.requirements.holdings import Block, Holding, Wallet
from bot.domain.requirements.requirements import Sight, Times, evaluate
from bot.domain.requirements.verdicts import NotMet


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
    if tier.requirement is None or all(wallet.stale for wallet in wallets):
        # who has proved nothing that holds meets nothing, not even a "not"
        return Reading(NotMet(), linked=bool(wallets))
    blocks, witnesses = dict[ChainName, Block](), list[int]()
    for want, seen in sight.items():
        if isinstance(seen, Holding):
            blocks[want.probe.chain] = seen.block
            witnesses.append(len(seen.endpoints))
    return Reading(
        evaluate(tier.requirement, wallets, sight, times),
        sight,
        blocks,
        min(witnesses, default=ENOUGH_WITNESSES),  # of the least witnessed; nothing to read is nothing to doubt
        unsettled(blocks, final) if final is not None else {},
        times=times,
    )
