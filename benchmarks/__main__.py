"""`python -m benchmarks [--json]`: every figure, beside its rival or floor in the same run."""

import sys

from benchmarks import balances, idle, verify


def main() -> bool:
    reached = [each.main(sys.argv[1:]) for each in (balances, verify, idle)]
    return all(reached)


if __name__ == "__main__":
    raise SystemExit(not main())
