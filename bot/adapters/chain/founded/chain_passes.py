"""The contract of project passes: what it says of a holder, and what it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from bot.adapters.chain.artifacts import PROJECTS, Artifact, artifact
from bot.adapters.chain.endpoints.agreeing import Agreement
from bot.adapters.chain.endpoints.jsonrpc import Call, word
from bot.domain.awarding.chain_passes import Move, Project
from bot.domain.errors import ChainUnreadable
from bot.domain.ids import Address, ChainName

_LATEST = int(datetime.max.replace(tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class ProjectPasses:
    """The `ProjectContract` port."""

    agreements: Mapping[ChainName, Agreement]

    async def ends(self, project: Project, holder: Address) -> datetime | None:
        seconds = await self._asked(project, "expiresAt", holder, project.id)
        return datetime.fromtimestamp(min(seconds, _LATEST), UTC) if seconds else None

    async def longest(self, project: Project) -> timedelta:
        return timedelta(seconds=await self._asked(project, "longestTerm"))

    def words(self, project: Project, move: Move) -> str:
        end = () if move.until is None else (int(move.until.timestamp()),)
        return "0x" + _contract().call(move.verb.value, move.wallet, project.id, *end).hex()

    async def _asked(self, project: Project, function: str, *given: object) -> int:
        agreement = self.agreements.get(project.chain)
        if agreement is None:
            raise ChainUnreadable(f"no chain called {project.chain}")
        call = {"to": project.contract, "data": "0x" + _contract().call(function, *given).hex()}
        (said,) = await agreement.ask((await agreement.pins()).give, Call("eth_call", (call,)))
        found = word(said)
        if found is None:
            raise ChainUnreadable(f"what stands at {project.contract} is no contract of project passes")
        return found


@cache
def _contract() -> Artifact:
    return artifact(PROJECTS)
