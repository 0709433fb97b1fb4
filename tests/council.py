"""A garden whose council has a key here, people of every standing in it, and what each of them sees and presses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from bot.domain.contributing.entries import Licence, Offer, content_hash
from bot.domain.contributing.motions import State
from bot.domain.errors import ChainUnreadable
from bot.domain.founded import Founded
from bot.domain.ids import Address, CommunityId
from bot.domain.requirements.holdings import Wallet
from bot.domain.sending import Sending
from bot.services.contributing.motions import MotionsService
from sandbox.discord.answers import Answer, Seen
from sandbox.discord.driver import ChannelDriver, PersonDriver, RoleDriver
from tests.edges.test_discord_collab import REGISTRY, Chain, drawn, select
from tests.edges.test_discord_entries import Here
from tests.fickle_chain import KEY as COUNCIL
from tests.fickle_chain import FickleChain
from tests.house_discord import BASE, CONTRACT, WALLETS, Garden, account, open_garden, said
from tests.pictures import drawing, saved

BEN = WALLETS["ben"]
DESIGN = content_hash(saved(drawing()))
SHARES = f"creator 70, {BEN} 30"
COST = "At today's fees it costs 0.000000000005 of the chain's own coin at most"
"""50,000 units of gas at 100 wei."""
YES, NO, MOVE = "Yes, send it", "Stop it", "Have it sent"
SENT = "goes out with the council's key"


class Everything(frozenset[str]):
    """All calldata there is."""

    def __contains__(self, _: object) -> bool:
        return True


EVERYTHING, DOWN = Everything(), "down"


class Registry(Chain):
    """The same, and sometimes it cannot be read."""

    async def selected(self, selection):
        if DOWN in self.known:
            raise ChainUnreadable("down")
        return await super().selected(selection)


@dataclass
class Council:
    """Grace owns the garden. Heidi and ivan stand above Lead, which a selected author holds; ivo below it.

    Ada made entry 1 and may manage roles as well, above all of them; dora is nobody.
    """

    garden: Garden
    chain: Registry
    transactions: FickleChain
    room: ChannelDriver
    lead: RoleDriver
    heidi: PersonDriver
    ivan: PersonDriver
    ivo: PersonDriver
    ada: PersonDriver
    dora: PersonDriver

    async def made_by(self, person: PersonDriver) -> int:
        """The number of another entry, of this person's, with a wallet of theirs behind it."""
        garden = self.garden
        async with garden.store.write() as tx:
            member = await tx.members.ensure(garden.community.id, account(person))
            await tx.members.link(member.id, Wallet(BEN), garden.clock.now())
        offered = Offer("Ebb", "", Licence.BY), saved(drawing((80, 80), 7))
        shown = await garden.services.entries.look(garden.community, account(person), *offered)
        await garden.services.entries.submit(garden.community, account(person), shown.entry.id)
        return shown.entry.id

    @property
    def motions(self) -> MotionsService:
        return self.garden.services.motions

    async def shown(self, by: PersonDriver | None = None, **more: object) -> Answer:
        """What is prepared, with the button under it."""
        garden = replace(self.garden, grace=by or self.heidi)
        answer = await select(garden, **{"shares": SHARES, **more})
        return await answer.now() if answer.followups else answer

    async def asked(self, by: PersonDriver | None = None) -> Answer:
        """It is moved, and the moderators are asked; what the mover reads then."""
        moved = await (await self.shown(by)).click(MOVE)
        await self.garden.still()
        return moved

    async def question(self, reader: PersonDriver) -> Seen:
        """The newest post in the moderators' channel that has buttons, before this person's eyes."""
        await self.garden.still()
        found = [one for one in await reader.reads(self.room) if one.buttons]
        return found[-1]

    async def press(self, person: PersonDriver, label: str) -> str:
        """What they read then."""
        return said(await (await self.question(person)).click(label))

    async def posts(self) -> list[str]:
        await self.garden.still()
        return [one.text for one in await self.room.messages()]

    async def states(self) -> list[State]:
        async with self.garden.store.read() as tx:
            found = [await tx.motions.get(number) for number in range(1, 9)]
        return [one.state for one in found if one is not None]

    async def outbox(self) -> list[Sending]:
        async with self.garden.store.read() as tx:
            return list(await tx.outbox.open())

    async def lines(self) -> str:
        """What the log of acts says of selections, oldest first."""
        log = await (await self.garden.grace.slash("gate audit")).now()
        found = "\n".join([log.text, *(one.text for one in log.followups)]).split("\n")
        return "\n".join(reversed([line for line in found if "selection" in line]))

    async def goes_on(self) -> None:
        """One look of the sender, a block, and one look at what became of it."""
        await self.garden.services.sender.run_due()
        self.transactions.mine()
        await self.garden.services.selecting.run_due()


@asynccontextmanager
async def open_council(tmp_path: Path) -> AsyncIterator[Council]:
    """Nothing is selected yet, and the chain takes whatever it is told."""
    chain, transactions = Registry(), FickleChain(Random(1))
    transactions.dice.random = lambda: 0.9  # type: ignore[method-assign]  # nothing is lost on its way
    founded = Founded(BASE, registry=REGISTRY, tier_pass=Address(CONTRACT), council=COUNCIL)
    beside = {"studio": Here(), "registry": chain, "transactions": transactions, "signers": {COUNCIL: transactions}}
    values = {"foundings": {CommunityId(1): (founded,)}, "chain_ids": {BASE: 8453}}
    async with open_garden(tmp_path, beside=beside, **values) as garden:
        await garden.driver.offered_to_all()
        ada = await drawn(garden)
        low = await garden.guild.role("Ward", permissions="manage_roles")
        lead = await garden.tier("Lead")
        high = await garden.guild.role("Moderator", permissions="manage_roles")
        for height, role in enumerate((low, lead, high), 1):
            await role.move(height)
        people = [await garden.guild.member(name) for name in ("heidi", "ivan", "ivo", "dora")]
        heidi, ivan, ivo, dora = people
        for person, role in ((heidi, high), (ivan, high), (ivo, low), (ada, high)):
            await person.gets(role)
        room = await garden.moderators_channel()
        yield Council(garden, chain, transactions, room, lead, heidi, ivan, ivo, ada, dora)
