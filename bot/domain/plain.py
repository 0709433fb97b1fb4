"""Frozen dataclasses and named tuples as plain JSON values and back, so that a decision can be weighed again.

Each carries its name under "is"; a mapping whose keys are not texts becomes a list of pairs. A field that did
not exist when the value was kept takes its default.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")
Plain = None | bool | int | str | list[Any] | dict[str, Any]
_MICROSECOND = timedelta(microseconds=1)


def plain(value: object) -> Plain:
    """The JSON value that stands for this one; TypeError if there is none."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.isoformat()
        case timedelta():
            return value // _MICROSECOND
        case Mapping() if all(isinstance(key, str) for key in value):
            return {str(key): plain(each) for key, each in value.items()}
        case Mapping():
            return [[plain(key), plain(each)] for key, each in value.items()]
        case set() | frozenset():
            return sorted((plain(each) for each in value), key=json.dumps)
    if names := _fields(type(value)):
        return {"is": type(value).__name__, **{name: plain(getattr(value, name)) for name in names}}
    if isinstance(value, (tuple, list)):
        return [plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no plain form")


def revived(kind: type[T], value: object) -> T:
    """The value of this type that `plain` made this of; ValueError, TypeError or KeyError if it did not."""
    found: T = _revived(kind, value)
    return found


def _revived(kind: Any, value: Any) -> Any:
    kind = getattr(kind, "__supertype__", kind)  # a NewType is its own base at run time
    inside, within = typing.get_origin(kind), typing.get_args(kind)
    if inside in {types.UnionType, typing.Union}:
        return None if value is None else _revived(_chosen(within, value), value)
    if _fields(kind):
        return _record(kind, value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is timedelta:
        return value * _MICROSECOND
    if inside in {tuple, frozenset}:
        return inside(_revived(within[0], each) for each in value)
    if inside is not None and issubclass(inside, Mapping):
        pairs = value.items() if isinstance(value, dict) else value
        return {_revived(within[0], key): _revived(within[1], each) for key, each in pairs}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} where {kind} was kept")
    return value


def _chosen(kinds: tuple[Any, ...], value: Any) -> Any:
    """Of several types the one that the value names, or the only one there is beside None."""
    named = value.get("is") if isinstance(value, dict) else None
    some = [kind for kind in kinds if kind is not type(None)]
    return next((kind for kind in some if getattr(kind, "__name__", "") == named), some[0])


def _fields(kind: Any) -> tuple[str, ...]:
    """The names of a dataclass's or a named tuple's fields; empty for any other type."""
    if dataclasses.is_dataclass(kind):
        return tuple(each.name for each in dataclasses.fields(kind))
    named: tuple[str, ...] = getattr(kind, "_fields", ())
    return named


def _record(kind: Any, value: Any) -> Any:
    if value["is"] != kind.__name__:
        raise ValueError(f"{value['is']} where {kind.__name__} was kept")
    hints = typing.get_type_hints(kind)
    known = [name for name in _fields(kind) if name in value]
    return kind(**{name: _revived(hints[name], value[name]) for name in known})
