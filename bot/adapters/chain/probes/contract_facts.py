"""What an address says of itself, in one request to each of two endpoints, all of it at one block."""

import re
from collections.abc import Sequence

from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed, Reply, word
from bot.adapters.chain.probes import contracts
from bot.adapters.chain.probes.trials import SOMEBODY
from bot.adapters.chain.reading import abi
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName, address
from bot.domain.requirements.contracts import Behind, ContractFacts, Proxy
from bot.domain.requirements.holdings import Block, Kind, Probe

IMPLEMENTATION = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"
BEACON = "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50"
"""EIP-1967: where a proxy keeps whose code it runs, and where the one who knows it is."""
NONSENSE = "0x67617465"
"""A function that nobody has. Who answers it answers everything."""
_CLONE = re.compile(r"0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3")
_BORROWED = re.compile(r"0xef0100([0-9a-f]{40})")
_SAYS_OF_ITSELF = (abi.NAME, abi.SYMBOL, abi.DECIMALS, abi.SUPPLY, abi.CLAIMS_ERC721, NONSENSE)
_KINDS = (Kind.ERC20, Kind.ERC721, Kind.ERC1155)


async def facts(agreement: Agreement, at: Block, contract: Address) -> ContractFacts:
    """What two endpoints (or the only one) say alike of this address; ChainUnreadable if they do not."""
    code, slot, beacon, *told = await agreement.ask(at, *_calls(agreement.name, contract))
    if any(isinstance(each, Failed) for each in (code, slot, beacon)):
        raise ChainUnreadable(f"what stands at {contract} cannot be told")
    found = ContractFacts(
        agreement.name, contract, at.number, has_code=code != "0x", behind=_behind(code, slot, beacon)
    )
    return _with_answers(found, told) if found.has_code else found


def _calls(chain: ChainName, contract: Address) -> list[Call]:
    trials = [abi.balance(Probe(kind, chain, contract, 0), SOMEBODY) for kind in (Kind.ERC20, Kind.ERC1155)]
    return [
        Call("eth_getCode", (contract,)),
        Call("eth_getStorageAt", (contract, IMPLEMENTATION)),
        Call("eth_getStorageAt", (contract, BEACON)),
        *(
            Call("eth_call", ({"to": contract, "data": data, "gas": contracts.GAS},))
            for data in (*trials, *_SAYS_OF_ITSELF)
        ),
    ]


def _with_answers(found: ContractFacts, told: Sequence[Reply]) -> ContractFacts:
    balance, edition, name, symbol, places, supply, claims, nonsense = told
    decimals, nft = word(places), word(claims) == 1
    trials = dict(zip(_KINDS, (balance, balance, edition), strict=True))
    kinds = [
        kind
        for kind, trial in trials.items()
        if word(trial) is not None and contracts.answers_as(kind, decimals, claims_erc721=nft)
    ]
    return ContractFacts(
        found.chain,
        found.contract,
        found.block,
        kinds=tuple(kinds),
        name=abi.text(name),
        symbol=abi.text(symbol),
        decimals=decimals if Kind.ERC20 in kinds else None,
        supply=word(supply),
        behind=found.behind,
        answers_anything=word(nonsense) is not None,
    )


def _behind(code: Reply, slot: Reply, beacon: Reply) -> Behind | None:
    """A clone's code names its implementation; a slot that holds an address is believed where there is code."""
    for how, pattern in ((Proxy.CLONE, _CLONE), (Proxy.BORROWED, _BORROWED)):
        if found := pattern.fullmatch(code):
            return Behind(how, address(f"0x{found[1]}"))
    for how, kept in ((Proxy.SLOT, slot), (Proxy.BEACON, beacon)):
        number = word(kept)
        if code != "0x" and number and number < 2**160:
            return Behind(how, address(f"0x{number:040x}"))
    return None
