"""What selected designs were paid, as every platform shows it."""

from collections.abc import Mapping, Sequence

from bot.domain.contributing.payments import Paid
from bot.domain.ids import Account, ChainName, Community, Place
from bot.text import payments as text
from cogs.desk import Desk


async def mine(desk: Desk, community: Community, account: Account) -> Sequence[str]:
    """To who made them; nothing where none of theirs was selected."""
    found = await desk.payments.mine(community, account)
    return text.mine(found, _called(desk, found), desk.titles)


async def to_moderators(desk: Desk, place: Place, actor: Account) -> Sequence[str]:
    """Every selected design; NotPermitted for who does not moderate there."""
    found = await desk.payments.all(desk.platform, place, actor)
    return text.shown(found, _called(desk, found), desk.titles)


def _called(desk: Desk, found: Sequence[Paid]) -> Mapping[ChainName, text.Called]:
    return {one.chain: desk.payments.tokens(one.chain) for one in found}
