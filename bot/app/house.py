"""The whole bot in one process: what it opens, in which order, and how it stops."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bot.adapters.chain import EvmChains, open_chains
from bot.adapters.chain.founded.chain_passes import ProjectPasses
from bot.adapters.chain.founded.collab import CollabRegistries
from bot.adapters.chain.founded.credits import LedgerCredits
from bot.adapters.chain.founded.ledger import LedgerContracts
from bot.adapters.chain.founded.payments import PaymentLooks
from bot.adapters.chain.founded.round_looks import BallotWitnesses
from bot.adapters.chain.founded.sender import ChainTransactions
from bot.adapters.chain.reading.delegations import DelegateRegistry
from bot.adapters.chain.signing.attesting import Attesters
from bot.adapters.chain.signing.contract_signatures import ContractSignatures
from bot.adapters.chain.signing.signatures import EthereumSignatures
from bot.adapters.clock import WallClock
from bot.adapters.egress import Outward, open_egress
from bot.adapters.studio import Studio
from bot.app import metrics
from bot.app.configured import chain_configs, names, places, registries, titles, values
from bot.app.garbage import settle
from bot.app.pictures import DrawnPictures
from bot.app.presence import Presence, presences
from bot.app.rhythm import ticks
from bot.app.services import Ports, build
from bot.app.signers import founded, open_signers
from bot.config import Config
from bot.config.models import AllowedCommunity, all_loopback
from bot.domain.ids import ChainName, CommunityId, Platform
from bot.ports import Clock
from bot.services.giving.remembering import Recollections
from bot.services.house import Services
from bot.services.permitting.communities import Communities
from bot.text.catalogue import learn
from bot.ticks import ticking
from bot.web.app import create_app
from bot.web.control import control_door
from bot.web.hosting import file_routes, routes
from bot.web.looks import Looks
from bot.web.server import serving
from bot.web.telegram import Updates
from cogs.desk import Desk
from storage import Storage, open_storage


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs, with its doors still closed."""

    config: Config
    storage: Storage
    chains: EvmChains
    presences: Mapping[Platform, Presence]
    services: Services
    colours: Mapping[CommunityId, str]

    @property
    def titles(self) -> Mapping[ChainName, str]:
        return titles(self.config)


@asynccontextmanager
async def opened(config: Config, clock: Clock) -> AsyncIterator[House]:
    """Storage, chains and services; nobody can reach them yet. Storage closes last."""
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(open_storage(config.database.path, clock))
        outward = Outward(config.outside.ipfs_gateways, loopback=all_loopback(config.chains))
        documents = await stack.enter_async_context(open_egress(outward, clock))
        memory = Recollections(storage.store)
        opening = open_chains(chain_configs(config), clock, documents=documents, memory=memory)
        chains = await stack.enter_async_context(opening)
        signers = await stack.enter_async_context(open_signers(config))
        present = presences(config)
        platforms = {platform: presence.chat for platform, presence in present.items()}
        chats = {name: presence.chats for name, presence in present.items() if presence.chats is not None}
        identities = {name: presence.identity for name, presence in present.items() if presence.identity is not None}
        launches = {name: presence.launches for name, presence in present.items() if presence.launches is not None}
        ports = Ports(
            store=storage.store,
            queue=storage.queue,
            chains=chains,
            watching=chains,
            signatures=EthereumSignatures(ContractSignatures(chains.agreements)),
            platforms=platforms,
            clock=clock,
            chats=chats,
            identities=identities,
            launches=launches,
            delegations=DelegateRegistry(chains.agreements, registries(config)),
            names=names(config, chains, clock),
            homes={name: presence.homes for name, presence in present.items()},
            rosters={name: presence.roster for name, presence in present.items() if presence.roster is not None},
            pictures=DrawnPictures(),
            icons={name: presence.icons for name, presence in present.items()},
            premises={name: presence.premises for name, presence in present.items() if presence.premises is not None},
            channels={name: presence.channels for name, presence in present.items() if presence.channels is not None},
            witnesses={name: presence.witness for name, presence in present.items() if presence.witness is not None},
            transactions=ChainTransactions(chains.agreements),
            signers={signer.address: signer for signer in signers.values()},
            project_contract=ProjectPasses(chains.agreements),
            ledger_contract=LedgerContracts(chains.agreements),
            ballot_witness=BallotWitnesses(chains.agreements),
            studio=Studio(),
            indexing=chains,
            memory=memory,
            registry=CollabRegistries(chains.agreements),
            payment_logs=PaymentLooks(chains.listeners),
            credits=LedgerCredits(chains.listeners),
            attesting=Attesters(chains.agreements, {signer.address: signer for signer in signers.values()}),
        )
        served = await _settled(config, Communities(storage.store))
        foundings = {number: founded(config, one, signers) for number, one in served.items()}
        services = build(ports, values(config, foundings))
        await services.forgetting.catch_up()
        colours = {number: one.colour for number, one in served.items() if one.colour}
        yield House(config, storage, chains, present, services, colours)


async def _settled(config: Config, communities: Communities) -> Mapping[CommunityId, AllowedCommunity]:
    """The config's communities, allowed from now on, by the numbers they have here."""
    settled = [
        (await communities.settle(places(one), one.name, one.moderators_channel), one) for one in config.communities
    ]
    return {community.id: one for community, one in settled}


async def run(config: Config) -> None:
    """Run the bot until SIGINT or SIGTERM.

    Raises what a person must mend: discord.LoginFailure, discord.PrivilegedIntentsRequired,
    telegram.error.InvalidToken, InstanceRunning, DatabaseDamaged, OSError for a taken port (inside an ExceptionGroup
    where tasks run side by side).
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with running(config, WallClock()):
        settle()
        await stop.wait()


@asynccontextmanager
async def running(config: Config, clock: Clock) -> AsyncIterator[House]:
    """The whole bot at work within this block; the queue and the connections end first, the storage last."""
    await asyncio.to_thread(learn)
    async with opened(config, clock) as house, _doors(house), asyncio.TaskGroup() as group:
        tasks = [group.create_task(_awaited(job)) for job in _jobs(house)]
        try:
            yield house
        finally:
            for task in tasks:
                task.cancel()


@asynccontextmanager
async def _doors(house: House) -> AsyncIterator[None]:
    """The web page, the owner's socket and the clock; they close before anything behind them."""
    services, config = house.services, house.config
    registry = metrics.registry(services, house.chains, house.presences)
    hosting = routes(services.policy_import, services.awards, services.chats)
    files = file_routes(services.policy_export)
    app = create_app(
        services.verify,
        services.binding,
        services.renewing,
        partial(_health, house),
        house.titles,
        registry,
        looks=await _looks(house),
        picture=services.crests.picture,
        round_file=services.reporting.file,
        sheets=services.sheets,
        telegram=_updates(house),
    )
    async with (
        serving(app, config.web.listen.host, config.web.listen.port, ",".join(config.web.proxies)),
        control_door(services.communities, config.control_socket, hosting, files),
        ticking(ticks(house.services, house.chains.names(), house.config.timing)),
    ):
        yield


def _jobs(house: House) -> list[Callable[[], Awaitable[None]]]:
    """What keeps going until the bot is told to stop: the queue, and the connection to each platform."""
    present = [
        partial(presence.live, Desk.of(house.services, presence.chat, house.titles))
        for presence in house.presences.values()
    ]
    return [partial(house.storage.queue.run, house.services.handlers()), *present]


async def _awaited(job: Callable[[], Awaitable[None]]) -> None:
    await job()


async def _looks(house: House) -> Looks:
    """What the owner gives the page. OSError if the script of wallets has gone since the config was read."""
    web = house.config.web
    wallets = await asyncio.to_thread(web.extra_wallets.read_bytes) if web.extra_wallets else b""
    return Looks(house.colours, wallets, web.wallet_hosts)


def _updates(house: House) -> Updates | None:
    """Telegram's way in, where it shall call us."""
    webhook = getattr(house.presences.get(Platform.TELEGRAM), "webhook", None)
    return Updates(webhook.receive, webhook.secret) if webhook else None


async def _health(house: House) -> Mapping[str, bool]:
    """Is each platform connected, and does the database answer?"""
    async with house.storage.store.read() as tx:
        await tx.communities.all()
    return {**{name.value: presence.connected for name, presence in house.presences.items()}, "database": True}
