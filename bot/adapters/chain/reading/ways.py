"""The ways to ask one endpoint for the words of a bundle, the best first."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.adapters.chain.endpoints.config import Ways
from bot.adapters.chain.endpoints.jsonrpc import Call, Failed, Failure, Reply, amount, word
from bot.adapters.chain.reading import abi, multicall, program
from bot.adapters.chain.reading.bundles import Bundle
from bot.adapters.chain.reading.views import GAS, View, of_reply
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Kind, Trouble, Unread

Word = int | Unread
PEAK = 6_000
"""240 KB to ask and 400 KB to hear, and 20 million of gas where the token is a plain one."""
READER = "0x" + b"gatehouse/reader\0\0\0\0".hex()
"""Where no contract stands: for the length of a call our program does."""


class NotTaken(Exception):
    """This way gave nothing: the endpoint does not know it, or it was too much."""


class Way(Protocol):
    """`most`: wallets in one bundle; `start` and `peak`: wallets in one request, at first and at most."""

    name: Ways
    most: int
    start: int
    peak: int

    def calls(self, bundle: Bundle) -> Sequence[Call]:
        """The calls that ask for this bundle."""
        ...

    def words(self, bundle: Bundle, replies: Sequence[Reply]) -> Sequence[Word | None]:
        """A word or its trouble for each wallet, None where it was not asked about; or NotTaken."""
        ...


def call(to: Address, data: str, gas: int = GAS) -> Call:
    """One plain call, with as much gas as a call inside our program has, and what calling at all costs."""
    where = {"to": to} if to else {}
    return Call("eth_call", ({**where, "data": data, "gas": hex(gas)},))


class Packed:
    """Our own program. It runs in a node that takes state overrides, or as init code of nothing."""

    def __init__(self, name: Ways, chain_id: int) -> None:
        self.name, self._chain_id, self._override = name, chain_id, name is Ways.OVERRIDE
        self.most, self.start = (PEAK, PEAK) if self._override else (743, 1_486)  # EIP-170: 24,576 bytes of code
        self.peak = PEAK

    def calls(self, bundle: Bundle) -> Sequence[Call]:
        each, asked = bundle.probe.kind is Kind.OWNER, _packed(bundle)
        if not self._override:
            return [Call("eth_call", ({"data": f"0x{program.as_creation(each=each).hex()}{asked}"},))]
        code = {READER: {"code": f"0x{program.at_an_address(each=each).hex()}"}}
        return [Call("eth_call", ({"to": READER, "data": f"0x{asked}"},), (code,))]

    def words(self, bundle: Bundle, replies: Sequence[Reply]) -> Sequence[Word | None]:
        if isinstance(told := _one(replies), Unread):
            return [told] * len(bundle)
        found = program.answer(told, len(bundle), self._chain_id)
        if found is None or found.statuses[0] == program.NOT_ASKED:
            raise NotTaken
        if found.statuses.count(program.GOOD) == len(bundle):
            return found.values
        return [_of_status(*each) for each in zip(found.statuses, found.values, strict=True)]


def _packed(bundle: Bundle) -> str:
    probe = bundle.probe
    if probe.kind is Kind.OWNER:
        return program.question_of_each(abi.selector(probe), bundle.wallets, bundle.contracts())
    return program.question(probe.contract, abi.selector(probe), abi.token_id(probe), bundle.wallets)


def _of_status(status: int, value: int) -> Word | None:
    match status:
        case program.GOOD:
            return value
        case program.NOT_ASKED:
            return None
        case _:
            return Unread(Trouble.ODD, "the call failed")


class Multicall:
    """A contract that stands on most chains. It caps no call: a bomb blows up the whole, and halving finds it."""

    name, most, start, peak = Ways.MULTICALL, 1_000, 2_000, 4_000

    def __init__(self, registry: Address | None = None) -> None:
        self._registry = registry

    def calls(self, bundle: Bundle) -> Sequence[Call]:
        to = [multicall.ADDRESS] * len(bundle) if bundle.probe.kind is Kind.NATIVE else bundle.contracts(self._registry)
        asked = multicall.question(to, _datas(bundle))
        return [Call("eth_call", ({"to": multicall.ADDRESS, "data": asked},))]

    def words(self, bundle: Bundle, replies: Sequence[Reply]) -> Sequence[Word | None]:
        if isinstance(told := _one(replies), Unread):
            return [told] * len(bundle)
        found = multicall.answer(told, len(bundle))
        if found is None:
            raise NotTaken
        return [Unread(Trouble.ODD, "the call failed") if each is None else each for each in found]


class Batch:
    """One `eth_call` for each wallet, which every endpoint knows and none can take for anything else."""

    name = Ways.BATCH

    def __init__(self, calls: int, registry: Address | None = None) -> None:
        self.most = self.start = self.peak = calls
        self._registry = registry

    def calls(self, bundle: Bundle) -> Sequence[Call]:
        probe = bundle.probe
        if probe.kind is Kind.NATIVE:
            return [Call("eth_getBalance", (wallet,)) for wallet in bundle.wallets]
        gas = probe.gas if isinstance(probe, View) else GAS
        asked = zip(bundle.contracts(self._registry), _datas(bundle), strict=True)
        return [call(to, each, gas) for to, each in asked]

    def words(self, bundle: Bundle, replies: Sequence[Reply]) -> Sequence[Word | None]:
        probe = bundle.probe
        if isinstance(probe, View) and probe.whole:
            return [of_reply(reply) for reply in replies]
        read = amount if probe.kind is Kind.NATIVE else word
        return [_word(reply, read(reply)) for reply in replies]


def _datas(bundle: Bundle) -> list[str]:
    """The data of a call for each."""
    probe = bundle.probe
    if isinstance(probe, View):
        return [probe.data(each) for each in bundle.wallets]
    if probe.kind is not Kind.DELEGATE:
        return [abi.balance(probe, each) for each in bundle.wallets]
    pairs = zip(bundle.tos, bundle.wallets, strict=True)
    return [abi.balance(probe._replace(token_id=to), each) for to, each in pairs]


def _word(reply: Reply, found: int | None) -> Word:
    if isinstance(reply, Failed):
        return _unread(reply)
    return Unread(Trouble.ODD, "not one 32-byte word") if found is None else found


def _unread(failed: Failed) -> Unread:
    return Unread(Trouble.BEHIND if failed.kind is Failure.BEHIND else Trouble.ODD, str(failed))


def _one(replies: Sequence[Reply]) -> Reply | Unread:
    """What is to be read as an answer; where asking in another way would not help, why not; else NotTaken."""
    (reply,) = replies
    if not isinstance(reply, Failed):
        return reply
    if reply.kind in (Failure.BEHIND, Failure.LIMITED):
        return _unread(reply)
    raise NotTaken


def ways(chosen: Sequence[Ways], chain_id: int, calls: int) -> list[Way]:
    """These ways in their order; the batch is always the last resort."""
    made: Mapping[Ways, Way] = {
        Ways.OVERRIDE: Packed(Ways.OVERRIDE, chain_id),
        Ways.DEPLOYLESS: Packed(Ways.DEPLOYLESS, chain_id),
        Ways.MULTICALL: Multicall(),
        Ways.BATCH: Batch(calls),
    }
    return [made[name] for name in dict.fromkeys([*chosen, Ways.BATCH])]


def ways_to_delegations(chosen: Sequence[Ways], calls: int, registry: Address | None) -> list[Way]:
    """Those of these ways in which a registry can be asked about pairs, for which our own program has no words."""
    batch = Batch(calls, registry)
    return [Multicall(registry), batch] if Ways.MULTICALL in chosen else [batch]
