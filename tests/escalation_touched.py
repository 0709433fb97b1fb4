"""What a step in the garden had to do with: worked out from what stood before and after, whoever did it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from bot.domain.contributing.motions import State as Moved
from bot.domain.giving.breaker import Answer, Question
from bot.domain.giving.policy import Policy, Tier

ON = {Moved.WAITING, Moved.SENDING}
"""A selection that somebody wants sent, or that is."""


class Hung(NamedTuple):
    """What hangs in the server beside its tiers: channels, their overwrites by role, the roles, and two messages."""

    channels: frozenset[str]
    overwrites: frozenset[tuple[str, str, str, str]]
    roles: frozenset[str]
    messages: object


class Decided(NamedTuple):
    """What moderators decide: each round with when it closes and whose holders vote, and entries by how they stand.

    `shown`: how often something was shown that is for moderators.
    """

    rounds: frozenset[tuple[int, str, int, str]]
    entries: frozenset[tuple[int, str]]
    shown: int


class State(NamedTuple):
    """Everything a step could have changed; `roles` by member, `wallets` with whose they are."""

    policy: Policy
    awards: frozenset[tuple[object, ...]]
    passes: frozenset[tuple[object, str]]
    questions: tuple[Question, ...]
    unknown: object
    frozen: bool
    waiting: tuple[Policy, ...]
    roles: Mapping[str, frozenset[str]]
    wallets: frozenset[tuple[object, str]]
    claims: frozenset[int]
    hung: Hung
    decided: Decided
    motions: frozenset[tuple[int, str]]
    own: object
    """What is anybody's own to change: their entries, ballots and reports."""


def touched(before: State, after: State) -> set[str]:
    """The ids of the roles that a step had to do with."""
    tiers = changed_tiers(before.policy, after.policy)
    for policy in after.waiting:
        if policy not in before.waiting:
            tiers |= changed_tiers(after.policy, policy)
    every = {tier.name for tier in (*before.policy.tiers, *after.policy.tiers)}
    awarded = {str(one[1]) for one in before.awards ^ after.awards}
    # a question that is of no use any more goes by itself; an answer is somebody's word
    answered = {one.tier for one in after.questions if one.answer is not Answer.OPEN and one not in before.questions}
    answered |= {tier for _, tier in before.passes ^ after.passes}
    if before.unknown != after.unknown or (before.frozen and not after.frozen):
        awarded |= every
    # holders of this tier vote in the round, or voted
    awarded |= {tier for *_, tier in before.decided.rounds ^ after.decided.rounds}
    if before.wallets != after.wallets:  # whatever a wallet can open
        awarded |= {tier.name for tier in before.policy.tiers if tier.requirement is not None}
    if any(state in ON for _, state in after.motions - before.motions):  # whatever a selected author can come to hold
        awarded |= {tier.name for tier in before.policy.tiers if tier.requirement is not None}
    opened = doors(before.policy, awarded | answered | tiers) | doors(after.policy, awarded | answered | tiers)
    moved = {name for who in before.roles for name in before.roles[who] ^ after.roles[who]}
    let_in = {role for _, role, *_ in before.hung.overwrites ^ after.hung.overwrites}
    return opened | moved | let_in | (before.hung.roles ^ after.hung.roles) | swapped(before.policy, after.policy)


def reached(before: State, after: State) -> set[str]:
    """The channels that were there and that a tier came to open by this step, or opens no longer."""
    was, now = (
        {(tier.name, str(d.id)) for tier in each.policy.tiers for d in tier.channels} for each in (before, after)
    )
    return {channel for _, channel in was ^ now} & before.hung.channels


def changed_tiers(before: Policy, after: Policy) -> set[str]:
    """The tiers that come, go, or are judged otherwise; all where the doors of everybody follow from it."""
    was, now = ({tier.name: tier for tier in policy.tiers} for policy in (before, after))
    order = [[tier.name for tier in sorted(policy.tiers, key=lambda tier: tier.rank)] for policy in (before, after)]
    if before.highest_only != after.highest_only or (after.highest_only and order[0] != order[1]):
        return {*was, *now}
    same = {name for name in was if name in now and _judged_alike(was[name], now[name])}
    return {*was, *now} - same


def _judged_alike(was: Tier, now: Tier) -> bool:
    return replace(was, doors=(), rank=0) == replace(now, doors=(), rank=0)


def swapped(before: Policy, after: Policy) -> set[str]:
    """The roles that a tier opens now and did not, or the other way round."""
    was, now = ({(tier.name, door.id) for tier in policy.tiers for door in tier.roles} for policy in (before, after))
    return {str(role) for _, role in was ^ now}


def doors(policy: Policy, tiers: Iterable[str]) -> set[str]:
    return {str(door.id) for tier in policy.tiers if tier.name in set(tiers) for door in tier.roles}
