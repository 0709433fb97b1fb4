"""A chain to try our contracts on, in this process or on anvil: every step is one call, its time moves by hand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from eth_abi.abi import decode
from eth_account.signers.local import LocalAccount
from eth_utils.abi import (
    abi_to_signature,
    event_abi_to_log_topic,
    filter_abi_by_type,
    function_signature_to_4byte_selector,
    get_abi_input_types,
)
from eth_utils.address import to_checksum_address

from bot.adapters.chain.artifacts import Artifact, artifact, artifact_at
from sandbox.chain.anvil import installed, running
from sandbox.chain.people import owner, wallet_of
from sandbox.chain.rpc import RefusedError

CHAIN_ID = 8453
BORN = 1_800_000_000
_GAS = 14_000_000
_FEE = 10**10
_PANIC = bytes.fromhex("4e487b71")
_DOUBLES = Path(__file__).parent / "contracts"


def double(name: str) -> Artifact:
    return artifact_at(_DOUBLES / f"{name}.json")


class Reverted(Exception):
    """A contract refused: the name of its error, and what it says."""

    def __init__(self, name: str, *said: Any) -> None:
        super().__init__(name, *said)
        self.name, self.said = name, said


@dataclass(frozen=True, slots=True)
class Mined:
    """A transaction that went through: its gas, its events by name in order, and the block's time."""

    gas: int
    events: Sequence[tuple[str, Mapping[str, Any]]]
    at: int

    def named(self, event: str) -> list[Mapping[str, Any]]:
        return [said for name, said in self.events if name == event]


class Bench:
    """One chain; `ask` is its node, at `url` if it is a process of its own."""

    def __init__(self, ask: Callable[[str, Sequence[Any]], Any], url: str = "") -> None:
        self.ask, self.url = ask, url
        self._known: dict[str, Artifact] = {}
        self._funded: set[str] = set()

    # --- time ---------------------------------------------------------------------------------------------------

    def now(self) -> int:
        return int(self.ask("eth_getBlockByNumber", [self._head(), False])["timestamp"], 16)

    def travel_to(self, moment: int) -> None:
        """Mines a block at this second, or a breath later where the chain has a clock of its own."""
        self.ask("evm_increaseTime", [moment - self.ask("sandbox_now", [])])
        self.ask("evm_mine", [])

    @contextmanager
    def forgotten(self) -> Iterator[None]:
        """What happens inside never was."""
        mark, funded = self.ask("evm_snapshot", []), set(self._funded)
        yield
        assert self.ask("evm_revert", [mark])
        self.ask("evm_mine", [])  # time is not taken back: the head is in the present again
        self._funded = funded

    # --- contracts ----------------------------------------------------------------------------------------------

    def create(self, made: Artifact, *given: Any, by: LocalAccount | None = None) -> "Standing":
        receipt = self._mined(by or owner(), None, made.creation(*given))
        return self.known(receipt["contractAddress"], made)

    def known(self, address: str, made: Artifact) -> "Standing":
        """A contract that stands there already."""
        self._known[address.lower()] = made
        return Standing(self, to_checksum_address(address), made)

    def send(self, by: LocalAccount, to: str | None, data: bytes, value: int = 0) -> Mined:
        return self._told(self._mined(by, to, data, value))

    def read(self, to: str, data: bytes, by: str = owner().address) -> bytes:
        with self._ours():
            asked = {"from": by, "to": to, "data": "0x" + data.hex()}
            return bytes.fromhex(self.ask("eth_call", [asked, self._head()])[2:])

    def code(self, at: str) -> bytes:
        return bytes.fromhex(self.ask("eth_getCode", [at, self._head()])[2:])

    def _head(self) -> str:
        return str(self.ask("eth_blockNumber", []))

    def _mined(self, by: LocalAccount, to: str | None, data: bytes, value: int = 0) -> Any:
        self._fund(by.address)
        receipt = self._sent(by, to, data, value)
        if receipt["status"] != "0x1":
            with self._ours():  # the same once more, as a call that tells why
                asked = {"from": by.address, "to": to, "data": "0x" + data.hex(), "value": hex(value)}
                self.ask("eth_call", [{name: each for name, each in asked.items() if each}, self._head()])
            raise AssertionError("mined as refused, but a call goes through")
        return receipt

    def _sent(self, by: LocalAccount, to: str | None, data: bytes, value: int) -> Any:
        nonce = int(self.ask("eth_getTransactionCount", [by.address, self._head()]), 16)
        fees = {"gasPrice": _FEE, "gas": _GAS, "chainId": CHAIN_ID}
        whole = {**fees, "nonce": nonce, "value": value, "data": data} | ({"to": to} if to else {})
        raw = by.sign_transaction(whole).raw_transaction
        return self.ask("eth_getTransactionReceipt", [self.ask("eth_sendRawTransaction", ["0x" + raw.hex()])])

    def _fund(self, address: str) -> None:
        if address not in self._funded and address != owner().address:
            self._funded.add(address)
            self._sent(owner(), address, b"", 10**18)

    def _told(self, receipt: Any) -> Mined:
        events = [event for log in receipt["logs"] if (event := self._event(log))]
        at = int(self.ask("eth_getBlockByNumber", [receipt["blockNumber"], False])["timestamp"], 16)
        return Mined(int(receipt["gasUsed"], 16), events, at)

    def _event(self, log: Any) -> tuple[str, Mapping[str, Any]] | None:
        made = self._known.get(log["address"].lower())
        for abi in filter_abi_by_type("event", made.abi) if made else ():
            if "0x" + event_abi_to_log_topic(abi).hex() == log["topics"][0]:
                return abi["name"], _said(abi, log)
        return None

    @contextmanager
    def _ours(self) -> Iterator[None]:
        try:
            yield
        except RefusedError as refused:
            raise self._error(bytes.fromhex((refused.data or "0x")[2:]), refused.message) from None

    def _error(self, data: bytes, message: str) -> Reverted:
        if data[:4] == _PANIC:
            return Reverted("Panic", *decode(["uint256"], data[4:]))
        for made in self._known.values():
            for abi in filter_abi_by_type("error", made.abi):
                if function_signature_to_4byte_selector(abi_to_signature(abi)) == data[:4]:
                    return Reverted(abi["name"], *decode(get_abi_input_types(abi), data[4:]))
        return Reverted(message)


def _said(abi: Any, log: Any) -> dict[str, Any]:
    kinds = dict(zip((one["name"] for one in abi["inputs"]), get_abi_input_types(abi), strict=True))
    indexed = [one["name"] for one in abi["inputs"] if one["indexed"]]
    others = [name for name in kinds if name not in indexed]
    said = dict(zip(others, decode([kinds[name] for name in others], bytes.fromhex(log["data"][2:])), strict=True))
    for name, topic in zip(indexed, log["topics"][1:], strict=True):
        (said[name],) = decode([kinds[name]], bytes.fromhex(topic[2:]))
    return said


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract on the bench."""

    bench: Bench
    address: str
    made: Artifact

    def read(self, function: str, *given: Any, by: str = owner().address) -> Any:
        """What the function answers; one answer comes alone."""
        found = self.made.answer(function, self.bench.read(self.address, self.made.call(function, *given), by))
        return found[0] if len(found) == 1 else found

    def send(self, by: LocalAccount, function: str, *given: Any) -> Mined:
        """One mined transaction, or Reverted."""
        return self.bench.send(by, self.address, self.made.call(function, *given))


@contextmanager
def embedded_bench() -> Iterator[Bench]:
    """A chain in this process."""
    from sandbox.chain import _recursion_limit_kept

    with _recursion_limit_kept():
        from sandbox.chain.evm import Evm
        from sandbox.chain.methods import Methods

    yield Bench(Methods(Evm(CHAIN_ID, bytes.fromhex(owner().address[2:]), lambda: BORN)).answer)


@contextmanager
def anvil_bench() -> Iterator[Bench]:
    """A chain on anvil."""
    program = installed()
    assert program is not None
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(running(program, CHAIN_ID, owner().address)) as node,
    ):
        yield Bench(lambda method, params: portal.call(node.ask, method, params), node.url)


PEOPLE = {name: wallet_of(name) for name in ("admin", "council", "guardian", "bot", "ada", "ben", "cleo", "mallory")}
NOBODY = "0x" + "00" * 20
TIERS = ["Contributor", "Maker", "Master", "Verified Lead"]
THRESHOLDS = [1, 10, 100]
CAP, WINDOW, DELAY, TERM = 1_000, 3 * 86_400, 7 * 86_400, 400 * 86_400
FOR_EVER = 2**64 - 1


def at(name: str) -> str:
    """Where this person is, as contracts tell addresses."""
    return PEOPLE[name].address.lower()


@dataclass(frozen=True, slots=True)
class Town:
    """A community's contracts on a bench, and who its people are."""

    bench: Bench
    founding: Standing
    ledger: Standing
    tiers: Standing
    collabs: Standing
    projects: Standing
    splits: Standing


def charter(**other: Any) -> tuple[Any, ...]:
    """What a town settles, in the order the contracts take it."""
    people = {role: PEOPLE[role].address for role in ("admin", "council", "guardian")}
    settled = {
        "name": "Plotter Garden", "symbol": "GARDEN", "tiers": TIERS, "thresholds": THRESHOLDS,
        "pointsPerRound": CAP, "challengeWindow": WINDOW, "moveDelay": DELAY,
        **people, "reporter": PEOPLE["bot"].address, "splits": NOBODY,
    }  # fmt: skip
    assert other.keys() <= settled.keys()
    return tuple((settled | other).values())


def founded(bench: Bench) -> Town:
    splits = bench.create(double("SplitsDouble"))
    founding = bench.create(artifact("Founding"), charter(splits=splits.address))
    ledger, tiers, collabs = (
        bench.known(founding.read(part), artifact(name))
        for part, name in (("ledger", "ContributionLedger"), ("pass", "TierPass"), ("registry", "CollabRegistry"))
    )
    admin, issuer = PEOPLE["admin"].address, PEOPLE["bot"].address
    projects = bench.create(artifact("ProjectPass"), "Plotter Garden", "GARDEN", TERM, admin, issuer)
    return Town(bench, founding, ledger, tiers, collabs, projects, splits)
