"""Templates: several tiers at once, with names, numbers and roles that only have to be looked over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from bot.domain.changing.drafts import Pasted
from bot.domain.errors import SetupProblem, SetupRefused
from bot.domain.ids import Account, CommunityId
from bot.domain.requirements.holdings import Kind

MANY_PIECES, SOME_PIECES = 200, 20
"""Of a collection with fewer pieces, fewer make a collector and a whale."""
SHARES = (10**6, 10**4, 10**3)
"""A holder has the millionth part of all there is, a collector the ten-thousandth, a whale the thousandth."""


class Plan(StrEnum):
    """`holders`: three tiers by how much of one token; `project`: one that moderators award, mostly for a while."""

    HOLDERS = "holders"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Step:
    """One tier of it: its name, how much it asks for, and the role it opens."""

    name: str
    amount: str = ""
    role: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """`steps`: from the lowest up. `pasted`: the contract they ask for, with its kinds, of which the first counts.

    `token`: what it is called; `supply`: how much there is of it in base units, with so many `decimals`.
    """

    community: CommunityId
    author: Account
    expires_at: datetime
    plan: Plan
    steps: tuple[Step, ...]
    token: str = ""
    token_id: str = ""
    supply: int | None = None
    decimals: int = 0
    pasted: Pasted | None = None
    id: int = 0

    @property
    def ready(self) -> bool:
        """Is everything there that the tiers need?"""
        asks = self.plan is Plan.PROJECT or all(step.amount for step in self.steps)
        return asks and not self.lacks_id and all(step.role for step in self.steps)

    @property
    def lacks_id(self) -> bool:
        """Is it still open which edition is asked for?"""
        return self.pasted is not None and self.pasted.kinds[0] is Kind.ERC1155 and not self.token_id

    def asking(self, kind: Kind) -> "Template":
        """Its tiers ask for this kind, in numbers that suit it; SetupRefused if the contract is none of that kind."""
        if self.pasted is None or kind not in self.pasted.kinds:
            raise SetupRefused(SetupProblem.TEMPLATE_GONE)
        chosen = replace(self.pasted, kinds=(kind,))
        return replace(self, pasted=chosen).with_amounts(amounts(kind, self.supply, self.decimals))

    def with_amounts(self, typed: Sequence[str]) -> "Template":
        """With these numbers, lowest first; SetupRefused unless each is more than the one before."""
        found = [_number(each) for each in typed]
        below = [Decimal(0), *found]
        if len(found) != len(self.steps) or any(high <= low for low, high in zip(below, found, strict=False)):
            raise SetupRefused(SetupProblem.NUMBERS)
        pairs = zip(self.steps, found, strict=True)
        return replace(self, steps=tuple(replace(step, amount=f"{amount:f}") for step, amount in pairs))

    def with_names(self, names: Sequence[str]) -> "Template":
        """With these names, lowest first; SetupRefused if one is missing or said twice."""
        if len(names) != len(self.steps) or not all(names) or len({name.casefold() for name in names}) < len(names):
            raise SetupRefused(SetupProblem.NAMES)
        return replace(
            self, steps=tuple(replace(step, name=name) for step, name in zip(self.steps, names, strict=True))
        )

    def with_role(self, nth: int, role: int) -> "Template":
        """The tier of this number opens this role."""
        if not 0 <= nth < len(self.steps):
            raise SetupRefused(SetupProblem.TEMPLATE_GONE)
        steps = tuple(replace(step, role=role) if at == nth else step for at, step in enumerate(self.steps))
        return replace(self, steps=steps)

    def requirement(self, step: Step) -> str:
        """What this tier asks for, as a moderator would type it; nothing for one that is awarded."""
        if self.plan is Plan.PROJECT:
            return ""
        if self.pasted is None:
            raise SetupRefused(SetupProblem.TEMPLATE_GONE)
        kind = self.pasted.kinds[0]
        number = f"#{self.token_id}" if kind is Kind.ERC1155 else ""
        return f"{kind}:{self.pasted.chain}:{self.pasted.contract}{number} >= {step.amount}"


def amounts(kind: Kind, supply: int | None, decimals: int) -> tuple[str, str, str]:
    """Three numbers that suit a token of which there is so much; they can be changed."""
    if kind is Kind.ERC20:
        return _shares(supply // 10**decimals if supply else 0)
    if kind is Kind.ERC1155:
        return "1", "3", "10"
    if supply is not None and supply < MANY_PIECES:
        return ("1", "2", "5") if supply >= SOME_PIECES else ("1", "2", "3")
    return "1", "5", "20"


def _shares(whole: int) -> tuple[str, str, str]:
    low, middle, high = (10 ** (len(str(whole // share)) - 1) for share in SHARES)
    middle = max(middle, 10 * low)
    return str(low), str(middle), str(max(high, 10 * middle))


def _number(typed: str) -> Decimal:
    try:
        found = Decimal("".join(typed.split()).replace("\u202f", ""))
    except InvalidOperation:
        raise SetupRefused(SetupProblem.NUMBERS) from None
    if not found.is_finite():
        raise SetupRefused(SetupProblem.NUMBERS)
    return found
