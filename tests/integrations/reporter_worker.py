"""For test_reporter_on_anvil: imports once, then for each line forks a reporter and says how it ended.

A reporter looks at its rounds, hands in what is closed and sends what is due, twice; and is killed at the step that the
line names.
"""

import asyncio
import os
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.chain import open_chains
from bot.adapters.chain.founded.ledger import LedgerContracts
from bot.adapters.chain.founded.sender import ChainTransactions
from bot.domain.ids import Address, ChainName
from bot.domain.voting.reporting import Report, Sight, Verb
from bot.ports import Credits, LedgerContract
from storage.engine import engines
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests.integrations.sender_worker import Mortal, Steps
from tests.round_office import SIGNER, ChainTime, config, count_closed, dice, reporter


@dataclass
class MortalContract:
    """The port, each step of which may be the last."""

    of: LedgerContract
    step: Steps

    async def sight(self, report: Report) -> Sight:
        seen = await self.of.sight(report)
        self.step()
        return seen

    async def most_points(self, chain: ChainName, ledger: Address) -> int:
        return await self.of.most_points(chain, ledger)

    def words(self, report: Report, verb: Verb, leaves: Credits = ()) -> str:
        self.step()
        return self.of.words(report, verb, leaves)


async def main(folder: Path, url: str, step: int, now: int) -> None:
    clock, steps = ChainTime(now), Steps(step)
    votes, founded = pickle.loads((folder / "votes").read_bytes())
    both = engines(f"sqlite+aiosqlite:///{folder / 'gatehouse.sqlite'}")
    async with open_chains([config(url, url.replace("127.0.0.1", "localhost"))], clock) as chains:
        mortal = Mortal(ChainTransactions(chains.agreements), SIGNER, steps)
        ledgers = MortalContract(LedgerContracts(chains.agreements), steps)
        store = SqlStore(both)
        kept = store, SqliteQueue(store, clock, dice())
        reporting = reporter(kept, clock, founded, mortal, ledgers, mortal)
        for _ in range(2):
            await reporting.run_due()
            steps()
            await count_closed(reporting, votes)
            steps()
            await reporting.sender.run_due()
    await both.close()


def fork(step: int, now: int) -> int:
    """Start a reporter; its process never comes back here."""
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(main(Path(sys.argv[1]), sys.argv[2], step, now))
            os._exit(0)
        finally:
            os._exit(1)
    return pid


if __name__ == "__main__":
    for line in sys.stdin:
        which, at = map(int, line.split())
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(fork(which, at), 0)[1])}\n")
        sys.stdout.flush()
