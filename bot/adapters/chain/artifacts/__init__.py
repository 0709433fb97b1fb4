"""The contracts a community founds, as contracts/ compiled them: their code, and how they are called."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Self

from eth_abi.abi import decode, encode
from eth_typing import ABIConstructor, ABIFunction
from eth_utils.abi import (
    event_abi_to_log_topic,
    filter_abi_by_name,
    filter_abi_by_type,
    function_abi_to_4byte_selector,
    get_abi_input_types,
    get_abi_output_types,
)
from eth_utils.crypto import keccak

FOUNDING, LEDGER, TIERS, COLLABS, PROJECTS = NAMES = (
    "Founding",
    "ContributionLedger",
    "TierPass",
    "CollabRegistry",
    "ProjectPass",
)


@dataclass(frozen=True, slots=True)
class Artifact:
    """One contract. `own_words`: where in its code, and how long, a deployment's own values stand."""

    abi: Sequence[Any]
    bytecode: bytes
    runtime: bytes
    own_words: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """The contract in this file of contracts/build.mjs."""
        given = json.loads(text)
        bytecode, runtime = (bytes.fromhex(given.get(part, "0x")[2:]) for part in ("bytecode", "runtime"))
        own_words = tuple((start, length) for start, length in given.get("ownWords", ()))
        return cls(given["abi"], bytecode, runtime, own_words)

    def creation(self, *given: object) -> bytes:
        """The code that creates it with these arguments."""
        made: Sequence[ABIConstructor] = filter_abi_by_type("constructor", self.abi)
        return self.bytecode + (encode(get_abi_input_types(made[0]), given) if made else b"")

    def call(self, function: str, *given: object) -> bytes:
        """What to send it to call this function; KeyError if it has none of that name."""
        abi = self._function(function)
        return function_abi_to_4byte_selector(abi) + encode(get_abi_input_types(abi), given)

    def answer(self, function: str, said: bytes) -> tuple[Any, ...]:
        """What the function answered."""
        found: tuple[Any, ...] = decode(get_abi_output_types(self._function(function)), said)
        return found

    def topic(self, event: str) -> bytes:
        """By what its logs of this event are found."""
        (abi,) = filter_abi_by_type("event", filter_abi_by_name(event, self.abi))
        return event_abi_to_log_topic(abi)

    def is_code(self, code: bytes) -> bool:
        """Whether this is its code on a chain, whatever values a deployment put in."""
        return self._masked(code) == self._masked(self.runtime)

    def _masked(self, code: bytes) -> bytes:
        masked = bytearray(code)
        for start, length in self.own_words:
            masked[start : start + length] = bytes(len(masked[start : start + length]))
        return bytes(masked)

    def _function(self, name: str) -> ABIFunction:
        for found in filter_abi_by_type("function", self.abi):
            if found["name"] == name:
                return found
        raise KeyError(name)


def artifact(name: str) -> Artifact:
    """The contract of this name; `NAMES` has all."""
    return Artifact.read((resources.files(__name__) / f"{name}.json").read_text("utf-8"))


def artifact_at(path: Path) -> Artifact:
    """The contract in this file."""
    return Artifact.read(path.read_text("utf-8"))


def role(name: str) -> bytes:
    """Under what the contracts keep who holds the role: ADMIN, COUNCIL, GUARDIAN, REGISTRY, REPORTER or ISSUER."""
    return bytes(32) if name == "ADMIN" else keccak(text=name)
