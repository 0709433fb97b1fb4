"""What admins of a chat type in it: it is linked to a community, opened by a tier, adopted, or let go again.

The answers are read by everybody there, so they hold nothing private.
"""

from datetime import UTC, datetime

from bot.domain.errors import ChatProblem, ChatRefused
from bot.domain.gating.chats import Entry
from bot.domain.ids import Place, Platform
from bot.text import adoption as adopting
from bot.text import chats as words
from cogs.desk import Desk
from cogs.telegram.buttons import Acts
from cogs.telegram.visit import Said


def acts(desk: Desk) -> Acts:
    async def connect(said: Said) -> None:
        chat = await desk.chats.link(_place(said), said.account, said.typed)
        community = await desk.communities.active(chat.place)
        await said.answer([words.linked(chat, community.name)])

    async def disconnect(said: Said) -> None:
        await said.answer([words.unlinked(await desk.chats.unlink(_place(said), said.account))])

    async def opened(said: Said) -> None:
        if not said.typed:
            known, _ = await desk.policy.current(_place(said))
            await said.answer([words.tiers([tier.name for tier in known.tiers])])
            return
        await said.answer([words.opened(await _opened(desk, said))])

    async def entry(said: Said) -> None:
        try:
            wanted = Entry(said.typed.lower())
        except ValueError:
            await said.answer([words.entries()])
            return
        await said.answer([words.entry(await desk.chats.set_entry(_place(said), said.account, wanted))])

    async def adopt(said: Said) -> None:
        await _adopt(desk, said)

    return {"connect": connect, "disconnect": disconnect, "tier": opened, "entry": entry, "adopt": adopt}


async def _opened(desk: Desk, said: Said) -> str:
    """From now on this tier opens this chat, which takes nothing from anybody; its name."""
    place = _place(said)
    door = await desk.policy.gate(desk.chats.chats[Platform.TELEGRAM], place, said.account)
    policy, _ = await desk.policy.current(place)
    name = policy.tier(said.typed).name
    found = await desk.changes.propose(
        desk.platform, place, said.account, lambda now: now.opening(name, door), f"{name} opens the chat {said.chat}"
    )
    await desk.changes.apply(desk.platform, place, said.account, found.proposal)
    return name


async def _adopt(desk: Desk, said: Said) -> None:
    place, service = _place(said), desk.adopting
    match said.typed.lower():
        case "note":
            await service.note(place, said.account)
            await said.answer([adopting.noting(await desk.chats.chat(place))])
            return
        case "stop":
            await service.stop(place, said.account)
        case "":
            pass
        case day:
            await service.adopt(place, said.account, _day(day))
            return  # the service itself has told the chat
    chat = await desk.chats.chat(place)
    await said.answer([adopting.report(chat, *await service.report(place))])


def _day(text: str) -> datetime:
    """The beginning of this day, UTC; ChatRefused(DATE) for what is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ChatRefused(ChatProblem.DATE) from None


def _place(said: Said) -> Place:
    return Place(Platform.TELEGRAM, said.chat)
