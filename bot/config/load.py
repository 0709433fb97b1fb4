"""A TOML file and the environment in, one checked Config out, or every mistake at once."""

import contextlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from bot.config import models
from bot.config.keys import apart
from bot.config.problems import ConfigProblems, Problem, from_pydantic, unknown
from bot.config.sources import Sources
from bot.config.values import duration, spelled

S = TypeVar("S", bound=models.Section)

_KNOWN = dict.fromkeys(
    ("discord", "telegram", "web", "database", "timing", "members", "outside", "chains", "signers", "communities")
)
CHAIN_NAME = re.compile(r"[a-z0-9-]{1,32}")
_LONGEST_SOCKET = 103
LARGEST_SCRIPT = 4 * 1024 * 1024
_LEAST = {
    "sweep_every": timedelta(seconds=30),
    "watch_every": timedelta(seconds=1),
    "second_reading_after": timedelta(seconds=10),
    "proofs_every": timedelta(minutes=1),
}
_SANDBOX_LEAST = {
    "sweep_every": timedelta(milliseconds=100),
    "watch_every": timedelta(milliseconds=100),
    "second_reading_after": timedelta(),
    "proofs_every": timedelta(milliseconds=100),
}
_MOST = {
    "sweep_every": timedelta(days=1),
    "watch_every": timedelta(hours=1),
    "second_reading_after": timedelta(hours=1),
    "proofs_every": timedelta(days=30),
}


def load(path: Path, env: Mapping[str, str]) -> models.Config:
    """The settings of this file, with the secrets of `env` before its own; ConfigProblems names every mistake."""
    path = path.absolute()
    raw = _read(path)
    sources = Sources(path, env)
    sources.fill(raw)
    strangers = [unknown(key, key, _KNOWN) for key in raw if key not in _KNOWN]
    reading = _Reading(raw, strangers + sources.problems, sources.unread)
    config = reading.config(path, tuple(sources.exposed))
    if config is None or reading.problems:
        raise ConfigProblems(*reading.problems)
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        problem = Problem(str(path), "There is no such file.", "Make one with `gatehouse init`, or name it: --config.")
    except OSError as error:
        problem = Problem(str(path), f"It cannot be read ({error.strerror}).", "Correct its path or its rights.")
    except UnicodeDecodeError:
        problem = Problem(str(path), "It is not UTF-8 text.", "Save it again as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        problem = Problem(str(path), f"It is not TOML: {error}.", "Compare that line with config.example.toml.")
    raise ConfigProblems(problem)


class _Reading:
    """One pass over the file; mistakes gather in `problems` while the rest is still read."""

    def __init__(self, raw: dict[str, Any], problems: list[Problem], told: set[str]) -> None:
        self.raw, self.problems, self.told = raw, problems, told

    def config(self, path: Path, exposed: tuple[Path, ...]) -> models.Config | None:
        discord = self._section(models.Discord, "discord", self.raw["discord"]) if "discord" in self.raw else None
        telegram = self._section(models.Telegram, "telegram", self.raw["telegram"]) if "telegram" in self.raw else None
        platforms = [one for one in (discord, telegram) if one is not None]
        web = self._section(models.Web, "web", self.raw.get("web", {}))
        database = self._section(models.Database, "database", self.raw.get("database", {}))
        timing = self._section(models.Timing, "timing", self.raw.get("timing", {}))
        members = self._section(models.Members, "members", self.raw.get("members", {}))
        outside = self._section(models.Outside, "outside", self.raw.get("outside", {}))
        chains = dict(self._chains())
        communities = tuple(self._communities())
        signers = dict(self._signers(path, communities))
        self.problems += apart(signers)
        self._somewhere()
        self._pair()
        claimed = bool(platforms) and all(one.api for one in platforms) and len(chains) == len(self._table("chains"))
        self._bounds(sandboxed=claimed and models.all_loopback(chains))
        if database:
            database = models.Database(path=path.parent / database.path)
            self._socket(database)
        if web and web.extra_wallets:
            web = web.model_copy(update={"extra_wallets": path.parent / web.extra_wallets})
            self._script(web)
        if not (platforms and web and database and timing and members and outside):
            return None
        return models.Config(
            path=path,
            discord=discord,
            telegram=telegram,
            web=web,
            database=database,
            timing=timing,
            chains=chains,
            communities=communities,
            exposed=exposed,
            members=members,
            outside=outside,
            signers=signers,
        )

    def _section(self, model: type[S], where: str, raw: object) -> S | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            found = (from_pydantic(one, model, where) for one in error.errors(include_input=False, include_url=False))
            self.problems += [problem for problem in found if problem.key not in self.told]
            return None

    def _chains(self) -> Iterator[tuple[str, models.Chain]]:
        found = self._table("chains")
        for name, raw in found.items():
            if not CHAIN_NAME.fullmatch(name):
                self._say(f"chains.{name}", "A chain's name has 1 to 32 of a-z, 0-9 and -.", "Rename it.")
            if chain := self._section(models.Chain, f"chains.{name}", raw):
                titled = chain.model_copy(update={"title": chain.title or name.capitalize()})
                yield name, titled
        ids = {name: raw.get("id") for name, raw in found.items() if isinstance(raw, dict)}
        for name, number in ids.items():
            if type(number) is int and list(ids.values()).count(number) > 1:
                self._say(f"chains.{name}.id", "Two chains have this number.", "Put all endpoints under one heading.")

    def _signers(
        self, path: Path, communities: tuple[models.AllowedCommunity, ...]
    ) -> Iterator[tuple[str, models.Signer]]:
        """Each sends for communities of this file, and each of these has one that sends, and one council's, at most."""
        names, seen = [one.name for one in communities], set[tuple[str, bool]]()
        for name, raw in self._table("signers").items():
            where = f"signers.{name}"
            if not CHAIN_NAME.fullmatch(name):
                self._say(where, "A signer's name has 1 to 32 of a-z, 0-9 and -.", "Rename it.")
            if signer := self._section(models.Signer, where, raw):
                self._serves(f"{where}.communities", signer, names, seen)
                self._key(where, signer)
                at = path.parent / signer.keystore if signer.keystore else None
                yield name, signer.model_copy(update={"keystore": at})

    def _serves(self, where: str, signer: models.Signer, names: list[str], seen: set[tuple[str, bool]]) -> None:
        for name in signer.communities:
            if names.count(name) != 1:
                self._say(
                    where, f"{name!r} is not the name of one of the communities.", "Copy it from [[communities]]."
                )
            if (name, signer.council) in seen:
                self._say(where, f"Another signer sends for {name!r} already.", "Name it at one of the two.")
            seen.add((name, signer.council))

    def _key(self, where: str, signer: models.Signer) -> None:
        """A keystore with its password, or a signer elsewhere with its address."""
        here, elsewhere = (signer.keystore, signer.password), (signer.url, signer.address)
        whole = all(here) and not any(elsewhere), all(elsewhere) and not any(here)
        if not any(whole) and not self.told & {f"{where}.password", f"{where}.url"}:
            how = "Give keystore and its password; or, for a signer elsewhere, url and the address it signs for."
            self._say(where, "It cannot be told where its key is.", how)

    def _communities(self) -> Iterator[models.AllowedCommunity]:
        found = self.raw.get("communities", [])
        if not isinstance(found, list):
            self._say("communities", "This must be a list.", "Begin each with [[communities]], in double brackets.")
            return
        seen: set[int] = set()
        for number, raw in enumerate(found, 1):
            where = f"communities.{number}"
            contracts = dict(self._contracts(f"{where}.contracts", raw))
            if community := self._section(models.AllowedCommunity, where, raw):
                self._placed(where, community, seen)
                yield community.model_copy(update={"contracts": contracts})

    def _contracts(self, where: str, community: object) -> Iterator[tuple[str, models.Contracts]]:
        """Taken out of what was read of the community, so that each mistake is told with its own key."""
        found = community.pop("contracts", {}) if isinstance(community, dict) else {}
        if not isinstance(found, dict):
            self._say(where, "This must be a table.", "Give each chain its heading, like [communities.contracts.base].")
            return
        chains = self.raw.get("chains")
        for chain, raw in found.items():
            if not isinstance(chains, dict) or chain not in chains:
                remedy = f"Add a heading [chains.{chain}], or correct its name."
                self._say(f"{where}.{chain}", "There is no such chain.", remedy)
            if contracts := self._section(models.Contracts, f"{where}.{chain}", raw):
                yield chain, contracts

    def _placed(self, where: str, community: models.AllowedCommunity, seen: set[int]) -> None:
        """A community has a place at least, and shares none with another. Chats' ids are below 0, servers' above."""
        server = () if community.discord_server is None else (community.discord_server,)
        if not server and not community.telegram_chats:
            self._say(where, "It has no place.", "Give its discord_server, its telegram_chats, or both.")
        for key, places in (("discord_server", server), ("telegram_chats", community.telegram_chats)):
            for place in places:
                if place in seen:
                    self._say(f"{where}.{key}", f"{place} is listed twice.", "Remove one of the two.")
                seen.add(place)

    def _somewhere(self) -> None:
        if not {"discord", "telegram"} & self.raw.keys():
            self._say(
                "discord",
                "Neither [discord] nor [telegram] is set up, so the bot has nowhere to be.",
                "Give one of them a token; both work too.",
            )

    def _pair(self) -> None:
        discord = self._table("discord")
        if bool(discord.get("api")) != bool(discord.get("gateway")):
            lone = "api" if discord.get("api") else "gateway"
            self._say(f"discord.{lone}", "api and gateway belong together.", "Set both (sandbox) or none (Discord).")

    def _bounds(self, *, sandboxed: bool) -> None:
        least = _SANDBOX_LEAST if sandboxed else _LEAST
        for key, given in self._table("timing").items():
            with contextlib.suppress(PydanticCustomError):
                span = duration(given)
                if key in least and not least[key] <= span <= _MOST[key]:
                    self._say(
                        f"timing.{key}",
                        f"{spelled(span)} is out of bounds.",
                        f"Give {spelled(_LEAST[key])} to {spelled(_MOST[key])}; less is for a sandbox on this machine.",
                    )

    def _script(self, web: models.Web) -> None:
        try:
            size = web.extra_wallets.stat().st_size if web.extra_wallets else 0
        except OSError as error:
            self._say("web.extra_wallets", f"It cannot be read ({error.strerror}).", "Correct its path or its rights.")
            return
        if not 0 < size <= LARGEST_SCRIPT:
            self._say("web.extra_wallets", f"It has {size} bytes.", "Give a script of at most 4 MiB.")

    def _socket(self, database: models.Database) -> None:
        if len(str(models.control_socket(database.path)).encode()) > _LONGEST_SOCKET:
            self._say("database.path", "The path is too long for the control socket beside it.", "Use a shorter one.")

    def _table(self, key: str) -> dict[str, Any]:
        found = self.raw.get(key, {})
        if isinstance(found, dict):
            return found
        if example := {"chains": "base", "signers": "garden"}.get(key):
            self._say(key, "This must be a table.", f"Give each its own heading, like [{key}.{example}].")
        return {}

    def _say(self, key: str, sentence: str, remedy: str) -> None:
        self.problems.append(Problem(key, sentence, remedy))
