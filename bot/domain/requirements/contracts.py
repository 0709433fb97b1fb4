"""What stands at an address, and what it might be taken for: pure, and fed with what the chain was asked.

A name is no evidence: whoever deploys a contract chooses it. So the same or a similar name at another address is said.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import Address, ChainName
from bot.domain.requirements.holdings import Kind


class Proxy(StrEnum):
    """How a contract lets another one's code speak for it: by EIP number; a beacon is EIP-1967's other slot."""

    SLOT = "EIP-1967"
    BEACON = "EIP-1967 beacon"
    CLONE = "EIP-1167"
    BORROWED = "EIP-7702"
    """No contract at all: somebody's own account, which borrows code and can return it."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Whose code speaks. It can be another's tomorrow, unless it is a clone."""

    how: Proxy
    implementation: Address


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """What two endpoints (or the only one) say alike of an address at one block; names are foreign text, uncleaned.

    `kinds`: as which token it answers, told by trying the calls; of none, it is no token we can read. `decimals` and
    `supply` (base units) are None where it tells none. `answers_anything`: even to a call that no contract has, so
    that its answers prove nothing.
    """

    chain: ChainName
    contract: Address
    block: int
    has_code: bool = True
    kinds: tuple[Kind, ...] = ()
    name: str = ""
    symbol: str = ""
    decimals: int | None = None
    supply: int | None = None
    behind: Behind | None = None
    answers_anything: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A contract that a name stands for already: in this community's tiers (`ours`), or in the host's own list."""

    chain: ChainName
    contract: Address
    name: str
    ours: bool = False


class Likeness(StrEnum):
    SAME_NAME = "same name"
    ALIKE = "alike"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Twin:
    """Another contract that this one could be taken for."""

    known: Known
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Looked:
    """What is shown of a contract; `written` is its address with capitals, `page` its explorer's, if there is one.

    `known`: which known contract it is; `twins`: which others it could be taken for.
    """

    facts: ContractFacts
    written: str
    page: str = ""
    known: Known | None = None
    twins: tuple[Twin, ...] = ()


def recognised(facts: ContractFacts, known: Iterable[Known]) -> Known | None:
    """The known contract that this one is."""
    return next((one for one in known if (one.chain, one.contract) == (facts.chain, facts.contract)), None)


def twins(facts: ContractFacts, known: Iterable[Known]) -> tuple[Twin, ...]:
    """Every known contract at another address that shares its name, a name like it, or the ends of its address.

    A known contract has no twins on other chains: it is what the others are compared with.
    """
    known = tuple(known)
    if recognised(facts, known) is not None:
        known = tuple(one for one in known if one.chain == facts.chain)
    likenesses = ((one, _likeness(facts, one)) for one in dict.fromkeys(known))
    return tuple(Twin(one, likeness) for one, likeness in likenesses if likeness is not None)


def _likeness(facts: ContractFacts, other: Known) -> Likeness | None:
    if (facts.chain, facts.contract) == (other.chain, other.contract):
        return None
    names = [name for name in (facts.name, facts.symbol) if skeleton(name)]
    if any(name.casefold() == other.name.casefold() for name in names):
        return Likeness.SAME_NAME
    if any(_near(skeleton(name), skeleton(other.name)) for name in names):
        return Likeness.ALIKE
    same_ends = facts.contract != other.contract and _ends(facts.contract) == _ends(other.contract)
    return Likeness.ADDRESS if same_ends else None


ENDS = 4
"""So many figures at either end are what people compare, and what somebody who wants to be mistaken can make alike."""
LONG = 5
"""Names so long are alike with one letter more, less or other; shorter ones differ by one letter honestly."""
_LOOKS_LIKE = str.maketrans(
    "01359|!$@"
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u051d"
    "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "olesgiisaabekmhopctyxijsdqwabeikvoptux",
)
"""Digits, Cyrillic and Greek letters by the Latin ones they pass for; not the whole of Unicode's list."""
_SAME_STROKE = str.maketrans("il", "ll")


def skeleton(name: str) -> str:
    """What is left of a name for the eye: small letters without marks, look-alikes made one."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = plain.translate(_LOOKS_LIKE).translate(_SAME_STROKE).replace("rn", "m").replace("vv", "w")
    return "".join(sign for sign in letters if sign.isalnum())


def _ends(contract: Address) -> tuple[str, str]:
    return contract[2 : 2 + ENDS], contract[-ENDS:]


def _near(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < LONG or len(long) - len(short) > 1:
        return False
    same = next((nth for nth, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return long[same + 1 :] == short[same + (len(short) == len(long)) :]
