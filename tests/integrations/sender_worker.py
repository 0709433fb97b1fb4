"""For tests/sender_campaign: imports once, then for each line forks a sender and says how it ended.

A sender looks twice at what is to be sent, and is killed at the step that the line names.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.adapters.chain import open_chains
from bot.adapters.chain.signing.keys import KeystoreSigner
from bot.domain.ids import Address, ChainName
from bot.domain.sending import ChainSight, Intent
from bot.ports import Told, Transactions, Unsigned
from bot.services.sending import Sender
from storage.engine import engines
from storage.queue import SqliteQueue
from storage.store import SqlStore
from tests.post_office import SENDER, config, transactions

CHAIN_ID = 8453


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Steps:
    """Counts what leaves a trace outside the process, before and after; at its step the process is gone."""

    left: int

    def __call__(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


@dataclass
class Mortal:
    """The ports, each step of which may be the last."""

    of: Transactions
    signer: KeystoreSigner
    step: Steps

    @property
    def address(self) -> Address:
        return self.signer.address

    def chain_id(self, chain: ChainName) -> int:
        return self.of.chain_id(chain)

    async def sight(self, chain: ChainName, signer: Address, hashes: Collection[str]) -> ChainSight:
        return await self.of.sight(chain, signer, hashes)

    async def estimate(self, intent: Intent) -> int | None:
        return await self.of.estimate(intent)

    async def tell(self, chain: ChainName, raw: str) -> Told:
        self.step()
        told = await self.of.tell(chain, raw)
        self.step()
        return told

    async def sign(self, unsigned: Unsigned) -> tuple[str, str]:
        self.step()
        signed = await self.signer.sign(unsigned)
        self.step()
        return signed


async def main(file: str, url: str, step: int) -> None:
    clock = Now()
    both = engines(f"sqlite+aiosqlite:///{file}")
    async with open_chains([config(CHAIN_ID, url, url.replace("127.0.0.1", "localhost"))], clock) as chains:
        mortal = Mortal(transactions(chains), KeystoreSigner(SENDER), Steps(step))
        store = SqlStore(both)
        queue = SqliteQueue(store, clock, random.Random(1))
        sender = Sender(store, queue, mortal, clock, {mortal.address: mortal})
        for _ in range(2):
            await sender.run_due()
    await both.close()


def fork(step: int) -> int:
    """Start a sender; its process never comes back here."""
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(main(sys.argv[1], sys.argv[2], step))
            os._exit(0)
        finally:
            os._exit(1)
    return pid


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(fork(int(line)), 0)[1])}\n")
        sys.stdout.flush()
