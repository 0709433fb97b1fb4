"""Policy revisions: each one row that never changes. The highest number is in force."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, bindparam, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Conflict
from bot.domain.giving.policy import Door, Policy, Shadow, Tier
from bot.domain.ids import Account, Address, ChainName, CommunityId, Platform
from bot.domain.requirements.expectations import Expectation
from bot.domain.requirements.holdings import GiveAt
from bot.domain.requirements.notation import notation, parse
from bot.domain.requirements.requirements import Requirement, leaves, settled
from storage import tables
from storage.columns import canonical
from storage.statements import insert

_p = tables.policy.c
HIGHEST_ONLY, EXPECTS = "highest_only", "expects"

_LOCKED = select(tables.community.c.id).where(tables.community.c.id == bindparam("community")).with_for_update()
_WHOLE = select(
    *(_p.community_id, _p.number, type_coerce(_p.document, Text).label("text"), _p.reason, _p.at),
    *(_p.author_platform, _p.author_id, _p.author_name),
)
_NEWEST = _WHOLE.where(_p.community_id == bindparam("community")).order_by(_p.number.desc()).limit(1)
_ONE = _WHOLE.where(_p.community_id == bindparam("community"), _p.number == bindparam("number"))


class Policies:
    def __init__(self, connection: AsyncConnection, *, writing: bool) -> None:
        self._connection = connection
        self._writing = writing

    async def current(self, community: CommunityId) -> Policy:
        """In a write nobody else can change the policy before it ends."""
        if self._writing:
            await self._connection.execute(_LOCKED, {"community": community})
        return await self._one(_NEWEST, {"community": community}) or Policy(community)

    async def get(self, community: CommunityId, revision: int) -> Policy:
        policy = await self._one(_ONE, {"community": community, "number": revision})
        if policy is None:
            raise KeyError((community, revision))
        return policy

    async def revisions(self) -> Mapping[CommunityId, int]:
        allowed = select(_p.community_id, func.max(_p.number)).join_from(tables.policy, tables.community)
        rows = await self._connection.execute(allowed.where(tables.community.c.allowed).group_by(_p.community_id))
        return {CommunityId(community): number for community, number in rows}

    async def save(self, policy: Policy) -> None:
        """RequirementRefused if a requirement could not be read back from its notation."""
        document = policy_document(policy)
        _read(canonical(document))
        if policy.revision != (await self.current(policy.community)).revision + 1:
            raise Conflict
        author = policy.author
        new = insert(self._connection, tables.policy).values(
            community_id=policy.community,
            number=policy.revision,
            document=document,
            sha256=hashlib.sha256(canonical(document).encode()).hexdigest(),
            author_platform=author.platform if author else None,
            author_id=author.id if author else None,
            author_name=author.name if author else None,
            reason=policy.reason,
            at=policy.at,
        )
        if (await self._connection.scalar(new.on_conflict_do_nothing().returning(_p.number))) is None:
            raise Conflict

    async def newest(self, community: CommunityId, limit: int) -> Sequence[Policy]:
        look = _WHOLE.where(_p.community_id == community).order_by(_p.number.desc()).limit(limit)
        return [_policy(row) for row in await self._connection.execute(look)]

    async def _one(self, query: Select[*tuple[Any, ...]], of: Mapping[str, int]) -> Policy | None:
        row = (await self._connection.execute(query, of)).one_or_none()
        return None if row is None else _policy(row)


def _policy(row: Any) -> Policy:
    author = None
    if row.author_platform is not None:
        author = Account(Platform(row.author_platform), row.author_id, row.author_name)
    return revision_of(row.text, Policy(row.community_id, row.number, (), author, row.reason, row.at))


def revision_of(text: str, told: Policy) -> Policy:
    """The revision that was kept like this, and of which this is told beside."""
    tiers, highest_only, expects = _read(text)
    return replace(told, tiers=tiers, highest_only=highest_only, expects=expects)


def policy_document(policy: Policy) -> dict[str, object]:
    """What is kept of a revision; of what is as usual nothing, so that older ones keep their hashes."""
    document: dict[str, object] = {"tiers": [_tier_document(tier) for tier in policy.tiers]}
    usual = {HIGHEST_ONLY: policy.highest_only, EXPECTS: [case_document(case) for case in policy.expects]}
    return document | {key: value for key, value in usual.items() if value}


def _tier_document(tier: Tier) -> dict[str, object]:
    """Requirements as people write them; what the tokens call themselves stands beside, no part of the condition."""
    requirement = tier.requirement
    named = [leaf for leaf in leaves(requirement) if leaf.name] if requirement is not None else []
    return {
        "name": tier.name,
        "rank": tier.rank,
        "requirement": None if requirement is None else notation(requirement),
        "tokens": {str(leaf.probe): leaf.name for leaf in named},
        "doors": [str(door) for door in tier.doors],
        "give_at": tier.give_at.value,
        "grace": int(tier.grace.total_seconds()),
        **({"shadow": _shadow_document(tier.shadow)} if tier.shadow else {}),
    }


def _shadow_document(shadow: Shadow) -> dict[str, object]:
    return {"until": shadow.until and shadow.until.isoformat(), "members": shadow.members}


def _shadow(kept: dict[str, Any] | None) -> Shadow | None:
    if kept is None:
        return None
    return Shadow(datetime.fromisoformat(kept["until"]) if kept["until"] else None, kept["members"])


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[tuple[Tier, ...], bool, tuple[Expectation, ...]]:
    """The tiers this document tells of, whether the highest alone counts, the cases; read more often than changed."""
    document = json.loads(text)
    tiers, expects = tuple(map(_tier, document["tiers"])), tuple(map(case_of, document.get(EXPECTS, ())))
    return tiers, document.get(HIGHEST_ONLY, False), expects


def _tier(tier: dict[str, Any]) -> Tier:
    """Documents from before tiers had a block to give on and a grace are given at once and close at once."""
    return Tier(
        tier["name"],
        tier["rank"],
        _requirement(tier),
        tuple(Door.read(text) for text in tier["doors"]),
        GiveAt(tier.get("give_at", GiveAt.LATEST)),
        timedelta(seconds=tier.get("grace", 0)),
        _shadow(tier.get("shadow")),
    )


def _requirement(tier: dict[str, Any]) -> Requirement | None:
    if tier["requirement"] is None:
        return None
    requirement = parse(tier["requirement"])
    names = tier["tokens"]
    known = [leaf for leaf in leaves(requirement) if str(leaf.probe) in names and leaf.decimals is not None]
    return settled(requirement, {leaf.probe: (names[str(leaf.probe)], leaf.decimals or 0) for leaf in known})


def case_document(case: Expectation) -> dict[str, object]:
    """What is kept of a case."""
    return {"wallet": case.wallet, "tier": case.tier, "has": case.has, "at": case.at}


def case_of(kept: dict[str, Any]) -> Expectation:
    """The case that was kept like this."""
    at = tuple((ChainName(chain), number) for chain, number in kept["at"])
    return Expectation(Address(kept["wallet"]), kept["tier"], kept["has"], at)
