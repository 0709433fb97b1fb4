"""Past decisions decided again from their evidence, to see that they come out the same. It writes nothing."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.evidence import Evidence
from bot.domain.giving.policy import Policy
from bot.domain.giving.replay import Basis, decided_again, differences
from bot.domain.ids import CommunityId, MemberId
from bot.domain.plain import revived
from bot.ports import Store, Tx

PAGE = 500


class Outcome(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    """Kept by an earlier version, or damaged: there is nothing to decide again."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision, and what became of it when it was decided again; `why` says where it differs."""

    evidence: int
    member: MemberId
    tier: str
    change: str
    at: datetime
    revision: int
    outcome: Outcome
    why: tuple[str, ...] = ()


class Replay:
    """Goes through the evidence, oldest first. Policies are read once each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._policies: dict[tuple[CommunityId, int], Policy] = {}

    async def decisions(self, number: int | None = None, since: datetime | None = None) -> AsyncIterator[Replayed]:
        """Every decision; of the member with this number (its own or its account's), from this moment on."""
        async with self._store.read() as tx:
            members = None if number is None else await tx.members.numbered(number)
        after = 0
        while page := await self._page(after, members, since):
            for found in page:
                yield found
            after = page[-1].evidence

    async def _page(self, after: int, members: Sequence[MemberId] | None, since: datetime | None) -> list[Replayed]:
        async with self._store.read() as tx:
            rows = await tx.passes.history(after, PAGE, members=members, since=since)
            communities = await tx.members.homes({row.member for row in rows})
            return [_again(row, await self._policy(tx, communities[row.member], row.revision)) for row in rows]

    async def _policy(self, tx: Tx, community: CommunityId, revision: int) -> Policy:
        """Revision 0 is the empty one that nobody saved."""
        key = (community, revision)
        if key not in self._policies:
            self._policies[key] = await tx.policies.get(*key) if revision else Policy(community)
        return self._policies[key]


def _again(row: Evidence, policy: Policy) -> Replayed:
    told = (row.id, row.member, row.tier, row.change, row.at, row.revision)
    try:
        weighed = revived(Basis, row.facts["basis"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Replayed(*told, Outcome.UNREADABLE, (f"its grounds cannot be read ({type(error).__name__})",))
    found = differences(weighed, decided_again(row.member, row.tier, weighed, policy))
    return Replayed(*told, Outcome.DIFFERS if found else Outcome.SAME, found)
