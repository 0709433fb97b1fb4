"""A file that another bot's rules are in, told apart from one of ours and read as far as it maps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.changing.collabland import tiers_of_rules
from bot.domain.changing.foreign import Foreign, ForeignTier, Reading
from bot.domain.changing.guildxyz import tiers_of_roles
from bot.domain.changing.policy_file import LARGEST
from bot.domain.errors import Fault, FileRefused, Mistake
from bot.domain.ids import ChainName
from bot.domain.requirements.holdings import Probe


@dataclass(frozen=True, slots=True)
class Here:
    """What it is read for: the host's chains by their numbers, and the id of the community's Discord server."""

    chains: Mapping[int, ChainName]
    server: int | None


def is_foreign(text: str) -> bool:
    """Does this begin as JSON does? A table of TOML begins with a bracket too."""
    start = "".join(text.split())[:2]
    return start[:1] == "{" or start in {"[{", "[]"}


def foreign(text: str, here: Here, decimals: Mapping[Probe, int]) -> Foreign:
    """What maps of this file and what does not; FileRefused for JSON of another shape, or none at all.

    What asks for `exact` tokens is left out until their `decimals` are known.
    """
    reading = Reading(here.chains, decimals)
    tiers = _tiers(_json(text), here, reading)
    return Foreign(tuple(tiers), tuple(reading.left), frozenset(reading.exact))


def _tiers(found: Any, here: Here, reading: Reading) -> list[ForeignTier]:
    table = found if isinstance(found, dict) else {}
    rules, roles = table.get("rules"), found if isinstance(found, list) else table.get("roles")
    if isinstance(rules, list):
        return tiers_of_rules(rules, reading)
    if isinstance(roles, list):
        return tiers_of_roles(roles, table.get("guildPlatforms"), here.server, reading)
    if "requirements" in table:
        return tiers_of_roles([table], table.get("guildPlatforms"), here.server, reading)
    raise FileRefused((Mistake("file", Fault.FOREIGN),))


def _json(text: str) -> Any:
    """The JSON this is, amounts as they were written."""
    try:
        if len(text) <= LARGEST:
            return json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        pass
    raise FileRefused((Mistake("file", Fault.FOREIGN),)) from None
