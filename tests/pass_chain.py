"""The chain on which dice decide, with the contract of project passes on it; its rules are those of ProjectPass.sol."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.awarding.chain_passes import Move, Project, Verb
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address
from bot.domain.sending import Intent, Receipt
from tests.clocks import MovedClock
from tests.fickle_chain import FickleChain

LONGEST = timedelta(days=400)
Ends = dict[str, int]


@dataclass
class PassChain(FickleChain):
    """Also the `ProjectContract` port. Calldata here is `verb|wallet|second|step`; the step makes each one unlike."""

    clock: MovedClock = field(default_factory=MovedClock)
    times: dict[str, int] = field(default_factory=dict)
    """Of each block the second it was mined in."""
    steps: int = 0
    refuses: bool = False

    async def ends(self, project: Project, holder: Address) -> datetime | None:
        if self.down:
            raise ChainUnreadable(f"{project.chain} is down")
        end = self.carried().get(holder)
        return None if end is None else datetime.fromtimestamp(end, UTC)

    async def longest(self, project: Project) -> timedelta:
        if self.down:
            raise ChainUnreadable(f"{project.chain} is down")
        return LONGEST

    def words(self, project: Project, move: Move) -> str:
        self.steps += 1
        second = 0 if move.until is None else int(move.until.timestamp())
        return f"{move.verb}|{move.wallet}|{second}|{self.steps} for {project.id}"

    async def estimate(self, intent: Intent) -> int | None:
        if self.refuses or (intent.data != "0x" and not _told(self.carried(), intent.data, self._now())):
            return None
        return 80_000

    def carried(self) -> Ends:
        """Whose pass ends or ended when, as of the newest block."""
        return self._fold()[0]

    def carriers(self) -> Ends:
        """Those whose pass runs."""
        return {wallet: end for wallet, end in self.carried().items() if end > self._now()}

    def _fold(self) -> tuple[Ends, dict[str, bool]]:
        ends, well = Ends(), dict[str, bool]()
        for block in self.blocks:
            for its_hash, _, data in block.transactions:
                well[its_hash] = "|" not in data or _told(ends, data, self.times[block.hash])
        return ends, well

    def _block(self, transactions: tuple[tuple[str, int, str], ...]) -> None:
        super()._block(transactions)
        self.times[self.blocks[-1].hash] = self._now()

    def _receipt(self, its_hash: str) -> Receipt | None:
        found = super()._receipt(its_hash)
        return found and Receipt(found.block, found.block_hash, self._fold()[1][its_hash])

    def _now(self) -> int:
        return int(self.clock.now().timestamp())

    def by_hand(self, ends: Ends) -> None:
        """Somebody else with the right to it tells the contract so."""
        for wallet, second in ends.items():
            verb = Verb.MINT if second else Verb.END
            self.outside += 1
            nonce = self._count(len(self.blocks) - 1)
            self.pool = [one for one in self.pool if self.signed[one][0] != nonce]
            self._block(((f"by hand {self.outside}", nonce, f"{verb}|{wallet}|{second}|by hand"),))


def _told(ends: Ends, data: str, now: int) -> bool:
    """Do this, if the contract does; whether it did."""
    verb, wallet, second, _ = data.split("|")
    until, kept = int(second), wallet in ends
    match Verb(verb):
        case Verb.END:
            return ends.pop(wallet, None) is not None
        case Verb.MINT if kept and ends[wallet] > now:
            return False
        case Verb.EXTEND if not kept or until <= ends[wallet]:
            return False
        case _ if not now < until <= now + LONGEST.total_seconds():
            return False
    ends[wallet] = until
    return True
