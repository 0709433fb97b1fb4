"""`python -m benchmarks.plot FIGURES PNG`: a picture of the lines that `python -m benchmarks --json` printed."""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

OURS, OTHERS = "#3d5a45", "#c9c2b4"
Values = Mapping[str, float]
EVENT = re.compile(r"(?P<what>.+), (?P<logs>[\d,]+) other logs, (?P<members>[\d,]+) members: decided")


def balances(axes: Axes, values: Values) -> None:
    """Each way to read a balance, the slowest on top."""
    found = {name.removeprefix("time: "): value for name, value in values.items() if name.startswith("time: ")}
    _bars(axes, found, "us a wallet, on a logarithmic scale")
    axes.set_xscale("log")
    axes.set_title("One balance, 100,000 wallets")


def recheck(axes: Axes, values: Values, reads: Values) -> None:
    """The sweep beside its reads alone."""
    found = {
        "ours, the first after a start": values["the first sweep after a start"],
        "ours, nothing changed": values["nothing changed: sweep"],
        "ours, 1 % changed": values["1 % changed: sweep"],
        "its reads alone": reads["our reader"],
        "its reads, hand-packed": reads["hand-packed"],
    }
    _bars(axes, dict(sorted(found.items(), key=lambda pair: -pair[1])), "seconds")
    axes.set_title("A sweep, 100,000 members x 5 requirements")


def events(axes: Axes, values: Values) -> None:
    """From a transfer to the decision, by the size of the town."""
    lines: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for name, value in values.items():
        if told := EVENT.fullmatch(name):
            lines[f"{told['what']}, {told['logs']} other logs"].append((int(told["members"].replace(",", "")), value))
    for label, points in lines.items():
        axes.plot(*zip(*points, strict=True), marker="o", label=label)
    axes.set(xscale="log", yscale="log", xlabel="members", ylabel="ms", title="From a transfer to the decision")
    axes.legend(fontsize=7, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))


def _bars(axes: Axes, found: Values, unit: str) -> None:
    colours = [OURS if name.startswith("ours") else OTHERS for name in found]
    bars = axes.barh(list(found), list(found.values()), color=colours)
    axes.bar_label(bars, [f"{value:,.1f}" for value in found.values()], padding=3, fontsize=8)
    axes.margins(x=0.15)
    axes.invert_yaxis()
    axes.set_xlabel(unit)


def drawn(lines: Sequence[str], picture: Path) -> None:
    """The three plots above each other; KeyError where a figure is missing."""
    told = [json.loads(line) for line in lines]
    values = {each["name"]: float(each["value"]) for each in told}
    reads = {
        which: each["value"] / each["ratio"]
        for each in told
        for which in ("our reader", "hand-packed")
        if each["name"] == "nothing changed: sweep" and which in each["beside"]
    }
    figure = Figure(figsize=(9, 13), layout="constrained")
    first, second, third = figure.subplots(3, 1)
    balances(first, values)
    recheck(second, values, reads)
    events(third, values)
    for axes in (first, second, third):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=110, metadata={"Software": None})


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.plot", description=__doc__)
    parser.add_argument("figures", type=Path)
    parser.add_argument("picture", type=Path)
    given = parser.parse_args(arguments)
    drawn(given.figures.read_text("utf-8").splitlines(), given.picture)


if __name__ == "__main__":
    main()
