"""What a member earned in one community opens a role in another: by its signed word, and by the ledger itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from eth_utils.crypto import keccak
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.domain.ids import Place, Platform
from bot.domain.leaving.reputation import SCHEMA, schema_uid
from sandbox.discord.answers import Answer
from sandbox.discord.driver import GuildDriver, PersonDriver, RoleDriver
from tests import bench
from tests.attestations import Eas, founded
from tests.changing import IN_FORCE, applied
from tests.credited import bent
from tests.e2e import round_story
from tests.e2e.props import STARTS
from tests.e2e.round_story import Votes
from tests.e2e.town import Town


@dataclass
class Neighbours:
    """The garden, whose ledger has credited two points to ada, and the orchard, where the same bot keeps the doors."""

    votes: Votes
    eas: Eas
    orchard: GuildDriver

    @property
    def town(self) -> Town:
        return self.votes.town

    @property
    def tier_pass(self) -> str:
        return str(self.votes.contracts.tiers.address.lower())

    @property
    def word(self) -> str:
        """What the orchard asks for: the garden's word for a credit of two points or more."""
        schema, key = f"0x{schema_uid(keccak).hex()}", bench.PEOPLE["bot"].address
        return f'eas:base:{self.eas.place} "{schema} by {key} with points >= 2"'

    async def tier(self, name: str, rank: int, requirement: str) -> RoleDriver:
        """A tier of the orchard, and the role that it opens."""
        role = await self.orchard.role(name)
        given = {"name": name, "rank": rank, "role": role, "requirement": requirement}
        shown = await self.orchard.owner.slash("gate tier add", deadline=STARTS, **given)
        said = await applied(shown, deadline=STARTS)
        assert IN_FORCE in said.text, said.text
        await self.town.quiet()
        return role

    async def joins(self, name: str) -> PersonDriver:
        """This person is in the orchard too, and has proved their wallet there."""
        person = await self.orchard.member(name)
        assert (await self.town.verify(person)).status == 200
        return person

    async def earned(self, person: PersonDriver) -> str:
        """The file that the garden hands them."""
        said = await person.slash("me reputation", deadline=STARTS)
        (url,) = said.files.values()
        async with self.town.session.get(url) as answer:
            return await answer.text()

    async def pastes(self, person: PersonDriver, text: str) -> Answer:
        said = await person.slash("wallets", holds=text, deadline=STARTS)
        await self.town.quiet()
        return said


@asynccontextmanager
async def neighbours(town: Town) -> AsyncIterator[Neighbours]:
    eas = await founded(town.chain)
    await eas.schema(SCHEMA)
    async with round_story.voting(town, eas.place) as votes:
        for person in (town.ada, town.ben, town.cleo):
            await town.verify(person)
        await votes.submits(town.ada, "Tide", 1)
        await round_story.goes_all_the_way(votes, 1, {town.ben: "Tide", town.cleo: "Tide"})
        orchard = await town.discord.guild("The Orchard", owner="olga")
        await town.bot.services.communities.allow(Place(Platform.DISCORD, int(orchard.id)), "The Orchard")
        await town.discord.ready(deadline=STARTS)
        yield Neighbours(votes, eas, orchard)


def line(text: str, beginning: str) -> str:
    """One line of the file, as somebody copies it who starts at its brace."""
    (found,) = [each for each in text.splitlines() if each.startswith(beginning)]
    return found


async def test_the_signed_word_opens_a_role_elsewhere_once_and_closes_it_when_it_is_taken_back(
    ground: Town, monkeypatch: pytest.MonkeyPatch
):
    round_story.hurry(monkeypatch)
    async with neighbours(ground) as here:
        town = here.town
        friend = await here.tier("Friend", 1, f"{here.word} >= 1")
        old_friend = await here.tier("Old friend", 2, f"{here.word} >= 2")
        ada, mallory = await here.joins("ada"), await here.joins("ben")
        word = line(await here.earned(town.ada), '{"sig"')
        assert not await town.has(ada, friend)
        said = await here.pastes(mallory, word)
        assert "is no wallet of yours here" in said.text
        assert "link it with `/verify`" in said.text
        assert "is about your" in (await here.pastes(ada, word)).text
        await town.role_comes(ada, friend)
        await here.pastes(ada, word)
        await here.pastes(ada, f"{word},")
        assert await ada.roles() == {"Friend"}, "one credit counts once, however often it is handed in"
        assert not await town.has(mallory, friend)
        await here.eas.revoke_offchain(json.loads(word)["sig"]["uid"], bench.PEOPLE["bot"])
        await town.settle_blocks()
        await town.role_goes(ada, friend)
        assert not await town.has(ada, old_friend)
        assert "has taken that attestation back" in (await here.pastes(ada, word)).text


async def test_the_ledger_itself_opens_a_role_elsewhere_and_nothing_is_handed_in(
    ground: Town, monkeypatch: pytest.MonkeyPatch
):
    round_story.hurry(monkeypatch)
    async with neighbours(ground) as here:
        town = here.town
        points = f'call:base:{here.tier_pass} "scoreOf(address {{wallet}}) returns (uint64)"'
        contributor = await here.tier("Contributor", 1, f"contributor:base:{here.tier_pass} >= 1")
        prized = await here.tier("Prized", 2, f"{points} >= 2")
        famous = await here.tier("Famous", 3, f"{points} >= 3")
        ada, ben = await here.joins("ada"), await here.joins("ben")
        for role in (contributor, prized):
            await town.role_comes(ada, role)
        assert not await town.has(ada, famous)
        assert await ben.roles() == set()
        proof = line(await here.earned(town.ada), '{"chain_id"')
        assert "bears it out: 2 points for your" in (await here.pastes(ada, proof)).text
        more = proof.replace('"points": 2', '"points": 3').replace('"points":2', '"points":3')
        assert more != proof
        assert "The ledger does not bear that out" in (await here.pastes(ada, more)).text
        unknown = json.dumps(json.loads(proof.rstrip(",")) | {"ledger": "0x" + "99" * 20})
        assert "Here it need not be handed in" in (await here.pastes(ada, unknown)).text
        assert "which is no wallet of yours here" in (await here.pastes(ben, proof)).text
        assert await ben.roles() == set()


BENT = {
    "another point": (lambda given: given["credits"][0].update(points=3), [1, 2, 3]),
    "another wallet": (lambda given: given["credits"][0].update(creator="0x" + "99" * 20), [1, 2, 3]),
    "another round": (lambda given: given["credits"][0].update(earned_in="0x" + "99" * 32), [1, 2, 3]),
    "another ledger": (lambda given: given["credits"][0].update(ledger="0x" + "99" * 20), [2, 3]),
    "another proof": (lambda given: given["credits"][0].update(proof=["0x" + "99" * 32]), [1]),
    "another word": (lambda given: given["attestations"][0]["sig"]["message"].update(time="5"), [3]),
}


async def test_a_doubter_reads_the_ledgers_log_and_each_bent_figure_is_wrong_on_its_line(
    ground: Town, monkeypatch: pytest.MonkeyPatch
):
    round_story.hurry(monkeypatch)
    async with neighbours(ground) as here:
        town, true = here.town, await here.earned(here.town.ada)
        assert await verified(town, true) == (0, [])
        for bend, lines in BENT.values():
            assert await verified(town, bent(true, bend)) == (1, lines)
        await town.chain.fault(0, "log_range", amount=3, methods=["eth_getLogs"])
        assert await verified(town, true) == (0, []), "a node that gives logs of three blocks at a time"
        await town.chain.fault(0, "error_body", methods=["eth_getLogs"])
        assert await verified(town, true) == (2, []), "a node that gives none"
        await town.chain.fault(0, "ok")


async def verified(town: Town, text: str) -> tuple[int, list[int]]:
    """How `gatehouse verify-reputation` ends, and which lines are wrong."""
    file = town.folder / "reputation.json"
    await asyncio.to_thread(file.write_text, text)
    asked = ["verify-reputation", str(file), "--json", "--rpc", (await town.chain.state()).urls[0]]
    came = await asyncio.to_thread(CliRunner().invoke, cli, asked)
    return came.exit_code, [one["line"] for one in json.loads(came.stdout)["lines"] if one["state"] == "wrong"]
