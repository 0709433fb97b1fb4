"""`python -m benchmarks [--json] [--small]`: every figure, beside its rival or floor in the same run.

`--small` takes a tenth and less of everything: it shows that all of it runs, and its figures mean little.
"""

import argparse
from collections.abc import Callable, Sequence

from rich.console import Console

from benchmarks import (
    balances,
    ballots,
    events,
    idle,
    join_requests,
    recheck,
    role_changes,
    rounds,
    stats,
    vaults,
    verify,
)

PARTS: dict[str, tuple[Callable[[Sequence[str]], bool], Sequence[str]]] = {
    "balances": (balances.main, ("--wallets", "5000")),
    "recheck": (recheck.main, ("--members", "5000", "--rounds", "3")),
    "events": (events.main, ("--members", "1000", "10000", "--logs", "0", "100", "--rounds", "3")),
    "verify": (verify.main, ("--people", "50", "--members", "20000")),
    "join_requests": (join_requests.main, ("--requests", "100", "--seconds", "2")),
    "vaults": (vaults.main, ("--vaults", "500")),
    "role_changes": (role_changes.main, ("--changes", "20", "--guilds", "2", "--window", "1")),
    "rounds": (rounds.main, ("--ballots", "100")),
    "ballots": (ballots.main, ("--voters", "100")),
    "stats": (stats.main, ("--members", "2000", "--rounds", "2")),
    "idle": (idle.main, ()),
}
"""Each benchmark, and what makes it small."""


def main() -> bool:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    progress, reached = Console(stderr=True), list[bool]()
    for nth, (name, (part, small)) in enumerate(PARTS.items(), 1):
        progress.print(f"{nth}/{len(PARTS)} {name}")
        reached.append(part([*(small if given.small else ()), *(["--json"] if given.json else [])]))
    return all(reached)


if __name__ == "__main__":
    raise SystemExit(not main())
