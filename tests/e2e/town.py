"""A small town for the tests: a fresh Discord and chain, the whole bot beside them, and people who live there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from eth_account.signers.local import LocalAccount

from bot.app.house import House, running
from bot.config import load
from sandbox.chain.driver import ChainDriver, wallet_of
from sandbox.demo.processes import Child, child
from sandbox.discord.answers import Answer
from sandbox.discord.driver import ChannelDriver, DiscordDriver, GuildDriver, PersonDriver, RoleDriver
from sandbox.driver import Sandbox
from sandbox.serve import serve
from tests import quick
from tests.changing import IN_FORCE, applied
from tests.clocks import MovedClock
from tests.e2e.props import COMMUNITY, CONFIG, SOON, STARTS, Signed, free_port, signature


@dataclass
class Town:
    sandbox: Sandbox
    session: aiohttp.ClientSession
    folder: Path
    garden: GuildDriver
    moderators: ChannelDriver
    maker: RoleDriver
    curator: RoleDriver
    resident: RoleDriver
    ada: PersonDriver
    ben: PersonDriver
    cleo: PersonDriver
    port: int
    clock: MovedClock = field(default_factory=MovedClock)
    house: House | None = None
    """The bot, while it runs in this process."""
    sweep_every: str = "1h"
    second_reading_after: str = "0s"
    watch_every: str = "1h"
    """So that nothing happens by itself; a test of the watcher says "100ms"."""
    endpoints: int = 2
    on_discord: bool = True
    public_url: str = ""
    """Where members reach the page, if that is not this machine: then a test asks `here(link)`."""
    more_config: str = ""
    """What else stands in the file, right behind the community."""
    registry: str = ""
    """Where delegations are registered on the chain, if anywhere."""
    ens: str = ""
    """Where names are, if anywhere."""
    minted: int = 0

    @property
    def on_telegram(self) -> bool:
        return "[telegram]" in self.more_config

    @property
    def discord(self) -> DiscordDriver:
        return self.sandbox.discord

    @property
    def chain(self) -> ChainDriver:
        return self.sandbox.chain

    @property
    def grace(self) -> PersonDriver:
        return self.garden.owner

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def database(self) -> Path:
        return self.folder / "gatehouse.sqlite"

    @property
    def bot(self) -> House:
        assert self.house is not None, "the bot does not run"
        return self.house

    # ------------------------------------------------------------ the bot

    async def write_config(self, *, communities: bool = True) -> Path:
        urls = list((await self.chain.state()).urls)[: self.endpoints]
        text = CONFIG.format(
            **self.sandbox.addresses,
            port=self.port,
            sweep_every=self.sweep_every,
            second_reading_after=self.second_reading_after,
            watch_every=self.watch_every,
            endpoints=str(urls).replace("'", '"'),
        )
        if self.registry:
            text += f'delegations = "{self.registry}"\n'
        if self.ens:
            text += f'ens = "{self.ens}"\n'
        if not self.on_discord:
            text = text[text.index("[web]") :]
        elif communities:
            text += COMMUNITY.format(server=self.garden.id, channel=self.moderators.id)
        text += self.more_config
        if self.public_url:
            text = text.replace(f'public_url = "{self.web}"', f'public_url = "{self.public_url}"')
        self.config.write_text(text)
        self.config.chmod(0o600)
        return self.config

    @asynccontextmanager
    async def bot_running(self, *, communities: bool = True) -> AsyncIterator[House]:
        """The bot in this process, connected and at rest, until the block is left."""
        identified = (await self.discord.gateway_counts()).get("identify", 0)
        config = load(await self.write_config(communities=communities), {})
        async with running(config, self.clock) as house:
            self.house = house
            if self.on_discord:
                await self.discord.wait_for_gateway("identify", identified + 1, deadline=SOON)
                await self.discord.ready(deadline=SOON)
            await self.until(lambda: all(one.connected for one in house.presences.values()))
            await self.quiet()
            try:
                yield house
            finally:
                self.house = None

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Child]:
        """`gatehouse run` as a child, connected."""
        identified = (await self.discord.gateway_counts()).get("identify", 0)
        config = await self.write_config()
        async with child(self.folder / "bot.log", "bot", "run", "--config", str(config)) as bot:
            if self.on_discord:
                await self.discord.wait_for_gateway("identify", identified + 1, deadline=STARTS)
                await self.discord.ready(deadline=STARTS)
            if self.on_telegram:
                await self.sandbox.telegram.ready(deadline=STARTS)
            yield bot

    # ------------------------------------------------------------ waiting

    async def until(self, true: Callable[[], bool], within: float = SOON) -> None:
        """Return once it is so. Nobody in the bot tells of these things, so they are looked at again and again."""
        async with asyncio.timeout(within):
            while not true():  # noqa: ASYNC110  see above
                await asyncio.sleep(0.005)

    async def quiet(self) -> None:
        """Return once no job is due and none runs."""
        async with asyncio.timeout(SOON):
            while not await self.bot.storage.queue.idle():  # noqa: ASYNC110  the queue tells nobody that it is idle
                await asyncio.sleep(0.02)

    async def sweep(self) -> None:
        """One whole sweep, and everything that follows from it."""
        await self.bot.services.recheck.sweep()
        await self.quiet()

    async def due(self) -> None:
        """What has run out by now ends, with everything that follows."""
        await self.bot.services.recheck.run_due()
        await self.quiet()

    async def settle_blocks(self) -> None:
        """What is mined becomes final (the sandbox calls a block final two blocks later)."""
        await self.chain.mine(2)

    async def role_comes(self, person: PersonDriver, role: RoleDriver) -> None:
        await self.discord.wait_for_role(person, role, deadline=SOON)

    async def role_goes(self, person: PersonDriver, role: RoleDriver) -> None:
        await self.discord.wait_for_role(person, role, present=False, deadline=SOON)

    async def has(self, person: PersonDriver, role: RoleDriver) -> bool:
        return role.name in await person.roles()

    # ------------------------------------------------------------ moderators

    def holds_pass(self, at_least: int = 1) -> str:
        """The requirement of a Garden Pass, as it is typed."""
        return f"erc721:base:{self.chain.tokens.erc721} >= {at_least}"

    async def tier(self, name: str, rank: int, role: RoleDriver, requirement: str = "", **more: Any) -> Answer:
        """Grace adds a tier and applies what she is shown, or reads why not; everybody has been looked at then."""
        options = {"name": name, "rank": rank, "role": role, **({"requirement": requirement} if requirement else {})}
        answer = await more.pop("by", self.grace).slash("gate tier add", **options, deadline=SOON)
        if answer.buttons:
            answer = await applied(answer, deadline=SOON)
        await self.quiet()
        return answer

    async def maker_tier(self) -> None:
        """Maker: at least one Garden Pass."""
        answer = await self.tier("Maker", 1, self.maker, self.holds_pass())
        assert IN_FORCE in answer.text, answer.text

    async def remove_tier(self, name: str) -> Answer:
        """Grace removes a tier and applies what she is shown."""
        asked = await self.grace.slash("gate tier remove", name=name, deadline=SOON)
        answer = await applied(asked, deadline=SOON)
        await self.quiet()
        return answer

    async def award(self, person: PersonDriver, tier: str, span: str = "", by: PersonDriver | None = None) -> Answer:
        options = {"member": person, "tier": tier, **({"for": span} if span else {})}
        answer = await (by or self.grace).slash("gate award", **options, deadline=SOON)
        await self.quiet()
        return answer

    # ------------------------------------------------------------ members

    async def gives_pass(self, to: PersonDriver | LocalAccount) -> int:
        """Mint a Garden Pass to this wallet; its id."""
        self.minted += 1
        wallet = wallet_of(to.name) if isinstance(to, PersonDriver) else to
        await self.chain.mint_erc721(wallet.address, self.minted)
        return self.minted

    def here(self, link: str) -> str:
        """The address on this machine of a link that members reach from elsewhere."""
        return self.web + link.removeprefix(self.public_url)

    async def link(self, person: PersonDriver) -> str:
        """The private link `/verify` gives, opened in a browser that Discord says is theirs."""
        answer = await person.slash("verify", deadline=SOON)
        assert answer.ephemeral, "a private link was shown to everybody"
        bound = await self.bind(answer.links[0], person)
        assert bound.status == 200, bound
        return answer.links[0]

    async def bind(self, link: str, person: PersonDriver, browser: aiohttp.ClientSession | None = None) -> Signed:
        """Continue with Discord: there the person says yes, and comes back."""
        begun = await self.post(f"{link}/discord", {}, browser)
        assert begun.status == 200, begun
        return await self.come_back(await person.authorizes(begun.told["url"]), browser)

    async def come_back(self, sent_to: str, browser: aiohttp.ClientSession | None = None) -> Signed:
        """Load the page Discord sends people to, and do what its script does."""
        async with (browser or self.session).get(sent_to) as page:
            assert page.status == 200
        query = parse_qs(urlsplit(sent_to).query)
        brought = {name: query[name][0] for name in ("code", "state")}
        return await self.post(f"{self.web}/verify/discord", brought, browser)

    async def post(self, url: str, body: object, browser: aiohttp.ClientSession | None = None) -> Signed:
        async with (browser or self.session).post(url, json=body) as answer:
            return Signed(answer.status, await answer.json())

    async def choose(self, link: str, wallet: LocalAccount) -> dict[str, Any]:
        chosen = await self.post(f"{link}/choose", {"address": wallet.address})
        assert chosen.status == 200, chosen
        return chosen.told

    async def sign(self, link: str, wallet: LocalAccount) -> Signed:
        """What the page does: choose the wallet, sign the text, hand it in."""
        text = await self.choose(link, wallet)
        return await self.finish(link, text["nonce"], signature(text["message"], wallet))

    async def hand_in(self, link: str, wallet: LocalAccount) -> None:
        """The same, without waiting for what follows from it."""
        text = await self.choose(link, wallet)
        proof = {"nonce": text["nonce"], "signature": signature(text["message"], wallet)}
        assert (await self.post(f"{link}/finish", proof)).status == 200

    async def finish(self, link: str, nonce: str, signed: str) -> Signed:
        done = await self.post(f"{link}/finish", {"nonce": nonce, "signature": signed})
        await self.quiet()
        return done

    async def verify(self, person: PersonDriver, wallet: LocalAccount | None = None) -> Signed:
        """`/verify`, the page, the signature; with the person's own wallet unless told otherwise."""
        return await self.sign(await self.link(person), wallet or wallet_of(person.name))

    async def member(self, person: PersonDriver, role: RoleDriver) -> int:
        """This person has a Garden Pass, a proved wallet, and by now the role; the id of the pass."""
        token = await self.gives_pass(person)
        await self.verify(person)
        await self.role_comes(person, role)
        await self.quiet()
        return token

    async def passes_on(self, person: PersonDriver, token: int, to: str = "dora") -> None:
        """The token leaves, and a sweep on final blocks has seen it."""
        await self.chain.transfer_erc721(wallet_of(person.name), wallet_of(to).address, token)
        await self.settle_blocks()
        await self.sweep()

    # ------------------------------------------------------------ looking back

    async def role_changes(self, person: PersonDriver, role: RoleDriver) -> list[str]:
        """`given` and `taken`, in the order the audit log has them."""
        mine = [e for e in await self.garden.audit() if e.get("target_id") == person.id]
        return [what for entry in mine for what in ("given", "taken") if role.id in map(str, entry.get(what) or ())]

    async def until_posted(self, said: str) -> None:
        """Return once this stands in the moderators' channel."""
        async with asyncio.timeout(SOON):
            while not any(said in post for post in await self.posts()):  # noqa: ASYNC110  it may not be the next post
                await asyncio.sleep(0.02)

    async def posts(self, at_least: int = 0) -> list[str]:
        """What stands in the moderators' channel."""
        return [seen.text for seen in await self.moderators.messages(at_least=at_least, deadline=SOON)]


def new_browser() -> aiohttp.ClientSession:
    """A browser without any cookie."""
    patience = aiohttp.ClientTimeout(total=30)
    return aiohttp.ClientSession(timeout=patience, cookie_jar=aiohttp.CookieJar(unsafe=True))


@asynccontextmanager
async def founded(folder: Path, anvil: Path | None = None) -> AsyncIterator[Town]:
    """The sandbox with the town in it and no bot yet; at the end Discord must have seen nothing it would not take.

    `anvil`: the program that its chain runs on, instead of being embedded.
    """
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(serve(ticking=False, anvil=anvil))
        sandbox = await stack.enter_async_context(Sandbox.at(at.control))
        session = await stack.enter_async_context(new_browser())
        await sandbox.discord.limits(**quick.DISCORD)
        garden = await sandbox.discord.guild("Plotter Garden")
        port = free_port()
        await sandbox.discord.redirects(f"http://127.0.0.1:{port}/verify/discord")
        yield Town(
            sandbox=sandbox,
            session=session,
            folder=folder,
            garden=garden,
            moderators=await garden.channel("gatehouse-log"),
            maker=await garden.role("Maker"),
            curator=await garden.role("Curator"),
            resident=await garden.role("Resident"),
            ada=await garden.member("ada"),
            ben=await garden.member("ben"),
            cleo=await garden.member("cleo"),
            port=port,
        )
        violations = await sandbox.discord.violations()
        assert violations == [], "the bot sent Discord what no correct client sends"
        assert await sandbox.telegram.violations() == [], "the bot sent Telegram what no correct client sends"
