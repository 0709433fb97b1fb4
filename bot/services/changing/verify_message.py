"""The message under which members press Verify. There is one in a community: it is edited, moved, or posted anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.changing.setup import VerifyMessage
from bot.domain.errors import Conflict, DoorGone, MessageGone, PlatformError
from bot.domain.ids import Account, Community, Place, Platform
from bot.ports import ChatPlatform, Choice, Clock, Premises, Store
from bot.services.changing.setup import at
from bot.services.permitting import acts
from bot.services.permitting.authority import manages, writable
from bot.services.permitting.communities import community_at
from bot.text.catalogue import _, speaking
from bot.text.link import VERIFY_VERB
from bot.text.setup import VERIFY, verify_message


class How(StrEnum):
    """What became of it. `replaced`: the one before had been deleted; `left`: it could not be deleted, and stays."""

    POSTED = "posted"
    EDITED = "edited"
    REPLACED = "replaced"
    MOVED = "moved"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Posted:
    """`everybody`: whether members without any role can read it."""

    message: VerifyMessage
    how: How
    everybody: bool | None


@dataclass(frozen=True, slots=True)
class VerifyMessages:
    store: Store
    premises: Mapping[Platform, Premises]
    clock: Clock

    async def post(self, platform: ChatPlatform, place: Place, actor: Account, channel: int, tongue: str) -> Posted:
        """There is one in this channel from now on, in the nearest language to `tongue`.

        Whoever asks may manage the place, and may read and write in the channel, as the bot may; SetupRefused if not.
        """
        await manages(platform, place, actor)
        premises = at(self.premises, place)
        facts = await writable(premises, place, channel, actor)
        async with self.store.read() as tx:
            community = await community_at(tx, place)
            before = await tx.communities.verify_message(community.id)
        with speaking(tongue):
            text, button = verify_message(community.name), Choice(_(VERIFY), VERIFY_VERB, filled=True)
        message, how = await _posted(premises, channel, before, text, button)
        if not await self._kept(community, actor, before, message):
            if how is not How.EDITED:
                await premises.remove(message)
            raise Conflict  # somebody posted another one meanwhile
        if how is How.MOVED and before is not None:
            how = await _removed(premises, before)
        return Posted(message, how, facts.everybody)

    async def _kept(
        self, community: Community, actor: Account, before: VerifyMessage | None, message: VerifyMessage
    ) -> bool:
        async with self.store.write() as tx:
            if await tx.communities.verify_message(community.id) != before:
                return False
            await tx.communities.set_verify_message(community.id, message)
            await tx.audit.add(acts.verify_posted(community.id, before, message, actor, self.clock.now()))
            return True


async def _posted(
    premises: Premises, channel: int, before: VerifyMessage | None, text: str, button: Choice
) -> tuple[VerifyMessage, How]:
    how = How.POSTED if before is None else How.MOVED
    if before is not None and before.channel == channel:
        try:
            await premises.edit(before, text, [button])
        except (MessageGone, DoorGone):
            how = How.REPLACED
        else:
            return before, How.EDITED
    return VerifyMessage(channel, await premises.post(channel, text, [button])), how


async def _removed(premises: Premises, before: VerifyMessage) -> How:
    """The one in another channel is deleted, where the bot may; its button works as long as it is there."""
    try:
        await premises.remove(before)
    except PlatformError:
        return How.LEFT
    return How.MOVED
