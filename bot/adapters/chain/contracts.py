"""What stands at a contract's address, and whether it is what a requirement takes it for."""

from collections.abc import Sequence

from bot.adapters.chain import abi
from bot.adapters.chain.agreeing import agreed
from bot.adapters.chain.jsonrpc import Call, EndpointOdd, Failed, Failure, Reply, word
from bot.adapters.chain.ways import call
from bot.adapters.chain.witness import Witness
from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.holdings import Block, Kind, Probe
from bot.domain.ids import Address
from bot.ports import Contract

SOMEBODY = Address("0x" + "11" * 20)
"""ERC-721 refuses to count for the zero address, so the trial asks for another."""
_SAYS_OF_ITSELF = (abi.DECIMALS, abi.NAME, abi.SYMBOL, abi.CLAIMS_ERC721)
GAS = hex(300_000)
"""For each of these: what burns or floods without a limit would take the endpoint's time from everybody."""
_MOST_DECIMALS = 77
"""10**77 is the largest power of ten in 256 bits."""

Told = Contract | RequirementProblem


async def describe(witnesses: Sequence[Witness], at: Block, probe: Probe) -> Contract:
    """What two endpoints (or the only one) say alike; RequirementRefused, or ChainUnreadable if they do not."""
    told = await agreed(witnesses, lambda witness: _ask(witness, at, probe), str(probe))
    if isinstance(told, RequirementProblem):
        raise RequirementRefused(told, str(probe))
    return told


async def _ask(witness: Witness, at: Block, probe: Probe) -> Told:
    said = [Call("eth_call", ({"to": probe.contract, "data": each, "gas": GAS},)) for each in _SAYS_OF_ITSELF]
    calls = [Call("eth_getCode", (probe.contract,)), call(probe.contract, abi.balance(probe, SOMEBODY)), *said]
    return _judge(probe.kind, await witness.ask_at(at, calls))


def _judge(kind: Kind, told: Sequence[Reply]) -> Told:
    """A call that reverts tells something of the contract; one that failed otherwise, of the endpoint."""
    if any(isinstance(reply, Failed) and reply.kind is not Failure.REVERTED for reply in told):
        raise EndpointOdd("some calls failed")
    code, balance, places, name, symbol, claims = told
    if code == "0x":
        return RequirementProblem.NO_CODE
    if not isinstance(code, str) or not code.startswith("0x"):
        raise EndpointOdd("not code")
    decimals = word(places)
    if word(balance) is None or not answers_as(kind, decimals, claims_erc721=word(claims) == 1):
        return RequirementProblem.NOT_THIS_KIND
    return Contract(abi.text(name), abi.text(symbol), (decimals or 0) if kind is Kind.ERC20 else 0)


def answers_as(kind: Kind, decimals: int | None, *, claims_erc721: bool) -> bool:
    """Whether what answers a balance is of this kind.

    ERC-20 and ERC-721 ask for balances alike, and only `decimals` tells them apart where nothing is claimed.
    """
    match kind:
        case Kind.ERC20:
            return decimals is not None and decimals <= _MOST_DECIMALS
        case Kind.ERC721:
            return decimals is None or decimals > _MOST_DECIMALS or (decimals == 0 and claims_erc721)
        case Kind.ERC1155:
            return True
        case _:
            return False
