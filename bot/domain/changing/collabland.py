"""Collab.Land's token granting rules (`{"rules": [...]}`), as its public documentation describes them.

Each rule grants its role by itself, so that several rules of one role are alternatives. Amounts are in the units
people count in; `tokenId` lists ids and ranges, `1,2,30-90`.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.domain.changing.foreign import (
    KINDS,
    MOST_IDS,
    ForeignTier,
    Left,
    LeftOut,
    Reading,
    Unmapped,
    text_of,
    together,
)
from bot.domain.requirements.holdings import Kind
from bot.domain.requirements.requirements import Requirement

Rule = Mapping[str, Any]
_UNDERSTOOD = {"type", "chainId", "contractAddress", "tokenId", "minToken", "maxToken", "roleId"}
_NO_CONDITION = {"name", "description", "id", "tokenSymbol", "version"}


def tiers_of_rules(rules: Sequence[Any], reading: Reading) -> list[ForeignTier]:
    """One tier for each role, in the order of the file."""
    found = list[ForeignTier]()
    for role, mine in _by_role(rules, reading).items():
        name = next(filter(None, (text_of(rule.get("name")) for rule in mine)), "") or f"Role {role}"
        wanted = [(_called(rule), partial(_requirement, rule, reading)) for rule in mine]
        ways = list(dict.fromkeys(reading.alternatives(name, wanted)))
        if ways:
            roles = reading.roles(name, mine[0]["roleId"]) if "roleId" in mine[0] else ()
            found.append(ForeignTier(name, together(ways, 1), roles))
    return found


def _by_role(rules: Sequence[Any], reading: Reading) -> Mapping[str, list[Rule]]:
    """Rules without a role stand for themselves."""
    found = dict[str, list[Rule]]()
    for number, rule in enumerate(rules, 1):
        if not isinstance(rule, dict):
            reading.left.append(LeftOut(f"rule {number}", Left.SHAPE))
            continue
        role = rule.get("roleId")
        found.setdefault(f"{number}." if role is None else str(role), []).append(rule)
    return found


def _called(rule: Rule) -> str:
    return " ".join(str(rule[key]) for key in ("type", "contractAddress", "collectionName") if rule.get(key))


def _requirement(rule: Rule, reading: Reading) -> Requirement:
    kind = KINDS.get(text_of(rule.get("type")).upper().replace("-", ""))
    if kind is None:
        raise Unmapped(Left.KIND, str(rule.get("type")))
    more = [key for key, value in rule.items() if key not in _UNDERSTOOD | _NO_CONDITION and value not in _EMPTY]
    if more:
        raise Unmapped(Left.MORE, ", ".join(more))
    least, most = rule.get("minToken") or "1", rule.get("maxToken") or None
    ids = _ids(rule.get("tokenId"))
    if kind is Kind.ERC1155:
        return _edition(rule, reading, ids)
    if ids:
        raise Unmapped(Left.IDS, str(rule["tokenId"]))
    return reading.between(reading.probe(kind, rule.get("chainId"), rule.get("contractAddress")), least, most)


_EMPTY: tuple[Any, ...] = (None, "", False, [], {})


def _edition(rule: Rule, reading: Reading, ids: Sequence[int]) -> Requirement:
    """Of several ids one of any is one; larger numbers would be a sum, which no condition here is."""
    least, most = rule.get("minToken") or "1", rule.get("maxToken") or None
    if not ids or (len(ids) > 1 and (str(least) != "1" or most is not None)):
        raise Unmapped(Left.IDS, str(rule.get("tokenId") or ""))
    chain, contract = rule.get("chainId"), rule.get("contractAddress")
    probes = [reading.probe(Kind.ERC1155, chain, contract, each) for each in ids]
    return together([reading.between(probe, least, most) for probe in probes], 1)


def _ids(said: Any) -> list[int]:
    """Every id of a list like `1,2,30-90`; Unmapped for what is none, or for too many."""
    found = dict[int, None]()
    for part in str(said).split(",") if said not in _EMPTY else ():
        first, dash, last = part.strip().partition("-")
        ends = (first, last if dash else first)
        if not all(end.isascii() and end.isdecimal() and len(end) <= 78 for end in ends):
            raise Unmapped(Left.IDS, str(said))
        low, high = map(int, ends)
        if not 0 <= high - low < MOST_IDS or len(found) + high - low >= MOST_IDS:
            raise Unmapped(Left.IDS, str(said))
        found |= dict.fromkeys(range(low, high + 1))
    return list(found)
