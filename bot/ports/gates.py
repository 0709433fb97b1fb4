"""Promises of the repositories about chats: which belong to whom, who asks to join them, and who was seen in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.gating.adoption import Adoption, Tally
from bot.domain.gating.chats import Entry, LinkedChat, Movement
from bot.domain.gating.gates import JoinRequest, Knock, Said, Stage
from bot.domain.gating.invites import Invite
from bot.domain.gating.linking import LinkCode
from bot.domain.giving.members import Member
from bot.domain.ids import Account, CommunityId, MemberId, Place


class JoinRequests(Protocol):
    """One for each account and chat: the newest. An older one, or the same once more, changes nothing."""

    async def put(self, knock: Knock, member: Member) -> bool:
        """Keep it as open, due since it was asked; False if this one or a newer one is known."""
        ...

    async def waiting(self, place: Place) -> int:
        """How many are open here."""
        ...

    async def due(self, place: Place, now: datetime, limit: int) -> Sequence[JoinRequest]:
        """Open requests to look at by now: who has heard nothing yet first, then who has waited longest."""
        ...

    async def due_places(self, now: datetime) -> Sequence[Place]:
        """Where there is any of them: of allowed communities, and chats whose door is not left alone now."""
        ...

    async def of(self, member: MemberId, place: Place) -> JoinRequest | None:
        """This member's open request for this chat."""
        ...

    async def keep_open(self, request: JoinRequest, said: Said, look_at: datetime) -> None:
        """It stays open: what was said, and when to look again. Nothing, if it is over or was asked anew."""
        ...

    async def close(self, request: JoinRequest, stage: Stage) -> None:
        """It is over. Nothing, if it was before, or was asked anew."""
        ...

    async def wake(self, request: JoinRequest, now: datetime) -> None:
        """Look at it now, if it is open."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget closed ones that were asked before this moment; how many."""
        ...


class Invites(Protocol):
    """Personal links, by which one account comes in without asking."""

    async def add(self, invite: Invite) -> Invite:
        """Keep that this link is about to be made."""
        ...

    async def made(self, invite: int, link: str) -> None:
        """The platform made it: this is the link."""
        ...

    async def open(self, member: MemberId, now: datetime) -> Sequence[Invite]:
        """This member's links, into any chat, that were made and are neither used, revoked nor over, newest first."""
        ...

    async def get(self, invite: int) -> Invite | None:
        """The invite of this number."""
        ...

    async def by_link(self, place: Place, link: str) -> Invite | None:
        """The invite of this link."""
        ...

    async def used(self, invite: int, account: int, at: datetime) -> None:
        """This account came in by it."""
        ...

    async def revoked(self, invite: int, at: datetime) -> None:
        """It is of no use any more."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget those that were over before this moment; how many."""
        ...


class LinkedChats(Protocol):
    async def link(self, chat: LinkedChat) -> bool:
        """Make this chat one of its community; False if it is linked already, or a place of another one."""
        ...

    async def get(self, place: Place) -> LinkedChat | None:
        """This chat, if it is linked to an allowed community."""
        ...

    async def all(self, community: CommunityId) -> Sequence[LinkedChat]:
        """Every chat of this community."""
        ...

    async def set_title(self, place: Place, title: str) -> None:
        """What it is called from now on."""
        ...

    async def set_entry(self, place: Place, entry: Entry) -> None:
        """How people come in from now on."""
        ...

    async def adoption(self, place: Place) -> Adoption:
        """How far its adoption is; one that was not begun for a chat that is not."""
        ...

    async def set_adoption(self, adoption: Adoption) -> None:
        """Keep this."""
        ...

    async def adopting(self) -> Sequence[Adoption]:
        """Those with a deadline, of allowed communities."""
        ...

    async def unlink(self, place: Place) -> None:
        """Forget the chat, its doors, requests, links and whom it has seen."""
        ...

    async def move(self, old: Place, new: Place) -> bool:
        """Everything kept of the old id is the new one's, the policy apart; False if the old one is not known."""
        ...


class LinkCodes(Protocol):
    async def add(self, code: LinkCode) -> None:
        """Keep this code."""
        ...

    async def get(self, code_hash: str, now: datetime) -> LinkCode | None:
        """The code of this hash, if it is neither used nor over."""
        ...

    async def use(self, code_hash: str, now: datetime) -> bool:
        """Use it up; False if it was used or is over. At most one call ever gets True."""
        ...

    async def miss(self, account: Account, at: datetime) -> None:
        """This account typed a wrong code."""
        ...

    async def misses(self, account: Account, since: datetime) -> int:
        """How many wrong codes it typed after that moment."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget codes that ended before this moment, and wrong ones typed before it; how many codes."""
        ...


class Sightings(Protocol):
    """Whom the bot has seen in a chat: no bot can list a chat's people."""

    async def moved(self, movement: Movement) -> bool:
        """Keep it; False if something newer is known of this account here."""
        ...

    async def spoke(self, place: Place, account: Account, at: datetime) -> None:
        """This account is in the chat."""
        ...

    async def known(self, place: Place, account: Account) -> bool:
        """Is this account known to be in the chat?"""
        ...

    async def unadopted(self, place: Place, by: datetime, after: int, limit: int) -> Sequence[Account]:
        """Who was seen in the chat by then and is not ours there, with ids above `after`, by id."""
        ...

    async def tally(self, place: Place) -> Tally:
        """How many are here, how many of them have a wallet, and to how many the chat is open."""
        ...

    async def here(self, place: Place, after: int, limit: int) -> Sequence[Account]:
        """Who was seen in the chat and not seen leaving, with ids above `after`, by id."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget who left before this moment; how many."""
        ...
