"""One condition of a requirement, read and written: a probe, what its kind asks beside it, and how much of it.

`erc721:base:0x…#1,2,42-69 soulbound >= 2 in one wallet held 7d`, or
`call:base:0x… "getVotes(address {wallet}) returns (uint256)" >= 100 decimals 18`.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.domain.durations import duration
from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.ids import ChainName, address
from bot.domain.requirements.attestations import wanted
from bot.domain.requirements.holdings import NO_CONTRACT, Kind, Probe
from bot.domain.requirements.probes import FORMS, MOST_TEXT, Asks, Number, called, ids_of
from bot.domain.requirements.requirements import Compare, Holds
from bot.domain.requirements.scanning import Scanner, Token
from bot.domain.requirements.traits import traits

HOUR, LONGEST_HELD = timedelta(hours=1), timedelta(days=365)
MOST_DECIMALS = 255
_TYPED_DECIMALS = frozenset({Kind.ERC20, Kind.CALL})
_TRUTHS = ("true", "false")
_QUOTED: Mapping[str, tuple[Callable[[str], object], RequirementProblem]] = {
    Kind.CALL: (called, RequirementProblem.CALL),
    Kind.EAS: (wanted, RequirementProblem.ATTESTATION),
}
"""Kinds that ask for what stands in quotation marks alone, and who understands it."""


def written(leaf: Holds) -> str:
    """The text of this condition; `read` gives it back."""
    kind = leaf.probe.kind
    typed = leaf.decimals is not None and (kind is Kind.ERC20 or (kind is Kind.CALL and leaf.decimals > 0))
    decimals = f" decimals {leaf.decimals}" if typed else ""
    held = f" held {_span(leaf.held)}" if leaf.held is not None else ""
    one = " in one wallet" if leaf.one_wallet and not FORMS[kind].level else ""
    return f"{leaf.probe} {leaf.compare} {leaf.amount}{decimals}{one}{held}"


def read(scanner: Scanner) -> Holds:
    """The condition that begins here; RequirementRefused where it stops making sense."""
    token = scanner.next("probe")
    probe = _probe(token, scanner)
    compare, amount = _compared(scanner, probe)
    decimals = FORMS[probe.kind].decimals
    if probe.kind in _TYPED_DECIMALS and scanner.take("decimals"):
        decimals = scanner.whole(MOST_DECIMALS)
    one_wallet = bool(scanner.take("in"))
    if one_wallet:
        scanner.need("one", "wallet")
    level = FORMS[probe.kind].level
    return _checked(Holds(probe, amount, decimals, one_wallet or level, _held(scanner), compare), token)


def _probe(token: Token, scanner: Scanner) -> Probe:
    head, _sharp, number = token.text.partition("#")
    kind, chain, *contract = head.split(":")
    form = FORMS[Kind(kind)]
    if (form.number is Number.ONE and not number.isdecimal()) or (form.number is Number.NONE and number):
        raise RequirementRefused(RequirementProblem.SYNTAX, token.text, token.at)
    place = address(contract[0]) if contract else NO_CONTRACT
    if form.number is Number.ONE:
        return Probe(Kind(kind), ChainName(chain), place, int(number))
    if kind in _QUOTED:
        return Probe(Kind(kind), ChainName(chain), place, None, _quoted(scanner, Kind(kind)))
    asks = str(Asks(_ids(number, token), _more(scanner, Kind(kind))))
    return Probe(Kind(kind), ChainName(chain), place, None, asks)


def _ids(number: str, token: Token) -> frozenset[int]:
    try:
        return ids_of(number) if number else frozenset()
    except ValueError:
        raise RequirementRefused(RequirementProblem.IDS, f"#{number}"[:60], token.at) from None


def _more(scanner: Scanner, kind: Kind) -> str:
    if kind is Kind.TRAIT:
        token = scanner.next("quoted")
        try:
            return f'"{traits(token.text[1:-1])}"'
        except ValueError:
            raise RequirementRefused(RequirementProblem.TRAITS, token.text[:60], token.at) from None
    form = FORMS[kind]
    return scanner.take(*form.words) or (form.words[0] if form.must else "")


def _quoted(scanner: Scanner, kind: Kind) -> str:
    token = scanner.next("quoted")
    understood, problem = _QUOTED[kind]
    try:
        return f' "{understood(token.text[1:-1])}"'
    except ValueError:
        raise RequirementRefused(problem, token.text[:60], token.at) from None


def _compared(scanner: Scanner, probe: Probe) -> tuple[Compare, str]:
    sign = scanner.take(*Compare)
    if not sign:
        if FORMS[probe.kind].decimals != 0 or probe.kind is Kind.CALL:
            raise scanner.stop()
        return Compare.LEAST, "1"
    if probe.kind is Kind.CALL and not called(probe.asks[2:-1]).is_number:
        if Compare(sign) not in {Compare.EXACTLY, Compare.NOT}:
            scanner.at -= 1
            raise scanner.stop()
        return Compare(sign), _word(scanner, text=called(probe.asks[2:-1]).is_text)
    whole, _, part = scanner.next("number").text.partition(".")
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    return Compare(sign), f"{whole}.{part}" if part else whole


def _word(scanner: Scanner, *, text: bool) -> str:
    if not text:
        return scanner.take(*_TRUTHS) or scanner.next("hex").text
    token = scanner.next("quoted")
    if len(token.text) - 2 > MOST_TEXT:
        raise RequirementRefused(RequirementProblem.AMOUNT, token.text[:60], token.at)
    return token.text


def _held(scanner: Scanner) -> timedelta | None:
    if not scanner.take("held"):
        return None
    token = scanner.peek()
    held = _length(token.text) if token is not None and token.kind == "span" else None
    if held is None:
        raise scanner.stop()
    scanner.at += 1
    return held


def _length(text: str) -> timedelta | None:
    try:
        held = duration(text)
    except ValueError:
        return None
    return held if HOUR <= held <= LONGEST_HELD else None


def _span(held: timedelta) -> str:
    hours = held // HOUR
    return f"{hours}h" if hours % 24 else f"{hours // 24}d"


def _checked(leaf: Holds, token: Token) -> Holds:
    """An amount nobody can miss (0) or nobody can reach (over 2^256) is a mistake, not a requirement."""
    counts = FORMS[leaf.probe.kind].decimals == 0 and leaf.decimals == 0
    never = leaf.decimals is None and leaf.amount == "0" and leaf.compare in {Compare.LEAST, Compare.BELOW}
    if never or ("." in leaf.amount and counts) or (leaf.decimals is not None and not leaf.makes_sense):
        raise RequirementRefused(RequirementProblem.AMOUNT, leaf.amount, token.at)
    if leaf.probe.token_id is not None and leaf.probe.token_id >= 2**256:
        raise RequirementRefused(RequirementProblem.AMOUNT, str(leaf.probe.token_id), token.at)
    return leaf
