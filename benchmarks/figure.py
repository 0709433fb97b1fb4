"""What a benchmark says: figures, each beside its rival or floor in the same run."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Steps:
    """How far a long piece of work is, shown on standard error where that is a terminal."""

    done: Callable[[int], object] = lambda _: None

    @classmethod
    @contextmanager
    def shown(cls, what: str, total: int) -> Iterator[Self]:
        """A bar that is gone when the work is."""
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield cls(lambda steps: bar.advance(task, steps))


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `ratio`: to what stands `beside` it; `reach`: what is wanted, empty where nothing is."""

    name: str
    value: float
    unit: str
    beside: str = ""
    ratio: float | None = None
    reach: str = ""
    ok: bool = True


def at_most(name: str, value: float, unit: str, most: float) -> Figure:
    return Figure(name, value, unit, reach=f"<= {most:g}", ok=value <= most)


def at_least(name: str, value: float, unit: str, least: float, beside: str, ratio: float) -> Figure:
    return Figure(name, value, unit, beside, ratio, f">= {least:g}", value >= least)


def show(title: str, figures: Iterable[Figure], *, as_json: bool) -> bool:
    """Prints them as a table, or as one JSON object a line; whether all that is wanted was reached."""
    told = list(figures)
    if as_json:
        for each in told:
            print(json.dumps(asdict(each)))
    else:
        Console(width=150).print(_table(title, told))
    return all(each.ok for each in told)


def _table(title: str, figures: Iterable[Figure]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("figure", "value", "unit", "beside", "ratio", "reach", ""):
        table.add_column(heading, justify="right" if heading in ("value", "ratio") else "left")
    for each in figures:
        ratio = "" if each.ratio is None else f"{each.ratio:,.2f}"
        done = ("yes" if each.ok else "NO") if each.reach else ""
        table.add_row(each.name, f"{each.value:,.2f}", each.unit, each.beside, ratio, each.reach, done)
    return table
