"""Any policy that can be in force, for tests that must hold of each of them."""

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.domain.errors import RequirementRefused
from bot.domain.giving.policy import (
    MOST_TIERS,
    NAME_LENGTH,
    Door,
    DoorKind,
    Policy,
    Shadow,
    Tier,
    channel_door,
    chat_door,
)
from bot.domain.ids import Address, ChainName, CommunityId
from bot.domain.requirements.expectations import Expectation
from bot.domain.requirements.holdings import GiveAt, Kind, Probe
from bot.domain.requirements.notation import notation, parse
from bot.domain.requirements.requirements import AtLeast, Holds, Not
from bot.text.clean import clean

CHAINS = (ChainName("base"), ChainName("eth-2"))
addresses = st.text("0123456789abcdef", min_size=40, max_size=40).map(lambda digits: Address(f"0x{digits}"))
spans = st.integers(1, 365 * 24).map(lambda hours: timedelta(hours=hours)) | st.none()
chains = st.sampled_from(CHAINS)
whole = st.integers(1, 2**256 - 1).map(str)
leaves = st.one_of(
    st.builds(
        Holds,
        st.builds(Probe, st.just(Kind.ERC721), chains, addresses, st.none()),
        whole,
        st.just(0),
        st.booleans(),
        spans,
        st.text(max_size=20).map(clean),
    ),
    st.builds(
        Holds,
        st.builds(Probe, st.just(Kind.ERC1155), chains, addresses, st.integers(0, 2**256 - 1)),
        whole,
        st.just(0),
        st.booleans(),
        spans,
    ),
    st.builds(
        Holds,
        st.builds(Probe, st.just(Kind.ERC20), chains, addresses, st.none()),
        st.sampled_from(["1", "0.5", "12.25", "0.000001", "340282366920938463463374607431768211456.125"]),
        st.sampled_from([6, 18, 77]),
        st.booleans(),
        spans,
    ),
)
requirements = st.recursive(
    leaves,
    lambda child: st.one_of(
        child.map(Not),
        st.lists(child, min_size=2, max_size=4).flatmap(
            lambda of: st.integers(1, len(of)).map(lambda k: AtLeast(k, tuple(of)))
        ),
    ),
    max_leaves=6,
)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=NAME_LENGTH).map(clean).filter(
    lambda name: 0 < len(name) <= NAME_LENGTH and clean(name) == name
) | st.text(string.printable, min_size=1, max_size=NAME_LENGTH).map(clean).filter(bool)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
shadows = st.none() | st.builds(Shadow, st.none() | moments, st.none() | st.integers(1, 10**6))
graces = st.integers(0, 3_650 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


def _can_be_kept(requirement) -> bool:
    try:
        return parse(notation(requirement)) == requirement
    except RequirementRefused:
        return False


def tiers(server, chat_places):
    """Any tiers that can stand beside each other, with doors in this server and these chats, in any order."""
    roles = [Door(DoorKind.ROLE, server, number) for number in (5, 6, 7, 2**62)]
    doors = [*roles, *map(chat_door, chat_places), channel_door(server, 8), channel_door(server, 2**61)]
    tier = st.builds(
        Tier,
        names,
        st.integers(0, 1_000),
        st.none() | requirements.filter(_can_be_kept),
        st.lists(st.sampled_from(doors), unique=True).map(tuple),
        st.sampled_from(GiveAt),
        graces,
        shadows,
    )
    several = st.lists(tier, max_size=6, unique_by=(lambda t: t.name.casefold(), lambda t: t.rank))
    assert MOST_TIERS > 6
    return several.map(lambda found: openable(tuple(sorted(found, key=lambda one: one.rank))))


def openable(found: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """The same tiers without the channels for which they have no role of their own."""
    policy = Policy(CommunityId(1), tiers=found)
    left = tuple(
        replace(t, doors=tuple(d for d in t.doors if d not in t.channels or policy.opened_to(d, t))) for t in found
    )
    return found if left == found else openable(left)


def cases(of):
    """Any cases about these tiers."""
    if not of:
        return st.just(())
    at = st.dictionaries(chains, st.integers(0, 10**17)).map(lambda found: tuple(found.items()))
    case = st.builds(Expectation, addresses, st.sampled_from([tier.name for tier in of]), st.booleans(), at)
    return st.lists(case, max_size=5, unique=True).map(tuple)
