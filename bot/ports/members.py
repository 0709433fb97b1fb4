"""Promises of the repositories about people: communities, members, how they sign in, what they are told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.changing.setup import VerifyMessage
from bot.domain.events import Event, EventKind
from bot.domain.giving.members import Member
from bot.domain.giving.rules import Waiting
from bot.domain.ids import Account, Address, ChainName, Community, CommunityId, MemberId, Place, Platform
from bot.domain.moderating.moderating import News
from bot.domain.notices import Notice
from bot.domain.requirements.holdings import Wallet
from bot.domain.signing_in.signin import Challenge, Proved, Signed, SignedText


class Communities(Protocol):
    async def allow(self, place: Place, name: str) -> Community:
        """The community of this place, allowed from now on; made if it was not known."""
        ...

    async def at(self, place: Place) -> Community | None:
        """The allowed community this place belongs to, or None."""
        ...

    async def get(self, community: CommunityId) -> Community:
        """This community; KeyError if there is none."""
        ...

    async def all(self) -> Sequence[Community]:
        """Every allowed community, by id."""
        ...

    async def spoken_of(self, account: Account) -> CommunityId | None:
        """The community this account spoke of last, where it says so in none's own place; None if of none."""
        ...

    async def speaks_of(self, account: Account, community: CommunityId) -> None:
        """Keep that it speaks of this one now."""
        ...

    async def rename(self, community: CommunityId, name: str) -> None:
        """Keep the name its server has now."""
        ...

    async def waiting(self, community: CommunityId) -> Waiting:
        """What it chose for passes that cannot be told for too long."""
        ...

    async def set_waiting(self, community: CommunityId, waiting: Waiting) -> None:
        """Keep this choice, and when its moderators were warned."""
        ...

    async def quiet(self, community: CommunityId) -> frozenset[News]:
        """What its moderators' channel is not told of."""
        ...

    async def set_quiet(self, community: CommunityId, kinds: Collection[News]) -> None:
        """Keep what it is not told of."""
        ...

    async def set_moderators_channel(
        self, community: CommunityId, channel: int | None, *, fixed: bool | None = None
    ) -> None:
        """Where news for the moderators goes; whether the host's config says so, None: as before."""
        ...

    async def free_channel(self, community: CommunityId) -> None:
        """The host's config names no channel for moderators any more: the one there is stays, and can be changed."""
        ...

    async def verify_message(self, community: CommunityId) -> VerifyMessage | None:
        """The message under which members press Verify, as it was last posted."""
        ...

    async def set_verify_message(self, community: CommunityId, message: VerifyMessage) -> None:
        """Keep that it is this one now."""
        ...

    async def gallery(self, community: CommunityId) -> int | None:
        """The channel in which contributions are shown; None where none was chosen."""
        ...

    async def set_gallery(self, community: CommunityId, channel: int) -> None:
        """They are shown there from now on."""
        ...


class Members(Protocol):
    async def of(self, community: CommunityId, account: Account) -> Member | None:
        """The member this account is, or None. In a write nobody else can change that before it ends."""
        ...

    async def whose(self, community: CommunityId, account: Account) -> MemberId | None:
        """The number of the same member."""
        ...

    async def ensure(self, community: CommunityId, account: Account) -> Member:
        """The member this account is, made if new; keeps the account's present name."""
        ...

    async def ensure_all(self, community: CommunityId, accounts: Collection[Account]) -> Mapping[Account, Member]:
        """The same for each of these."""
        ...

    async def known(self, community: CommunityId, accounts: Collection[Account]) -> Mapping[Account, Member]:
        """Those of them that are members already. In a write nobody else can change that before it ends."""
        ...

    async def called(self, community: CommunityId, platform: Platform, name: str) -> Sequence[Account]:
        """Accounts there that were last seen under this name, whatever its capitals; the newest few."""
        ...

    async def get(self, members: Collection[MemberId]) -> Sequence[Member]:
        """These members with accounts and wallets, by id; missing ones and those joined into another are left out."""
        ...

    async def homes(self, members: Collection[MemberId]) -> Mapping[MemberId, CommunityId]:
        """Of which community these are, those joined into another too."""
        ...

    async def owner(self, community: CommunityId, wallet: Wallet) -> MemberId | None:
        """Who has proved this wallet here, or its address where both would count on one chain."""
        ...

    async def owners(self, community: CommunityId, wallets: Collection[Wallet]) -> Mapping[Wallet, MemberId]:
        """The same for each of these; those nobody has are left out."""
        ...

    async def page(self, community: CommunityId, after: MemberId, limit: int) -> Sequence[MemberId]:
        """The next members that have a wallet, an open pass or an open award, by id."""
        ...

    async def count(self, community: CommunityId) -> int:
        """How many members `page` goes through."""
        ...

    async def linked(self, community: CommunityId) -> tuple[int, int]:
        """How many members have proved a wallet, of how many that are known."""
        ...

    async def with_wallets(
        self, chain: ChainName, addresses: Collection[Address]
    ) -> Mapping[Address, Mapping[MemberId, CommunityId]]:
        """Whose wallets these are, where they count on this chain; unknown ones are left out."""
        ...

    async def numbered(self, number: int) -> Sequence[MemberId]:
        """Members that have this number themselves or whose account has it, and those joined into them."""
        ...

    async def revisions(self, members: Collection[MemberId]) -> Mapping[MemberId, int]:
        """Their present revisions."""
        ...

    async def touch(self, members: Collection[MemberId]) -> None:
        """Raise their revisions: something they are decided on has changed."""
        ...

    async def link(self, member: MemberId, wallet: Wallet, at: datetime, signed: SignedText | None = None) -> bool:
        """Link the wallet and raise the revision; False if it was theirs already, WalletTaken if another's.

        `signed` is kept of what may stop to hold. A wallet proved again holds again, in the way it was proved now.
        """
        ...

    async def link_all(self, community: CommunityId, links: Mapping[MemberId, Proved], at: datetime) -> None:
        """Link to each of these members here a wallet that `owners` says is nobody's; WalletTaken if one is by now."""
        ...

    async def set_notices(self, member: MemberId, wanted: Collection[Notice]) -> None:
        """What the bot may write to this member about, unasked."""
        ...

    async def set_shows_wallets(self, member: MemberId, on: bool) -> None:
        """Whether moderators may see more of this member's addresses than their ends."""
        ...


class Challenges(Protocol):
    async def add(self, challenge: Challenge) -> None:
        """Keep this challenge."""
        ...

    async def get(self, token: str) -> Challenge | None:
        """The challenge of this token hash."""
        ...

    async def those(self, tokens: Collection[str]) -> Mapping[str, Challenge]:
        """The same for each of these; unknown ones are left out."""
        ...

    async def choose(
        self, token: str, nonce: str, address: Address, message: str, chain: ChainName | None = None
    ) -> None:
        """Set the wallet, the text to sign and the chain it names, of an unused challenge."""
        ...

    async def miss(self, token: str) -> None:
        """Count one signature or code that does not fit."""
        ...

    async def consume(self, token: str, nonce: str, now: datetime) -> bool:
        """Use it up; False if it was used, replaced, closed or expired. At most one call ever gets True."""
        ...

    async def consume_all(self, nonces: Mapping[str, str], now: datetime) -> frozenset[str]:
        """The same for many, each by its own nonce: those that were used up."""
        ...

    async def leave(self, token: str, nonce: str, signed: Signed) -> bool:
        """Keep that this wallet signed, for the account to confirm; False where `consume` would say so too.

        Misses before the first that is left do not count on: they were no tries at its code.
        """
        ...

    async def confirm(self, token: str, code: str, now: datetime) -> bool:
        """Use it up for the wallet that waits under this hash of a code; False as above."""
        ...

    async def close(self, token: str, now: datetime) -> bool:
        """A browser of another account turned up: end it; False if it was over already."""
        ...

    async def pending(self, account: Account, now: datetime) -> Sequence[Challenge]:
        """The account's challenges with a signature that waits for its code, oldest first."""
        ...

    async def open_count(self, account: Account, now: datetime) -> int:
        """How many unused, unexpired challenges this account has."""
        ...

    async def close_oldest(self, account: Account, now: datetime) -> None:
        """End the account's oldest open challenge, to make room for a new one."""
        ...

    async def purge(self, before: datetime) -> int:
        """Delete challenges that expired before this moment; how many."""
        ...


class Events(Protocol):
    async def add(self, event: Event) -> Event:
        """Keep this fact."""
        ...

    async def add_all(self, events: Sequence[Event]) -> list[Event]:
        """Keep these facts, in this order."""
        ...

    async def get(self, event: int) -> Event:
        """One kept fact; KeyError if there is none."""
        ...

    async def those(self, events: Collection[int]) -> Sequence[Event]:
        """Which of these are still kept, oldest first."""
        ...

    async def since(self, community: CommunityId, kind: EventKind, at: datetime) -> Sequence[Event]:
        """This community's facts of this kind after that moment, newest first."""
        ...

    async def news(self, member: MemberId, limit: int) -> Sequence[Event]:
        """What the member has not been shown yet, oldest first."""
        ...

    async def shown(self, member: MemberId, at: datetime) -> None:
        """The member has now been shown all of it."""
        ...
