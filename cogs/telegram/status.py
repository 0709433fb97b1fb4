"""`/status`: how things stand, for those who run a chat of the community, in private or where its moderators read."""

from bot.domain.ids import Place, Platform
from bot.services.permitting.authority import permitted
from bot.services.permitting.ranks import moderated
from bot.text.changes import decides
from bot.text.claims import choices
from bot.text.motions import choices as sends
from cogs.desk import Desk
from cogs.status import shown
from cogs.telegram.buttons import Act, button
from cogs.telegram.groups import answer_in_private
from cogs.telegram.losses import buttons
from cogs.telegram.visit import Said
from cogs.telegram.welcome import Choosing


def in_private(desk: Desk, choosing: Choosing) -> Act:
    """The answer with what can be decided from here."""

    async def show(said: Said) -> None:
        if visit := await choosing.entered(said):
            await moderated(desk.platform, visit.community, said.account)
            found = await shown(desk, visit.community)
            under = [one for question in found.asked for one in buttons(question, question.tier)]
            await said.answer(found.lines, *under, between="\n")

    return show


def in_groups(desk: Desk) -> Act:
    """Where the moderators read it is answered for all of them; elsewhere others read along."""

    async def show(said: Said) -> None:
        place = Place(Platform.TELEGRAM, said.chat)
        reading = [one for one in await desk.communities.list() if one.moderators == place]
        if not reading:
            await answer_in_private(desk)(said)
            return
        await permitted(desk.platform, place, said.account)
        for community in reading:
            found = await shown(desk, community)
            under = [one for question in found.asked for one in buttons(question, question.tier)]
            asked = [*(choices(one) for one in found.claims), *(decides(one) for one in found.waiting)]
            asked += [sends(one) for one in found.motions]
            under += [button(press.label, press.verb, press.carried) for both in asked for press in both]
            await said.answer(found.lines, *under, between="\n")

    return show
