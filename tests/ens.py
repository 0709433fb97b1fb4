"""ENS on the sandbox's chain: doubles of its registry and of a resolver, in which anybody may write."""

from dataclasses import dataclass

from bot.adapters.chain.names import node
from bot.domain.ids import Address
from sandbox.chain import Chain
from sandbox.tokens import calldata
from tests.contract_wallets import act, artifact
from tests.hand_made_contracts import created


@dataclass(frozen=True, slots=True)
class Ens:
    chain: Chain
    registry: Address
    resolver: Address

    @classmethod
    async def on(cls, chain: Chain) -> "Ens":
        places = [await created(chain, artifact(f"Ens{what}Double")) for what in ("Registry", "Resolver")]
        return cls(chain, *places)

    async def names(self, wallet: Address, name: str) -> None:
        """The wallet says that this is its name."""
        await self._say(f"{wallet[2:]}.addr.reverse", calldata("setName(bytes32,string)", *self._of(wallet), name))

    async def leads(self, name: str, wallet: Address) -> None:
        """The name leads to this wallet."""
        await self._say(name, calldata("setAddr(bytes32,address)", node(name), wallet))

    async def sends_elsewhere(self, url: str) -> None:
        """From now on the resolver answers nothing itself, and names this address (EIP-3668)."""
        await act(self.chain, self.resolver, calldata("setElsewhere(string)", url))

    async def _say(self, name: str, told: bytes) -> None:
        where = calldata("setResolver(bytes32,address)", node(name), self.resolver)
        await act(self.chain, self.registry, where)
        await act(self.chain, self.resolver, told)

    @staticmethod
    def _of(wallet: Address) -> list[bytes]:
        return [node(f"{wallet[2:]}.addr.reverse")]
