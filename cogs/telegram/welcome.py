"""`/start`, `/help`, and which community a private chat is about."""

from collections.abc import Sequence

from bot.domain.ids import Community, CommunityId
from bot.text.catalogue import _
from bot.text.clean import clean
from bot.text.passes import FIRST
from bot.text.welcome import PASSES, WHICH, hello, help_text, not_a_command, stranger
from cogs.desk import Desk
from cogs.telegram.buttons import Acts, button
from cogs.telegram.visit import PAYLOAD, Said, Visit


class Choosing:
    """Which community each person is talking about; what they spoke of last is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def entered(self, said: Said) -> Visit | None:
        """The only one there is, the one that was said, the last one; else the person is asked, and it is None."""
        every = {community.id: community for community in await self._desk.communities.list()}
        if len(every) == 1:
            return Visit(said, *every.values())
        last = await self._desk.communities.spoken_of(said.account)
        found = every.get(CommunityId(said.named)) or (every.get(last) if last else None)
        if found is None:
            known = await self._desk.communities.of(said.account)
            if len(known) != 1:
                await self._ask(said, known)
                return None
            found = known[0]
        if found.id != last:
            await self._desk.communities.speaks_of(said.account, found.id)
        return Visit(said, found)

    async def _ask(self, said: Said, known: Sequence[Community]) -> None:
        verb = said.word if said.word != "start" else "choose"
        buttons = [button(clean(one.name, 40), verb, f"{PAYLOAD}{one.id}") for one in known]
        await said.answer([_(WHICH) if known else stranger()], *buttons)


def acts(choosing: Choosing) -> Acts:
    async def start(said: Said) -> None:
        if visit := await choosing.entered(said):
            here = visit.here()
            await visit.answer(
                hello(visit.community), button(_(FIRST), "verify", here), button(_(PASSES), "passes", here)
            )

    return {"start": start, "choose": start, "help": tell}


async def tell(said: Said) -> None:
    await said.answer(help_text())


async def did_not_understand(said: Said) -> None:
    await said.answer([not_a_command()])
