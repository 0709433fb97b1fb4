"""Which attestations of EAS a condition asks for: of one schema, by whom, and what must stand in their fields.

`0x…64 by 0x…40 with level >= 3 and guild = Weavers`; several attesters are joined by `or`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.ids import Address
from bot.domain.requirements.traits import Traits, traits

FORM = "0x… by 0x… with level >= 3"
LONGEST = 400
MOST_ATTESTERS = 4
_ATTESTER = r"0x[0-9a-fA-F]{40}"
_TEXT = re.compile(
    rf"\s*(?P<schema>0x[0-9a-fA-F]{{64}})\s+by\s+(?P<by>{_ATTESTER}(?:\s+or\s+{_ATTESTER})*)(?:\s+with\s+(?P<fields>.+))?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`by`: whose word counts; without it anybody could attest anything to themselves."""

    schema: str
    by: tuple[Address, ...]
    fields: Traits | None = None

    def __str__(self) -> str:
        fields = f" with {self.fields}" if self.fields else ""
        return f"{self.schema} by {' or '.join(self.by)}{fields}"


@lru_cache(maxsize=1_000)
def wanted(text: str) -> Wanted:
    """`0x… by 0x… with level >= 3`, understood; ValueError for what it cannot be."""
    read = _TEXT.fullmatch(text) if len(text) <= LONGEST else None
    if read is None:
        raise ValueError("no attestation")
    by = tuple(dict.fromkeys(Address(each) for each in re.findall(_ATTESTER, read["by"].lower())))
    if len(by) > MOST_ATTESTERS:
        raise ValueError("too many attesters")
    return Wanted(read["schema"].lower(), by, traits(read["fields"]) if read["fields"] else None)
