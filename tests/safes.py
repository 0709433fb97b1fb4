"""Two hundred Safes of one owner each, with hostile contracts among them, and the real adapter asked whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.chain.reading.assembler import assembled
from bot.domain.ids import Address, address
from bot.domain.requirements.holdings import Kind, Probe, Trouble, Want
from sandbox.chain import Chain
from sandbox.chain.people import owner
from sandbox.chain.wire import created
from tests.bombs import BASE, Field, Number, numbers
from tests.hand_made_contracts import BROKEN, SOURCES, creation, deployed

SAFES, IN_A_BLOCK, GAS = 200, 100, 100_000
SOURCE = "4 CALLDATALOAD {} EQ 0 MSTORE 32 0 RETURN"
"""Says 1 of one wallet and 0 of every other, whatever it is asked."""


@dataclass(frozen=True, slots=True)
class Safes:
    """`owned`: each Safe and its owner; `bad`: contracts that are none."""

    owned: Mapping[Address, Address]
    bad: Sequence[Address]

    @classmethod
    async def on(cls, chain: Chain, hostile: Sequence[str] = BROKEN) -> "Safes":
        owners = [Address(f"0x{nth:040x}") for nth in range(0x1000, 0x1000 + SAFES)]
        nonce = int(await chain.ask("eth_getTransactionCount", [owner().address, "latest"]), 16)
        codes = [(None, creation(assembled(SOURCE.format(int(each, 16))))) for each in owners]
        for start in range(0, SAFES, IN_A_BLOCK):
            signed = await chain.signed(owner(), codes[start : start + IN_A_BLOCK], 0, GAS)
            await chain.ask("sandbox_sendTogether", signed)
        sender = bytes.fromhex(owner().address[2:])
        places = [address("0x" + created(sender, nonce + nth).hex()) for nth in range(SAFES)]
        return cls(dict(zip(places, owners, strict=True)), [await deployed(chain, SOURCES[name]) for name in hostile])

    def asked(self) -> list[tuple[Want, Number]]:
        """Of every other Safe its owner, of the rest a stranger; and what must come back."""
        found = list[tuple[Want, Number]]()
        for nth, (safe, its) in enumerate(self.owned.items()):
            who = its if nth % 2 else Address("0x" + "77" * 20)
            found.append((Want(Probe(Kind.OWNER, BASE, safe), who), nth % 2))
        bad = [(Want(Probe(Kind.OWNER, BASE, at), next(iter(self.owned.values()))), Trouble.ODD) for at in self.bad]
        return [*found[:100], *bad, *found[100:]]


async def asks_all(field: Field, safes: Safes) -> int:
    """They are read together, and every answer is right; in so many requests."""
    asked = safes.asked()
    before = field.chains.health(BASE)[0].requests
    seen = numbers(await field.look([want for want, _ in asked]))
    assert seen == [said for _, said in asked]
    return field.chains.health(BASE)[0].requests - before
