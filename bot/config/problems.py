"""What is wrong with a config file: every mistake as a key, a sentence and what to do about it."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic_core import ErrorDetails, PydanticCustomError

OURS = "gatehouse"
_SENTENCES = {
    "missing": "It is missing.",
    "string_type": 'This must be text in "quotes".',
    "int_type": "This must be a whole number without quotes.",
    "model_type": "This must be a table of its own, under a [heading].",
    "greater_than_equal": "This must be at least {ge}.",
    "less_than_equal": "This must be at most {le}.",
    "less_than": "This number is too large.",
    "literal_error": "This must be one of {expected}.",
    "string_too_short": "This is empty.",
    "string_too_long": "This may have {max_length} letters at most.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `key` is the path in the file, entries of lists counted from 1: `chains.base.endpoints.2`."""

    key: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.key}: {self.sentence} {self.remedy}"


class ConfigProblems(Exception):
    """The config cannot be used; `problems` holds every mistake found, none of them with a secret in it."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def wrong(sentence: str, remedy: str) -> PydanticCustomError:
    """The error a validator raises for a value; it must not repeat what may be secret."""
    return PydanticCustomError(OURS, "{sentence}", {"sentence": sentence, "remedy": remedy})


def from_pydantic(error: ErrorDetails, model: type[BaseModel], prefix: str) -> Problem:
    """What this validation error says, in our words."""
    where = ".".join((prefix, *(str(part + 1) if isinstance(part, int) else part for part in error["loc"])))
    name = str(error["loc"][0]) if error["loc"] else ""
    kind = error["type"]
    if kind == OURS:
        return Problem(where, error["ctx"]["sentence"], error["ctx"]["remedy"])
    if kind == "extra_forbidden":
        return unknown(where, name, model.model_fields)
    sentence = _SENTENCES.get(kind, f"{error['msg']}.").format(**error.get("ctx", {}))
    return Problem(where, sentence, _advice(model, name))


def unknown(where: str, name: str, known: Mapping[str, object]) -> Problem:
    """A key nobody knows, with the one that was probably meant."""
    near = difflib.get_close_matches(name, known, 1, 0.6)
    meant = f"Did you mean {near[0]!r}?" if near else f"Remove it; known here: {', '.join(known)}."
    return Problem(where, "There is no such key.", meant)


def _advice(model: type[BaseModel], name: str) -> str:
    field = model.model_fields.get(name)
    if field is None:
        return "See config.example.toml."
    example = f" For example: {name} = {field.examples[0]}" if field.examples else ""
    return f"{field.description or ''}{example}".strip()
