"""Where secrets come from: the environment first, then a file of their own, then the config itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.config.problems import Problem

PREFIX = "GATEHOUSE_"
PLATFORMS = ("discord", "telegram")
Parse = Callable[[str], object]
_LARGEST = 64 * 1024
_VARIABLES = {
    "chains": re.compile(rf"{PREFIX}CHAIN_([A-Z0-9_]+?)_ENDPOINTS(?:_FILE)?"),
    "signers": re.compile(rf"{PREFIX}SIGNER_([A-Z0-9_]+?)_(?:PASSWORD|URL)(?:_FILE)?"),
}
_ONE = {"chains": "chain", "signers": "signer"}


@dataclass(frozen=True)
class Sources:
    """Puts each secret in its place; keeps what went wrong and which files lie open to others."""

    config: Path
    env: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    exposed: list[Path] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Keys whose source is the trouble: that they are missing then need not be said again."""

    def fill(self, raw: dict[str, Any]) -> None:
        """Set every secret in the read file: tokens, `client_secret`, `endpoints`, a signer's `password` and `url`.

        A token in the environment is enough: its platform then needs no heading.
        """
        for platform in PLATFORMS:
            variable = f"{PREFIX}{platform.upper()}_TOKEN"
            if self.env.get(variable) or self.env.get(f"{variable}_FILE"):
                raw.setdefault(platform, {})
            if isinstance(raw.get(platform), dict):
                self._secret(raw[platform], platform, "token", variable, str.strip)
        if isinstance(raw.get("discord"), dict):
            self._secret(raw["discord"], "discord", "client_secret", f"{PREFIX}DISCORD_CLIENT_SECRET", str.strip)
        chains, signers = _tables(raw, "chains"), _tables(raw, "signers")
        for name, chain in chains.items():
            self._secret(chain, f"chains.{name}", "endpoints", _variable("CHAIN", name, "ENDPOINTS"), _addresses)
        for name, signer in signers.items():
            self._signer(name, signer)
        self._strangers("chains", {_upper(name) for name in chains})
        self._strangers("signers", {_upper(name) for name in signers})

    def _signer(self, name: str, signer: dict[str, Any]) -> None:
        self._secret(signer, f"signers.{name}", "password", _variable("SIGNER", name, "PASSWORD"), _first_line)
        self._secret(signer, f"signers.{name}", "url", _variable("SIGNER", name, "URL"), str.strip)
        if isinstance(file := signer.get("keystore"), str) and file:
            self._look(self.config.parent / Path(file).expanduser())

    def _secret(self, section: dict[str, Any], at: str, key: str, variable: str, parse: Parse) -> None:
        beside = section.pop(f"{key}_file", None)
        if self.env.get(variable) and self.env.get(f"{variable}_FILE"):
            self._twice(variable, f"{variable}_FILE")
        elif text := self.env.get(variable):
            section[key] = parse(text)
        elif name := self.env.get(f"{variable}_FILE"):
            self._from_file(section, f"{at}.{key}", f"{variable}_FILE", Path(name), parse)
        elif beside is not None and key in section:
            self._twice(f"{at}.{key}", f"{at}.{key}_file")
        elif isinstance(beside, str) and beside:
            file = self.config.parent / Path(beside).expanduser()
            self._from_file(section, f"{at}.{key}", f"{at}.{key}_file", file, parse)
            self._look(file)
        elif beside is not None:
            self._unusable(f"{at}.{key}", f"{at}.{key}_file", "This must be the path of a file.", "Put it in quotes.")
        elif section.get(key):
            self._look(self.config)

    def _from_file(self, section: dict[str, Any], at: str, where: str, file: Path, parse: Parse) -> None:
        try:
            with file.open("rb") as stream:
                text = stream.read(_LARGEST).decode()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "not text"
            self._unusable(at, where, f"{file} cannot be read ({why}).", "Correct the path or its rights.")
            return
        if text.strip():
            section[at.rpartition(".")[2]] = parse(text)
        else:
            self._unusable(at, where, f"{file} is empty.", "Put the secret into it, and nothing else.")

    def _unusable(self, at: str, where: str, sentence: str, remedy: str) -> None:
        self.unread.add(at)
        self.problems.append(Problem(where, sentence, remedy))

    def _look(self, file: Path) -> None:
        try:
            open_to_others = file.stat().st_mode & 0o077
        except OSError:
            return
        if open_to_others and file not in self.exposed:
            self.exposed.append(file)

    def _twice(self, one: str, other: str) -> None:
        self.problems.append(Problem(one, f"It is given a second time by {other}.", "Keep one of the two."))

    def _strangers(self, table: str, known: set[str]) -> None:
        one = _ONE[table]
        for variable in self.env:
            if (named := _VARIABLES[table].fullmatch(variable)) and named[1] not in known:
                remedy = f"Add a [{table}.…] heading, or unset it."
                self.problems.append(Problem(variable, f"It names no {one} of the config.", remedy))


def _tables(raw: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    found = raw.get(key)
    found = found if isinstance(found, dict) else {}
    return {name: table for name, table in found.items() if isinstance(table, dict)}


def _variable(kind: str, name: str, key: str) -> str:
    return f"{PREFIX}{kind}_{_upper(name)}_{key}"


def _upper(name: str) -> str:
    return name.upper().replace("-", "_")


def _addresses(text: str) -> list[str]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return re.split(r"[\s,]+", " ".join(lines).strip(" ,"))


def _first_line(text: str) -> str:
    """A password may begin or end with a space, and editors end a file with a new line."""
    return text.rstrip("\r\n")
