"""What Telegram tells by itself: who came, left or asks to join, and what became of chats and of the bot in them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Chat, ChatJoinRequest, ChatMember, ChatMemberUpdated, Message, Update

from bot.domain.errors import CommunityInactive, PlatformError
from bot.domain.gating.chats import Movement, Rank
from bot.domain.gating.gates import Knock
from bot.domain.ids import Place, Platform
from bot.text.catalogue import ENGLISH, nearest
from cogs.desk import Desk
from cogs.telegram.visit import account

_RANKS = {
    ChatMember.OWNER: Rank.OWNER,
    ChatMember.ADMINISTRATOR: Rank.ADMIN,
    ChatMember.MEMBER: Rank.MEMBER,
    ChatMember.BANNED: Rank.BANNED,
}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Events:
    desk: Desk

    async def heard(self, updates: Sequence[Update]) -> None:
        """Keep who came, went or asks to join, all at once; returns when none of it can be lost any more."""
        await self.desk.gates.heard([told for update in updates if (told := _told(update)) is not None])

    async def happened(self, update: Update) -> None:
        """Deal with what became of the bot itself in a chat."""
        if update.my_chat_member is not None and update.my_chat_member.chat.type != Chat.PRIVATE:
            await self._bot_moved(update.my_chat_member)

    async def caught_up(self) -> None:
        """The bot has come (back): what a chat is called now, and whether everybody is where they should be.

        What Telegram told meanwhile it tells again; a removal that a crash cut short is finished by this.
        """
        for community in await self.desk.communities.list():
            for place in community.places:
                if place.platform is Platform.TELEGRAM:
                    await self._named(place)
            await self.desk.delivery.look_over(community.id, Platform.TELEGRAM)

    async def _named(self, place: Place) -> None:
        try:
            facts = await self.desk.chats.chats[place.platform].describe(place)
        except PlatformError as error:
            log.info("chat %s cannot be looked at: %s", place.id, type(error).__name__)
        else:
            await self.desk.chats.titled(place, facts.title)

    async def _bot_moved(self, told: ChatMemberUpdated) -> None:
        """The bot was added, removed, or got other rights."""
        place, now = _place(told.chat.id), _rank(told.new_chat_member)
        if now in {Rank.AWAY, Rank.BANNED}:
            log.info("removed from chat %s", place.id)
            await self.desk.delivery.place_gone(place)
            return
        await self.desk.delivery.place_changed(place)
        try:
            community = await self.desk.communities.active(place)
        except CommunityInactive:
            return
        await self.desk.delivery.look_over(community.id, Platform.TELEGRAM)

    async def spoke(self, message: Message) -> None:
        """Somebody wrote in a group, and so is in it: that is all that is kept of the message."""
        if message.from_user is not None and message.sender_chat is None:
            await self.desk.adopting.spoke(_place(message.chat.id), account(message.from_user))

    async def moved(self, message: Message) -> bool:
        """Was this only the note that a group goes on under a new id? Both ids are told, each in its own chat."""
        if message.migrate_to_chat_id is not None:
            await self.desk.delivery.place_moved(_place(message.chat.id), message.migrate_to_chat_id)
            return True
        if message.migrate_from_chat_id is not None:
            await self.desk.delivery.place_moved(_place(message.migrate_from_chat_id), message.chat.id)
            return True
        return False


def is_of_people(update: Update) -> bool:
    """Does it tell who came, went or asks to join? Such updates are kept, in their order, before any other is."""
    return update.chat_join_request is not None or update.chat_member is not None


def _told(update: Update) -> Knock | Movement | None:
    if update.chat_join_request is not None:
        return _asked(update.chat_join_request, update.update_id)
    return _moved(update.chat_member) if update.chat_member is not None else None


def _asked(request: ChatJoinRequest, number: int) -> Knock:
    """Telegram dates by the second, and numbers what it tells in order."""
    link = (request.invite_link.name or "") if request.invite_link else ""
    who, private = account(request.from_user), request.user_chat_id
    language = nearest(request.from_user.language_code or ENGLISH)
    return Knock(_place(request.chat.id), who, private, request.date, link, number, language)


def _moved(told: ChatMemberUpdated) -> Movement:
    new, link = told.new_chat_member, told.invite_link
    ours = told.from_user.id == told.get_bot().bot.id
    came_by = link.invite_link if link and link.creator.id == told.get_bot().bot.id else None
    who, before = account(new.user), _rank(told.old_chat_member)
    return Movement(_place(told.chat.id), who, before, _rank(new), told.date, ours, came_by)


def _rank(member: ChatMember) -> Rank:
    if member.status == ChatMember.RESTRICTED:
        return Rank.MEMBER if getattr(member, "is_member", False) else Rank.AWAY
    return _RANKS.get(member.status, Rank.AWAY)


def _place(chat: int) -> Place:
    return Place(Platform.TELEGRAM, chat)
