"""Names of the Ethereum Name Service, read from its registry: from a wallet to a name, and from the name back.

A name counts where both ways meet (ENSIP-3). Each is asked for at one agreed block, of the resolver that the registry
names; a resolver that sends its readers to an address of its own choice (EIP-3668) has reverted, and told nothing.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from eth_utils.crypto import keccak

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed, word
from bot.adapters.chain.reading import abi
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address
from bot.domain.linking.names import is_plain
from bot.domain.requirements.holdings import Block
from bot.ports import Clock

WITHIN = 3.0
"""Seconds that somebody waits for names."""
AT_ONCE = 20
REMEMBERED = 10_000
_HOUR, _SOON = timedelta(hours=1), timedelta(minutes=5)
"""For so long a name holds; where there is none, or it could not be told, it is asked for again soon."""
_GAS = hex(500_000)
_RESOLVER, _NAME, _ADDR = "0x0178b8bf", "0x691f3431", "0x3b3b57de"
"""resolver(bytes32) of the registry; name(bytes32) and addr(bytes32) of a resolver."""
_NOBODY = Address("0x" + "0" * 40)


class EnsNames:
    """The `Names` port, over the registry at this address."""

    def __init__(self, chain: Agreement, registry: Address, clock: Clock) -> None:
        self._chain, self._registry, self._clock = chain, registry, clock
        self._kept = OrderedDict[Address, tuple[str, datetime]]()

    def offered(self) -> bool:
        return True

    async def of(self, wallets: Collection[Address]) -> Mapping[Address, str]:
        now = self._clock.now()
        asked = [one for one in dict.fromkeys(wallets) if self._kept.get(one, ("", now))[1] <= now][:AT_ONCE]
        if asked:
            found = await self._read(asked)
            self._keep((one, found.get(one, "")) for one in asked)
        known = {one: self._kept[one] for one in wallets if one in self._kept}
        return {one: name for one, (name, until) in known.items() if name and until > now}

    def _keep(self, told: Iterable[tuple[Address, str]]) -> None:
        now = self._clock.now()
        for wallet, name in told:
            self._kept.pop(wallet, None)
            self._kept[wallet] = name, now + (_HOUR if name else _SOON)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    async def _read(self, wallets: Collection[Address]) -> Mapping[Address, str]:
        """What cannot be told now has no name."""
        try:
            async with asyncio.timeout(WITHIN):
                return await self._both_ways((await self._chain.pins()).give, wallets)
        except (ChainUnreadable, TimeoutError):
            return {}

    async def _both_ways(self, at: Block, wallets: Collection[Address]) -> Mapping[Address, str]:
        own = {wallet: node(f"{wallet[2:]}.addr.reverse") for wallet in wallets}
        said = {wallet: abi.text(reply) for wallet, reply in (await self._told(at, _NAME, own)).items()}
        names = {wallet: name for wallet, name in said.items() if is_plain(name)}
        back = await self._told(at, _ADDR, {wallet: node(name) for wallet, name in names.items()})
        return {wallet: name for wallet, name in names.items() if _address(back.get(wallet)) == wallet}

    async def _told(self, at: Block, selector: str, nodes: Mapping[Address, bytes]) -> Mapping[Address, str]:
        """What the resolvers of these nodes say, of those that have one and do not revert."""
        named = await self._ask(at, _RESOLVER, dict.fromkeys(nodes, self._registry), nodes)
        resolvers = {wallet: _address(reply) for wallet, reply in named.items()}
        standing = {wallet: one for wallet, one in resolvers.items() if one not in {None, _NOBODY}}
        return await self._ask(at, selector, standing, nodes)

    async def _ask(
        self, at: Block, selector: str, to: Mapping[Address, Address | None], nodes: Mapping[Address, bytes]
    ) -> Mapping[Address, str]:
        if not to:
            return {}
        asked = [
            Call("eth_call", ({"to": place, "data": selector + nodes[wallet].hex(), "gas": _GAS},))
            for wallet, place in to.items()
        ]
        replies = zip(to, await self._chain.ask(at, *asked), strict=True)
        return {wallet: reply for wallet, reply in replies if not isinstance(reply, Failed)}


def node(name: str) -> bytes:
    """The 32 bytes that a name is to the registry (ENSIP-1, namehash)."""
    found = bytes(32)
    for label in reversed(name.split(".")):
        found = keccak(found + keccak(text=label))
    return found


def _address(reply: str | None) -> Address | None:
    value = word(reply)
    return None if value is None or value >> 160 else Address(f"0x{value:040x}")
