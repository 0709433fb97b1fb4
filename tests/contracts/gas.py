"""What the contracts' calls cost. `python -m tests.contracts.gas` writes contracts/gas.json and the README's table."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.adapters.chain.artifacts import artifact
from tests.bench import FOR_EVER, PEOPLE, TERM, Town, at, charter, embedded_bench, founded
from tests.contracts.rounds import Report, report

CONTRACTS = Path(__file__).parents[2] / "contracts"
KEPT = CONTRACTS / "gas.json"
README = CONTRACTS / "README.md"
MANY = 100
PROTOTYPE = {
    "open a round": 145_924,
    "open it again, the same": 33_595,
    "submit a result": 129_228,
    "submit it again, the same": 34_821,
    "make it final": 30_619,
    "credit one creator, their first": 124_067,
    "credit a hundred, their first: each": 68_300,
    "credit one again": 33_340,
    "set a floor": 34_731,
}
"""Of the sketch these contracts grew from. Its credits gave no pass: that was a call of its own, for 98,741."""


def measured(town: Town) -> Mapping[str, int]:
    """The gas of each call, in one town."""
    return {**_founding(town), **_round(town), **_passes(town)}


def kept() -> Mapping[str, int]:
    found: Mapping[str, int] = json.loads(KEPT.read_text())
    return found


def table(figures: Mapping[str, int]) -> str:
    """The figures as rows, beside those of the prototype."""
    rows = [f"| {name} | {gas:,} | {_beside(name)} |" for name, gas in figures.items()]
    return "\n".join(["| call | gas | prototype |", "|---|---|---|", *rows]) + "\n"


def _beside(name: str) -> str:
    return f"{PROTOTYPE[name]:,}" if name in PROTOTYPE else ""


def _founding(town: Town) -> dict[str, int]:
    made = artifact("Founding").creation(charter(splits=town.splits.address))
    passes = artifact("ProjectPass").creation("Plotter Garden", "GARDEN", TERM, at("admin"), at("bot"))
    somebody = PEOPLE["mallory"]
    return {
        "found votes: three contracts": town.bench.send(somebody, None, made).gas,
        "found project passes": town.bench.send(somebody, None, passes).gas,
    }


def _round(town: Town) -> dict[str, int]:
    creators = [(b"\1" * 32, f"0x{nth:040x}", 5) for nth in range(1000, 1000 + MANY)]
    one, costs = report(town, ("ada", 5), carried=creators), dict[str, int]()
    costs["open a round"] = one.open().gas
    opened = replace(one, id=b"\2" * 32)
    now = town.bench.now()
    opened.open(opensAt=now, closesAt=now + 9)
    costs["open it again, the same"] = opened.open(opensAt=now, closesAt=now + 9).gas
    town.bench.travel_to(one.stored()[2])
    costs["submit a result"] = one.submit().gas
    costs["submit it again, the same"] = one.submit().gas
    town.bench.travel_to(town.ledger.read("finalAt", one.id))
    costs["make it final"] = one.finalize().gas
    return costs | _credits(one)


def _credits(one: Report) -> dict[str, int]:
    costs = {"credit one creator, their first": one.credit(0).gas, "credit one again": one.credit(0).gas}
    hundred = one.credit(*range(1, MANY + 1)).gas
    costs["credit a hundred, their first: each"] = hundred // MANY
    again = Report(one.town, b"\3" * 32, [(b"\3" * 32, who, 5) for _, who, _ in one.leaves]).final()
    costs["credit a hundred, known: each"] = again.credit(*range(1, MANY + 1)).gas // MANY
    return costs


def _passes(town: Town) -> dict[str, int]:
    until, ben, bot, council = town.bench.now() + 9_000, at("ben"), PEOPLE["bot"], PEOPLE["council"]
    town.tiers.send(council, "setFloor", at("ada"), 2, FOR_EVER)
    return {
        "set a floor": town.tiers.send(council, "setFloor", at("ada"), 1, FOR_EVER).gas,
        "select a design, split and all": _selected(town),
        "announce a move": town.tiers.send(council, "announceMove", at("ada"), ben).gas,
        "give a project pass": town.projects.send(bot, "mint", ben, 7, until).gas,
        "extend a project pass": town.projects.send(bot, "extend", ben, 7, until + 9).gas,
        "end a project pass": town.projects.send(bot, "end", ben, 7).gas,
    }


def _selected(town: Town) -> int:
    shares = ([at("ada"), at("council")], [75, 25], 100, 0)
    asked = (b"\1" * 32, at("ada"), b"\2" * 32, "ipfs://terms", shares)
    return town.collabs.send(PEOPLE["council"], "select", *asked).gas


def main() -> None:
    with embedded_bench() as bench:
        figures = measured(founded(bench))
    KEPT.write_text(json.dumps(figures, indent=1) + "\n")
    told = README.read_text()
    README.write_text(re.sub(r"\| call \| gas \|.*?\n(?=\n)", lambda _: table(figures), told, flags=re.DOTALL))


if __name__ == "__main__":
    main()
