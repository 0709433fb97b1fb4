"""One function of one contract, asked about many things: what goes out, and what its answer is to be.

Balances are asked for by their probe; whatever else a kind of probe needs to know is asked for by these, through the
same reader, so that the same rules say which answer counts.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from eth_utils.crypto import keccak

from bot.adapters.chain.endpoints.jsonrpc import Failed, Failure, Reply
from bot.adapters.chain.reading import program
from bot.domain.ids import Address
from bot.domain.requirements.holdings import Kind, Probe, Trouble, Unread, Want

GAS = program.CALL_GAS + 50_000
"""As much as a call inside our program has, and what calling at all costs."""
TRIAL_GAS = 300_000
LONG_GAS = 5_000_000
"""For what a contract draws or joins together, as its metadata."""
LONGEST = 2**19
"""Bytes of an answer that are looked at; what is longer is cut, and decodes as nothing."""
_W = 64


class View(NamedTuple):
    """`head`, selector first, and `tail` are the call's data in hex; between them is room for one word, if `hole`.

    `whole`: any answer is one, a revert too; it comes as one number, see `of_reply`. Else it must be one word.
    """

    contract: Address
    head: str
    tail: str = ""
    hole: bool = True
    whole: bool = False
    gas: int = GAS

    @property
    def kind(self) -> Kind | None:
        """It is none that a requirement asks for."""
        return None

    @property
    def token_id(self) -> int | None:
        """The word behind the hole."""
        return int(self.tail, 16) if self.tail else None

    @property
    def packs(self) -> bool:
        """Whether our program can ask it of many at once."""
        return self.hole and not self.whole and len(self.head) == 10 and len(self.tail) in {0, _W} and self.gas == GAS

    def data(self, filled: str) -> str:
        return self.head + (filled[2:].rjust(_W, "0") if self.hole else "") + self.tail


class Ask(NamedTuple):
    """A view, and what stands in its hole: an address, or a number as wide as one."""

    probe: View
    wallet: Address


NOTHING = Address("0x" + "0" * 40)
CREATION = Address("")
"""In a contract's place: the data is code, which runs once and is gone."""
Asked = Want | Ask
Source = Probe | View
"""Of what a bundle is made: what is asked the same of many."""


def selector(signature: str) -> str:
    """`0x` and the first four bytes of its hash."""
    return "0x" + keccak(text=signature)[:4].hex()


def word_of(number: int) -> str:
    return f"{number:064x}"


def about(contract: Address, head: str, what: int, *, tail: str = "", whole: bool = False, gas: int = GAS) -> Ask:
    """Asks about one number: in the hole where it fits there, so that many go together, else in the data."""
    if what < 2**160:
        return Ask(View(contract, head, tail, whole=whole, gas=gas), Address(f"0x{what:040x}"))
    return Ask(View(contract, head + word_of(what), tail, hole=False, whole=whole, gas=gas), NOTHING)


def of_wallet(contract: Address, head: str, wallet: Address, *, tail: str = "", whole: bool = False) -> Ask:
    return Ask(View(contract, head, tail, whole=whole), wallet)


def plainly(contract: Address, data: str, *, whole: bool = True, gas: int = GAS) -> Ask:
    """One call that is written out."""
    return Ask(View(contract, data, hole=False, whole=whole, gas=gas), NOTHING)


WEB = Address("web")
"""In a contract's place: what is at an address of the web, by whoever fetches documents for us."""


MEMORY = Address("memory")
"""In a contract's place: what is known of a wallet already, by whoever looked through the logs; see `recalling`."""
ELSEWHERE = frozenset({WEB, MEMORY})


def fetch(address: str) -> Ask:
    """Asks for a document; it comes as one number too."""
    return Ask(View(WEB, address, hole=False, whole=True), NOTHING)


def of_document(document: Mapping[str, Any]) -> int:
    return int.from_bytes(b"\1" + json.dumps(document).encode())


def document_in(number: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(answered(number) or b"{}")
    return found


REVERTED = 0
"""What `of_reply` makes of a call that the contract itself turned down."""


def of_reply(reply: Reply) -> int | Unread:
    """The whole answer as one number: 0 where the call reverted, else a 1 in front of its bytes."""
    if isinstance(reply, Failed):
        behind = reply.kind is Failure.BEHIND
        return REVERTED if reply.kind is Failure.REVERTED else Unread(_trouble(behind=behind), str(reply))
    if not isinstance(reply, str) or not reply.startswith("0x") or len(reply) % 2:
        return Unread(Trouble.ODD, "no bytes")
    said = reply[2 : 2 + 2 * LONGEST]
    try:
        raw = bytes.fromhex(said)
    except ValueError:
        return Unread(Trouble.ODD, "no bytes")
    if 2 * len(raw) != len(said):  # fromhex passes over spaces
        return Unread(Trouble.ODD, "no bytes")
    return int.from_bytes(b"\1" + raw)


def _trouble(*, behind: bool) -> Trouble:
    return Trouble.BEHIND if behind else Trouble.ODD


def answered(number: int) -> bytes | None:
    """The bytes of a whole answer; None where the call reverted."""
    return None if number == REVERTED else number.to_bytes((number.bit_length() + 7) // 8)[1:]


def one_word(number: int) -> int | None:
    """The number in a whole answer of exactly one word."""
    raw = answered(number)
    return int.from_bytes(raw) if raw is not None and len(raw) == 32 else None
