"""A design that the council's own key selects, as people have it sent in chat: from an entry to the last role."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from eth_account import Account

from bot.adapters.chain.artifacts import role
from bot.adapters.chain.founded.collab import CollabRegistries
from bot.domain.contributing.entries import content_hash
from bot.domain.contributing.motions import State, Why
from bot.domain.sending import TELL_AGAIN
from sandbox.chain.driver import wallet_of
from sandbox.discord.answers import Answer, Seen
from sandbox.discord.driver import PersonDriver
from sandbox.discord.filing import picked
from tests import bench
from tests.changing import IN_FORCE
from tests.e2e.props import SOON, STARTS
from tests.e2e.round_story import contracts_on
from tests.e2e.town import Town
from tests.pictures import drawing, saved
from tests.projects import PASSWORD

COUNCIL = bench.PEOPLE["council"]
LEAD = 4
"""The last tier of a bench's charter."""
SHARES = "creator 70, {ben} 30"
SIGNER = """
[signers.council]
communities = ["Plotter Garden"]
keystore = "council.json"
password = "{password}"
council = true
"""
FINAL = "is selected for collaboration on Base, for good"


@dataclass
class Selecting:
    """The town with contracts of its own and the council's key; heidi and ivan moderate, ada made entry 1."""

    town: Town
    contracts: bench.Town
    heidi: PersonDriver
    ivan: PersonDriver

    async def shown(self) -> Answer:
        answer = await self.heidi.slash("collab select", deadline=STARTS, **self.terms())
        assert "Have it sent" in answer.buttons, answer.everything
        return answer

    def terms(self) -> dict[str, object]:
        paid, file = SHARES.format(ben=wallet_of("ben").address), picked("terms.pdf", b"%PDF what was agreed")
        return {"entry": 1, "terms": file, "place": "ipfs://bafyterms", "shares": paid}

    async def question(self) -> Seen:
        """What the moderators' channel is asked, before ivan's eyes."""
        async with asyncio.timeout(STARTS):
            while not (found := [one for one in await self.ivan.reads(self.town.moderators) if one.buttons]):  # noqa: ASYNC110  it may not be the next post
                await asyncio.sleep(0.05)
        return found[-1]

    async def moved(self) -> Seen:
        """Heidi has moved it; what ivan is asked."""
        await (await self.shown()).click("Have it sent", deadline=STARTS)
        return await self.question()

    async def agreed(self) -> None:
        done = await (await self.moved()).click("Yes, send it", deadline=STARTS)
        assert "goes out with the council's key" in done.text, done.everything

    async def posted(self, said: str) -> str:
        """The one post that says this; blocks are made until it is there."""
        async with asyncio.timeout(STARTS):
            while not (found := [one for one in await self.town.posts() if said in one]):
                await self.town.chain.mine()
                await asyncio.sleep(0.1)
        assert len(found) == 1, found
        return found[0]

    async def sent(self) -> int:
        """How many transactions of the council's key were mined."""
        return int(await self.town.chain.ask("eth_getTransactionCount", [COUNCIL.address, "latest"]), 16)

    async def of_the_design(self) -> tuple[str, int, str, bytes]:
        """What the registry has: creator, moment, split, hash of the terms."""
        content = content_hash(saved(drawing((80, 80), 1)))
        found: tuple[str, int, str, bytes] = await asyncio.to_thread(
            self.contracts.collabs.read, "selectionOf", bytes.fromhex(content)
        )
        return found

    async def lead(self) -> int:
        """What the chain says that ada holds."""
        found: int = await asyncio.to_thread(self.contracts.tiers.read, "tierOf", wallet_of("ada").address)
        return found


@asynccontextmanager
async def stage(town: Town) -> AsyncIterator[Selecting]:
    """The contracts, the keys and the people are there; the bot is yet to run."""
    town.watch_every = "200ms"
    made = await contracts_on(town)
    kept = Account.encrypt(COUNCIL.key, PASSWORD, kdf="pbkdf2", iterations=1_000)
    await asyncio.to_thread((town.folder / "council.json").write_text, json.dumps(kept))
    registry = f'registry = "{made.collabs.address.lower()}"\n'
    at, signers = town.more_config.split("[signers", 1)
    town.more_config = f"{at}{registry}\n[signers{signers}{SIGNER.format(password=PASSWORD)}"
    await town.chain.fund(COUNCIL.address)
    await town.settle_blocks()
    power = await town.garden.role("Moderator", permissions="manage_roles")
    await power.move(4)
    heidi, ivan = [await town.garden.member(name) for name in ("heidi", "ivan")]
    for person in (heidi, ivan):
        await person.gets(power)
    yield Selecting(town, made, heidi, ivan)


async def begun(here: Selecting) -> None:
    """Ada has a wallet and an entry; Verified Lead opens Resident. The bot runs."""
    town = here.town
    hall = await town.garden.channel("gallery")
    await town.grace.slash("gallery channel", channel=hall, deadline=STARTS)
    asked = f"contributor:base:{here.contracts.tiers.address.lower()} >= {LEAD}"
    said = await town.tier("Verified Lead", 9, town.resident, asked)
    assert IN_FORCE in said.text, said.text
    await town.verify(town.ada)
    file = picked("tide.png", saved(drawing((80, 80), 1)))
    shown = await town.ada.slash("submit", file=file, title="Tide", licence="CC-BY-4.0", deadline=STARTS)
    await shown.click("Submit it", deadline=STARTS)


async def from_a_yes_to_the_last_role(town: Town) -> None:
    """Two moderators have it sent; when it is final they are told, and ada holds Verified Lead and its role."""
    async with stage(town) as here, town.bot_running():
        await begun(here)
        assert not await town.has(town.ada, town.resident)
        await here.agreed()
        told = await here.posted(FINAL)
        assert re.search(r"\*\*Tide\*\* \(entry 1\) is selected .* \(transaction `0x[0-9a-f]{64}`\)", told), told
        creator, moment, split, _ = await here.of_the_design()
        assert (creator, moment > 0, int(split, 16) > 0) == (wallet_of("ada").address.lower(), True, True)
        assert (await here.lead(), await here.sent()) == (LEAD, 1)
        await town.role_comes(town.ada, town.resident)
        again = await here.heidi.slash("collab select", deadline=SOON, **here.terms())
        assert "This design is in the registry already" in again.text


async def killed_on_the_way(town: Town, *, told: bool | None) -> None:
    """SIGKILL between the yes and the block: before anything is signed (None), before or after a node heard of it."""
    async with stage(town) as here:
        async with town.bot_running():
            await begun(here)
        async with town.process() as bot:
            question = await here.moved()
            await bot.kill()
        async with town.process() as bot:
            if told is None:
                await town.chain.fault(None, "down", methods=["eth_getTransactionCount"])
            else:
                await town.chain.hold(0, ["eth_sendRawTransaction"])
            if told is False:
                await town.chain.fault(1, "down", methods=["eth_sendRawTransaction"])
            done = await question.click("Yes, send it", deadline=STARTS)
            assert "goes out with the council's key" in done.text
            if told is not None:
                await town.chain.held(0, STARTS)
            await bot.kill()
            await town.chain.release(0)
            await town.chain.fault(None, "ok")
        async with town.bot_running():
            await here.posted(FINAL)
            assert (await here.lead(), await here.sent()) == (LEAD, 1)
            await town.role_comes(town.ada, town.resident)


async def somebody_else_was_faster(town: Town) -> None:
    """Another COUNCIL selects it on other terms after the yes: nothing is sent, it stops, and that is told."""
    async with stage(town) as here, town.bot_running():
        await begun(here)
        question = await here.moved()
        for endpoint in range(town.endpoints):  # the bot sends nothing yet
            await town.chain.fault(endpoint, "down", methods=["eth_getTransactionCount"])
        await question.click("Yes, send it", deadline=STARTS)
        async with town.bot.storage.store.read() as tx:
            (motion,) = await tx.motions.sending()
        other = replace(motion.selection, terms="ab" * 32)
        words = bytes.fromhex(CollabRegistries({}).words(other)[2:])
        thief = bench.PEOPLE["mallory"]
        await asyncio.to_thread(
            here.contracts.collabs.send, bench.PEOPLE["admin"], "grantRole", role("COUNCIL"), thief.address
        )
        await asyncio.to_thread(here.contracts.bench.send, thief, here.contracts.collabs.address, words)
        await town.chain.fault(None, "ok")
        told = await here.posted("Look at this now.")
        assert (
            f"with other terms than yours: for `{motion.selection.creator}`, hash of the terms `0x{'ab' * 32}`" in told
        )
        assert await here.sent() == 0
        async with town.bot.storage.store.read() as tx:
            found = await tx.motions.get(motion.id)
        assert found is not None
        assert (found.state, found.why) == (State.STOPPED, Why.OTHER_TERMS)


async def its_role_was_taken(town: Town) -> None:
    """The admin takes COUNCIL from the key between the signature and the block: it reverts, and that is told."""
    async with stage(town) as here, town.bot_running():
        await begun(here)
        question = await here.moved()
        for endpoint in range(town.endpoints):
            await town.chain.fault(endpoint, "down", methods=["eth_sendRawTransaction"])
        await question.click("Yes, send it", deadline=STARTS)
        async with asyncio.timeout(STARTS):
            while not await attempts(town):  # noqa: ASYNC110  the bot signs by its own clock
                await asyncio.sleep(0.05)
        admin = bench.PEOPLE["admin"]
        await asyncio.to_thread(here.contracts.collabs.send, admin, "revokeRole", role("COUNCIL"), COUNCIL.address)
        await town.chain.fault(None, "ok")
        town.clock.move(seconds=TELL_AGAIN.total_seconds())
        told = await here.posted("the transaction reverted on Base")
        assert "whether the key" in told
        assert (await here.sent(), await here.lead()) == (1, 0)
        refused = await here.heidi.slash("collab select", deadline=STARTS, **here.terms())
        assert "I cannot send it: the registry on Base refuses it from the council's key" in refused.everything
        assert "Have it sent" not in refused.buttons


async def attempts(town: Town) -> int:
    async with town.bot.storage.store.read() as tx:
        return sum(len(one.attempts) for one in await tx.outbox.open())
