"""Roles of Guild.xyz with their requirements, as its public types describe them.

A role asks for all of its requirements (`AND`), for one (`OR`), for so many (`ANY_OF`, `anyOfNum`), or, as it did
earlier, for not all of them (`NAND`) or none (`NOR`). Amounts are in the units people count in.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.domain.changing.foreign import (
    KINDS,
    SOME,
    ForeignTier,
    Left,
    LeftOut,
    Reading,
    Unmapped,
    amount,
    text_of,
    together,
)
from bot.domain.requirements.holdings import Kind
from bot.domain.requirements.requirements import Not, Requirement

DISCORD = 1
"""Guild's number for that platform."""
_CHAINS = {
    "ETHEREUM": 1, "OPTIMISM": 10, "CRONOS": 25, "BSC": 56, "XDAI": 100, "GNOSIS": 100, "POLYGON": 137, "FANTOM": 250,
    "BOBA": 288, "ZKSYNC_ERA": 324, "METIS": 1088, "MOONRIVER": 1285, "MANTLE": 5000, "BASE_MAINNET": 8453,
    "ARBITRUM": 42161, "CELO": 42220, "AVALANCHE": 43114, "LINEA": 59144, "BLAST": 81457, "SCROLL": 534352,
    "ZORA": 7777777, "SEPOLIA": 11155111, "HARMONY": 1666600000,
}  # fmt: skip
_NO_CONDITION = {"hideAllowlist", "validAddresses"}
Table = Mapping[str, Any]


def tiers_of_roles(roles: Sequence[Any], platforms: Any, server: int | None, reading: Reading) -> list[ForeignTier]:
    """One tier for each role, in the order of the file. `platforms`: the guild's own list of them, if it has one."""
    found = list[ForeignTier]()
    for number, role in enumerate(roles, 1):
        if not isinstance(role, dict) or not isinstance(role.get("requirements"), list):
            reading.left.append(LeftOut(f"role {number}", Left.SHAPE))
            continue
        name = text_of(role.get("name")) or f"Role {number}"
        requirement = _of_role(name, role, reading)
        if requirement is not None:
            found.append(ForeignTier(name, requirement, _doors(name, role, _served(platforms), server, reading)))
    return found


def _of_role(name: str, role: Table, reading: Reading) -> Requirement | None:
    """What the role asks for, if leaving out what does not map opens it to nobody else."""
    wanted = [(_called(one), partial(_requirement, one, reading)) for one in role["requirements"]]
    ways, logic, many = reading.alternatives(name, wanted), text_of(role.get("logic", "AND")), len(wanted)
    needed = {"AND": many, "OR": 1, "ANY_OF": role.get("anyOfNum", 1), "NAND": 1, "NOR": many}.get(logic)
    if type(needed) is not int or needed < 1:
        reading.left.append(LeftOut(name, Left.SHAPE, str(logic)))
    elif len(ways) < needed or not ways:
        reading.left.append(LeftOut(name, Left.PART))
    else:
        return together([Not(way) for way in ways] if logic in {"NAND", "NOR"} else ways, needed)
    return None


def _called(requirement: Any) -> str:
    if not isinstance(requirement, dict):
        return "?"
    return " ".join(str(requirement[key]) for key in ("type", "address") if requirement.get(key))


def _requirement(requirement: Any, reading: Reading) -> Requirement:
    if not isinstance(requirement, dict):
        raise Unmapped(Left.SHAPE)
    kind = KINDS.get(text_of(requirement.get("type")))
    data = requirement.get("data") or {}
    if kind is None or not isinstance(data, dict):
        raise Unmapped(Left.KIND, str(requirement.get("type")))
    found = _amounts(kind, requirement, data, reading)
    return Not(found) if requirement.get("isNegated") is True else found


def _amounts(kind: Kind, requirement: Table, data: Table, reading: Reading) -> Requirement:
    amounts = {"minAmount", "maxAmount", "amount", "id"} | _NO_CONDITION
    if more := [key for key, value in data.items() if key not in amounts and value not in (None, "", [], {}, False)]:
        raise Unmapped(Left.MORE, ", ".join(more))
    token = _token(kind, data.get("id"))
    chain = _CHAINS.get(text_of(requirement.get("chain")))
    if chain is None:
        raise Unmapped(Left.CHAIN, str(requirement.get("chain")))
    probe = reading.probe(kind, chain, requirement.get("address"), token)
    least, most = data.get("minAmount", data.get("amount")), data.get("maxAmount")
    return reading.between(probe, SOME if _is_nothing(least) else least, None if _is_nothing(most) else most)


def _is_nothing(said: Any) -> bool:
    """Guild writes no amount as nothing or as zero."""
    return said is None or amount(said) == "0"


def _token(kind: Kind, said: Any) -> int | None:
    if (said is None or said == "") and kind is not Kind.ERC1155:
        return None
    text = str(said)
    if kind is not Kind.ERC1155 or not (text.isascii() and text.isdecimal() and len(text) <= 78):
        raise Unmapped(Left.IDS, text)
    return int(text)


def _served(platforms: Any) -> Mapping[str, str]:
    """The Discord servers of a guild, by the number it has for each."""
    known = [one for one in platforms if isinstance(one, dict)] if isinstance(platforms, list) else []
    return {str(one.get("id")): str(one.get("platformGuildId")) for one in known if one.get("platformId") == DISCORD}


def _doors(name: str, role: Table, servers: Mapping[str, str], server: int | None, reading: Reading) -> tuple[int, ...]:
    """The Discord roles it gives, as far as they are of this server; whatever else it gives is noted."""
    rewards, found = role.get("rolePlatforms"), list[int]()
    for reward in rewards if isinstance(rewards, list) else []:
        where = servers.get(str(reward.get("guildPlatformId"))) if isinstance(reward, dict) else None
        if where is None or where != str(server):
            detail = "another platform" if where is None else f"server {where}"
            reading.left.append(LeftOut(f"{name}: reward", Left.ROLE, detail))
        else:
            found += reading.roles(name, reward.get("platformRoleId"))
    return tuple(found)
