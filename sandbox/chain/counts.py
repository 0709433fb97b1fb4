"""How often an address was asked."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.chain.requests import Asked


@dataclass(slots=True)
class Counts:
    """HTTP requests, the JSON-RPC entries in them, and the entries of each method."""

    requests: int = 0
    entries: int = 0
    methods: dict[str, int] = field(default_factory=dict)

    def note(self, asked: Asked) -> None:
        self.requests += 1
        self.entries += len(asked.entries)
        self.methods = dict(Counter(self.methods) + Counter(entry.method for entry in asked.entries))

    def wire(self) -> dict[str, Any]:
        return asdict(self)
