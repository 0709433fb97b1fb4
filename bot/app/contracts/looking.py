"""What stands on the chain held against the charter and the sources: `verify`, and who may do what: `roles`."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.adapters.chain import open_chains
from bot.adapters.chain.artifacts import COLLABS, FOUNDING, LEDGER, PROJECTS, TIERS
from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.founded.community import ROLES, Standing, standing, too_much, written
from bot.adapters.clock import WallClock
from bot.app.check.lines import Line, fine, note, wrong
from bot.app.configured import chain_configs
from bot.app.contracts.files import Record, open_charter
from bot.app.owner import Refused
from bot.config import Config
from bot.domain.changing.charters import Charter
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName

_EXPECTED = {
    LEDGER: {"ADMIN": "admin", "GUARDIAN": "guardian", "REPORTER": "bot"},
    TIERS: {"ADMIN": "admin", "COUNCIL": "council", "GUARDIAN": "guardian"},
    COLLABS: {"ADMIN": "admin", "COUNCIL": "council"},
    PROJECTS: {"ADMIN": "admin", "ISSUER": "bot"},
}


async def verify(config: Config, path: Path) -> Sequence[Line]:
    """A line for each contract: whether its code is that of the sources and its settings are the charter's."""
    charter, record = open_charter(path)
    found = await _found(config, charter, record)
    expected = _settings(charter, record)
    return [line for name, place in record.places.items() for line in _verified(name, place, found[name], expected)]


async def roles(config: Config, path: Path) -> Sequence[Line]:
    """A line for each role of each contract: who holds it, and whether that is as the charter has it."""
    charter, record = open_charter(path)
    found = await _found(config, charter, record)
    return [line for name, each in found.items() if name != FOUNDING for line in _roles(name, each, charter, record)]


async def must_be_small(config: Config, charter: Charter, record: Record) -> None:
    """Refused if the bot's key already is more than reporter and issuer in a contract that stands."""
    if not record.places:
        return
    found = await _found(config, charter, record)
    much = [f"{name}: {role}" for name, each in found.items() for role in too_much(name, each, charter.bot)]
    if much:
        raise Refused(
            [f"The bot's key {written(charter.bot)} holds more than it may ({', '.join(much)}). Take it away."]
        )


async def _found(config: Config, charter: Charter, record: Record) -> Mapping[str, Standing]:
    if not record.places:
        raise Refused(["Nothing is founded by this charter yet: gatehouse contracts deploy"])
    try:
        async with _agreement(config, charter.chain) as agreement:
            return {name: await standing(agreement, name, place) for name, place in record.places.items()}
    except ChainUnreadable as trouble:
        raise Refused([f"{charter.chain} cannot be read: {trouble}."]) from None


@asynccontextmanager
async def _agreement(config: Config, chain: ChainName) -> AsyncIterator[Agreement]:
    async with open_chains(chain_configs(config), WallClock()) as chains:
        if chain not in chains.agreements:
            raise Refused([f"The config knows no chain {chain}: give it a heading [chains.{chain}]."])
        yield chains.agreements[chain]


def _verified(name: str, place: Address, found: Standing, expected: Mapping[str, Mapping[str, Any]]) -> Iterator[Line]:
    about = f"{name} {written(place)}"
    if found.code is None:
        yield wrong(about, "Nothing stands there.", "Is the Safe's transaction sent, and is this the right chain?")
        return
    if not found.code:
        yield wrong(about, "Another code stands there than these sources make.", "Do not point the bot at it.")
        return
    off = [setting for setting, value in expected[name].items() if found.settings[setting] != value]
    if name == TIERS and list(found.holders.get("REGISTRY", ())) != [expected[FOUNDING]["registry"]]:
        off.append("REGISTRY")
    for setting in off:
        yield wrong(about, f"{setting} is not as the charter and the record have it.", "Do not point the bot at it.")
    if not off:
        yield fine(about, "The code is that of the sources, and it is set as the charter says.")


def _settings(charter: Charter, record: Record) -> Mapping[str, Mapping[str, Any]]:
    places = record.places
    spans = {name: int(getattr(charter, name).total_seconds()) for name in ("challenge_window", "move_delay")}
    called = {"name": charter.name, "symbol": charter.symbol}
    return {
        FOUNDING: {"pass": places.get(TIERS), "ledger": places.get(LEDGER), "registry": places.get(COLLABS)},
        LEDGER: {
            "pass": places.get(TIERS),
            "pointsPerRound": charter.points_per_round,
            "challengeWindow": spans["challenge_window"],
        },
        TIERS: {
            **called,
            "ledger": places.get(LEDGER),
            "thresholds": tuple(first for _, first in charter.tiers),
            "tiers": (*(name for name, _ in charter.tiers), charter.lead),
            "moveDelay": spans["move_delay"],
        },
        COLLABS: {"pass": places.get(TIERS), "splits": charter.splits},
        PROJECTS: {**called, "longestTerm": int(charter.longest_term.total_seconds())},
    }


def _roles(name: str, found: Standing, charter: Charter, record: Record) -> Iterator[Line]:
    if not found.code:
        yield wrong(name, "The code of the sources does not stand there.", "gatehouse contracts verify says more.")
        return
    for role in ROLES:
        expected = _holder(name, role, charter, record)
        for who in found.holders.get(role, ()):
            yield _held(f"{name} {role}", who, charter, expected, much=role in too_much(name, found, charter.bot))
        if expected is not None and not found.holders.get(role):
            yield note(f"{name} {role}", "Nobody holds it.", "The admin can give it.")


def _held(about: str, who: Address, charter: Charter, expected: Address | None, *, much: bool) -> Line:
    if who == charter.bot and much:
        return wrong(about, f"{written(who)}: the bot's key, which may not be that.", "Have the admin take it away.")
    if who != expected:
        return note(about, f"{written(who)}, who is not in the charter.", "If that is not meant, the admin takes it.")
    return fine(about, written(who))


def _holder(name: str, role: str, charter: Charter, record: Record) -> Address | None:
    if (name, role) == (TIERS, "REGISTRY"):
        return record.places[COLLABS]
    person = _EXPECTED[name].get(role)
    found: Address | None = getattr(charter, person) if person else None
    return found
