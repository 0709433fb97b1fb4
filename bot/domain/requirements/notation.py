"""The one readable form of a requirement, the same in chat, policy files and docs.

    erc721:base:0x… >= 1 and not erc1155:base:0x…#7 >= 1
    erc721:base:0x… >= 1 held 7d
    2 of (erc20:base:0x… >= 12.5 decimals 18, erc721:base:0x…, erc1155:base:0x…#3 >= 2 in one wallet)

`held 7d`: for so long already, as the bot saw it itself. `or` binds weakest, then `and`, then `not`; brackets group.
`>= 1` may be left out for NFTs. `decimals` is filled in from the contract when the requirement is saved.
"""

from bot.domain.errors import RequirementProblem, RequirementRefused
from bot.domain.requirements import leaf_notation
from bot.domain.requirements.requirements import AtLeast, Holds, Not, Requirement, leaves
from bot.domain.requirements.scanning import Scanner

LONGEST = 4_000
MOST_LEAVES = 32
DEEPEST = 16


def parse(text: str) -> Requirement:
    """The requirement this text says; RequirementRefused with the position where it stops making sense."""
    if len(text) > LONGEST:
        raise RequirementRefused(RequirementProblem.TOO_BIG)
    scanner = Scanner(text)
    requirement = _alternatives(scanner, 0)
    if scanner.peek() is not None:
        raise scanner.stop()
    if sum(1 for _ in leaves(requirement)) > MOST_LEAVES:
        raise RequirementRefused(RequirementProblem.TOO_BIG)
    return requirement


def notation(requirement: Requirement) -> str:
    """The text of this requirement; `parse` gives the requirement back."""
    match requirement:
        case Holds():
            return leaf_notation.written(requirement)
        case Not(of=child):
            return f"not {_grouped(child)}"
        case AtLeast(k=k, of=children) if k == len(children) and k > 1:
            return " and ".join(_grouped(child) for child in children)
        case AtLeast(k=1, of=children) if len(children) > 1:
            return " or ".join(_grouped(child) for child in children)
        case AtLeast(k=k, of=children):
            return f"{k} of ({', '.join(notation(child) for child in children)})"


def _grouped(child: Requirement) -> str:
    text = notation(child)
    chained = isinstance(child, AtLeast) and len(child.of) > 1 and child.k in {1, len(child.of)}
    return f"({text})" if chained else text


# Recursive descent; one function a rule of the grammar.


def _alternatives(scanner: Scanner, depth: int) -> Requirement:
    return _chain(scanner, "or", 1, depth)


def _chain(scanner: Scanner, word: str, k: int, depth: int) -> Requirement:
    one = _all if word == "or" else _factor
    children = [one(scanner, depth)]
    while scanner.take(word):
        children.append(one(scanner, depth))
    return children[0] if len(children) == 1 else AtLeast(k or len(children), tuple(children))


def _all(scanner: Scanner, depth: int) -> Requirement:
    return _chain(scanner, "and", 0, depth)


def _factor(scanner: Scanner, depth: int) -> Requirement:
    if depth > DEEPEST:
        raise RequirementRefused(RequirementProblem.TOO_BIG)
    if scanner.take("not"):
        return Not(_factor(scanner, depth + 1))
    if scanner.take("("):
        inner = _alternatives(scanner, depth + 1)
        scanner.need(")")
        return inner
    token = scanner.peek()
    if token is not None and token.kind == "number":
        return _of(scanner, depth)
    return leaf_notation.read(scanner)


def _of(scanner: Scanner, depth: int) -> Requirement:
    at, k = scanner.at, scanner.whole(MOST_LEAVES)
    scanner.need("of", "(")
    children = [_alternatives(scanner, depth + 1)]
    while scanner.take(","):
        children.append(_alternatives(scanner, depth + 1))
    if not 1 <= k <= len(children):
        scanner.at = at
        raise scanner.stop()
    scanner.need(")")
    return AtLeast(k, tuple(children))
