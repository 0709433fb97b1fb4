"""A community of many members, written straight into a store as the bot's own services leave it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from benchmarks.figure import Steps
from benchmarks.node import CHAIN, Node, Token, is_held
from bot.adapters.clock import WallClock
from bot.domain.giving.doors import Given
from bot.domain.giving.policy import Door, DoorKind, Policy, Tier
from bot.domain.ids import Account, CommunityId, Place, Platform
from bot.domain.requirements.holdings import EOA, Proof
from bot.domain.requirements.requirements import Holds
from storage import open_storage, tables
from storage.store import SqlTx

PLACE = Place(Platform.DISCORD, 11)
OWNER = Account(Platform.DISCORD, 10**18, "owner")
SINCE = datetime.now(UTC) - timedelta(days=30)
ACCOUNT, ROLE = 2 * 10**18, 500
"""Discord's ids of the first member and of the first tier's role; the others count up."""
AT_ONCE = 2_000
Rows = Iterable[dict[str, Any]]


def tier(token: Token) -> Tier:
    """One whole token opens a role."""
    decimals = 18 if token.worth > 1 else 0
    return Tier(
        f"Tier {token.nth}",
        token.nth,
        Holds(token.probe, decimals=decimals, name="Token"),
        (Door(DoorKind.ROLE, PLACE, ROLE + token.nth),),
    )


def seeded_roles(tokens: int, account: int) -> frozenset[int]:
    """What the member with this account was given of the roles of so many tokens."""
    return frozenset(ROLE + token for token in range(tokens) if is_held(token, account - ACCOUNT))


async def seeded(file: Path, node: Node, members: int, final: int) -> None:
    """Fill this new database: members with the node's first wallets, and open passes for what those hold.

    `final`: the block on which the passes stand. As if the bot had given them a month ago.
    """
    async with open_storage(file, WallClock()) as storage, storage.store.write() as tx:
        assert isinstance(tx, SqlTx)
        community = (await tx.communities.allow(PLACE, "Crowd")).id
        policy = Policy(community)
        for token in node.tokens:
            policy = policy.with_tier(tier(token), OWNER, SINCE)
            await tx.policies.save(policy)
        with Steps.shown(f"seeding {members:,} members", members) as steps:
            for start in range(0, members, AT_ONCE):
                some = range(start, min(start + AT_ONCE, members))
                for table, rows in _rows(community, node, some, policy.revision, final).items():
                    await tx.connection.execute(table.insert(), list(rows))
                steps.done(len(some))


def _rows(community: CommunityId, node: Node, some: range, revision: int, final: int) -> Mapping[Table, Rows]:
    """Of the members with the wallets of these numbers. A member's id is one more than its wallet's number."""
    here = {"community_id": community}
    held = [(nth, token) for nth in some for token in node.tokens if token.held(nth)]
    wallet = {"scope": EOA, "proof": Proof.SIGNATURE, "linked_at": SINCE}
    grounds = {
        "on_requirement": True,
        "on_award": False,
        "blocks": {CHAIN: final},
        "since": SINCE,
        "revision": revision,
    }
    door = {"platform": PLACE.platform, "place_id": PLACE.id, "wanted": True, "given": Given.GIVEN, "seen": True}
    return {
        tables.member: ({**here, "id": nth + 1, "revision": 1, "notices": False} for nth in some),
        tables.account: ({**here, "member_id": nth + 1, **_account(nth)} for nth in some),
        tables.wallet: ({**here, "member_id": nth + 1, "address": node.wallets[nth], **wallet} for nth in some),
        tables.passes: ({**grounds, "member_id": nth + 1, "tier": tier(token).name} for nth, token in held),
        tables.door: (
            {**door, "member_id": nth + 1, "kind": DoorKind.ROLE, "door_id": ROLE + token.nth} for nth, token in held
        ),
    }


def _account(nth: int) -> dict[str, Any]:
    return {"platform": PLACE.platform, "platform_user_id": ACCOUNT + nth, "name": f"member {nth}"}
