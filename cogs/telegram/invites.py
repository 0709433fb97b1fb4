"""`/join`: a member's own links into the chats that let people in by such."""

from bot.text.catalogue import _
from bot.text.clean import clean
from bot.text.gates import your_link
from bot.text.welcome import COME_IN, ROOMS, no_rooms
from cogs.desk import Desk
from cogs.telegram.buttons import Acts, button, leads_to
from cogs.telegram.visit import Said, Visit
from cogs.telegram.welcome import Choosing


def acts(desk: Desk, choosing: Choosing) -> Acts:
    async def join(said: Said) -> None:
        if visit := await choosing.entered(said):
            await _join(desk, visit)

    return {"join": join}


async def _join(desk: Desk, visit: Visit) -> None:
    """The button of a chat carries its id; without one they are all shown."""
    rooms = await desk.invites.rooms(visit.community, visit.account)
    chosen = next((room for room in rooms if str(room.place.id) == visit.said.rest), None)
    if chosen is not None:
        invite = await desk.invites.link(chosen, visit.account)
        await visit.answer([your_link(chosen.title, invite.expires_at)], leads_to(_(COME_IN), invite.link))
        return
    buttons = [button(clean(room.title, 40), "join", visit.here(room.place.id)) for room in rooms]
    await visit.answer([_(ROOMS) if rooms else no_rooms()], *buttons)
