"""What stands at a contract's address, and whether it is what a requirement takes it for."""

from collections.abc import Sequence

from bot.adapters.chain.endpoints.agreeing import agreed
from bot.adapters.chain.endpoints.jsonrpc import Call, EndpointOdd, Failed, Failure, Reply, word
from bot.adapters.chain.endpoints.witness import Witness
from bot.adapters.chain.probes import calling
from bot.adapters.chain.probes.trials import SOMEBODY, Trial
from bot.adapters.chain.reading import abi
from bot.adapters.chain.reading.ways import call
from bot.domain.errors import ChainUnreadable, RequirementProblem, RequirementRefused
from bot.domain.requirements.holdings import Block, Kind, Observation, Probe, Unread
from bot.domain.requirements.probes import COIN_DECIMALS, called
from bot.ports import Contract

_SAYS_OF_ITSELF = (abi.DECIMALS, abi.NAME, abi.SYMBOL, abi.CLAIMS_ERC721)
GAS = hex(300_000)
"""For each of these: what burns or floods without a limit would take the endpoint's time from everybody."""
_MOST_DECIMALS = 77
"""10**77 is the largest power of ten in 256 bits."""

_BALANCES = frozenset({Kind.ERC20, Kind.ERC721, Kind.ERC1155})
_REFUSED = {
    Trial.OTHER: RequirementProblem.NOT_THIS_KIND,
    Trial.NEEDS_IDS: RequirementProblem.NEEDS_IDS,
    Trial.UNLISTED: RequirementProblem.NEEDS_IDS,
    Trial.WRITES: RequirementProblem.WRITES,
    Trial.FAILS: RequirementProblem.FAILS,
}

Told = Contract | RequirementProblem


async def describe(witnesses: Sequence[Witness], at: Block, probe: Probe) -> Contract:
    """What two endpoints (or the only one) say alike; RequirementRefused, or ChainUnreadable if they do not."""
    if probe.kind is Kind.NATIVE:
        return Contract("", "", COIN_DECIMALS)
    if probe.kind is Kind.CALL and not calling.fits(called(probe.asks[2:-1])):
        raise RequirementRefused(RequirementProblem.CALL, probe.asks.strip())
    told = await agreed(witnesses, lambda witness: _ask(witness, at, probe), str(probe))
    if isinstance(told, RequirementProblem):
        raise RequirementRefused(told, str(probe))
    return told


async def _ask(witness: Witness, at: Block, probe: Probe) -> Told:
    said = [Call("eth_call", ({"to": probe.contract, "data": each, "gas": GAS},)) for each in _SAYS_OF_ITSELF]
    counted = probe if probe.kind in _BALANCES else probe._replace(kind=Kind.ERC721)
    balance = call(probe.contract, abi.balance(counted._replace(asks=""), SOMEBODY))
    calls = [Call("eth_getCode", (probe.contract,)), balance, *said]
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
    if kind not in _BALANCES:
        return Contract(abi.text(name), abi.text(symbol), 0)
    if word(balance) is None or not answers_as(kind, decimals, claims_erc721=word(claims) == 1):
        return RequirementProblem.NOT_THIS_KIND
    return Contract(abi.text(name), abi.text(symbol), (decimals or 0) if kind is Kind.ERC20 else 0)


def judge_trial(probe: Probe, seen: Observation, *, remembers: bool) -> None:
    """RequirementRefused for what came of the trial, or ChainUnreadable. `remembers`: logs are looked through."""
    if isinstance(seen, Unread):
        raise ChainUnreadable(f"{probe} could not be tried")
    found = Trial(seen.value)
    problem = None if remembers and found is Trial.UNLISTED else _REFUSED.get(found)
    if problem is not None:
        raise RequirementRefused(problem, str(probe))


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
