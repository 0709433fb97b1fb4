"""Awards that are on chain too, as every platform shows them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.awarding.chain_passes import OnChain
from bot.domain.ids import MemberId
from bot.text.chain_passes import on_chain
from bot.text.wallets import veiled
from cogs.desk import Desk


async def mine(desk: Desk, member: MemberId) -> Sequence[str]:
    """A line for each of this member's, to themselves."""
    return [_line(desk, one) for one in await desk.chain_passes.shown(member)]


async def to_moderators(desk: Desk, member: MemberId, tier: str = "") -> Sequence[str]:
    """The same to moderators, or of this tier alone: what leads to a wallet only where its member shows theirs."""
    shown = [one for one in await desk.chain_passes.shown(member) if tier in {"", one.held.tier}]
    return [_line(desk, one) if one.shows_wallets else _hidden(desk, one) for one in shown]


def _line(desk: Desk, one: OnChain) -> str:
    return on_chain(one, desk.titles, desk.contracts.book.explorers)


def _hidden(desk: Desk, one: OnChain) -> str:
    wallets = [wallet for wallet in (one.held.wallet, one.wallet) if wallet is not None]
    return veiled(_line(desk, replace(one, transaction="")), wallets)
