"""A round that is reported, as people hold it in chat: from two entries to a role, over whichever chain a town has."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.domain.ids import CommunityId
from bot.domain.voting.bundle import canonical
from bot.domain.voting.reporting import Report
from bot.domain.voting.rounds import RoundState
from bot.domain.voting.voting import HeldRound
from sandbox.chain.driver import wallet_of
from sandbox.discord.answers import Answer, Seen
from sandbox.discord.driver import ChannelDriver, PersonDriver
from sandbox.discord.filing import picked
from tests import bench
from tests.changing import IN_FORCE
from tests.e2e.props import STARTS, words
from tests.e2e.town import Town
from tests.pictures import drawing, saved
from tests.projects import keystore
from tests.votes_in_chat import FORM, vote

CONFIG = """
[communities.contracts.base]
tier_pass = "{tier_pass}"
ledger = "{ledger}"
"""
HOUR = 3_600


@dataclass
class Votes:
    """The town with contracts of its own, a gallery, and the tier Contributor, which the first points open."""

    town: Town
    contracts: bench.Town
    hall: ChannelDriver

    async def submits(self, person: PersonDriver, title: str, seed: int) -> int:
        """The number of an entry of theirs that is approved."""
        file = picked(f"{title}.png", saved(drawing((80, 80), seed)))
        shown = await person.slash("submit", file=file, title=title, licence="CC-BY-4.0", deadline=STARTS)
        done = await shown.click("Submit it", deadline=STARTS)
        assert "hangs in the gallery in a moment" in done.text, done.text
        (number,) = re.findall(r"ntry (\d+)", done.text)
        approved = await self.town.grace.slash("round entries approve", entry=int(number), deadline=STARTS)
        assert "is approved" in approved.text, approved.text
        return int(number)

    async def drafts(self, ballots: str = "clicks", **form: str) -> None:
        """Round after round, each reported, for whoever is known."""
        rules = {"reported": True, "since": 0, "ballots": ballots}
        asked = await self.town.grace.slash("round create", deadline=STARTS, **rules)
        said = await asked.fill({**FORM, "lasts": "1h", "quorum": "2", **form}, deadline=STARTS)
        assert "is drafted" in said.text, said.text

    async def opens(self, number: int = 1) -> str:
        return (await self.town.grace.slash("round open", round=number, deadline=STARTS)).text

    async def held(self, number: int = 1) -> HeldRound:
        async with self.town.bot.storage.store.read() as tx:
            (community,) = await tx.communities.all()
            found = await tx.rounds.get(CommunityId(community.id), number)
        assert found is not None
        return found

    async def report(self, number: int = 1) -> Report:
        held = await self.held(number)
        async with self.town.bot.storage.store.read() as tx:
            found = await tx.round_reports.get(held.round.id)
        assert found is not None
        return found

    async def becomes(self, *states: RoundState, number: int = 1) -> HeldRound:
        """Blocks are made until the round is so far; what the bot does is done by its own clock."""
        async with asyncio.timeout(STARTS):
            while (held := await self.held(number)).round.state not in states:
                await self.block()
        return held

    async def block(self) -> None:
        """One more, and a moment for the bot. Blocks that come this fast run ahead of our clock, which follows."""
        await self.town.chain.mine()
        newest = await self.town.chain.ask("eth_getBlockByNumber", ["latest", False])
        ahead = int(newest["timestamp"], 16) - self.town.clock.now().timestamp()
        self.town.clock.move(seconds=max(0, ahead))
        await asyncio.sleep(0.1)

    async def time_passes(self, seconds: int) -> None:
        """On the chain and here."""
        self.town.clock.move(seconds=seconds)
        await self.town.chain.travel(seconds)
        await self.town.settle_blocks()

    async def read_in_hall(self, said: str) -> str:
        """The one post in the gallery that says this."""
        async with asyncio.timeout(STARTS):
            while not (found := [one.text for one in await self.hall.messages() if said in one.text]):
                await self.block()
        assert len(found) == 1, found
        return found[0]

    async def votes(self, person: PersonDriver, *titles: str) -> None:
        said = await vote(person, *titles)
        assert "Your ballot is in" in said.text, said.everything

    def score(self, name: str) -> int:
        """What the chain says that this person has."""
        found: int = self.contracts.tiers.read("scoreOf", wallet_of(name).address)
        return found


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's own clock ticks faster than in earnest; nothing else is otherwise."""
    for every in ("SENDS_EVERY", "LOOKS_EVERY"):
        monkeypatch.setattr(f"bot.app.rhythm.{every}", timedelta(seconds=0.2))


async def contracts_on(town: Town, eas: str = "") -> bench.Town:
    """The contracts, founded as anybody founds them, on the chain of this town; its bot is to send to them.

    `eas`: where EAS stands, if its key is to attest what members earned.
    """
    loop = asyncio.get_running_loop()

    def ask(method, params):
        return asyncio.run_coroutine_threadsafe(town.chain.ask(method, params), loop).result(STARTS)

    made = await asyncio.to_thread(bench.founded, bench.Bench(ask))
    places = {"tier_pass": made.tiers.address.lower(), "ledger": made.ledger.address.lower()}
    attesting = f'eas = "{eas}"\n' if eas else ""
    town.more_config = CONFIG.format(**places) + attesting + keystore(town.folder)
    await town.chain.fund(bench.PEOPLE["bot"].address)
    await town.settle_blocks()
    return made


@asynccontextmanager
async def voting(town: Town, eas: str = "") -> AsyncIterator[Votes]:
    """The bot runs in a town whose rounds are reported; with EAS it attests them, too."""
    town.watch_every = "200ms"
    made = await contracts_on(town, eas)
    hall = await town.garden.channel("gallery")
    async with town.bot_running():
        await town.grace.slash("gallery channel", channel=hall, deadline=STARTS)
        asked = f"contributor:base:{made.tiers.address.lower()} >= 1"
        said = await town.tier("Contributor", 1, town.maker, asked)
        assert IN_FORCE in said.text, said.text
        yield Votes(town, made, hall)


async def from_an_entry_to_a_role(town: Town) -> None:
    """What ada drew wins, and she has the role; the file holds, and with a figure changed it does not."""
    async with voting(town) as votes:
        for person in (town.ada, town.cleo):
            await town.verify(person)
        await votes.submits(town.ada, "Tide", 1)
        await votes.submits(town.ben, "Ebb", 2)
        await votes.drafts()
        assert "on its way to the chain" in await votes.opens()
        status = await town.grace.slash("round status", deadline=STARTS)
        assert "Next: a final block has the opening, mostly within" in words(status)
        assert "is not open yet" in words(await town.cleo.slash("vote cast", round=1, deadline=STARTS))
        opened = await votes.becomes(RoundState.OPEN)
        assert "is open until" in await votes.read_in_hall("is open until")
        on_chain = votes.contracts.ledger
        assert opened.round.opened_at == (await asyncio.to_thread(on_chain.read, "roundOf", opened.round.id))[1]
        await votes.votes(town.ben, "Tide")
        await votes.votes(town.cleo, "Tide", "Ebb")
        await votes.time_passes(HOUR)
        await votes.becomes(RoundState.CONFIRMED)
        assert "Tide takes round 1" in await votes.read_in_hall("takes round 1")
        ends = (await votes.report()).final_at
        assert ends == await asyncio.to_thread(on_chain.read, "finalAt", opened.round.id)
        status = await town.grace.slash("round status", deadline=STARTS)
        assert f"its challenge window ends <t:{ends}:f>; before that a guardian" in words(status)
        assert not await town.has(town.ada, town.maker)
        await votes.time_passes(bench.WINDOW)
        await votes.becomes(RoundState.CREDITED)
        await town.role_comes(town.ada, town.maker)
        assert not await town.has(town.cleo, town.maker)
        assert [await asyncio.to_thread(votes.score, name) for name in ("ada", "ben")] == [2, 0]
        await a_doubter_looks(town, await kept(town, await votes.report()))


async def who_links_a_wallet_later(town: Town) -> None:
    """Ben wins without a wallet, and has the role by a vote on somebody else's work, once he has linked one."""
    async with voting(town) as votes:
        await town.verify(town.cleo)
        await votes.submits(town.ben, "Ebb", 2)
        await goes_all_the_way(votes, 1, {town.cleo: "Ebb"})
        assert "earned you 1 point, for which a wallet is missing" in words(
            await town.ben.slash("passes", deadline=STARTS)
        )
        await town.verify(town.ben)
        assert "earned you 1 point: the next report credits it" in words(
            await town.ben.slash("passes", deadline=STARTS)
        )
        await votes.submits(town.cleo, "Tide", 1)
        await goes_all_the_way(votes, 2, {town.ben: "Tide"})
        await town.role_comes(town.ben, town.maker)
        assert [await asyncio.to_thread(votes.score, name) for name in ("ben", "cleo")] == [1, 1]
        assert "next report" not in words(await town.ben.slash("passes", deadline=STARTS))
        first, second = [await kept(town, await votes.report(number)) for number in (1, 2)]
        assert await looked_through(town, second, "--earlier", str(first)) == 0
        assert await looked_through(town, second) == 2


async def who_links_a_wallet_when_no_round_is_to_come(town: Town) -> None:
    """Ben wins without a wallet, links one, and a moderator has it reported without a vote."""
    async with voting(town) as votes:
        await town.verify(town.cleo)
        await votes.submits(town.ben, "Ebb", 2)
        await goes_all_the_way(votes, 1, {town.cleo: "Ebb"})
        status = await town.grace.slash("round status", deadline=STARTS)
        assert "Waiting for a wallet: 1 point of 1 member." in words(status)
        assert last(status).buttons == []
        await town.verify(town.ben)
        assert "moderators can have it reported without one" in words(await town.ben.slash("passes", deadline=STARTS))
        await is_reported_without_a_vote(votes)
        first, second = [await kept(town, await votes.report(number)) for number in (1, 2)]
        assert await looked_through(town, second, "--earlier", str(first)) == 0
        assert await looked_through(town, second) == 2


async def is_reported_without_a_vote(votes: Votes) -> None:
    """From the button to the role; who may not, and who comes too late, changes nothing."""
    town = votes.town
    status = await town.grace.slash("round status", deadline=STARTS)
    assert "Waiting for a report: 1 point of 1 member." in words(status)
    asked = await last(status).click("Report them without a vote", deadline=STARTS)
    assert "in which nobody votes" in asked.text
    assert "Nothing was begun" in (await asked.click("Leave it", deadline=STARTS)).text
    asked = await last(status).click("Report them without a vote", deadline=STARTS)
    assert "Round 2 is on its way" in (await asked.click("Report them now", deadline=STARTS)).text
    again = await last(status).click("Report them without a vote", deadline=STARTS)
    assert "Round 2 is under way, and its report carries what waits" in again.text
    await votes.becomes(RoundState.OPEN, number=2)
    assert "the report of round 2, which is under way" in words(await town.ben.slash("passes", deadline=STARTS))
    assert "Nobody votes in round 2" in words(await town.cleo.slash("vote cast", round=2, deadline=STARTS))
    assert "No round is open" in words(await town.cleo.slash("vote cast", deadline=STARTS))
    await votes.time_passes(HOUR)
    await votes.becomes(RoundState.CONFIRMED, number=2)
    assert "reports 1 point that waited for a wallet" in await votes.read_in_hall("that waited")
    assert "the report of round 2, which is under way" in words(await town.ben.slash("passes", deadline=STARTS))
    assert not await town.has(town.ben, town.maker)
    await votes.time_passes(bench.WINDOW)
    await votes.becomes(RoundState.CREDITED, number=2)
    await town.role_comes(town.ben, town.maker)
    assert "earned you" not in words(await town.ben.slash("passes", deadline=STARTS))
    assert await asyncio.to_thread(votes.score, "ben") == 1
    assert not [one.text for one in await votes.hall.messages() if "round 2 is" in one.text]


def last(answer: Answer) -> Seen:
    """The last message of an answer, under which its buttons stand."""
    return answer.followups[-1] if answer.followups else answer


async def goes_all_the_way(votes: Votes, number: int, ballots: Mapping[PersonDriver, str]) -> None:
    """One round, in which each of these votes for one entry."""
    await votes.drafts(title=f"Round the {number}", quorum="1")
    await votes.opens(number)
    await votes.becomes(RoundState.OPEN, number=number)
    await votes.read_in_hall(f"round {number} is open until")
    for person, title in ballots.items():
        await votes.votes(person, title)
    await votes.time_passes(HOUR)
    await votes.becomes(RoundState.CONFIRMED, number=number)
    await votes.time_passes(bench.WINDOW)
    await votes.becomes(RoundState.CREDITED, number=number)


async def a_doubter_looks(town: Town, file: Path) -> None:
    """At the file as it is, and with a point more in it."""
    assert await looked_through(town, file) == 0
    forged = json.loads(await asyncio.to_thread(file.read_bytes))
    forged["scores"][0]["points"] += 1
    bent = file.with_name("forged.json")
    await asyncio.to_thread(bent.write_bytes, canonical(forged))
    assert await looked_through(town, bent) == 1


async def kept(town: Town, report: Report) -> Path:
    """The round's file, as anybody fetches it from where the ledger was told that it is."""
    assert report.result is not None
    async with town.session.get(report.result.uri) as answer:
        raw = await answer.read()
    file = town.folder / f"{report.round.hex()}.json"
    await asyncio.to_thread(file.write_bytes, raw)
    return file


async def looked_through(town: Town, file: Path, *more: str) -> int:
    """How `gatehouse verify-round` ends."""
    asked = ["verify-round", str(file), "--rpc", (await town.chain.state()).urls[0], *more]
    return (await asyncio.to_thread(CliRunner().invoke, cli, asked)).exit_code
